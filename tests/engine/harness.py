"""A whole engine on a real PostgreSQL with a media node made of values, and people who click."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
from prometheus_client import CollectorRegistry

from perezvon.adapters.clock import SteadyClock, elapsed_s
from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.facts import publish
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.engine.metrics import EngineMetrics
from perezvon.engine.shell import Engine, World
from perezvon.facts import settings as s
from perezvon.facts.bus import (
    LineIn,
    LineOut,
    RequestIn,
    RequestOut,
    TrunksOut,
    TrunkState,
    TrunkTestIn,
    TrunkTestOut,
    ViewOut,
    subject,
)
from perezvon.facts.consent import AnyConsent, Bar, Clearance
from perezvon.kit.errors import Refused
from perezvon.ports import Batch, ConnectionLost, Lease, LineCredentials, Loaded, Sink, Trunk
from perezvon.sim.switch import CONGESTION, Delayed, Switch
from tests.databases import Database

CENTRE, NODE = "main", "n1"
NUMBER = "+78005550001"
PROMPT_S = 0.05

SETTINGS: tuple[s.AnySetting, ...] = (
    s.CentreSet(zone="Europe/Moscow"),
    s.ClientSet("mebel", "Мебель", "Furniture", "#aa5500"),
    s.QueueSet("orders", "mebel", "Заказы", "Orders", {"mebel": 1}, wrap_up_s=30, announce_first_s=0),
    s.NumberSet(NUMBER, "mebel", "orders", greeting="perezvon/hello"),
    s.AgentSet("a-anna", {"mebel": 3}, ("mebel",)),
    s.AgentSet("a-boris", {"mebel": 2}, ("mebel",)),
    s.ReasonSet("lunch", "Обед", "Lunch"),
    s.DispositionSet("sold", "Продано", "Sold"),
)


class Node:
    """The port ``Telephony`` over a ``Switch``; the far ends act through ``happen(switch.arrive(…))``."""

    def __init__(self, switch: Switch | None = None) -> None:
        self.switch = switch or Switch(NODE, length_s=lambda media: PROMPT_S * len(media))
        self.sent: list[c.TelephonyCommand] = []
        self.keys: list[tuple[str, str]] = []
        self.deaf = False
        self.pulse_s = 0.0
        self.fallback: list[str] = []
        self.trunks: tuple[Trunk, ...] = ()
        self.looks = self.glances = 0
        self._admits = True
        self._sink: Sink | None = None

    async def start(self, sink: Sink, trunks: Sequence[Trunk]) -> None:
        self._sink, self.trunks = sink, tuple(trunks)
        sink(self.switch.seen())

    def send(self, commands: Sequence[c.TelephonyCommand]) -> None:
        for command in () if self.deaf else commands:
            self.sent.append(command)
            self.happen(self.switch.do(command, datetime.now(UTC)))

    def happen(self, delayed: Delayed) -> None:
        """Let events come when their time has come, if they still do then."""
        for delay_s, event in delayed:
            asyncio.get_running_loop().call_later(delay_s, self._come, event)

    def _come(self, event: e.AnyEvent) -> None:
        follows = self.switch.happens(event, datetime.now(UTC))
        if follows is not None:
            if self._sink is not None:
                self._sink(event)
            self.happen(follows)
            if isinstance(event, e.ChannelArrived) and not self._admits:
                self._turn_away(event.channel)

    def admit(self, calls: bool) -> None:
        self._admits = calls
        if not calls:
            for leg in list(self.switch.channels.values()):
                if leg.agent is None and not leg.answered:
                    self._turn_away(leg.channel)

    def _turn_away(self, channel: str) -> None:
        self.fallback.append(channel)
        self.happen(self.switch.hang_up(channel, datetime.now(UTC), CONGESTION))

    async def pulse(self) -> float | None:
        return self.pulse_s if self.up else None

    async def glance(self) -> e.NodeSeen | None:
        self.glances += 1
        return self.switch.seen() if self.up else None

    async def look(self) -> e.NodeSeen | None:
        self.looks += 1
        return self.switch.seen() if self.up else None

    async def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        self.trunks = tuple(trunks)

    def trunk_states(self) -> TrunksOut:
        return TrunksOut(
            tuple(TrunkState(one.id, "ready", datetime(2026, 3, 2, tzinfo=UTC)) for one in self.trunks)
        )

    async def test_trunk(self, asked: TrunkTestIn) -> TrunkTestOut:
        if asked.trunk not in [one.id for one in self.trunks]:
            raise Refused("trunk.not_found", {"id": asked.trunk})
        return TrunkTestOut("linetest-1")

    @property
    def up(self) -> bool:
        return self._sink is not None

    async def send_digits(self, node: str, channel: str, digits: str) -> None:
        self.keys.append((channel, digits))

    async def open_line(self, agent: str, kind: str) -> LineCredentials:
        if agent == "a-away":
            raise Refused("node.away")
        if agent not in ("a-anna", "a-boris"):
            raise LookupError(agent)
        return LineCredentials(f"{agent}-{kind}", "secret", "localhost", f"line-{agent}")

    async def close_line(self, agent: str) -> None:
        pass

    async def stop(self) -> None:
        self._sink = None


class People:
    """The port ``Directory``; ``delay_s`` makes it slow."""

    def __init__(self) -> None:
        self.known: dict[str, e.CallerSummary] = {}
        self.delay_s = 0.0
        self.fails = False
        self.lines: tuple[Trunk, ...] = ()
        self.bars: dict[str, Bar] = {}
        self.seen = 0
        self.cleared: list[tuple[str, str, str]] = []

    async def look_up(self, client: str, what: str, key: str) -> e.CallerSummary | None:
        if self.fails:
            raise ConnectionRefusedError("the directory is away")
        if self.delay_s:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(self.delay_s, done.set_result, None)
            await done
        return self.known.get(key)

    async def clear(self, client: str, number: str, purpose: str) -> Clearance:
        self.cleared.append((client, number, purpose))
        if self.fails:
            raise ConnectionRefusedError("the directory is away")
        if self.delay_s:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(self.delay_s, done.set_result, None)
            await done
        return Clearance(True, self.seen, self.bars.get(number))

    async def trunks(self) -> Sequence[Trunk]:
        return self.lines


class Cable:
    """The port ``Journal`` before the real one. ``dead``: the process was killed and reaches nothing more;
    ``renewals`` cleared: a renewal of the lease takes for ever."""

    def __init__(self, real: PostgresJournal) -> None:
        self.real = real
        self.dead = False
        self.renewals = asyncio.Event()
        self.renewals.set()

    def _alive(self) -> PostgresJournal:
        if self.dead:
            raise ConnectionLost("killed")
        return self.real

    async def take_lease(self, owner: str, ttl_s: float, after: int | None = None) -> Lease:
        return await self._alive().take_lease(owner, ttl_s, after)

    async def watch_holder(self) -> int | None:
        return await self._alive().watch_holder()

    async def hold_guard(self, lease: Lease) -> bool:
        return await self._alive().hold_guard(lease)

    async def renew_lease(self, lease: Lease, ttl_s: float) -> Lease:
        await self.renewals.wait()
        return await self._alive().renew_lease(lease, ttl_s)

    async def release_lease(self, lease: Lease) -> None:
        await self._alive().release_lease(lease)

    async def load(self) -> Loaded:
        return await self._alive().load()

    async def commit(self, batch: Batch) -> None:
        await self._alive().commit(batch)

    async def save_snapshot(self, epoch: int, seq: int, body: bytes, keep: int = 3) -> None:
        await self._alive().save_snapshot(epoch, seq, body, keep)

    async def settings_after(self, seq: int) -> list[tuple[int, s.AnySetting]]:
        return await self._alive().settings_after(seq)

    async def consent_after(self, seq: int) -> list[tuple[int, AnyConsent]]:
        return await self._alive().consent_after(seq)


async def until(condition: Callable[[], Any], timeout_s: float = 60.0) -> Any:
    """The first true value of ``condition``; ``TimeoutError`` when it never comes."""
    async with asyncio.timeout(timeout_s):
        while not (value := condition()):
            await asyncio.sleep(0.005)
    return value


class OwnEnd:
    """One engine's end of the node: who leaves does not hang up for who came after him."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._told: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._node, name)

    async def start(self, sink: Any, trunks: Any) -> None:
        self._told = sink
        await self._node.start(sink, trunks)

    async def stop(self) -> None:
        if self._node._sink is self._told:
            await self._node.stop()


