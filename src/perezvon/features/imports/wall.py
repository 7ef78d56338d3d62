"""Files know no time zone: their days and times are those of the clock on the wall of the centre."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def on_the_wall(at: datetime, zone: str) -> datetime:
    """A time without zone, in UTC. A day is its first moment: what else was said that day counts more."""
    return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
