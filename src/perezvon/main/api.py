"""The role ``api``: HTTP, live screens, the way of SIP, and the web application. Composition only."""

import asyncio
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.adapters.sealing import Sealing
from perezvon.adapters.web import work
from perezvon.adapters.web.app import make_app
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.live_socket import Bell
from perezvon.adapters.web.metrics import RequestMetrics
from perezvon.adapters.web.pages import pages
from perezvon.adapters.web.proxies import Proxies, networks
from perezvon.facts.bus import HealthOut, subject
from perezvon.facts.floor import AnyFact, Published
from perezvon.facts.settings import Language
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.export import Names
from perezvon.features.calls.notes import LiveCall
from perezvon.features.consent.service import Talk as Since
from perezvon.features.prompts import api as prompts_api
from perezvon.features.prompts.shelf import Shelf
from perezvon.features.recordings import api as recordings_api
from perezvon.features.scripts import templates
from perezvon.features.scripts.runs import Talk
from perezvon.features.staff import service as staff
from perezvon.kit.ids import AgentId, CallId, ClientId, PersonId
from perezvon.main import (
    access,
    ca_page,
    demo_call_api,
    demo_logins_api,
    health_api,
    live_api,
    music,
    scripts,
    sip_proxy,
)
from perezvon.main.floor_api import Dialling, Ice, floor_router
from perezvon.main.https import Certificate, check_https, check_listen
from perezvon.main.imports import imports_dir, imports_router
from perezvon.main.live import LiveHub
from perezvon.main.logs import configure_logs
from perezvon.main.named import people_named
from perezvon.main.passed_on import keep_words
from perezvon.main.recording_shelf import shelf_of
from perezvon.main.settings import AsteriskAccess, HttpsListen, Settings
from perezvon.main.settled import settled

DIST: Final = Path(__file__).parents[1] / "web" / "dist"
_GRACE_S: Final = 4
_HEALTH_S: Final = 1.0

_ENGINE_UP = text("select expires_at > clock_timestamp() from lease where centre = :centre")


class Services:
    """Everything the routes stand on. ``start`` before the first request, ``stop`` after the last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        templates.serve_folder(settings.templates_dir)
        self.clock = SteadyClock()
        self.registry = CollectorRegistry()
        self.bus = NatsBus(settings.nats_url, "api")
        self.engine: AsyncEngine = app_engine(settings.app_url)
        self.stopping = asyncio.Event()
        self.bell = Bell()
        self.hub = LiveHub(
            settings.centre, self.bus, self._read, self.engine_up, self.clock.now, self.registry
        )
        self.context = access.make_context(
            settings.centre,
            self.engine,
            self.bus,
            self.clock,
            demo=settings.demo,
            sealing=Sealing.of(settings.recordings_key, settings.session_key),
            line_address=settings.line_address,
            others_url=settings.https_url,
        )

    async def start(self) -> None:
        await self.bus.start()
        await self.bus.serve(subject(self.settings.centre, "sessions"), self._sessions_ended)
        await self.hub.start()
        if await music.restock(self.context, self.settings.prompts_dir):
            await self.reload_music()

    async def reload_music(self) -> None:
        await music.reload(self.settings.pbx)

    async def _sessions_ended(self, _: bytes) -> None:
        self.bell.ring()

    async def stop(self) -> None:
        await self.hub.stop()
        await self.bus.close()
        await self.engine.dispose()

    async def engine_up(self) -> bool:
        """Whether an engine holds the centre's lease."""
        async with begin(self.engine, self.settings.centre, None) as connection:
            found = (await connection.execute(_ENGINE_UP, {"centre": self.settings.centre})).scalar()
        return bool(found)

    async def engine_health(self) -> HealthOut | None:
        """What the engine says of itself; None: it does not answer within a second."""
        try:
            told = await self.bus.request(subject(self.settings.centre, "health"), b"", _HEALTH_S)
        except (TimeoutError, OSError):
            return None
        return msgspec.json.decode(told, type=HealthOut)

    @property
    def bus_up(self) -> bool:
        return self.bus.connected

    async def _read(self, after: int, limit: int) -> Sequence[Published]:
        centre = self.settings.centre
        async with begin(self.engine, centre, None) as connection:
            stored = await facts.read(connection, centre, "floor", after, limit)
        return [Published(each.seq, each.at, each.decode(AnyFact)) for each in stored]

    def live_call(self, call: CallId) -> LiveCall | None:
        """A call that is alive now."""
        try:
            found = self.hub.view.calls.get(call)
        except LookupError:
            return None
        return LiveCall(found.client, found.agent) if found else None

    def person_of(self, call: CallId) -> PersonId | None:
        """Who is on the line of a call that is alive now."""
        try:
            found = self.hub.view.calls.get(call)
        except LookupError:
            return None
        return found.person if found else None

    def talk_of(self, call: CallId) -> Talk | None:
        """What a script may know of a call that is alive now."""
        try:
            return scripts.talk_of(self.hub.view, call)
        except LookupError:
            return None

    def since_of(self, call: CallId) -> Since | None:
        """Who is on the line, and since when."""
        try:
            found = self.hub.view.calls.get(call)
        except LookupError:
            return None
        return Since(found.person, found.arrived_at) if found else None

    def talks(self, person: PersonId) -> bool:
        """Whether a call with him is alive."""
        try:
            view = self.hub.view
        except LookupError:
            return False
        return any(call.person == person for call in view.calls.values())

    def client_of(self, agent: AgentId, call: CallId | None) -> ClientId | None:
        """The client of a live call, or of the call that the agent has or is offered."""
        try:
            view = self.hub.view
        except LookupError:
            return None
        status = view.agents.get(agent)
        found = view.calls.get(call or (status.call if status else None) or "")
        return found.client if found else None

    def dialling(self) -> Dialling:
        """How numbers are read that people type."""
        try:
            view = self.hub.view
        except LookupError:
            return Dialling()
        return Dialling(view.centre.region, view.outbound.emergency)

    async def names(self, who: Identity, language: Language) -> Names:
        """Names for the export of calls, as far as the reader may know them."""
        async with work.begin_for(self.context, who) as opened:
            known = (await staff.directory(opened)).agents if who.may("directory.read") else []
        agents = {agent.id: agent.name for agent in known}
        try:
            view = self.hub.view
        except LookupError:
            return Names(agents=agents)
        name = f"name_{language}"
        return Names(
            clients={row.id: getattr(row, name) for row in view.clients.values()},
            queues={id_: getattr(row.setting, name) for id_, row in view.queues.items()},
            agents=agents,
            dispositions={row.id: getattr(row, name) for row in view.dispositions.values()},
            zone=view.centre.zone,
        )


