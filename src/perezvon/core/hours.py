"""Opening hours: a calendar, an instant, an answer. Pure; what the slice resolved is all there is to know.

It is open when the clock on the wall shows a time within an opening. So in the hour that autumn repeats an
opening is open twice, and what lies in the hour that spring leaves out does not happen. An opening belongs to
the date on which it begins: one that goes over midnight ends as it was begun, whatever the next date says.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from perezvon.facts.floor import HoursStatus, HoursWhy
from perezvon.facts.settings import HoursSet, Opening

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)
# A week says how each later one goes; the hour of spring may leave out its only opening, once.
_LOOK_AHEAD: Final = timedelta(days=17)


_FARTHEST: Final = timedelta(days=1200)  # dates beyond are not looked at yet
DAY_MIN: Final = 1440
WEEK: Final = 7


def sensible(hours: HoursSet) -> bool:
    """Whether it can be evaluated; the slice lets nothing else through."""
    days = (*hours.week, *(day.openings for day in hours.days))
    openings = [opening for day in days for opening in day]
    return (
        len(hours.week) == WEEK
        and all(0 <= o.opens < DAY_MIN and o.opens < o.closes <= o.opens + DAY_MIN for o in openings)
        and (hours.closed_until is None or hours.closed_until.tzinfo is not None)
        and zone_known(hours.zone)
    )


def zone_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


class Calendar:
    """The openings of one ``HoursSet``. Raises ``zoneinfo.ZoneInfoNotFoundError`` for a zone nobody knows."""

    def __init__(self, hours: HoursSet) -> None:
        self.hours = hours
        self.zone = ZoneInfo(hours.zone)
        self.days = {day.date: day.openings for day in hours.days}

    def openings(self, on: date) -> tuple[Opening, ...]:
        """Those that begin on a date."""
        own = self.days.get(on)
        return self.hours.week[on.weekday()] if own is None else own

    def wall(self, at: datetime) -> datetime:
        """What the clock on the wall shows, without a zone."""
        return at.astimezone(self.zone).replace(tzinfo=None)

    def within(self, at: datetime) -> bool:
        """Whether week and dates say open; a temporary closing is not asked."""
        wall = self.wall(at)
        today = datetime.combine(wall.date(), time())
        return any(
            midnight + opening.opens * _MINUTE <= wall < midnight + opening.closes * _MINUTE
            for midnight in (today - _DAY, today)
            for opening in self.openings(midnight.date())
        )

    def change(self, after: datetime) -> datetime | None:
        """The first instant after ``after`` at which ``within`` becomes another; None: never."""
        was = self.within(after)
        return next((at for at in self._instants(after) if at > after and self.within(at) != was), None)

    def _instants(self, after: datetime) -> Iterator[datetime]:
        """In order, every instant at which anything may change."""
        first = self.wall(after).date() - _DAY
        last = min(max([first, *self.days]), first + _FARTHEST) + _LOOK_AHEAD
        waiting: list[datetime] = []
        for n in range((last - first).days):
            midnight = datetime.combine(first + n * _DAY, time())
            horizon = self._utc(midnight)
            while waiting and waiting[0] < horizon - _DAY:  # a day of patience: zones move by hours
                yield heapq.heappop(waiting)
            for opening in self.openings(midnight.date()):
                for minute in (opening.opens, opening.closes):
                    for at in self._shown(midnight + minute * _MINUTE):
                        heapq.heappush(waiting, at)
            turn = self._turn(horizon, self._utc(midnight + _DAY))
            if turn is not None:
                heapq.heappush(waiting, turn)
        while waiting:
            yield heapq.heappop(waiting)

    def _utc(self, wall: datetime, fold: int = 0) -> datetime:
        return wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)

    def _shown(self, wall: datetime) -> list[datetime]:
        """The instants at which the clock shows ``wall``: one, two in autumn, none in spring."""
        both = {self._utc(wall, fold) for fold in (0, 1)}
        return [at for at in both if self.wall(at) == wall]

    def _turn(self, start: datetime, end: datetime) -> datetime | None:
        """The second between two instants from which on the zone's offset is another."""
        before = start.astimezone(self.zone).utcoffset()
        if end.astimezone(self.zone).utcoffset() == before:
            return None
        while end - start > _SECOND:
            middle = start + timedelta(seconds=(end - start) // _SECOND // 2)
            if middle.astimezone(self.zone).utcoffset() == before:
                start = middle
            else:
                end = middle
        return end


def status_of(hours: HoursSet, at: datetime) -> HoursStatus:
    """Open at ``at``? ``until``: when that ends, None for never; ``why`` it is closed."""
    calendar = Calendar(hours)
    pause = hours.closed_until
    if pause is not None and at < pause:
        opens = pause if calendar.within(pause) else calendar.change(pause)
        return HoursStatus(hours.id, False, opens, "pause")
    if calendar.within(at):
        return HoursStatus(hours.id, True, calendar.change(at))
    return HoursStatus(hours.id, False, calendar.change(at), _why(calendar, at))


def closed_why(hours: HoursSet, at: datetime) -> HoursWhy | None:
    """Why it is closed at ``at``; None: it is open. Asked for every caller, so nothing is looked ahead."""
    if hours.closed_until is not None and at < hours.closed_until:
        return "pause"
    calendar = Calendar(hours)
    return None if calendar.within(at) else _why(calendar, at)


def _why(calendar: Calendar, at: datetime) -> HoursWhy:
    return "day" if calendar.wall(at).date() in calendar.days else "week"
