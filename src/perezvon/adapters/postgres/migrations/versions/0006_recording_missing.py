"""How much sound of a recording never came: silence stands in its place."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0006_recording_missing"
down_revision = "0005_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
alter table recording add column missing_ms bigint;
comment on column recording.missing_ms is 'sound that did not come; silence stands in its place';
""")


def downgrade() -> None:
    run("alter table recording drop column missing_ms;")
