"""A day that was, as values: who called when, how long each waited, who sat where.

Times ``_s`` are seconds from the local midnight at which the day began, in the centre's zone.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from perezvon.facts.floor import AgentState, CallRecord
from perezvon.facts.settings import AgentSet, QueueSet
from perezvon.kit.ids import CentreId, QueueId, ReasonId

FIRST_DAY: Final = date(1970, 1, 2)
LAST_DAY: Final = date(2200, 1, 1)
QueuedHow: TypeAlias = Literal["answered", "abandoned", "flowed_out"]


class DayCall(msgspec.Struct, frozen=True):
    """A call that was queued. ``wait_s``: to the first answer, or to the end. ``short``: left within the
    queue's ``short_abandon_s``. ``talk_s`` with hold; ``ring_s`` of the answered offer; ``ran_out``: nobody
    finished the wrap-up."""

    queue: QueueId
    at_s: float
    wait_s: float
    how: QueuedHow
    short: bool = False
    talk_s: float = 0.0
    wrap_s: float = 0.0
    ring_s: float = 0.0
    offers: int = 0
    ran_out: bool = False


class Spell(msgspec.Struct, frozen=True):
    """An agent in one state from one second of the day to another."""

    from_s: float
    to_s: float
    state: AgentState
    reason: ReasonId | None = None


class DayAgent(msgspec.Struct, frozen=True):
    setting: AgentSet
    spells: tuple[Spell, ...]


class Day(msgspec.Struct, frozen=True):
    """``length_s``: to the next midnight, or to the last moment known of a day that still runs.

    ``never_queued``: calls that left during the greeting or were turned away; no staffing changes them.
    """

    centre: CentreId
    day: date
    zone: str
    begins: datetime
    length_s: float
    queues: tuple[QueueSet, ...]
    agents: tuple[DayAgent, ...]
    calls: tuple[DayCall, ...]
    never_queued: int = 0

    def at(self, clock: str) -> float:
        """Seconds from the day's beginning to a local time ``HH:MM`` (``24:00``: the day's end)."""
        return clock_s(self.day, self.zone, clock)


def clock_s(day: date, zone: str, clock: str) -> float:
    """Seconds from a day's midnight to ``HH:MM`` on its clocks: not the same on days that are 23 h long."""
    hours, minutes = clock.split(":")
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    local = midnight + timedelta(hours=int(hours), minutes=int(minutes))  # wall clock arithmetic
    return local.timestamp() - midnight.timestamp()


def span_of(day: date, zone: str) -> tuple[datetime, datetime]:
    """The beginning of a day in its zone and of the next one, both in UTC: arithmetic stays right.

    A day at the end of all calendars, where it would not, becomes the nearest other one: nobody called then.
    """
    day = min(max(day, FIRST_DAY), LAST_DAY)
    first = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    after = day + timedelta(days=1)
    last = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone))
    return first.astimezone(UTC), last.astimezone(UTC)


def queued(record: CallRecord, begins: datetime) -> DayCall | None:
    """A record as a call of the day that began then; None for one that never reached a queue."""
    if record.queue is None or record.queued_at is None:
        return None
    at_s, wait_s = (record.queued_at - begins).total_seconds(), record.wait_ms / 1000
    match record.how:
        case "answered":
            last = next(
                (s for s in reversed(record.segments) if s.answered_at is not None and not s.outside), None
            )
            ring = (
                last.answered_at - last.offered_at if last and last.answered_at and last.offered_at else None
            )
            return DayCall(
                queue=record.queue,
                at_s=at_s,
                wait_s=wait_s,
                how="answered",
                talk_s=(record.talk_ms + record.hold_ms) / 1000,
                wrap_s=record.wrap_ms / 1000,
                ring_s=ring.total_seconds() if ring else 0.0,
                offers=record.offers,
                ran_out=record.disposition is None,
            )
        case "abandoned" | "short_abandoned":
            short = record.how == "short_abandoned"
            return DayCall(record.queue, at_s, wait_s, "abandoned", short, offers=record.offers)
        case "flowed_out":
            return DayCall(record.queue, at_s, wait_s, "flowed_out", offers=record.offers)
        case _:
            return None
