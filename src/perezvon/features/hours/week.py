"""Which hours of a week nobody answers: closed by a calendar, or open with nobody signed in. Pure.

An hour is looked at in quarters: it is ``open`` when all four are, ``partly`` when some are. An open hour is
``unstaffed`` when within the weeks looked back nobody who can serve the queue was signed in for a quarter of
it on average. What was not open long enough to be judged is not called unstaffed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from msgspec import Struct

State: TypeAlias = Literal["open", "partly", "closed", "unstaffed"]
Open = Callable[[datetime], bool]

HOURS: Final = 168
WEEKS: Final = 4
HOUR: Final = timedelta(hours=1)
QUARTER: Final = timedelta(minutes=15)
_LEAST_S: Final = 900.0


class Stretch(Struct, frozen=True):
    """Hours that follow each other and are not answered, from ``first`` on, for the same reason."""

    first: int
    hours: int
    state: State


def states(begins: datetime, open_at: Open, staffed_s: Sequence[float] | None) -> list[State]:
    """Hour by hour from ``begins``. ``staffed_s``: seconds of somebody signed in, of the same hour in the
    weeks before, on average; None: nobody knows."""
    found: list[State] = []
    for hour in range(HOURS):
        at = begins + hour * HOUR
        quarters = [open_at(at + n * QUARTER) for n in range(4)]
        if not any(quarters):
            found.append("closed")
        elif staffed_s is not None and staffed_s[hour] < _LEAST_S:
            found.append("unstaffed")
        else:
            found.append("open" if all(quarters) else "partly")
    return found


def stretches(found: Sequence[State]) -> list[Stretch]:
    """What is not fully covered, in order."""
    made: list[Stretch] = []
    for hour, state in enumerate(found):
        if state == "open":
            continue
        last = made[-1] if made else None
        if last is not None and last.state == state and last.first + last.hours == hour:
            made[-1] = Stretch(last.first, last.hours + 1, state)
        else:
            made.append(Stretch(hour, 1, state))
    return made


def staffed(begins: datetime, spells: Sequence[tuple[datetime, datetime]], weeks: int = WEEKS) -> list[float]:
    """Of each hour of the week that ``begins``: seconds in which somebody was signed in, at the same hour of
    the ``weeks`` before, on average. Who sits together counts once."""
    total = [0.0] * HOURS
    first = begins - weeks * HOURS * HOUR
    for since, until in joined(spells):
        start, end = max(since, first), min(until, begins)
        while start < end:
            hour = int((start - first) / HOUR)
            upto = min(end, first + (hour + 1) * HOUR)
            total[hour % HOURS] += (upto - start).total_seconds()
            start = upto
    return [seconds / weeks for seconds in total]


def joined(spells: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Overlapping ones as one."""
    made: list[tuple[datetime, datetime]] = []
    for since, until in sorted(spells):
        if made and since <= made[-1][1]:
            made[-1] = (made[-1][0], max(until, made[-1][1]))
        else:
            made.append((since, until))
    return made
