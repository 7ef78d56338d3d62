"""Refusals that come from below: the database's constraints and its absence, said as ``Refused``.

Constraints are named so that no slice needs a list of its own:

- ``<table>__<field>__unknown``: a foreign key; breaking it is ``<field>.unknown`` at that field,
- ``<table>__<field>__taken``: a unique key; breaking it is ``<field>.taken`` at that field,
- ``<table>__<field>__in_use``: raised by a trigger, whose message lists what uses the row: ``row.in_use``,
- any other foreign key that stops a deletion is ``row.in_use``.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from perezvon.adapters.postgres.session import session
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId, ClientId

log = structlog.get_logger("http")

_AWAY = (OSError, PoolTimeout, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)

_FOREIGN_KEY, _UNIQUE, _NO_RIGHT = "23503", "23505", "42501"
_BAD_TEXT = ("22021", "22P05")  # not in the character set: NUL, half a surrogate pair
_GONE = ("08", "57P")  # classes: connection exception, operator intervention


@asynccontextmanager
async def transaction(
    engine: AsyncEngine, centre: CentreId, clients: Sequence[ClientId] | None
) -> AsyncIterator[AsyncSession]:
    """A transaction under row-level security. Raises Refused ``database.away`` when none can be opened."""
    async with AsyncExitStack() as stack:
        try:
            opened = await stack.enter_async_context(session(engine, centre, clients))
        except _AWAY as error:
            log.warning("database.away", reason=str(error))
            raise Refused("database.away") from error
        yield opened


def refusal_of(error: DBAPIError) -> Refused | None:
    """What a database error means for the one who asked; None: a bug of ours."""
    cause = error.orig.__cause__ if error.orig is not None else None
    state = str(getattr(cause, "sqlstate", None) or getattr(error.orig, "sqlstate", None) or "")
    if error.connection_invalidated or state.startswith(_GONE):
        return Refused("database.away")
    constraint = str(getattr(cause, "constraint_name", None) or "")
    if constraint.endswith("__in_use"):
        return Refused("row.in_use", {"by": str(cause)})
    named = _by_name(constraint)
    if state in (_FOREIGN_KEY, _UNIQUE):
        return named or Refused("row.in_use" if "still referenced" in str(cause) else "row.conflict")
    if state == _NO_RIGHT and "row-level security" in str(cause):
        # A row of a client that this user does not serve: he is not told that the client exists.
        return Refused("client.unknown", {"field": "client"})
    return Refused("field.bad_text") if state in _BAD_TEXT else None


def _by_name(constraint: str) -> Refused | None:
    table, _, rest = constraint.partition("__")
    field, _, how = rest.partition("__")
    if table and how in ("unknown", "taken"):
        return Refused(f"{field}.{how}", {"field": field})
    return None
