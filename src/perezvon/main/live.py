"""The one live view that an api process keeps of its centre, and the browsers that follow it.

Truth is the fact stream in PostgreSQL; the bus only says early what is new. A gap, a second without news, or
a hint that was lost: the facts are read from the table. Too far behind, or no view yet: the engine is
asked for a snapshot. Browsers never notice which of these it was.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from perezvon.adapters.web.live_feed import Change, Feed, Folded, Key, change_body, era, fold, project
from perezvon.adapters.web.live_scope import Scope
from perezvon.adapters.web.live_socket import Subscriber
from perezvon.facts.bus import FactsOut, ViewOut, subject
from perezvon.facts.floor import Published
from perezvon.facts.live import View
from perezvon.kit.ids import CentreId
from perezvon.ports import Bus

POLL_S: Final = 1.0
READ_LIMIT: Final = 1000
TOO_FAR: Final = 20_000  # facts behind: a snapshot is cheaper
_INBOX: Final = 10_000
_SNAPSHOT_PATIENCE_S: Final = 5.0

ReadFacts = Callable[[int, int], Awaitable[Sequence[Published]]]
"""Facts after a number, in order, at most so many; raises ``OSError`` or a driver's error when away."""

log = structlog.get_logger("live")


class LiveMetrics:
    """What ``/metrics`` says of live screens."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.browsers = Gauge("perezvon_live_browsers", "Browsers that follow the centre.", registry=registry)
        self.facts = Counter("perezvon_live_facts_total", "Facts folded into the view.", registry=registry)
        self.gaps = Counter("perezvon_live_gaps_total", "Facts that no hint told of.", registry=registry)
        self.snapshots = Counter(
            "perezvon_live_snapshots_total", "Snapshots asked of the engine.", registry=registry
        )


class LiveHub:
    """``engine_up`` says whether an engine owns the centre now; the answer is shown as an alarm."""

    def __init__(
        self,
        centre: CentreId,
        bus: Bus,
        read: ReadFacts,
        engine_up: Callable[[], Awaitable[bool]],
        now: Callable[[], datetime],
        registry: CollectorRegistry | None = None,
    ) -> None:
        self._centre = centre
        self._bus = bus
        self._read = read
        self._engine_up = engine_up
        self._now = now
        self._metrics = LiveMetrics(registry or CollectorRegistry())
        self._inbox: deque[Published] = deque(maxlen=_INBOX)
        self._wake = asyncio.Event()
        self._view: View | None = None
        self._seq = 0
        self._era: object = None
        self._own_alarms: dict[str, datetime] = {}
        self._feeds: dict[Scope, Feed] = {}
        self._followers: dict[Scope, set[Subscriber]] = {}
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    # --- for the browsers --------------------------------------------------------------------

    async def join(self, scope: Scope) -> Subscriber:
        """A browser begins to follow; waits for the first view."""
        await self._ready.wait()
        view = self.view
        feed = self._feeds.get(scope)
        if feed is None:
            feed = self._feeds[scope] = Feed(view, scope, self._now())
            self._followers[scope] = set()
        subscriber = Subscriber(feed, self._now)
        self._followers[scope].add(subscriber)
        self._metrics.browsers.inc()
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        scope = subscriber.feed.scope
        followers = self._followers.get(scope)
        if followers is None or subscriber not in followers:
            return
        followers.discard(subscriber)
        self._metrics.browsers.dec()
        if not followers:
            del self._feeds[scope], self._followers[scope]

    @property
    def view(self) -> View:
        """The view now; read it, never change it. Raises ``LookupError`` before the first snapshot."""
        if self._view is None:
            raise LookupError("no engine has given a snapshot yet")
        return self._view

    @property
    def seq(self) -> int:
        """The number of the last fact in the view."""
        return self._seq

    @property
    def alarms(self) -> frozenset[str]:
        """What this process itself finds wrong: ``engine_away:…``, ``database_away:…``."""
        return frozenset(self._own_alarms)

    # --- following the engine ----------------------------------------------------------------

    async def start(self) -> None:
        await self._bus.serve(subject(self._centre, "facts"), self._hint)
        self._wake.set()  # look at once, not in a second
        self._task = asyncio.create_task(self._follow(), name="live view")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _hint(self, body: bytes) -> None:
        self._inbox.extend(msgspec.json.decode(body, type=FactsOut).facts)
        self._wake.set()

    async def _follow(self) -> None:
        polled = 0.0
        clock = asyncio.get_running_loop().time
        while True:
            with contextlib.suppress(TimeoutError):  # no news is a reason to look
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()
            self._wake.clear()
            await self._check(self._take_hints, "hints")
            if clock() - polled >= POLL_S:
                await self._check(self._poll, "poll")
                polled = clock()

    async def _check(self, step: Callable[[], Awaitable[None]], name: str) -> None:
        try:
            await step()
        except Exception:
            # Whatever it was, screens go on with the next second.
            log.exception("live.step_failed", step=name)

    async def _take_hints(self) -> None:
        facts = list(self._inbox)
        self._inbox.clear()
        if self._view is None:
            await self._ask_snapshot()
            return
        self._apply(self._following(facts))
        if facts and facts[-1].seq > self._seq:
            self._metrics.gaps.inc()
            await self._catch_up()

    async def _poll(self) -> None:
        if self._view is None:
            await self._ask_snapshot()
        try:
            await self._catch_up()
            up = await self._engine_up()
        except Exception as fault:  # noqa: BLE001 - any driver error means the same here: it is away
            log.warning("live.database_away", error=str(fault))
            self._alarm("database_away", on=True)
        else:
            self._alarm("database_away", on=False)
            self._alarm("engine_away", on=not up)
        self._turn_era()

    def _following(self, facts: Sequence[Published]) -> list[Published]:
        """The facts that come next without a gap; known ones are left out."""
        taken: list[Published] = []
        seq = self._seq
        for each in facts:
            if each.seq == seq + 1:
                taken.append(each)
                seq = each.seq
        return taken

    async def _catch_up(self) -> None:
        for _ in range(TOO_FAR // READ_LIMIT):
            if self._view is None:
                return
            try:
                facts = await self._read(self._seq, READ_LIMIT)
            except msgspec.DecodeError as fault:
                log.warning("live.foreign_fact", error=str(fault))
                break  # written by another version: what it did is in the snapshot
            following = self._following(facts)
            if facts and facts[-1].seq > self._seq and not following:
                break  # the table does not reach back far enough
            self._apply(following)
            if len(facts) < READ_LIMIT:
                return
        await self._ask_snapshot()

    async def _ask_snapshot(self) -> None:
        try:
            body = await self._bus.request(subject(self._centre, "snapshot"), b"", _SNAPSHOT_PATIENCE_S)
        except (TimeoutError, OSError) as fault:
            log.info("live.no_snapshot", error=str(fault))
            return
        self._metrics.snapshots.inc()
        out = msgspec.json.decode(body, type=ViewOut)
        self._seq, self._view = out.seq, out.view
        self._view.alarms.update(self._own_alarms)
        now = self._now()
        self._era = era(self._view, now)
        for scope, feed in self._feeds.items():
            fresh = project(self._view, scope, now)
            look: list[Key] = [*feed.state, *(key for key in fresh if key not in feed.state)]
            self._tell(scope, feed.advance(self._view, (), look, now), now)
        self._ready.set()

    # --- telling the browsers ----------------------------------------------------------------

    def _apply(self, facts: Sequence[Published], touched: Sequence[Key] = ()) -> None:
        if not facts and not touched:
            return
        view = self.view
        try:
            folded: list[Folded] = [fold(view, each) for each in facts]
        except Exception:
            # A half-folded batch must not be folded again: begin afresh from the engine.
            self._view = None
            self._ready.clear()
            raise
        if facts:
            self._seq = facts[-1].seq
            self._metrics.facts.inc(len(facts))
        now = self._now()
        for scope, feed in self._feeds.items():
            self._tell(scope, feed.advance(view, folded, touched, now), now)

    def _tell(self, scope: Scope, change: Change, now: datetime) -> None:
        if not change:
            return
        body = change_body(change, now)
        for subscriber in self._followers[scope]:
            subscriber.offer(change, body)

    def _turn_era(self) -> None:
        """A new interval or a new day began: every queue's numbers are others now."""
        if self._view is None:
            return
        current = era(self._view, self._now())
        if current != self._era:
            self._era = current
            self._apply((), [("queues", queue) for queue in self._view.queues])

    def _alarm(self, what: str, *, on: bool) -> None:
        key = f"{what}:{self._centre}"
        if on == (key in self._own_alarms):
            return
        if on:
            self._own_alarms[key] = self._now()
        else:
            del self._own_alarms[key]
        if self._view is None:
            return
        if on:
            self._view.alarms[key] = self._own_alarms[key]
        else:
            self._view.alarms.pop(key, None)
        self._apply((), [("alarms", key)])
