"""In which currency the carrier bills."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0092_toll_currency"
down_revision = "0088_client_quality"
branch_labels = None
depends_on = None

COLUMN = """
alter table outbound
  add column currency text not null default 'RUB' check (currency ~ '^[A-Z]{3}$');
comment on column outbound.currency is
  'of the carrier''s bill: prices, costs and the limit per hour, ISO 4217';
"""


def upgrade() -> None:
    run(COLUMN)


def downgrade() -> None:
    run("alter table outbound drop column currency")
