"""Opening hours by brute force: the clock on the wall, minute by minute, and nothing clever."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from perezvon.facts.settings import HoursSet

MINUTE = timedelta(minutes=1)


def is_open(hours: HoursSet, at: datetime) -> bool:
    """Whether the clock in the zone stands within an opening that began today or yesterday."""
    if hours.closed_until is not None and at < hours.closed_until:
        return False
    clock = at.astimezone(ZoneInfo(hours.zone))
    minute = clock.hour * 60 + clock.minute
    own = {day.date: day.openings for day in hours.days}
    for back in (0, 1):
        date = clock.date() - timedelta(days=back)
        openings = own.get(date, hours.week[date.weekday()])
        if any(each.opens <= minute + 1440 * back < each.closes for each in openings):
            return True
    return False


def next_change(hours: HoursSet, at: datetime, minutes: int) -> datetime | None:
    """The first whole minute after ``at`` at which it turns; None: not within so many minutes."""
    was = is_open(hours, at)
    step = at.replace(second=0, microsecond=0)
    for n in range(1, minutes + 1):
        if is_open(hours, step + n * MINUTE) != was:
            return step + n * MINUTE
    return None
