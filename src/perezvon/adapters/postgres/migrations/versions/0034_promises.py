"""Promises to call back."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0034_promises"
down_revision = "0033_classes"
branch_labels = None
depends_on = None

TABLE = """
create table promise (
  centre text not null,
  id text not null default 'pr-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  person text not null,
  call text,
  due timestamptz not null,
  note text not null default '' check (length(note) <= 500),
  agent text,
  made_at timestamptz not null,
  made_by text not null,
  cancelled_at timestamptz,
  cancelled_by text,
  cancelled_because text not null default '',
  answered_at timestamptz,
  answered_call text,
  version integer not null default 1,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  check (cancelled_at is null or answered_at is null)
);
comment on column promise.call is 'the call on which it was made; null: made outside of a call';
comment on column promise.answered_at is 'start of the first answered outbound call afterwards';
create index promise_open on promise (centre, due, id) where cancelled_at is null and answered_at is null;
create index promise_person on promise (centre, person, made_at);
create unique index promise__call__taken on promise (centre, call) where cancelled_at is null;
"""


def upgrade() -> None:
    run(TABLE, "select pz_protect('promise', 'client_id')")


def downgrade() -> None:
    run("drop table promise")
