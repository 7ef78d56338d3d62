"""What an agent wrote when he passed a call on."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0063_transfers"
down_revision = "0062_promise_kept"
branch_labels = None
depends_on = None

TABLE = """
create table call_transfer (
  centre text not null,
  call text not null,
  request text not null,
  client_id text,
  at timestamptz not null,
  agent text not null,
  asked boolean not null,
  to_queue text,
  to_agent text,
  note text not null default '' check (length(note) <= 500),
  primary key (centre, call, request),
  check (num_nonnulls(to_queue, to_agent) = 1)
);
comment on column call_transfer.request is 'id of the request: a repeat is written once';
comment on column call_transfer.asked is 'a colleague was asked; whether he took the call is in its record';
select pz_protect('call_transfer', 'client_id');
"""


def upgrade() -> None:
    run(TABLE)


def downgrade() -> None:
    run("drop table call_transfer")