def routers(services: Services, authority: Path | None = None) -> list[APIRouter]:
    """Every route of the api, in one list; ``authority``: the certificate of our own one, if it signs."""
    settings = services.settings
    ice = Ice(settings.stun, settings.turn_url, settings.turn_secret)
    return [
        *access.routers(services.person_of, services.talk_of, services.since_of, services.talks),
        floor_router(lambda: ice, services.client_of, services.dialling, [settled], keep_words),
        calls_api.router(services.live_call, services.names, people_named),
        recordings_api.router(shelf_of(settings)),
        prompts_api.router(Shelf(settings.prompts_dir), services.reload_music),
        imports_router(imports_dir(settings)),
        demo_call_api.router,
        demo_logins_api.router,
        health_api.router(services, services.registry),
        ca_page.router(authority),
        live_api.router(services.hub, services.stopping, services.bell),
        sip_proxy.router(settings.pbx.sip_ws_url, services.stopping, services.bell),
    ]


def make(services: Services, authority: Path | None = None) -> FastAPI:
    """The application; its lifespan starts and stops the services. ``authority``: ours, if it signs."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await services.start()
        try:
            yield
        finally:
            await services.stop()

    host = services.settings.public_url.partition("://")[2].partition("/")[0]
    app = make_app(
        services.context,
        routers(services, authority),
        pages=pages(DIST),
        lifespan=lifespan,
        public_host=host,
        # A browser that was told so never lets a person pass a certificate it does not know: ours may change.
        strict=authority is None,
    )
    app.add_middleware(RequestMetrics, registry=services.registry)
    app.add_middleware(Proxies, trusted=networks(services.settings.proxies))
    return app


class Server(uvicorn.Server):
    """Listens on a second address in https; tells the long-lived connections that it ends, before it waits
    for them."""

    def __init__(
        self,
        config: uvicorn.Config,
        stopping: asyncio.Event,
        https: HttpsListen | None = None,
        certificate: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._https = https
        self._certificate = certificate

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._https is None:
            return
        config = self.config

        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=self.server_state, app_state=self.lifespan.state
            )
            return made

        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            protocol,
            host=self._https.host,
            port=self._https.port,
            ssl=self._certificate,
            backlog=config.backlog,
        )
        self.servers.append(listening)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends the process with code 0 after a signal; uvicorn would raise the signal once more."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping.set()
        await super().shutdown(sockets)


async def serve(settings: Settings) -> None:
    """Until a signal; open requests get four seconds, WebSockets are told to come back."""
    certificate = Certificate(settings)
    services = Services(settings)
    config = uvicorn.Config(
        make(services, certificate.own_authority),
        host=settings.listen_host,
        port=settings.listen_port,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=262_144,
        timeout_graceful_shutdown=_GRACE_S,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    fresh = asyncio.create_task(certificate.keep_fresh())
    try:
        await Server(config, services.stopping, settings.https, certificate.context).serve()
    finally:
        fresh.cancel()


def run(settings: Settings) -> None:
    """The process of the role. Raises ``CannotStart`` for a port that is taken, files that cannot be used."""
    check_listen("PEREZVON_LISTEN", settings.listen_host, settings.listen_port)
    check_https(settings.https)
    configure_logs("api")
    uvloop.run(serve(settings))


def blank() -> FastAPI:
    """The whole application with addresses that are never dialled: for its document and its house rules."""
    pbx: dict[str, Any] = {"sip_ws_url": "ws://localhost/ws"}
    fields: dict[str, Any] = {
        "centre": "main",
        "app_url": "postgresql://localhost/perezvon",
        "nats_url": "nats://localhost",
        "public_url": "http://localhost",
        "pbx": AsteriskAccess.model_construct(**pbx),
        "recordings_dir": Path(),
        "prompts_dir": Path(),
        "state_dir": Path(),
        "session_key": "00" * 32,
        "recordings_key": "00" * 32,
        "demo": True,
        "stun": "",
        "turn_url": "",
        "turn_secret": "",
    }
    nowhere = Settings.model_construct(**fields)
    return make(Services(nowhere))


def openapi() -> dict[str, Any]:
    """The OpenAPI document."""
    return blank().openapi()
