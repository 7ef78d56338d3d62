"""One request, one transaction: opened for the one who asks, committed at the edge, hinted afterwards.

A service writes rows through ``Work``, notes what changed, and publishes facts; nothing commits inside it.
The dependency ends before the answer is sent, so "yes" is only said after the commit.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import structlog
from fastapi import Depends
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from perezvon.adapters.postgres import facts
from perezvon.adapters.web.access import Who
from perezvon.adapters.web.context import Context, context_of
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.refusals import transaction
from perezvon.facts.bus import subject
from perezvon.facts.settings import AnySetting
from perezvon.kit.ids import CentreId, ClientId, UserId

log = structlog.get_logger("http")

_NOTE = text(
    "insert into history (centre, at, user_id, token, address, action, what, key, client_id, before, after)"
    " values (:centre, :at, :user_id, :token, :address, :action, :what, :key, :client,"
    " cast(:before as jsonb), cast(:after as jsonb))"
)


@dataclass(slots=True)
class Work:
    """The transaction of one request. ``user`` is empty where nobody is signed in yet.

    ``token``: the id of the token whose program asks in the user's name.
    """

    session: AsyncSession
    centre: CentreId
    clients: tuple[ClientId, ...] | None
    user: UserId
    address: str
    now: datetime
    token: str = ""
    _settings: list[AnySetting] = field(default_factory=list)
    _sessions_ended: bool = False
    _wakes_floor: bool = False

    def publish(self, setting: AnySetting) -> None:
        """Goes to the stream ``settings`` at the very end: publishers of a stream wait for each other."""
        self._settings.append(setting)

    def wake_floor(self) -> None:
        """The floor's streams went on: it looks at once, after the commit."""
        self._wakes_floor = True

    def sessions_ended(self) -> None:
        """Open screens look again, after the commit, whether they are still allowed."""
        self._sessions_ended = True

    def forget(self) -> None:
        """Nothing was done after all: the caller rolled back to where he began."""
        self._settings.clear()
        self._sessions_ended = self._wakes_floor = False

    def hints(self) -> list[Literal["settings", "sessions"]]:
        """What others hear of at once, after the commit."""
        told = bool(self._settings) or self._wakes_floor
        found: list[Literal["settings", "sessions"]] = ["settings"] if told else []
        return [*found, "sessions"] if self._sessions_ended else found

    async def note(
        self,
        action: str,
        what: str,
        key: str,
        *,
        client: ClientId | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """A row of the history: who did what to which thing, and what it was before. Never a secret."""
        row = {
            "centre": self.centre,
            "at": self.now,
            "user_id": self.user,
            "token": self.token,
            "address": self.address,
            "action": action,
            "what": what,
            "key": key,
            "client": client,
            "before": _json(before),
            "after": _json(after),
        }
        await self.session.execute(_NOTE, row)

    async def flush_facts(self) -> None:
        """Write what was published."""
        await self.session.flush()
        connection = await self.session.connection()
        for setting in self._settings:
            await facts.publish(connection, self.centre, "settings", setting)


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else msgspec.json.encode(dict(values)).decode()


@asynccontextmanager
async def begin(
    context: Context,
    clients: tuple[ClientId, ...] | None,
    *,
    user: UserId = "",
    address: str = "",
    token: str = "",
) -> AsyncIterator[Work]:
    """A unit of work outside a route (sign-in, seeding, look-ups). Raises Refused ``database.away``."""
    async with transaction(context.engine, context.centre, clients) as opened:
        work = Work(opened, context.centre, clients, user, address, context.clock.now(), token)
        yield work
        await work.flush_facts()
    for what in work.hints():
        await _hint(context, what)


@asynccontextmanager
async def begin_for(context: Context, who: Identity, address: str = "") -> AsyncIterator[Work]:
    """A unit of work of one who is signed in, beside that of his request."""
    async with begin(context, who.clients, user=who.user, address=address, token=who.token) as work:
        yield work


async def _hint(context: Context, what: Literal["settings", "sessions"]) -> None:
    """Readers look by themselves before long: a lost hint costs seconds, not a setting."""
    try:
        await context.bus.publish(subject(context.centre, what), b"")
    except (OSError, TimeoutError) as error:
        log.warning("bus.away", reason=str(error))


def address_of(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


async def _work(connection: HTTPConnection, who: Who) -> AsyncIterator[Work]:
    async with begin_for(context_of(connection), who, address_of(connection)) as work:
        yield work


InWork = Annotated[Work, Depends(_work, scope="function")]
