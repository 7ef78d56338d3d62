"""The longest outbound talk that a centre allows."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0061_longest_talk"
down_revision = "0059_offers_timeline"
branch_labels = None
depends_on = None

COLUMN = """
alter table outbound add column max_talk_min integer not null default 0
  check (max_talk_min between 0 and 1440);
comment on column outbound.max_talk_min is '0: no talk is ended for its length';
"""


def upgrade() -> None:
    run(COLUMN)


def downgrade() -> None:
    run("alter table outbound drop column max_talk_min")
