"""The preview of an import counts rows as the file does, with the empty ones."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0104_sample_rows"
down_revision = "0099_referrer_by_name"
branch_labels = None
depends_on = None

ROWS = """
alter table import_run add column sample_rows int[] not null default '{}';
comment on column import_run.sample_rows is 'where each of its samples stands in the file, counted from 1';
"""


def upgrade() -> None:
    run(ROWS)


def downgrade() -> None:
    run("alter table import_run drop column sample_rows")
