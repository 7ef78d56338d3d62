"""Bring a database to another revision. Run by the owner of the tables, never by api or engine.

A migration is *pre* (safe while the version before it runs: it only adds) unless its module says
``phase = "post"`` (only once no older version runs: it takes away, or forbids what was allowed).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from perezvon.adapters.postgres.address import driver_url

_LOCK = 0x7065_7265  # two starts at once: the second waits and then finds nothing to do


@dataclass(frozen=True)
class Migration:
    """``post``: only once no older version runs."""

    revision: str
    post: bool = False


@dataclass(frozen=True)
class Phases:
    """When each migration of an upgrade runs: while the old version does, while none does, with the new one.

    ``between`` is empty unless somebody skips a version: then a pre one stands behind a post one.
    """

    before: tuple[Migration, ...] = ()
    between: tuple[Migration, ...] = ()
    after: tuple[Migration, ...] = ()


def phases(pending: Sequence[Migration]) -> Phases:
    """Cut a chain of migrations into the three times at which its parts may run."""
    kinds = [each.post for each in pending]
    first_post = kinds.index(True) if True in kinds else len(kinds)
    last_pre = len(kinds) - kinds[::-1].index(False) if False in kinds else 0
    edge = max(first_post, last_pre)
    return Phases(tuple(pending[:first_post]), tuple(pending[first_post:edge]), tuple(pending[edge:]))


def upgrade(
    owner_url: str, revision: str = "head", more: Path | None = None, lock_s: int | None = None
) -> None:
    """Run every missing migration, each in its own transaction; blocks (call it in a thread).

    The roles ``pz_engine`` and ``pz_app`` are made without a log-in when they do not exist, so ``owner_url``
    either belongs to someone who may create roles, or they were made before. ``more``: a folder with further
    migrations. ``lock_s``: rather fail than keep those who work waiting for a table longer than this.
    """
    with _alone(owner_url) as connection:
        if lock_s is not None:
            connection.execute(text(f"set lock_timeout = '{lock_s}s'"))
            connection.commit()
        command.upgrade(_config(more, connection), revision)


def downgrade(owner_url: str, revision: str, more: Path | None = None) -> None:
    """Take back what came after ``revision``: all of it or nothing."""
    with _alone(owner_url) as connection:
        config = _config(more, connection)
        config.attributes["at_once"] = True
        command.downgrade(config, revision)


def current(owner_url: str) -> str:
    """The revision of a database; empty: it has none."""
    engine = create_engine(driver_url(owner_url, "psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        if connection.execute(text("select to_regclass('alembic_version')")).scalar() is None:
            return ""
        return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def pending(revision: str, more: Path | None = None) -> list[Migration]:
    """What leads from a revision to the newest one, in order. The revision must be one that is known."""
    scripts = ScriptDirectory.from_config(_config(more))
    chain = reversed(list(scripts.iterate_revisions("head", revision or "base")))
    return [Migration(each.revision, getattr(each.module, "phase", "pre") == "post") for each in chain]


def knows(revision: str, more: Path | None = None) -> bool:
    """Whether a database of this revision can be made and brought to the newest one."""
    scripts = ScriptDirectory.from_config(_config(more))
    return any(script.revision == revision for script in scripts.walk_revisions())


def newest() -> str:
    """The revision that ``upgrade`` leads to."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


@contextmanager
def _alone(owner_url: str) -> Iterator[Connection]:
    engine = create_engine(driver_url(owner_url, "psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    engine.dispose()


def _config(more: Path | None = None, connection: Connection | None = None) -> Config:
    config = Config()
    home = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", _escaped(home))
    config.set_main_option("path_separator", "os")
    if more is not None:
        config.set_main_option("version_locations", f"{_escaped(home / 'versions')}:{_escaped(more)}")
    config.attributes["connection"] = connection
    return config


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
