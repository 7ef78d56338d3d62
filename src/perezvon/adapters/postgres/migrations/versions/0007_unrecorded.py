"""Why a talk was not recorded although it should have been."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0007_unrecorded"
down_revision = "0006_recording_missing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("""
alter table call_record add column unrecorded text;
comment on column call_record.unrecorded is 'disk_full, failed: why a talk was not recorded to its end';
""")


def downgrade() -> None:
    run("alter table call_record drop column unrecorded;")
