"""Scripts: their versions, the runs of them on calls, and the answers."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0047_scripts"
down_revision = "0044_privacy"
branch_labels = None
depends_on = None

SCRIPTS = """
create table script (
  centre text not null,
  id text not null default 'sc-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  name text not null check (length(name) between 1 and 120),
  direction text not null check (direction in ('inbound', 'outbound', 'both')),
  queues text[] not null default '{}',
  numbers text[] not null default '{}',
  classes text[] not null default '{}' check (classes <@ array['hot', 'warm', 'cold']),
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  constraint script__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on column script.queues is 'calls of these queues run it, unless their number has one of its own';
comment on column script.classes is 'outbound calls of the client of these classes run it';

create table script_version (
  centre text not null,
  client_id text not null,
  script text not null,
  number integer not null check (number > 0),
  status text not null check (status in ('draft', 'published', 'archived')),
  body jsonb not null,
  variant text not null default 'A' check (variant in ('A', 'B')),
  share integer not null default 100 check (share between 0 and 100),
  author text not null,
  made_at timestamptz not null,
  published_at timestamptz,
  version integer not null default 1,
  primary key (centre, script, number),
  foreign key (centre, client_id, script) references script (centre, client_id, id),
  check ((status = 'draft') = (published_at is null))
);
comment on column script_version.share is 'percent of the calls, of the variant B; the A gets the rest';
create unique index script_version_draft on script_version (centre, script) where status = 'draft';
create unique index script_version_published on script_version (centre, script, variant)
  where status = 'published';
"""

RUNS = """
create table script_run (
  centre text not null,
  id text not null default 'run-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  call text not null,
  person text,
  agent text not null,
  script text not null,
  number integer not null,
  variant text not null default 'A',
  state jsonb not null,
  seq integer not null default 0,
  recent text[] not null default '{}',
  known text[] not null default '{}',
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (centre, id),
  constraint script_run__call__taken unique (centre, call),
  foreign key (centre, script, number) references script_version (centre, script, number)
);
comment on column script_run.agent is 'who has it now, or had it last';
comment on column script_run.recent is 'ids of the last requests: a repeat does nothing';
comment on column script_run.known is 'fields of the person that were known when it began';
create index script_run_script on script_run (centre, script, started_at);
create index script_run_open on script_run (centre, started_at) where ended_at is null;
create index script_run_person on script_run (centre, person, started_at);

create table script_answer (
  centre text not null,
  client_id text not null,
  run text not null,
  step text not null,
  person text,
  call text not null,
  field text not null,
  value jsonb not null,
  secret boolean not null default false,
  author text not null,
  agent text not null default '',
  at timestamptz not null,
  version integer not null default 1,
  primary key (centre, run, step),
  foreign key (centre, run) references script_run (centre, id)
);
comment on column script_answer.field is 'person.<name> or call.<key>';
comment on column script_answer.secret is 'only that it was given is kept';
create index script_answer_call on script_answer (centre, call);
create index script_answer_field on script_answer (centre, client_id, field, at);
"""

VIEWS = """
create view v_scripts_answer with (security_invoker = true) as
  select centre, client_id, run, step, person, field, value, call, author, at, version
  from script_answer where not secret;
create view v_scripts_timeline with (security_invoker = true) as
  select r.centre, r.client_id, r.person, r.started_at as at, 'script'::text as kind, r.id, r.call,
         jsonb_build_object(
           'script', r.script, 'name', s.name, 'agent', r.agent, 'ended', r.ended_at is not null,
           'answers', (select count(*) from script_answer a where a.centre = r.centre and a.run = r.id)
         ) as data
  from script_run r join script s on s.centre = r.centre and s.id = r.script
  where r.person is not null;
grant select on v_scripts_answer, v_scripts_timeline to pz_app;
grant delete on script_answer to pz_app;
"""


def upgrade() -> None:
    run(
        SCRIPTS,
        RUNS,
        "select pz_protect('script', 'client_id'), pz_protect('script_version', 'client_id'),"
        " pz_protect('script_run', 'client_id'), pz_protect('script_answer', 'client_id')",
        VIEWS,
    )


def downgrade() -> None:
    run(
        "drop view v_scripts_timeline, v_scripts_answer",
        "drop table script_answer, script_run, script_version, script",
    )
