"""What became of a day's callers, counted: the same of the real day and of a simulated one.

Calls count in the quarter of an hour in which they were queued (arrival cohort). Formulas as on every screen:

    service level   answered within the target / (answered + abandoned + flowed out)
    abandonment     abandoned / offered; short abandons are counted apart
    ASA             sum of the waits of the answered / answered
    occupancy       time on contacts (reserved ... wrap-up) / (that + ready)
"""

import bisect
from collections.abc import Iterable, Sequence

import msgspec

from perezvon.features.whatif.day import Day, DayCall
from perezvon.kit.ids import QueueId

QUARTER_S = 900
WAIT_EDGES_S = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
"""Upper edges of the classes of the distribution of waits; the last class is open."""
ON_CONTACT = ("reserved", "talking", "hold", "rejoining", "wrap_up")


class Count(msgspec.Struct):
    """Callers of one queue, or of some; floats, because means over replications are counted too."""

    offered: float = 0
    answered: float = 0
    in_target: float = 0
    abandoned: float = 0
    short_abandoned: float = 0
    flowed_out: float = 0
    wait_answered_s: float = 0

    def add(self, other: "Count", share: float = 1.0) -> None:
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name) * share)

    @property
    def service_level(self) -> float | None:
        return part(self.in_target, self.answered + self.abandoned + self.flowed_out)

    @property
    def abandonment(self) -> float | None:
        return part(self.abandoned, self.offered)

    @property
    def asa_s(self) -> float | None:
        return part(self.wait_answered_s, self.answered)


class QueueOutcome(msgspec.Struct):
    """``quarters``: by number from the day's beginning. ``answered_waits``, ``left_waits``: callers by
    ``WAIT_EDGES_S``, one class more than edges."""

    quarters: dict[int, Count] = {}
    answered_waits: list[float] = msgspec.field(default_factory=lambda: [0.0] * (len(WAIT_EDGES_S) + 1))
    left_waits: list[float] = msgspec.field(default_factory=lambda: [0.0] * (len(WAIT_EDGES_S) + 1))

    @property
    def total(self) -> Count:
        return summed(self.quarters.values())

    def take(self, call: DayCall, target_s: float) -> None:
        """Count one call."""
        count = self.quarters.setdefault(int(call.at_s // QUARTER_S), Count())
        count.offered += 1
        waits = self.left_waits
        match call.how:
            case "answered":
                count.answered += 1
                count.in_target += call.wait_s <= target_s
                count.wait_answered_s += call.wait_s
                waits = self.answered_waits
            case "abandoned" if call.short:
                count.short_abandoned += 1
            case "abandoned":
                count.abandoned += 1
            case "flowed_out":
                count.flowed_out += 1
        waits[bisect.bisect_left(WAIT_EDGES_S, call.wait_s)] += 1

    def add(self, other: "QueueOutcome", share: float = 1.0) -> None:
        for quarter, count in other.quarters.items():
            self.quarters.setdefault(quarter, Count()).add(count, share)
        for mine, theirs in (
            (self.answered_waits, other.answered_waits),
            (self.left_waits, other.left_waits),
        ):
            for n, callers in enumerate(theirs):
                mine[n] += callers * share


class Staff(msgspec.Struct):
    """Seconds of all agents together."""

    busy_s: float = 0
    ready_s: float = 0
    signed_on_s: float = 0

    def add(self, other: "Staff", share: float = 1.0) -> None:
        self.busy_s += other.busy_s * share
        self.ready_s += other.ready_s * share
        self.signed_on_s += other.signed_on_s * share

    @property
    def occupancy(self) -> float | None:
        return part(self.busy_s, self.busy_s + self.ready_s)


class Outcome(msgspec.Struct):
    """A whole day. ``staff``: by quarter of an hour."""

    queues: dict[QueueId, QueueOutcome] = {}
    staff: dict[int, Staff] = {}

    def add(self, other: "Outcome", share: float = 1.0) -> None:
        """Add a part of another day: with shares of 1/n of n days, this becomes their mean."""
        for queue, row in other.queues.items():
            self.queues.setdefault(queue, QueueOutcome()).add(row, share)
        for quarter, staff in other.staff.items():
            self.staff.setdefault(quarter, Staff()).add(staff, share)


def part(of: float, whole: float) -> float | None:
    return of / whole if whole > 1e-9 else None


def part_of(outcome: Outcome, first: float, last: float) -> Outcome:
    """The quarters from one (included) to another (not included); waits are not kept by quarter."""
    return Outcome(
        {
            queue: QueueOutcome({n: count for n, count in row.quarters.items() if first <= n < last})
            for queue, row in outcome.queues.items()
        },
        {n: staff for n, staff in outcome.staff.items() if first <= n < last},
    )


def summed(counts: Iterable[Count]) -> Count:
    total = Count()
    for count in counts:
        total.add(count)
    return total


def staff_sum(rows: Iterable[Staff]) -> Staff:
    total = Staff()
    for row in rows:
        total.add(row)
    return total


def count_calls(calls: Sequence[DayCall], targets_s: dict[QueueId, float]) -> dict[QueueId, QueueOutcome]:
    """Calls by queue; every queue of ``targets_s`` is there, also one without calls."""
    found = {queue: QueueOutcome() for queue in targets_s}
    for call in calls:
        if call.queue in found:
            found[call.queue].take(call, targets_s[call.queue])
    return found


def real_outcome(day: Day) -> Outcome:
    """What really happened, by the queues' targets of that day."""
    outcome = Outcome(count_calls(day.calls, {q.id: float(q.target_s) for q in day.queues}))
    for agent in day.agents:
        for spell in agent.spells:
            _spend(outcome.staff, spell.from_s, spell.to_s, spell.state)
    return outcome


def _spend(staff: dict[int, Staff], from_s: float, to_s: float, state: str) -> None:
    """An agent was in one state: the part of it in each quarter."""
    while from_s < to_s:
        quarter = int(from_s // QUARTER_S)
        until = min(to_s, float((quarter + 1) * QUARTER_S))
        row = staff.setdefault(quarter, Staff())
        row.signed_on_s += until - from_s
        if state == "ready":
            row.ready_s += until - from_s
        elif state in ON_CONTACT:
            row.busy_s += until - from_s
        from_s = until
