"""Where agents may call, and what an hour of it may cost."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0010_outbound"
down_revision = "0008_whatif"
branch_labels = None
depends_on = None

TABLE = """
create table outbound (
  centre text not null,
  id text not null,
  allowed boolean not null,
  prices jsonb not null,
  blocked text[] not null,
  emergency text[] not null,
  spend_per_h integer not null check (spend_per_h > 0),
  ring_s integer not null,
  via text not null,
  version integer not null default 1,
  primary key (centre, id),
  check (id = centre)
);
comment on column outbound.prices is 'allowed prefix → price of a begun minute, in hundredths';
select pz_protect('outbound');
"""


def upgrade() -> None:
    run(TABLE)


def downgrade() -> None:
    run("drop table outbound")
