"""Bring a database to the newest revision. Run by the owner of the tables, never by api or engine."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, text

from perezvon.adapters.postgres.address import driver_url

_LOCK = 0x7065_7265  # two starts at once: the second waits and then finds nothing to do


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Run every missing migration, each in its own transaction; blocks (call it in a thread).

    The roles ``pz_engine`` and ``pz_app`` are made without a log-in when they do not exist, so ``owner_url``
    either belongs to someone who may create roles, or they were made before.
    """
    engine = create_engine(driver_url(owner_url, "psycopg"), poolclass=NullPool)
    config = _config()
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    engine.dispose()


def knows(revision: str) -> bool:
    """Whether a database of this revision can be made and brought to the newest one."""
    return any(
        script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    )


def newest() -> str:
    """The revision that ``upgrade`` leads to."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
