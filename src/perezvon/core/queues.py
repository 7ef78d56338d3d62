"""Queues: what each counted (by 15-minute arrival cohort), and places of those who wait."""

from collections.abc import Iterable
from datetime import datetime

from perezvon.core.call import Call
from perezvon.facts.live import QueueView, Tally, put_queue, retire_queue, tally
from perezvon.facts.settings import QueueSet
from perezvon.facts.states import FlowWhy
from perezvon.kit.ids import QueueId


class Queues:
    """Tallies are kept from the calls themselves; readers keep the same from facts (invariant 1)."""

    def __init__(self, rows: dict[QueueId, QueueView], retired: dict[QueueId, dict[int, Tally]]) -> None:
        self.rows = rows
        self.retired = retired

    def set(self, setting: QueueSet) -> None:
        put_queue(self.rows, self.retired, setting)

    def remove(self, queue: QueueId, now: datetime) -> None:
        retire_queue(self.rows, self.retired, queue, now)

    def _tally(self, call: Call) -> Tally:
        if call.queue is None or call.queued_at is None:
            raise ValueError(f"call {call.id} was never queued")
        return tally(self.rows, self.retired, call.queue, call.queued_at)

    def offered(self, call: Call) -> None:
        self._tally(call).offered += 1

    def answered(self, call: Call, wait_ms: int) -> None:
        count = self._tally(call)
        count.answered += 1
        count.in_target += call.in_target
        count.wait_answered_ms += wait_ms

    def flowed(self, call: Call, why: FlowWhy) -> None:
        """Another queue takes the call; to be told before the call is in it."""
        count = self._tally(call)
        count.flowed_out += 1
        count.overflowed += why == "overflow"

    def transferred(self, before: QueueId, after: QueueId | None, now: datetime) -> None:
        """An agent passed a call on: counted when it happens, beside what became of the call. ``after`` None:
        to somebody outside."""
        tally(self.rows, self.retired, before, now).transferred_out += 1
        if after is not None:
            tally(self.rows, self.retired, after, now).transferred_in += 1

    def left(self, call: Call) -> None:
        """A queued call ended without an answer, for the reason in ``how``."""
        count = self._tally(call)
        match call.how:
            case "abandoned":
                count.abandoned += 1
            case "short_abandoned":
                count.short_abandoned += 1
            case "flowed_out":
                count.flowed_out += 1
                count.overflowed += bool(call.segments) and call.segment.outside
            case _:
                raise ValueError(f"call {call.id} left its queue as {call.how}")


def place_of(call: Call, calls: Iterable[Call]) -> int:
    """The caller's place in his queue, from 1: those before him are of higher priority or came earlier."""
    mine = _key(call)
    return 1 + sum(
        1
        for other in calls
        if other.state in ("waiting", "offered") and other.queue == call.queue and _key(other) < mine
    )


def _key(call: Call) -> tuple[int, datetime, int]:
    if call.queued_at is None:
        raise ValueError(f"call {call.id} was never queued")
    return -call.priority, call.queued_at, call.order