class Bench:
    """One centre: database, bus, node, directory, and engines that come and go."""

    def __init__(self, database: Database, url: str | None = None) -> None:
        self.database = database
        self.url = url or database.engine
        self.node = Node()
        self.people = People()
        self.bus = LocalBus()
        self.clock: type[SteadyClock] = SteadyClock
        self.asked = 0
        self._running: list[tuple[Engine, asyncio.Task[None], Cable]] = []

    async def publish(self, *settings: s.AnySetting) -> None:
        engine = app_engine(self.database.app)
        async with begin(engine, CENTRE, None) as connection:
            for setting in settings:
                await publish(connection, CENTRE, "settings", setting)
        await engine.dispose()

    async def start(
        self, ttl_s: float = 5.0, lease_patience_s: float = 5.0, reap_every_s: float = 30.0
    ) -> Engine:
        cable = Cable(PostgresJournal(self.url, CENTRE))
        bus = LocalBus()
        world = World(
            journal=cable,
            bus=bus,
            telephony=OwnEnd(self.node) if isinstance(self.node, Node) else self.node,
            directory=self.people,
            clock=self.clock,
            elapsed_s=elapsed_s,
            metrics=EngineMetrics(CollectorRegistry()),
        )
        owner = f"engine-{len(self._running)}"
        engine = Engine(
            CENTRE,
            NODE,
            owner,
            world,
            ttl_s=ttl_s,
            lease_patience_s=lease_patience_s,
            reap_every_s=reap_every_s,
            reap_again_s=0.1,
        )
        task = asyncio.create_task(engine.run())
        self._running.append((engine, task, cable))
        ready = asyncio.create_task(engine.ready.wait())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if task.done():
            task.result()
        self.bus = bus  # people talk with the engine that is ready
        return engine

    @property
    def newest(self) -> Engine:
        """The engine that was started last, ready or not."""
        return self._running[-1][0]

    async def ended(self, engine: Engine) -> None:
        """Wait for the end of an engine's ``run``; raises what it raises."""
        task, _ = self._of(engine)
        await asyncio.wait_for(asyncio.shield(task), 15)

    async def ended_never(self, engine: Engine) -> None:
        """The engine is alive; raises what ended it otherwise."""
        task, _ = self._of(engine)
        if task.done():
            task.result()
            raise AssertionError("the engine stopped")

    async def stop(self, engine: Engine) -> None:
        engine.stop()
        await self.ended(engine)

    def cable(self, engine: Engine) -> Cable:
        return self._of(engine)[1]

    async def kill(self, engine: Engine) -> None:
        """As ``kill -9``: nothing is saved or sent any more, the lease is not given back."""
        task, cable = self._of(engine)
        cable.dead = True
        self.node.deaf = True
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        self.node.deaf = False

    def _of(self, engine: Engine) -> tuple[asyncio.Task[None], Cable]:
        [found] = [(task, cable) for each, task, cable in self._running if each is engine]
        return found

    async def close(self) -> None:
        for engine, task, cable in self._running:
            engine.stop()
            await asyncio.wait({task}, timeout=10)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await cable.real.close()
        await self.bus.close()

    # --- people ----------------------------------------------------------------------------------

    async def send(self, event: msgspec.Struct, digits: str = "", timeout_s: float = 5.0) -> RequestOut:
        body = msgspec.json.encode(RequestIn(msgspec.Raw(msgspec.json.encode(event)), digits))
        return msgspec.json.decode(
            await self.bus.request(subject(CENTRE, "request"), body, timeout_s), type=RequestOut
        )

    async def ask(self, kind: type[e.AgentRequest], agent: str = "a-anna", **fields: Any) -> RequestOut:
        """A request of an agent about himself with a fresh id."""
        self.asked += 1
        return await self.send(
            kind(user=agent.removeprefix("a-"), request_id=f"r{self.asked}", agent=agent, **fields)
        )

    async def view(self) -> ViewOut:
        body = await self.bus.request(subject(CENTRE, "snapshot"), b"", 5)
        return msgspec.json.decode(body, type=ViewOut)

    async def line(self, agent: str) -> LineOut:
        body = await self.bus.request(subject(CENTRE, "line"), msgspec.json.encode(LineIn(agent)), 5)
        return msgspec.json.decode(body, type=LineOut)

    async def sit_down(self, engine: Engine, agent: str = "a-anna") -> None:
        """The agent signs on, his line comes up, he goes ready."""
        assert (await self.ask(e.SignOn, agent)).code == ""
        self.node.happen(self.node.switch.line_in(f"line-{agent}", agent))
        await until(lambda: engine.floor.state.agents[agent].channel is not None)
        assert (await self.ask(e.GoReady, agent)).code == ""

    # --- what the database holds -----------------------------------------------------------------

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database.owner)
        try:
            return await connection.fetch(query, *arguments)
        finally:
            await connection.close()
