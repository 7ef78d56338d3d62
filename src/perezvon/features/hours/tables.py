"""The table of calendars (migration 0015)."""

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned
from perezvon.core.hours import DAY_MIN
from perezvon.facts.settings import AnySetting, DayOpenings, HoursSet, Opening, Removed
from perezvon.features.hours.holidays import YEARS_AHEAD, PublicHoliday, public_holidays

FRIDAY: Final = 4  # a Saturday on which the country works is like the Friday before it


def minutes(clock: str) -> int:
    """``09:30`` as minutes since midnight; ``24:00`` is 1440."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def openings(spans: list[dict[str, str]]) -> tuple[Opening, ...]:
    """In order; what closes not later than it opens closes on the next day."""
    found = []
    for span in spans:
        opens, closes = minutes(span["opens"]), minutes(span["closes"])
        found.append(Opening(opens, closes if closes > opens else closes + DAY_MIN))
    return tuple(sorted(found, key=lambda opening: (opening.opens, opening.closes)))


class HoursRow(Versioned):
    """``week``, ``days`` as in the API; ``known_until``, ``known_as``: which holidays the floor was told."""

    __tablename__ = "hours"
    WHAT: ClassVar[str] = "hours"

    client: Mapped[str | None] = mapped_column("client_id")
    name_ru: Mapped[str]
    name_en: Mapped[str]
    zone: Mapped[str]
    country: Mapped[str]
    region: Mapped[str]
    week: Mapped[list[Any]] = mapped_column(JSONB)
    days: Mapped[list[Any]] = mapped_column(JSONB)
    closed_until: Mapped[datetime | None]
    closed_reason: Mapped[str]
    known_until: Mapped[int]
    known_as: Mapped[str]
    active: Mapped[bool]

    @property
    def holidays(self) -> tuple[PublicHoliday, ...]:
        if not self.country:
            return ()
        return public_holidays(self.country, self.region, self.known_until - YEARS_AHEAD, self.known_until)

    def setting(self) -> HoursSet:
        """The calendar with its holidays resolved: dates of one's own go before those of the country."""
        week = tuple(openings(spans) for spans in self.week)
        days = {
            day.date: DayOpenings(day.date, week[FRIDAY] if day.works else (), day.name_ru, day.name_en)
            for day in self.holidays
        }
        for own in self.days:
            on = date.fromisoformat(own["date"])
            days[on] = DayOpenings(on, openings(own["openings"]), own["name"], own["name"])
        return HoursSet(
            self.id,
            self.name_ru,
            self.name_en,
            self.zone,
            week,
            tuple(days[on] for on in sorted(days)),
            self.client,
            self.closed_until,
            self.closed_reason,
        )

    def fact(self) -> AnySetting:
        return self.setting() if self.active else Removed("hours", self.id)
