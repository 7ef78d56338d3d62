"""A promise that was kept otherwise than by a call of ours."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0062_promise_kept"
down_revision = "0061_longest_talk"
branch_labels = None
depends_on = None

COLUMNS = """
alter table promise
  add column kept_at timestamptz,
  add column kept_by text,
  add column kept_how text not null default '' check (length(kept_how) <= 500),
  add check (num_nonnulls(kept_at, answered_at, cancelled_at) <= 1);
comment on column promise.kept_at is 'when somebody said that it is done without a call of ours';
"""


def upgrade() -> None:
    run(COLUMNS)


def downgrade() -> None:
    run("alter table promise drop column kept_at, drop column kept_by, drop column kept_how")
