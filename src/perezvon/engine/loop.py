"""The loop: take what came, let the floor decide, commit all of it in one transaction, only then act.

Nothing is handled while a commit is on its way, so the floor is never ahead of its journal by more than the
batch in hand. A lost connection: the same batch again, for as long as it takes. Any other failure leaves
``run`` and ends the process.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec
import structlog

from perezvon.core import events as e
from perezvon.core.commands import Digits
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome, Reply
from perezvon.engine.call_log import log_calls
from perezvon.engine.dispatch import Dispatch, SendDigits, Work
from perezvon.engine.hints import Hints
from perezvon.engine.inbox import Inbox, Received
from perezvon.engine.metrics import EngineMetrics
from perezvon.engine.outage import Outage
from perezvon.engine.pace import Pace
from perezvon.engine.snapshots import Snapshots
from perezvon.facts.bus import ViewOut
from perezvon.facts.floor import Published
from perezvon.ports import Batch, Clock, ConnectionLost, Entry, Journal, Telephony

log = structlog.get_logger("engine")

MOST_AT_ONCE: Final = 200  # events in one batch: some ms of work, so a commit is never far away
READ_ONLY: Final = "engine.read_only"
_RETRY_S: Final = (0.02, 0.05, 0.1, 0.25)
_LONGEST_IDLE_S: Final = 1.0


@dataclass
class _Turn:
    """What one batch is made of."""

    entries: list[Entry] = field(default_factory=list)
    facts: list[Published] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    replies: list[tuple[asyncio.Future[Reply], Reply]] = field(default_factory=list)


class Loop:
    """Owns the floor between recovery and stop. ``last_now``: of the journal's last entry."""

    def __init__(
        self,
        floor: Floor,
        fact_seq: int,
        last_now: datetime,
        epoch: int,
        *,
        journal: Journal,
        clock: Clock,
        inbox: Inbox,
        dispatch: Dispatch,
        telephony: Telephony,
        hints: Hints,
        snapshots: Snapshots,
        metrics: EngineMetrics,
        outage: Outage,
    ) -> None:
        self.floor = floor
        self._outage = outage
        self._fact_seq = fact_seq
        self._last_now = last_now
        self._epoch = epoch
        self._journal = journal
        self._clock = clock
        self._inbox = inbox
        self._dispatch = dispatch
        self._telephony = telephony
        self._hints = hints
        self._snapshots = snapshots
        self._metrics = metrics
        self._viewers: list[asyncio.Future[bytes]] = []
        self._lookers: list[asyncio.Future[bool]] = []
        self._stopping = False
        self._pace = Pace()

    async def begin(self, restarted: e.Restarted) -> None:
        """The first event of this owner, before any deadline that passed while nobody was here."""
        turn = _Turn()
        self._step(turn, Received(self._clock.now(), restarted))
        await self._finish(turn)

    async def run(self) -> None:
        """Until ``stop``; raises what must end the process."""
        loop = asyncio.get_running_loop()
        while not self._stopping:
            await self._rest()
            if busy := await self.turn():
                self._pace.took(loop.time())
            if self._lookers:  # also when more waits already: a busy centre is never without news
                await self._look()
            elif not busy:
                await self._inbox.wait(self._idle_s())

    async def _rest(self) -> None:
        """Until the next batch may come; a full one waits for nothing."""
        loop = asyncio.get_running_loop()
        while not self._stopping and len(self._inbox) < MOST_AT_ONCE:
            early_s = self._pace.early_s(loop.time(), hurried=self._inbox.hurried)
            if early_s <= 0:
                return
            await self._inbox.rest(early_s)

    async def turn(self) -> bool:
        """One batch; False when there was nothing to do."""
        turn = _Turn()
        now = self._clock.now()
        for received in self._inbox.take(MOST_AT_ONCE):
            self._ticks(turn, received.at)
            self._step(turn, received)
        # What still waits came earlier than now: deadlines after it are not due yet.
        self._ticks(turn, self._inbox.next_at() or now)
        if turn.entries:
            await self._finish(turn)
        else:
            self._snapshots.idle(self.floor, self._epoch)
        self._show()
        self._metrics.inbox.set(len(self._inbox))
        return bool(turn.entries)

    @property
    def read_only(self) -> bool:
        """Nothing can be written now: who asks for something hears so at once."""
        return self._outage.read_only

    def stop(self) -> None:
        """``run`` returns after the batch in hand."""
        self._stopping = True
        self._inbox.wake()

    def view(self) -> "asyncio.Future[bytes]":
        """The public view as of the last commit: ``ViewOut`` as JSON."""
        asked: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._viewers.append(asked)
        self._inbox.wake()
        return asked

    def look(self) -> "asyncio.Future[bool]":
        """Have the node read in full after the batch in hand; whether it was."""
        asked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._lookers.append(asked)
        self._inbox.wake()
        return asked

    # --- deciding --------------------------------------------------------------------------------

    def _ticks(self, turn: _Turn, until: datetime) -> None:
        """Deadlines due at or before an event are handled first, at their own time."""
        while (due := self.floor.next_deadline()) is not None and due <= until:
            self._step(turn, Received(due, e.Tick()))

    def _step(self, turn: _Turn, received: Received) -> None:
        now = self._last_now = max(received.at, self._last_now)
        outcome = self.floor.handle(received.event, now)
        turn.entries.append(Entry(self.floor.seq, now, received.event))
        for fact in outcome.facts:
            self._fact_seq += 1
            turn.facts.append(Published(self._fact_seq, now, fact))
        for command in outcome.commands:
            if isinstance(command, Digits):
                turn.work.append(SendDigits(command.node, command.channel, received.digits))
            else:
                turn.work.append(command)
        if received.answer is not None and outcome.reply is not None:
            turn.replies.append((received.answer, outcome.reply))
        self._count(received.event, outcome)

    def _count(self, event: e.AnyEvent, outcome: Outcome) -> None:
        metrics = self._metrics
        metrics.event(type(event)).inc()
        if outcome.fault is not None:
            log.error("floor.fault", kind=str(event.__struct_config__.tag), fault=outcome.fault)
        if outcome.stale is not None:
            metrics.stale.labels(outcome.stale).inc()
        if outcome.reply is not None and not outcome.reply.ok:
            metrics.refused.labels(outcome.reply.code).inc()

    # --- making it so ----------------------------------------------------------------------------

    async def _finish(self, turn: _Turn) -> None:
        """Commit, then let everything out: commands, replies, facts."""
        await self._commit(Batch(self._epoch, turn.entries, turn.facts))
        for command in turn.work:
            self._metrics.command(type(command)).inc()
        for answer, reply in turn.replies:
            if not answer.done():
                answer.set_result(reply)
        self._hints.put(turn.facts)
        log_calls(turn.facts)
        if any(isinstance(entry.event, e.PersonForgotten) for entry in turn.entries):
            self._snapshots.forget()
        self._snapshots.after_commit(self.floor, self._epoch)
        await self._dispatch.send(turn.work)

    async def _commit(self, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        tries = 0
        self._outage.begins("commit")
        while True:
            try:
                await self._journal.commit(batch)
                break
            except ConnectionLost as error:
                if tries == 0:
                    log.warning("commit.again", reason=str(error), first=batch.entries[0].seq)
                self._metrics.retries.inc()
                await asyncio.sleep(_RETRY_S[min(tries, len(_RETRY_S) - 1)])
                tries += 1
        self._outage.ends("commit")
        self._metrics.commit.observe(loop.time() - began)
        self._metrics.batch.observe(len(batch.entries))
        self._metrics.facts.inc(len(batch.facts))
        self._metrics.seq.set(batch.entries[-1].seq)

    async def _look(self) -> None:
        """Everything handled is done, and nothing is handled meanwhile: floor and picture are one.

        What waits is in the picture and told again later. Its time is the one of what waits first.
        """
        now = self._inbox.next_at() or self._clock.now()
        seen = await self._telephony.look()
        if seen is not None:
            turn = _Turn()
            self._step(turn, Received(now, seen))
            await self._finish(turn)
        for asked in self._lookers:
            if not asked.done():
                asked.set_result(seen is not None)
        self._lookers.clear()

    def _show(self) -> None:
        """Everything handled is committed here: answer who asked for the view."""
        if not self._viewers:
            return
        body = msgspec.json.encode(ViewOut(self._fact_seq, self.floor.view()))
        for asked in self._viewers:
            if not asked.done():
                asked.set_result(body)
        self._viewers.clear()

    def _idle_s(self) -> float:
        due = self.floor.next_deadline()
        if due is None:
            return _LONGEST_IDLE_S
        return min(_LONGEST_IDLE_S, max(0.001, (due - self._clock.now()).total_seconds()))
