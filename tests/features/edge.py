"""A slice behind the real edge: the real application, database and row-level security; sessions by name.

``Edge.as_("sofia")`` is a browser of that user. Who they are stands in ``PEOPLE``; only the look-up of the
session's token is replaced, because signing in is another slice's matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import httpx
from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.context import COOKIE, Context
from perezvon.adapters.web.identity import Identity, Role
from perezvon.facts.settings import Language

CENTRE = "main"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def person(
    user: str,
    role: Role,
    agent: str | None = None,
    clients: tuple[str, ...] | None = None,
    language: Language = "en",
) -> Identity:
    return Identity(
        user=user,
        name=user.title(),
        role=role,
        agent=agent,
        language=language,
        theme="auto",
        clients=clients,
        session=f"s-{user}",
        expires_at=START + timedelta(days=365),
    )


PEOPLE = {
    who.user: who
    for who in (
        person("anna", "agent", "a-anna", ("mebel",)),
        person("boris", "agent", "a-boris", ("mebel", "polis")),
        person("sofia", "supervisor", None, ("mebel",)),
        person("petr", "supervisor", None, ("polis",), "ru"),
        person("admin", "administrator"),
        person("nobody", "agent", "a-nobody", ()),
        person("guest", "client", None, ("mebel",)),
    )
}


@dataclass
class Hand:
    """A clock that stands until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass
class Edge:
    """Use as an async context manager."""

    app_url: str
    routers: Sequence[APIRouter]
    clock: Hand = field(default_factory=Hand)
    bus: LocalBus = field(default_factory=LocalBus)

    def __post_init__(self) -> None:
        self.engine: AsyncEngine = app_engine(self.app_url, pool_size=5)
        context = Context(CENTRE, self.engine, self.bus, self.clock, self._authenticate)
        self.app = make_app(context, self.routers)
        self._clients: list[httpx.AsyncClient] = []

    async def _authenticate(self, token: str, now: datetime) -> Identity | None:
        return PEOPLE.get(token)

    def as_(self, user: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://testserver",
            headers={"X-Perezvon": "1"},
            cookies={COOKIE: user} if user else None,
        )
        self._clients.append(client)
        return client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients:
            await client.aclose()
        await self.engine.dispose()
