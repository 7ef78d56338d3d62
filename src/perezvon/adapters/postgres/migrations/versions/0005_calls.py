"""What is written down of calls: notes, recordings, who listened; and the tables of the job queue."""

from importlib.resources import files

from perezvon.adapters.postgres.migrations.script import run

revision = "0005_calls"
down_revision = "0004_persons"
branch_labels = None
depends_on = None

NOTES = """
create table call_note (
  centre text not null,
  call text not null,
  client_id text,
  text text not null check (length(text) <= 10000),
  author text not null,
  at timestamptz not null,
  rev integer not null default 1,
  primary key (centre, call)
);
comment on column call_note.author is 'login of the user who wrote the newest version';
"""

# The engine's table, indexed for those who look for calls: by queue, and by the number that was dialled.
LOOKED_FOR = """
create index call_record_queue on call_record (centre, queue, arrived_at desc, call desc);
create index call_record_number on call_record (centre, number text_pattern_ops, arrived_at desc);
"""

RECORDINGS = """
create table recording (
  centre text not null,
  id text not null,
  call text not null,
  client_id text,
  agent text,
  node text not null,
  codec text not null check (codec in ('alaw', 'ulaw')),
  started_at timestamptz not null,
  stopped_at timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'ready', 'failed', 'absent')),
  attempts integer not null default 0,
  next_try_at timestamptz not null default clock_timestamp(),
  error text,
  path text,
  wrapped_key bytea,
  key_id text,
  size bigint,
  duration_ms bigint,
  off_ms bigint,
  suspect boolean not null default false,
  peaks_left bytea,
  peaks_right bytea,
  ready_at timestamptz,
  raws_gone_at timestamptz,
  primary key (centre, id),
  check (state <> 'ready' or (path is not null and wrapped_key is not null and size is not null
                              and duration_ms is not null and peaks_left is not null))
);
comment on column recording.off_ms is 'length of the sound minus length by the events';
comment on column recording.suspect is 'off by more than 200 ms: something may be missing';
create index recording_call on recording (centre, call);
create index recording_todo on recording (centre, next_try_at) where state = 'pending';
create index recording_raws on recording (centre, ready_at) where state = 'ready' and raws_gone_at is null;

create table listening (
  centre text not null,
  id bigint generated always as identity,
  recording text not null,
  call text not null,
  client_id text,
  user_login text not null,
  play text not null,
  at timestamptz not null,
  from_s double precision not null,
  to_s double precision not null,
  primary key (centre, id),
  unique (centre, recording, user_login, play),
  foreign key (centre, recording) references recording (centre, id)
);
comment on column listening.play is 'made by the browser when it starts to play; many requests, one row';
create index listening_call on listening (centre, call, at);
"""

# A row belongs to the client of its call; without a client only those see it who see all.
RIGHTS = """
select pz_protect('call_note', 'client_id');
select pz_protect('recording', 'client_id');
select pz_protect('listening', 'client_id');
"""

# The job queue's own schema comes from the installed library (its version is locked). Its tables hold no
# truth of ours (decision 0012), so a release that brings another version makes this schema anew.
JOBS_BEFORE = "create schema jobs; set local search_path = jobs, public;"
JOBS_AFTER = """
set local search_path = public;
grant usage on schema jobs to pz_app;
grant select, insert, update, delete on all tables in schema jobs to pz_app;
grant usage on all sequences in schema jobs to pz_app;
grant execute on all functions in schema jobs to pz_app;
"""


def upgrade() -> None:
    jobs = files("procrastinate") / "sql" / "schema.sql"
    run(NOTES, LOOKED_FOR, RECORDINGS, RIGHTS, JOBS_BEFORE, jobs.read_text(encoding="utf-8"), JOBS_AFTER)


def downgrade() -> None:
    run(
        "drop schema jobs cascade; drop table listening, recording, call_note;"
        "drop index call_record_queue, call_record_number;"
    )
