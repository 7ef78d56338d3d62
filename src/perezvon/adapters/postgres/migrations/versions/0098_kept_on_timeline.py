"""A promise that was kept without a call is told as kept, and how."""

from importlib import import_module

from perezvon.adapters.postgres.migrations.script import run

revision = "0098_kept_on_timeline"
down_revision = "0093_masks"
branch_labels = None
depends_on = None

_BEFORE = import_module("perezvon.adapters.postgres.migrations.versions.0037_timeline").PROMISES
_ENDS = "'answered_at', answered_at, 'cancelled_at', cancelled_at)"
_MORE = "'answered_at', answered_at, 'cancelled_at', cancelled_at, 'kept_at', kept_at, 'kept_how', kept_how)"


def _replaced(script: str) -> str:
    return script.replace("create view", "create or replace view")


def upgrade() -> None:
    if _BEFORE.count(_ENDS) != 1:
        raise ValueError(f"not once: {_ENDS}")
    run(_replaced(_BEFORE).replace(_ENDS, _MORE))


def downgrade() -> None:
    run(_replaced(_BEFORE))
