"""One engine from its start to its end: lease, recovery, the tasks around the loop, a clean stop."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from perezvon.core.events import AnyEvent, ClockJumped, CommandFailed, PersonForgotten, Restarted
from perezvon.core.floor import Floor
from perezvon.core.outcome import Reply
from perezvon.engine.clearing import Clearing
from perezvon.engine.dispatch import Dispatch
from perezvon.engine.hints import Hints
from perezvon.engine.inbox import Inbox, Received
from perezvon.engine.lease import LeaseKeeper
from perezvon.engine.lookups import Lookups
from perezvon.engine.loop import READ_ONLY, Loop
from perezvon.engine.metrics import EngineMetrics
from perezvon.engine.outage import Outage
from perezvon.engine.reaper import AGAIN_S, EVERY_S, Reaper
from perezvon.engine.recover import Recovered, recover
from perezvon.engine.requests import Requests
from perezvon.engine.settings import Readers
from perezvon.engine.snapshots import Snapshots
from perezvon.engine.strain import Strain
from perezvon.engine.trunks import TrunkReader
from perezvon.engine.unseen import Unseen
from perezvon.facts.bus import subject
from perezvon.kit.ids import CentreId, NodeId
from perezvon.ports import Bus, Clock, Deposed, Directory, Journal, Telephony

log = structlog.get_logger("engine")

START_OF_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
CLOCK_S: Final = 0.5
_STOP_PATIENCE_S: Final = 5.0


@dataclass(frozen=True)
class World:
    """Everything outside. ``clock`` makes a clock that begins no earlier than the journal ends."""

    journal: Journal
    bus: Bus
    telephony: Telephony
    directory: Directory
    clock: Callable[[datetime | None], Clock]
    elapsed_s: Callable[[], float]
    metrics: EngineMetrics


class NodeTaken(Exception):
    """A process without our lease drives our media node; look for a second engine with the same node."""


class Engine:
    """Runs the floor of one centre. ``owner`` names this process in the lease."""

    def __init__(
        self,
        centre: CentreId,
        node: NodeId,
        owner: str,
        world: World,
        *,
        ttl_s: float = 6.0,
        lease_patience_s: float = 30.0,
        reap_every_s: float = EVERY_S,
        reap_again_s: float = AGAIN_S,
    ) -> None:
        self._centre = centre
        self._node = node
        self._world = world
        self._lease_patience_s = lease_patience_s
        self._reap_s = reap_every_s, reap_again_s
        self._inbox = Inbox()
        self._outage = Outage(self._read_only)
        self._keeper = LeaseKeeper(world.journal, owner, ttl_s, world.elapsed_s, self._outage)
        self._hints = Hints(world.bus, centre)
        self._snapshots = Snapshots(world.journal, world.elapsed_s, self._fail)
        self._stop = asyncio.Event()
        self._failed: BaseException | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._loop: Loop | None = None
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._reaper: Reaper | None = None
        self.ready = asyncio.Event()
        world.metrics.lease_left.set_function(self._keeper.left_s)

    @property
    def floor(self) -> Floor:
        """The floor, to look at. Raises ``LookupError`` before ``ready``."""
        return self._made_loop().floor

    def _made_loop(self) -> Loop:
        if self._loop is None:
            raise LookupError("the engine is not ready")
        return self._loop

    @property
    def read_only(self) -> bool:
        """Whether the database is away for so long that people are refused."""
        return self._outage.read_only

    def _read_only(self, on: bool) -> None:
        """People hear "no" at once, callers get the fallback of their number; the rest is kept in order."""
        self._world.metrics.read_only.set(on)
        self._world.telephony.admit(not on)
        if on:
            for received in self._inbox.take_requests():
                if received.answer is not None and not received.answer.done():
                    received.answer.set_result(Reply("", READ_ONLY))

    def stop(self) -> None:
        """Finish the batch in hand, save a snapshot, give the lease back; ``run`` returns then."""
        self._stop.set()

    def replaced(self) -> None:
        """Another process took the media node: nothing is sent any more and ``run`` ends.

        With ``Deposed`` when it holds the lease too; with ``NodeTaken`` when the lease is ours: the next
        start takes the node back.
        """
        log.error("engine.replaced")
        self._leaving = asyncio.create_task(self._leave(), name="engine replaced")

    async def _leave(self) -> None:
        try:
            await self._keeper.forbid()
        except Deposed as deposed:
            self._fail(deposed)
        else:
            self._fail(NodeTaken(f"another process took the application of node {self._node}"))

    async def run(self) -> None:
        """Raises ``LeaseHeld``, ``Deposed``, or whatever else must end the process.

        A stop is heard at every moment: while it waits for the lease, while it recovers, while it serves.
        """
        tasks: list[asyncio.Task[None]] = []
        guard: asyncio.Task[None] | None = None
        try:
            if not await self._unless_stopped(self._take_lease(), "take"):
                return
            tasks.append(_task(self._keeper.keep(), "lease"))
            guard = _task(self._keeper.stand_guard(), "guard")
            if not await self._unless_stopped(self._begin(tasks), "begin"):
                return
            running = _task(self._made_loop().run(), "loop")
            gc.collect()
            gc.freeze()  # settings and code stay for ever: later collections need not look at them
            self.ready.set()
            log.info("engine.ready", centre=self._centre, node=self._node, seq=self.floor.seq)
            tasks.append(running)
            await self._until_stop([*tasks, guard])
            await self._finish(self._made_loop(), running)
        finally:
            await _end(tasks)
            for closing in self._closing:
                await closing()
            await self._world.telephony.stop()
            await self._keeper.release()
            self._outage.close()
            if guard is not None:
                await _end([guard])  # the last thing: whoever waits begins in this moment

    async def _take_lease(self) -> bool:
        await self._keeper.take(self._lease_patience_s)
        return True

    async def _begin(self, tasks: list[asyncio.Task[None]]) -> bool:
        """Recover, journal that we began, and start everything around the loop."""
        telephony, directory = self._world.telephony, self._world.directory
        recovered = await self._recover()
        clock = self._world.clock(recovered.last_now)
        known = (at for at in (recovered.last_now, self._keeper.lease.before) if at is not None)
        down_since = max(known, default=None)
        unseen = Unseen(down_since)

        def tell(event: AnyEvent) -> None:
            now = clock.now()
            self._inbox.put(Received(now, unseen.told(event, now)))
            if isinstance(event, CommandFailed) and self._reaper is not None:
                self._reaper.suspect()

        lookups = Lookups(directory, clock.now, tell)
        self._closing.append(lookups.close)
        dispatch = Dispatch(telephony, lookups, self._keeper)
        loop = self._loop = self._make_loop(recovered, clock, dispatch)
        readers = Readers(self._world.journal, recovered.settings_seq, recovered.consent_seq, tell)
        tasks += [_task(dispatch.send_keys(), "keys"), _task(self._hints.run(), "hints")]
        await loop.begin(Restarted(self._keeper.epoch, down_since))
        await readers.read()
        while await loop.turn():
            pass
        trunks = TrunkReader(directory, telephony, tell, loop.floor.state.settings.tariffs)
        await trunks.begin()
        clearing = Clearing(directory, tell)
        self._closing.append(clearing.close)
        await self._serve(loop, readers, trunks, clock, clearing)
        reaper = self._reaper = Reaper(self._node, loop, telephony, *self._reap_s)
        told = loop.floor.state.strain
        strain = Strain(self._node, told, self._inbox, telephony, clock, tell, self._world.elapsed_s)
        tasks += [
            _task(telephony.start(tell, trunks.known), "telephony"),
            _task(readers.follow(), "streams"),
            _task(trunks.follow(), "trunks"),
            _task(reaper.run(), "reaper"),
            _task(self._watch_clock(clock, tell), "clock"),
            _task(strain.run(), "strain"),
        ]
        return True

    async def _watch_clock(self, clock: Clock, tell: Callable[[AnyEvent], None]) -> None:
        """A jump is told to the floor, which rings the alarm; the time of the centre goes on steadily."""
        told = f"clock:{self._node}" in self.floor.state.alarms.on
        while True:
            clock.now()
            if clock.jumped != told:
                told = clock.jumped
                tell(ClockJumped(self._node, told))
            await asyncio.sleep(CLOCK_S)

    async def _serve(
        self, loop: Loop, readers: Readers, trunks: TrunkReader, clock: Clock, clearing: Clearing
    ) -> None:
        async def on_hint(body: bytes) -> None:
            trunks.look()
            await readers.settings.on_hint(body)
            await readers.consent.on_hint(body)

        requests = Requests(self._inbox, loop, self._world.telephony, self._keeper, clock.now, clearing)
        await requests.serve(self._world.bus, self._centre)
        await self._world.bus.serve(subject(self._centre, "settings"), on_hint)

    async def _unless_stopped(self, work: Coroutine[Any, Any, bool], name: str) -> bool:
        """The result of the work; False when a stop came first: a lease or a database may be days away."""
        doing = asyncio.create_task(work, name=f"engine {name}")
        stop = asyncio.create_task(self._stop.wait(), name=f"engine asked to stop in {name}")
        try:
            await asyncio.wait({doing, stop}, return_when=asyncio.FIRST_COMPLETED)
            return doing.result() if doing.done() else False
        finally:
            await _end([doing, stop])

    def _make_loop(self, recovered: Recovered, clock: Clock, dispatch: Dispatch) -> Loop:
        return Loop(
            recovered.floor,
            recovered.fact_seq,
            recovered.last_now or START_OF_TIME,
            self._keeper.epoch,
            journal=self._world.journal,
            clock=clock,
            inbox=self._inbox,
            dispatch=dispatch,
            telephony=self._world.telephony,
            hints=self._hints,
            snapshots=self._snapshots,
            metrics=self._world.metrics,
            outage=self._outage,
        )

    async def _recover(self) -> Recovered:
        began = self._world.elapsed_s()
        loaded = await self._world.journal.load()
        recovered = await recover(loaded, self._centre, self._node)
        self._snapshots.begin(loaded.snapshot_seq)
        if any(isinstance(entry.event, PersonForgotten) for entry in loaded.entries):
            self._snapshots.forget()
        log.info(
            "engine.recovered",
            snapshot=loaded.snapshot_seq,
            replayed=recovered.replayed,
            calls=len(recovered.floor.state.calls),
            took_s=round(self._world.elapsed_s() - began, 3),
        )
        return recovered

    async def _until_stop(self, tasks: list[asyncio.Task[None]]) -> None:
        """Raises the first failure; a task that simply ended (telephony has started) is no failure."""
        stop = _task(self._stopped(), "stop")
        watched = {stop, *tasks}
        try:
            while not stop.done():
                done, watched = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            stop.cancel()

    async def _stopped(self) -> None:
        await self._stop.wait()
        if self._failed is not None:
            raise self._failed

    async def _finish(self, loop: Loop, running: asyncio.Task[None]) -> None:
        loop.stop()
        done, _ = await asyncio.wait({running}, timeout=_STOP_PATIENCE_S)
        if not done:
            log.error("engine.stopped_unsaved", reason="the database does not take the last batch")
            return
        running.result()
        try:
            async with asyncio.timeout(_STOP_PATIENCE_S):
                await self._snapshots.last(loop.floor, self._keeper.epoch)
        except TimeoutError:
            log.warning("engine.stopped_without_snapshot")  # the next one replays some entries more
        log.info("engine.stopped", seq=loop.floor.seq)

    def _fail(self, error: BaseException) -> None:
        self._failed = error
        self._stop.set()


def _task(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    return asyncio.create_task(work, name=f"engine {name}")


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel, and wait until they are gone; one that does not go must not hold up the others."""
    for task in tasks:
        task.cancel()
    if tasks:
        gone, left = await asyncio.wait(tasks, timeout=_STOP_PATIENCE_S)
        for task in gone:
            if not task.cancelled():
                task.exception()  # told already by who waited for it; nobody else asks
        for task in left:
            log.error("engine.task_stays", task=task.get_name())
