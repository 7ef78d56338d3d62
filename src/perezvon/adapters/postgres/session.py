"""Transactions under row-level security: nothing is visible before the centre and the clients are named."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from perezvon.adapters.postgres.address import driver_url
from perezvon.kit.ids import CentreId, ClientId

_NAME_SCOPE = text("select set_config('pz.centre', :centre, true), set_config('pz.clients', :clients, true)")


def app_engine(url: str, *, pool_size: int = 10, max_overflow: int = 10) -> AsyncEngine:
    """A pool of connections over asyncpg; a connection that died while idle is replaced before use."""
    return create_async_engine(
        driver_url(url, "asyncpg"),
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"timeout": 10},
    )


def client_list(clients: Sequence[ClientId] | None) -> str:
    """The value of ``pz.clients``: ``*`` for None (all clients), nothing for an empty list.

    Raises ``ValueError`` for an id that could be read as a list or as all.
    """
    if clients is None:
        return "*"
    for client in clients:
        if not client or client == "*" or "," in client:
            raise ValueError(f"not a client id: {client!r}")
    return ",".join(clients)


@asynccontextmanager
async def begin(
    engine: AsyncEngine, centre: CentreId, clients: Sequence[ClientId] | None
) -> AsyncIterator[AsyncConnection]:
    """One transaction that sees one centre and these clients (None: all); commits if the block ends well."""
    async with engine.begin() as connection:
        await connection.execute(_NAME_SCOPE, {"centre": centre, "clients": client_list(clients)})
        yield connection


@asynccontextmanager
async def session(
    engine: AsyncEngine, centre: CentreId, clients: Sequence[ClientId] | None
) -> AsyncIterator[AsyncSession]:
    """The same transaction for the ORM; flushed and committed when the block ends well."""
    async with begin(engine, centre, clients) as connection:
        made = AsyncSession(bind=connection, expire_on_commit=False, autoflush=True)
        try:
            yield made
            await made.flush()
        finally:
            await made.close()
