"""Overflow: above its thresholds a queue sends callers to another one, until it is below lower ones.

The rule stands in the queue's settings, its state on the floor: since when and why (in the queue's row, as
screens show it), how many were sent (``OverflowState``). A queue is judged after each event that touched it,
when the distributor has nothing left to do: whom an agent could take at once never overflows. Time alone
touches it through one deadline, the moment at which its longest wait is too long.

Two pairs of thresholds instead of one, or the rule would flutter (hysteresis, as in Schmitt's trigger).
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from perezvon.core.acd import Acd
from perezvon.core.calendars import Calendars
from perezvon.core.call import Call
from perezvon.core.context import Context
from perezvon.core.deadlines import Deadlines, Due
from perezvon.core.queues import Queues
from perezvon.core.settings import Settings, need_of
from perezvon.facts.overflow import OverflowBegan, OverflowEnded, OverflowOn, OverflowWhy, fold
from perezvon.facts.settings import QueueSet
from perezvon.kit.ids import CallId, QueueId

LOOK: Final = "look"
HOUR: Final = timedelta(hours=1)


class OverflowState(msgspec.Struct):
    """``sent`` in the hour of the clock that began at ``hour``; ``moved`` since the overflow began."""

    hour: datetime
    sent: int = 0
    moved: int = 0
    due: Due = {}


class Target(msgspec.Struct, frozen=True):
    """Who helps out: a queue, or, ``queue`` None, somebody outside the centre at ``number``."""

    queue: QueueSet | None
    number: str = ""

    @property
    def key(self) -> tuple[QueueId | None, str]:
        return (self.queue.id if self.queue is not None else None), self.number


class Move(msgspec.Struct, frozen=True):
    call: Call
    to: Target


def drawn(call: CallId, share: float) -> bool:
    """Whether a caller belongs to the share: decided by his call's id, so that it replays."""
    digest = hashlib.blake2b(call.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 10_000 < round(share * 10_000)


class Overflow:
    """Told who waits where; ``take`` says who is to move. ``live``: by the id of the queue that overflows."""

    def __init__(
        self,
        ctx: Context,
        settings: Settings,
        acd: Acd,
        deadlines: Deadlines,
        queues: Queues,
        calendars: Calendars,
        live: dict[QueueId, OverflowState],
    ) -> None:
        self.ctx = ctx
        self.settings = settings
        self.acd = acd
        self.deadlines = deadlines
        self.queues = queues
        self.calendars = calendars
        self.live = live
        self._waiting: dict[QueueId, dict[CallId, Call]] = {}
        self._at: dict[CallId, QueueId] = {}
        self._touched: dict[QueueId, None] = {}
        self._fresh: dict[CallId, None] = {}
        self._stay: set[CallId] = set()
        self._roster = acd.roster
        deadlines.attach("overflow", live)

    # --- being told ------------------------------------------------------------------------------

    def begin(self) -> None:
        """A new event; what a broken one left over is forgotten, as in a snapshot."""
        self._touched.clear()
        self._fresh.clear()
        self._stay.clear()
        self._roster = self.acd.roster

    def moved(self, call: Call) -> None:
        """A call's state or queue is another one now."""
        queue = call.queue if call.state in ("waiting", "offered") else None
        before = self._at.get(call.id)
        if before is not None:
            self._touched[before] = None
            if before != queue:
                del self._waiting[before][call.id]
                del self._at[call.id]
        if queue is not None:
            self._touched[queue] = None
            self._waiting.setdefault(queue, {})[call.id] = call
            self._at[call.id] = queue

    def gone(self, call: CallId) -> None:
        before = self._at.pop(call, None)
        if before is not None:
            self._touched[before] = None
            del self._waiting[before][call]

    def came(self, call: CallId) -> None:
        """A new caller is in his queue."""
        self._fresh[call] = None

    def touch_all(self) -> None:
        """Something changed that any rule may ask for: settings, calendars, who is signed on."""
        for queue in self.settings.queues.values():
            if _ruled(queue) or queue.id in self.live:
                self._touched[queue.id] = None

    def remove(self, queue: QueueId) -> None:
        """The queue is going to be removed."""
        self._end(queue)
        self.live.pop(queue, None)

    def deadline(self, ident: QueueId, _name: str) -> None:
        self._touched[ident] = None

    def waiting(self) -> dict[QueueId, list[CallId]]:
        """Who waits where, or rings at an agent."""
        return {queue: sorted(calls) for queue, calls in sorted(self._waiting.items()) if calls}

    # --- deciding --------------------------------------------------------------------------------

    def take(self) -> Move | None:
        """The next caller to be moved, or None when every rule is satisfied."""
        if self._roster != self.acd.roster:
            self._roster = self.acd.roster
            self.touch_all()
        while self._touched:
            queue = self.settings.queues.get(next(iter(self._touched)))
            ruled = queue is not None and (_ruled(queue) or queue.id in self.live)
            move = self._judge(queue) if queue is not None and ruled else None
            if move is not None:
                return move
            del self._touched[next(iter(self._touched))]
        return None

    def stays(self, call: CallId) -> None:
        """He cannot be sent outside now; he is asked for again with the next event."""
        self._stay.add(call)

    def went(self, move: Move, before: QueueId) -> None:
        """He is in the other queue now, or somebody outside is called for him."""
        self._fresh.pop(move.call.id, None)
        state = self.live[before]
        state.sent += 1
        state.moved += 1

    def _judge(self, queue: QueueSet) -> Move | None:
        to = self._target(queue)
        row = self.queues.rows.get(queue.id)
        on = row.overflow if row is not None else None
        if on is not None and (to is None or (on.to, on.number) != to.key or not self._still(queue)):
            self._end(queue.id)
            on = None
        why = self._why(queue) if to is not None and on is None else None
        if to is not None and why is not None:
            self._start(queue, to, why)
        elif on is None:
            self._look_at(queue, to, on=False)
            return None
        move = self._mover(queue, to) if to is not None else None
        if move is None:
            self._look_at(queue, to, on=True)
        return move

    def _target(self, queue: QueueSet) -> Target | None:
        """Who would help out: the queue, and when it does not, the number outside."""
        to = self._helper(queue)
        if to is not None:
            return Target(to)
        return Target(None, queue.overflow_outside) if queue.overflow_outside else None

    def _helper(self, queue: QueueSet) -> QueueSet | None:
        """The queue that would help out: it exists, is open and has people, unless the rule does not ask."""
        to = self.settings.queues.get(queue.overflow_to or "")
        if to is None or to.id == queue.id or to.client != queue.client or self.calendars.shut(to.hours):
            return None
        return to if queue.overflow_to_unstaffed or self._staffed(to) else None

    def _staffed(self, queue: QueueSet) -> bool:
        return self.acd.signed_on(need_of(queue)) > 0

    def _start(self, queue: QueueSet, to: Target, why: OverflowWhy) -> None:
        state = self._state(queue.id)
        state.moved = 0
        longest = int(self._longest(queue.id).total_seconds())
        count = len(self._waiting.get(queue.id, ()))
        on = OverflowOn(to.key[0], self.ctx.now, why, count, longest, to.number)
        began = OverflowBegan(queue.id, queue.client, on)
        fold(self.queues.rows, began)
        self.ctx.fact(began)

    def _end(self, queue: QueueId) -> None:
        row = self.queues.rows.get(queue)
        if row is None or row.overflow is None:
            return
        count = len(self._waiting.get(queue, ()))
        moved, client = self._state(queue).moved, row.setting.client
        ended = OverflowEnded(queue, client, row.overflow.to, count, moved, row.overflow.number)
        fold(self.queues.rows, ended)
        self.ctx.fact(ended)

    def _state(self, queue: QueueId) -> OverflowState:
        """Its counters; another hour counts from nothing."""
        hour = self.ctx.now.replace(minute=0, second=0, microsecond=0)
        state = self.live.get(queue)
        if state is None:
            state = self.live[queue] = OverflowState(hour, due={})
        if state.hour != hour:
            state.hour, state.sent = hour, 0
        return state

    # --- thresholds ------------------------------------------------------------------------------

    def _longest(self, queue: QueueId) -> timedelta:
        """How long the one who waits longest has waited; nothing when nobody waits."""
        rows = self._waiting.get(queue)
        return max(map(self._waited, rows.values())) if rows else timedelta()

    def _waited(self, call: Call) -> timedelta:
        return self.ctx.now - _since(call)

    def _why(self, queue: QueueSet) -> OverflowWhy | None:
        """Which upper threshold it is above."""
        if queue.overflow_unstaffed and not self._staffed(queue):
            return "unstaffed"
        if 0 < queue.overflow_waiting < len(self._waiting.get(queue.id, ())):
            return "waiting"
        most = timedelta(seconds=queue.overflow_wait_s)
        return "wait" if most and self._longest(queue.id) >= most else None

    def _still(self, queue: QueueSet) -> bool:
        """Whether it is above any of the lower thresholds."""
        rows = self._waiting.get(queue.id)
        if queue.overflow_unstaffed and not self._staffed(queue):
            return True
        if queue.overflow_waiting and len(rows or ()) > queue.overflow_waiting_off:
            return True
        low = timedelta(seconds=queue.overflow_wait_off_s)
        return bool(queue.overflow_wait_s and rows) and self._longest(queue.id) >= low

    # --- who goes --------------------------------------------------------------------------------

    def _mover(self, queue: QueueSet, to: Target) -> Move | None:
        """First the new callers of the share as they came, then, if the rule says so, the longest waits."""
        state = self._state(queue.id)
        if 0 < queue.overflow_per_h <= state.sent:
            return None
        rows = self._waiting.get(queue.id, {})
        for ident in self._fresh:
            call = rows.get(ident)
            if call is not None and self._may(call, to) and drawn(ident, queue.overflow_share):
                return Move(call, to)
        longest = self._longest_waiting(queue, to)
        return Move(longest, to) if longest is not None and self._too_much(queue, longest) else None

    def _may(self, call: Call, to: Target) -> bool:
        """Who waits, has talked with nobody, was not there yet and has not overflowed: once is enough."""
        if call.state != "waiting" or call.answered_at is not None or call.again is not None:
            return False
        if to.queue is None and call.id in self._stay:
            return False
        return not any(
            part.queue == to.key[0] or part.outside or part.flowed == "overflow" for part in call.segments
        )

    def _longest_waiting(self, queue: QueueSet, to: Target) -> Call | None:
        """Of those who may go."""
        if not queue.overflow_longest:
            return None
        rows = self._waiting.get(queue.id, {}).values()
        return min((call for call in rows if self._may(call, to)), key=_place, default=None)

    def _too_much(self, queue: QueueSet, call: Call) -> bool:
        """Whether this caller is one of those whom the queue must lose to be below its lower thresholds."""
        if queue.overflow_unstaffed and not self._staffed(queue):
            return True
        if queue.overflow_waiting and len(self._waiting[queue.id]) > queue.overflow_waiting_off:
            return True
        low = timedelta(seconds=queue.overflow_wait_off_s)
        return queue.overflow_wait_s > 0 and self._waited(call) >= low

    # --- time ------------------------------------------------------------------------------------

    def _look_at(self, queue: QueueSet, to: Target | None, *, on: bool) -> None:
        """The moment at which this queue is to be judged again though nothing touches it."""
        at = min(self._moments(queue, to, on=on), default=None) if to is not None else None
        state = self.live.get(queue.id)
        if at is None:
            if state is not None:
                state.due.pop(LOOK, None)
            return
        state = self._state(queue.id)
        if state.due.get(LOOK) != at:
            self.deadlines.set("overflow", queue.id, state.due, LOOK, at)

    def _moments(self, queue: QueueSet, to: Target | None, *, on: bool) -> Iterator[datetime]:
        rows = self._waiting.get(queue.id)
        if not rows or to is None:
            return
        if not on:
            if queue.overflow_wait_s:
                yield min(map(_since, rows.values())) + timedelta(seconds=queue.overflow_wait_s)
            return
        longest = self._longest_waiting(queue, to)
        if longest is None:
            return
        state = self._state(queue.id)
        if 0 < queue.overflow_per_h <= state.sent:
            yield state.hour + HOUR
        elif queue.overflow_wait_s:
            yield _since(longest) + timedelta(seconds=queue.overflow_wait_off_s)


def _since(call: Call) -> datetime:
    """Since when he waits; who talked with somebody already: since he came back."""
    since = call.queued_at if call.answered_at is None else call.segment.queued_at
    return since if since is not None else call.arrived_at


def _place(call: Call) -> tuple[datetime, int]:
    return _since(call), call.order


def _ruled(queue: QueueSet) -> bool:
    return queue.overflow_to is not None or queue.overflow_outside != ""
