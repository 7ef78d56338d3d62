"""What each slice tells of a person, in one shape: the timeline reads nothing but these views."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0037_timeline"
down_revision = "0036_person_search"
branch_labels = None
depends_on = None

# (centre, client_id, person, at, kind, id, call, data): the rights are those of the tables, row by row.
CALLS = """
create view v_calls_timeline with (security_invoker = true) as
  select r.centre, r.client_id, r.person, r.arrived_at as at, 'call'::text as kind, r.call as id, r.call,
         jsonb_build_object('direction', r.direction, 'how', r.how, 'agent', r.agent, 'queue', r.queue,
                            'talk_ms', r.talk_ms, 'disposition', r.disposition, 'class', c.kind) as data
  from call_record r left join call_class c on c.centre = r.centre and c.call = r.call
  where r.person is not null
  union all
  select r.centre, r.client_id, r.person, n.at, 'note', 'note:' || r.call, r.call,
         jsonb_build_object('agent', r.agent, 'author', n.author, 'text', n.text)
  from call_record r join call_note n on n.centre = r.centre and n.call = r.call
  where r.person is not null and n.text <> '';
"""

PROMISES = """
create view v_promises_timeline with (security_invoker = true) as
  select centre, client_id, person, made_at as at, 'promise'::text as kind, id, call,
         jsonb_build_object('due', due, 'author', made_by, 'agent', agent, 'text', note,
                            'answered_at', answered_at, 'cancelled_at', cancelled_at) as data
  from promise;
"""

CLASSES = """
create view v_classes_timeline with (security_invoker = true) as
  select centre, client_id, person, at, 'stage'::text as kind, 'stage:' || id as id, call,
         jsonb_build_object('stage', stage, 'evidence', evidence, 'author', author) as data
  from person_stage
  union all
  select centre, client_id, person, at, 'met', 'met:' || id, null,
         jsonb_build_object('agent', agent, 'text', note, 'author', author) from acquaintance
  union all
  select centre, client_id, person, at, 'referrer', 'referrer:' || id, null,
         jsonb_build_object('referrer', referrer, 'author', author) from person_referrer;
"""

PERSONS = """
create view v_persons_timeline with (security_invoker = true) as
  select centre, client_id, person, at, 'preference'::text as kind, 'preference:' || id as id, call,
         jsonb_build_object('key', key, 'value', value, 'source', source, 'author', author) as data
  from person_preference
  union all
  select centre, client_id, survivor, at, 'merge', 'merge:' || id, null,
         jsonb_build_object('merged', merged, 'name', before -> 'merged' ->> 'name', 'author', author,
                            'undone_at', undone_at, 'undone_by', undone_by) from person_merge
  union all
  select h.centre, h.client_id, h.key, h.at, h.action, 'history:' || h.id, null,
         jsonb_build_object('author', h.user_id, 'fields', case when h.action = 'changed' then
           (select jsonb_agg(name order by name) from jsonb_object_keys(h.after) name) end)
  from history h where h.what = 'person' and h.action in ('created', 'changed');
"""

RIGHTS = """
grant select on v_calls_timeline, v_promises_timeline, v_classes_timeline, v_persons_timeline to pz_app;
"""


def upgrade() -> None:
    run(CALLS, PROMISES, CLASSES, PERSONS, RIGHTS)


def downgrade() -> None:
    run("drop view v_persons_timeline, v_classes_timeline, v_promises_timeline, v_calls_timeline")
