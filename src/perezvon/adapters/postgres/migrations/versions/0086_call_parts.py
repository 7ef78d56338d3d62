"""The part of each agent in a call that was passed on; evaluations and samples name the agent they mean."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0086_call_parts"
down_revision = "0080_find_faster"
branch_labels = None
depends_on = None

TABLE = """
create table call_part (
  centre text not null,
  call text not null,
  part integer not null,
  client_id text,
  arrived_at timestamptz not null,
  agent text not null,
  queue text,
  answered_at timestamptz not null,
  ended_at timestamptz,
  ring_ms bigint not null,
  talk_ms bigint not null,
  hold_ms bigint not null,
  wrap_ms bigint not null,
  disposition text,
  taken boolean not null,
  given boolean not null,
  primary key (centre, call, part)
);
comment on table call_part is
  'talks of a call that was passed on, or had several agents; the only talk of any other call is its record';
comment on column call_part.part is 'place in the record''s segments, from 1';
comment on column call_part.taken is 'the agent who talked before passed the caller on';
comment on column call_part.given is 'this agent passed the caller on';
create index call_part_agent on call_part (centre, agent, arrived_at desc, call desc);
select pz_protect('call_part', 'client_id');
revoke insert, update on call_part from pz_app;
"""

# Written in the transaction of the record, and only for the few calls that have more than one segment.
WRITTEN = """
create function pz_parts_of(segments jsonb) returns table (
  part integer, agent text, queue text, answered_at timestamptz, ended_at timestamptz,
  ring_ms bigint, talk_ms bigint, hold_ms bigint, wrap_ms bigint, disposition text,
  taken boolean, given boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with told as (
    select no::integer as part, s ->> 'agent' as agent, s ->> 'queue' as queue,
      (s ->> 'answered_at')::timestamptz as answered_at, (s ->> 'ended_at')::timestamptz as ended_at,
      coalesce((s ->> 'ring_ms')::bigint, 0) as ring_ms, coalesce((s ->> 'hold_ms')::bigint, 0) as hold_ms,
      coalesce((s ->> 'wrap_ms')::bigint, 0) as wrap_ms, s ->> 'disposition' as disposition,
      coalesce((s ->> 'transferred')::boolean, false) as given
    from jsonb_array_elements(segments) with ordinality as e (s, no)
    where s ->> 'agent' is not null and s ->> 'answered_at' is not null
  )
  select part, agent, queue, answered_at, ended_at, ring_ms,
    greatest(0, round(extract(epoch from ended_at - answered_at) * 1000)::bigint - hold_ms),
    hold_ms, wrap_ms, disposition, coalesce(lag(given) over (order by part), false), given
  from told
  where (select count(*) > 1 or bool_or(given) from told)
$$;
create function pz_write_parts() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.call_part (centre, call, client_id, arrived_at, part, agent, queue, answered_at,
      ended_at, ring_ms, talk_ms, hold_ms, wrap_ms, disposition, taken, given)
    select new.centre, new.call, new.client_id, new.arrived_at, p.part, p.agent, p.queue, p.answered_at,
      p.ended_at, p.ring_ms, coalesce(p.talk_ms, 0), p.hold_ms, p.wrap_ms, p.disposition, p.taken, p.given
    from public.pz_parts_of(new.segments) p
  on conflict (centre, call, part) do update set
    ended_at = excluded.ended_at, ring_ms = excluded.ring_ms, talk_ms = excluded.talk_ms,
    hold_ms = excluded.hold_ms, wrap_ms = excluded.wrap_ms, disposition = excluded.disposition,
    given = excluded.given;
  return null;
end $$;
revoke execute on function pz_write_parts from public;
create trigger call_parts after insert or update of segments on call_record
  for each row when (jsonb_array_length(new.segments) > 1) execute function pz_write_parts();
insert into call_part (centre, call, client_id, arrived_at, part, agent, queue, answered_at, ended_at,
    ring_ms, talk_ms, hold_ms, wrap_ms, disposition, taken, given)
  select r.centre, r.call, r.client_id, r.arrived_at, p.part, p.agent, p.queue, p.answered_at, p.ended_at,
    p.ring_ms, coalesce(p.talk_ms, 0), p.hold_ms, p.wrap_ms, p.disposition, p.taken, p.given
  from call_record r, lateral pz_parts_of(r.segments) p
  where jsonb_array_length(r.segments) > 1;
"""

JUDGED = """
drop index evaluation__call__taken;
create unique index evaluation__call__taken on evaluation
  (centre, call, agent, scorecard, evaluator, coalesce(calibration, ''));
alter table quality_sample_call drop constraint quality_sample_call_pkey;
alter table quality_sample_call add primary key (centre, sample, call, agent);
"""

BACK = (
    "delete from quality_sample_call c using quality_sample_call o"
    " where (c.centre, c.sample, c.call) = (o.centre, o.sample, o.call) and c.agent > o.agent",
    "alter table quality_sample_call drop constraint quality_sample_call_pkey;"
    "alter table quality_sample_call add primary key (centre, sample, call)",
    "delete from evaluation c using evaluation o"
    " where (c.centre, c.call, c.scorecard, c.evaluator, coalesce(c.calibration, ''))"
    " = (o.centre, o.call, o.scorecard, o.evaluator, coalesce(o.calibration, '')) and c.agent > o.agent",
    "drop index evaluation__call__taken;"
    "create unique index evaluation__call__taken on evaluation"
    " (centre, call, scorecard, evaluator, coalesce(calibration, ''))",
    "drop trigger call_parts on call_record; drop function pz_write_parts; drop function pz_parts_of;"
    "drop table call_part",
)


def upgrade() -> None:
    run(TABLE, WRITTEN, JUDGED)


def downgrade() -> None:
    run(*BACK)
