"""What calls cost over one line, where it differs from the centre."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0069_trunk_prices"
down_revision = "0068_twins_and_numbers"
branch_labels = None
depends_on = None

COLUMN = """
alter table trunk add column prices jsonb not null default '{}';
comment on column trunk.prices is
  'allowed prefix → price of a begun minute over this line, in hundredths; empty: those of the centre';
"""


def upgrade() -> None:
    run(COLUMN)


def downgrade() -> None:
    run("alter table trunk drop column prices")
