"""What an interruption costs, and what a queue would have saved. Pure.

An interruption is a call that rang at the telephone of somebody who is no agent, answered or not. It costs
the ringing, the talk, and the time to be back in the work (an estimate that is set per person).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Reason: TypeAlias = Literal["dialled", "transfer", "consult", "overflow"]
"""Why a call came to an expert. ``dialled``: an agent called him; ``transfer``, ``consult``: an agent passed
a caller on to him, or asked him first; ``overflow``: a queue that overflows sent the caller there."""
HOURS = 24


@dataclass(frozen=True, slots=True)
class Ring:
    """A call that rang at an expert's telephone from ``at`` on."""

    expert: str
    at: datetime
    ring_s: float
    talk_s: float
    answered: bool
    reason: Reason = "dialled"


@dataclass(slots=True)
class Figures:
    """Of one expert, or of all.

    ``refocus_s``: interruptions x the estimate. ``lost_s``: ringing + talk + refocus.
    ``saved_by_agents_s``: had agents settled these calls from a queue, all of it.
    ``saved_by_hour_s``: had a queue collected them and the expert called back once a day, he would have
    been taken from his work once a day: refocus is paid once for each day, ringing never, talks as they were.
    """

    interruptions: int = 0
    answered: int = 0
    ring_s: float = 0
    talk_s: float = 0
    refocus_s: float = 0
    saved_by_hour_s: float = 0
    reasons: Counter[Reason] = field(default_factory=Counter)
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)

    @property
    def lost_s(self) -> float:
        return self.ring_s + self.talk_s + self.refocus_s

    @property
    def saved_by_agents_s(self) -> float:
        return self.lost_s


def figures(
    rings: Iterable[Ring], refocus_s: Mapping[str, int], zone: str
) -> tuple[dict[str, Figures], Figures]:
    """By expert, and of all; hours of the day and days are those of the centre."""
    found: dict[str, Figures] = {}
    total = Figures()
    days: set[tuple[str, object]] = set()
    for ring in rings:
        estimate = refocus_s.get(ring.expert, 0)
        local = ring.at.astimezone(ZoneInfo(zone))
        day = (ring.expert, local.date())
        saved = ring.ring_s + (estimate if day in days else 0)
        days.add(day)
        for into in (found.setdefault(ring.expert, Figures()), total):
            into.interruptions += 1
            into.answered += ring.answered
            into.ring_s += ring.ring_s
            into.talk_s += ring.talk_s
            into.refocus_s += estimate
            into.saved_by_hour_s += saved
            into.reasons[ring.reason] += 1
            into.hours[local.hour] += 1
    return found, total
