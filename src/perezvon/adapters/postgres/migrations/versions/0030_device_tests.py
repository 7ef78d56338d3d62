"""What the newest test of an agent's headset and network found."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0030_device_tests"
down_revision = "0025_trunks"
branch_labels = None
depends_on = None

DEVICE_TEST = """
create table device_test (
  centre text not null,
  agent text not null,
  at timestamptz not null,
  address text not null,
  browser text not null,
  microphone text not null,
  level_percent integer not null check (level_percent between 0 and 100),
  speaker text not null check (speaker in ('heard', 'not_heard', 'not_asked')),
  network text not null,
  candidate text not null,
  via text not null,
  packets_in integer not null,
  packets_out integer not null,
  lost_percent double precision not null,
  jitter_ms integer not null,
  rtt_ms integer not null,
  stun text not null check (stun in ('ok', 'unreachable', 'refused', 'none')),
  turn text not null check (turn in ('ok', 'unreachable', 'refused', 'none')),
  primary key (centre, agent)
);
comment on column device_test.network is 'ok, or the code of what kept sound from passing';
comment on column device_test.candidate is 'the way that failed, as the browser names it';
select pz_protect('device_test');
"""


def upgrade() -> None:
    run(DEVICE_TEST)


def downgrade() -> None:
    run("drop table device_test")
