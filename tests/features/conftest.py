"""The demo centre behind the real edge: real application, PostgreSQL, row-level security, real sign-in.

``centre`` is a fresh copy of it for one test; ``await centre.as_("anna")`` is a browser that signed in.
"""

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.databases import Database

from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.adapters.sealing import Sealing
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.context import Context
from perezvon.features.scripts.runs import Talk
from perezvon.features.staff import passwords
from perezvon.main import demo, demo_people
from perezvon.main.access import make_context, routers
from perezvon.main.floor_api import Ice, floor_router

CENTRE = "main"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORDS = {login: password for login, password, _ in demo_people.logins()}
FORMER = bytes(range(32))
SEALING = Sealing(bytes(32), FORMER)
ICE = Ice("stun.example:3478", "turn:turn.example", "secret")
_numbers = itertools.count(1)


@dataclass
class Hand:
    """A clock that stands until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def go(self, by: timedelta) -> None:
        self.at += by


class Shell:
    """The application without a centre: its hundreds of routes take longer to make than most tests to run."""

    idle: ClassVar["list[Shell]"] = []

    def __init__(self) -> None:
        self.live_clients: dict[str, str] = {}
        self.talks: dict[str, Talk] = {}
        floor = floor_router(lambda: ICE, lambda _, call: self.live_clients.get(call or ""))
        self.app = make_app(None, [*routers(talk_of=lambda call: self.talks.get(call)), floor])

    @classmethod
    def taken(cls, context: Context) -> "Shell":
        """One that nobody has, with this centre in it."""
        made = cls.idle.pop() if cls.idle else cls()
        made.app.state.context = context
        return made

    def give_back(self) -> None:
        self.live_clients.clear()
        self.talks.clear()
        self.app.state.context = None
        self.idle.append(self)


@dataclass
class DemoCentre:
    database: Database
    clock: Hand = field(default_factory=Hand)
    bus: LocalBus = field(default_factory=LocalBus)

    def __post_init__(self) -> None:
        self.engine: AsyncEngine = app_engine(self.database.app, pool_size=5)
        self.context = make_context(
            CENTRE,
            self.engine,
            self.bus,
            self.clock,
            demo=True,
            sealing=SEALING,
            line_address="192.0.2.5:5060",
            others_url="https://192.0.2.5:8443",
        )
        self._shell = Shell.taken(self.context)
        self.live_clients, self.talks, self.app = self._shell.live_clients, self._shell.talks, self._shell.app
        self._browsers: list[httpx.AsyncClient] = []

    def browser(
        self, *, address: str = "192.0.2.1", language: str = "en", scheme: str = "http"
    ) -> httpx.AsyncClient:
        """Nobody is signed in yet."""
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, client=(address, 40000)),
            base_url=f"{scheme}://perezvon.example",
            headers={"X-Perezvon": "1", "Accept-Language": language},
        )
        self._browsers.append(made)
        return made

    async def as_(
        self, login: str, password: str | None = None, *, address: str = "192.0.2.1"
    ) -> httpx.AsyncClient:
        browser = self.browser(address=address)
        answer = await browser.post(
            "/api/session", json={"login": login, "password": password or PASSWORDS[login]}
        )
        assert answer.status_code == 200, answer.text
        return browser

    async def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Past every wall, as the owner of the server."""
        connection = await asyncpg.connect(self.database.owner)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.aclose()
        self._shell.give_back()
        await self.engine.dispose()


@pytest.fixture(scope="session")
def cheap_passwords() -> Iterator[None]:
    """The same hashing at a thousandth of the cost: these tests sign in some two hundred times."""
    dear, passwords.HASHER = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield
    passwords.HASHER = dear


@pytest.fixture(scope="session")
async def demo_template(
    cheap_passwords: None, postgres_server: PrivatePostgres, database_template: str
) -> str:
    name = "pz_demo_template"
    connection = await asyncpg.connect(postgres_server.url)
    await connection.execute(f"create database {name} template {database_template}")
    await connection.close()
    engine = app_engine(postgres_server.url_for("pz_app", "test", name), pool_size=1)
    context = make_context(CENTRE, engine, LocalBus(), Hand(), demo=True)
    await demo.seed_in(context, carrier="127.0.0.2:5060")
    await engine.dispose()
    return name


@pytest.fixture
async def centre(postgres_server: PrivatePostgres, demo_template: str) -> AsyncIterator[DemoCentre]:
    name = f"pz_demo_{next(_numbers)}"
    connection = await asyncpg.connect(postgres_server.url)
    await connection.execute(f"create database {name} template {demo_template} strategy file_copy")
    made = DemoCentre(
        Database(
            name,
            owner=postgres_server.url_for("postgres", postgres_server.password, name),
            engine=postgres_server.url_for("pz_engine", "test", name),
            app=postgres_server.url_for("pz_app", "test", name),
        )
    )
    yield made
    await made.close()
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()
