"""The timeline says who sent somebody, by his name."""

from importlib import import_module

from perezvon.adapters.postgres.migrations.script import run

revision = "0099_referrer_by_name"
down_revision = "0098_kept_on_timeline"
branch_labels = None
depends_on = None

_BEFORE = import_module("perezvon.adapters.postgres.migrations.versions.0037_timeline").CLASSES
_ENDS = "jsonb_build_object('referrer', referrer, 'author', author) from person_referrer"
_MORE = """jsonb_build_object('referrer', r.referrer, 'author', r.author, 'name',
           (select p.name from person p where p.centre = r.centre and p.id = r.referrer))
  from person_referrer r"""


def _replaced(script: str) -> str:
    return script.replace("create view", "create or replace view")


def upgrade() -> None:
    if _BEFORE.count(_ENDS) != 1:
        raise ValueError(f"not once: {_ENDS}")
    run(_replaced(_BEFORE).replace(_ENDS, _MORE))


def downgrade() -> None:
    run(_replaced(_BEFORE))
