"""Which hours of a week nobody answers: closed by a calendar, or open with nobody signed in. Pure.

Hours are those of the clock on the wall. Where it is put forward one of them is ``skipped``, where it is put
back one lasts twice as long, and nine o'clock of the weeks before is nine o'clock whatever it did since.
An hour is looked at in quarters: it is ``open`` when all are, ``partly`` when some are. An open hour is
``unstaffed`` when within the weeks looked back nobody who can serve the queue was signed in for a quarter of
it on average. What was not open long enough to be judged is not called unstaffed.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

State: TypeAlias = Literal["open", "partly", "closed", "unstaffed", "skipped"]
Open = Callable[[datetime], bool]
Quarters: TypeAlias = Sequence[Sequence[datetime]]
"""Hour by hour of a week, when each of its quarters begins: four, or as the clock is put, none or eight."""

DAYS: Final = 7
HOURS: Final = 24 * DAYS
WEEKS: Final = 4
QUARTER: Final = timedelta(minutes=15)
_LEAST_S: Final = 900.0


class Stretch(Struct, frozen=True):
    """Hours that follow each other and are not answered, from ``first`` on, for the same reason."""

    first: int
    hours: int
    state: State


def quarters(first: date, zone: ZoneInfo) -> Quarters:
    """Of the seven days from ``first`` on, by the clock of ``zone``."""
    made: list[list[datetime]] = [[] for _ in range(HOURS)]
    at = midnight(first, zone)
    end = midnight(first + timedelta(days=DAYS), zone)
    while at < end:
        wall = at.astimezone(zone)
        made[(wall.date() - first).days * 24 + wall.hour].append(at)
        at += QUARTER
    return made


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When this day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def states(week: Quarters, open_at: Open, staffed_s: Sequence[float] | None) -> list[State]:
    """Hour by hour. ``staffed_s``: seconds of somebody signed in, of the same hour in the weeks before, on
    average; None: nobody knows."""
    found: list[State] = []
    for hour, each in enumerate(week):
        opens = [open_at(at) for at in each]
        if not opens:
            found.append("skipped")
        elif not any(opens):
            found.append("closed")
        elif staffed_s is not None and staffed_s[hour] < _LEAST_S:
            found.append("unstaffed")
        else:
            found.append("open" if all(opens) else "partly")
    return found


def stretches(found: Sequence[State]) -> list[Stretch]:
    """What is not fully covered, in order. A skipped hour parts nothing."""
    made: list[Stretch] = []
    end = 0  # of the last hour that was looked at
    for hour, state in enumerate(found):
        if state == "skipped":
            continue
        last = made[-1] if made else None
        if state != "open" and last is not None and last.state == state and last.first + last.hours == end:
            made[-1] = Stretch(last.first, hour + 1 - last.first, state)
        elif state != "open":
            made.append(Stretch(hour, 1, state))
        end = hour + 1
    return made


def uncovered(found: Sequence[State]) -> int:
    """How many hours are not fully covered."""
    return sum(state not in ("open", "skipped") for state in found)


def staffed(before: Sequence[Quarters], spells: Sequence[tuple[datetime, datetime]]) -> list[float]:
    """Of each hour of a week: seconds in which somebody was signed in, at the same hour of the weeks
    ``before``, on average of those that had this hour. Who sits together counts once."""
    total, had = [0.0] * HOURS, [0] * HOURS
    together = joined(spells)
    for week in before:
        spans = sorted((at, hour) for hour, each in enumerate(week) for at in each)
        for hour, each in enumerate(week):
            had[hour] += bool(each)
        next_ = 0
        for at, hour in spans:
            while next_ < len(together) and together[next_][1] <= at:
                next_ += 1
            for since, until in together[next_:]:
                if since >= at + QUARTER:
                    break
                total[hour] += (min(until, at + QUARTER) - max(since, at)).total_seconds()
    return [seconds / (weeks or 1) for seconds, weeks in zip(total, had, strict=True)]


def joined(spells: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Overlapping ones as one."""
    made: list[tuple[datetime, datetime]] = []
    for since, until in sorted(spells):
        if made and since <= made[-1][1]:
            made[-1] = (made[-1][0], max(until, made[-1][1]))
        else:
            made.append((since, until))
    return made
