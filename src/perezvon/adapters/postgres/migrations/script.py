"""SQL of a migration, sent as it is written: ``%``, ``:`` and several statements in one need no escape."""

from contextlib import closing

from alembic import op


def run(*scripts: str) -> None:
    """Run scripts in the migration's transaction."""
    with closing(op.get_bind().connection.cursor()) as cursor:
        for script in scripts:
            cursor.execute(script)
