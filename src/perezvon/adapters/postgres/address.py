"""One ``postgresql://`` address, three drivers."""

from sqlalchemy import URL, make_url


def driver_url(url: str, driver: str) -> URL:
    """``url`` for SQLAlchemy with a driver (``asyncpg``, ``psycopg``); ``postgres://`` is understood too.

    Raises ``ValueError`` when it is not an address of a PostgreSQL.
    """
    made = make_url(url)
    if made.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError(f"not a PostgreSQL address: it begins with {made.drivername}://, not postgresql://")
    return made.set(drivername=f"postgresql+{driver}")


def plain_url(url: str) -> str:
    """``url`` for asyncpg and psycopg themselves: without a driver's name."""
    made = driver_url(url, "asyncpg").set(drivername="postgresql")
    return made.render_as_string(hide_password=False)
