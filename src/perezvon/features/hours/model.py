"""Bodies of the API of opening hours."""

from datetime import date, datetime
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Name, Out, Slug, Version, wrong
from perezvon.core.hours import WEEK
from perezvon.facts.floor import HoursWhy
from perezvon.features.hours import holidays

FIRST, LAST = date(2020, 1, 1), date(2099, 12, 31)


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise wrong("zone.unknown")
    return value


def _once(days: list["Day"]) -> list["Day"]:
    dates = [day.date for day in days]
    twice = next((day for day in dates if dates.count(day) > 1), None)
    if twice is not None:
        raise wrong("hours.date_twice", date=twice.isoformat())
    return sorted(days, key=lambda day: day.date)


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Reason = Annotated[str, StringConstraints(max_length=200)]


class Span(BaseModel):
    """Open from ``opens`` to ``closes`` by the clock on the wall; ``closes`` not later: on the next day."""

    opens: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    closes: Clock


Spans = Annotated[list[Span], Field(max_length=12)]


class Day(BaseModel):
    """A date with openings of its own; none: closed. It goes before week and public holidays."""

    date: Annotated[date, Field(ge=FIRST, le=LAST)]
    openings: Spans = []
    name: Annotated[str, StringConstraints(max_length=120)] = ""


class HoursFields(BaseModel):
    """``week``: the openings of Monday to Sunday. ``country``: whose public holidays are days off (ISO 3166),
    with ``region`` also those of a part of it; empty: none. ``client`` None: for all clients."""

    client: Slug | None = None
    name_ru: Name
    name_en: Name
    zone: Annotated[str, AfterValidator(_zone)]
    country: Annotated[str, StringConstraints(max_length=3)] = ""
    region: Annotated[str, StringConstraints(max_length=40)] = ""
    week: Annotated[list[Spans], Field(min_length=WEEK, max_length=WEEK)]
    days: Annotated[list[Day], Field(max_length=500), AfterValidator(_once)] = []
    closed_until: AwareDatetime | None = None
    closed_reason: Reason = ""
    active: bool = True


class HoursPut(In, HoursFields):
    """``version`` None makes a new calendar. A closing that is not named stays as it is."""

    version: Version | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        regions = holidays.countries().get(self.country)
        if self.country and regions is None:
            raise wrong("hours.country_unknown", country=self.country)
        if self.region and self.region not in (regions or ()):
            raise wrong("hours.region_unknown", region=self.region, country=self.country)
        return self


class Holiday(Out):
    """A public holiday as the calendar takes it. ``works``: a day of the weekend on which people work."""

    date: date
    name_ru: str
    name_en: str
    works: bool


class Status(Out):
    """``until``: when that turns; null: never. ``why`` it is closed."""

    open: bool
    until: datetime | None
    why: HoursWhy | None


class Hours(Out, HoursFields):
    """``holidays``: of the country, for the years that the floor knows; ``status``: at this moment."""

    id: Slug
    version: Version
    holidays: list[Holiday]
    status: Status


class Preview(Out):
    """What a calendar that is not saved yet would mean."""

    holidays: list[Holiday]
    status: Status


class Country(Out):
    """``code``: ISO 3166; ``regions``: whose own public holidays are known."""

    code: str
    regions: list[str]


class Closing(In):
    """Close until a moment, for a reason that the floor shows; ``until`` None: open again now."""

    until: AwareDatetime | None = None
    reason: Reason = ""
