"""Public holidays of a country and its regions, from the library ``holidays``."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import holidays as library

YEARS_AHEAD: Final = 2  # governments decree next year's moved days in the autumn; the worker looks daily
_ALPHA_2: Final = 2


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """``works``: a Saturday or Sunday on which the country works instead of another day."""

    date: date
    name_ru: str
    name_en: str
    works: bool = False


@cache
def countries() -> Mapping[str, tuple[str, ...]]:
    """ISO 3166 alpha-2 code → regions with holidays of their own."""
    known = library.list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in sorted(known.items()) if len(code) == _ALPHA_2}


@cache
def public_holidays(country: str, region: str, first: int, last: int) -> tuple[PublicHoliday, ...]:
    """Those of the years ``first`` to ``last``, in their order. Raises KeyError for an unknown country."""
    if country not in countries():
        raise KeyError(country)
    years = range(first, last + 1)
    russian = _named(country, region, years, "ru")
    english = _named(country, region, years, "en_US")
    works = _works(country, region, years)
    days = {
        **{day: PublicHoliday(day, "Рабочий день", "Working day", works=True) for day in works},
        **{day: PublicHoliday(day, russian.get(day, name), name) for day, name in english.items()},
    }
    return tuple(days[day] for day in sorted(days))


def digest(days: tuple[PublicHoliday, ...]) -> str:
    """What tells one list of holidays from another."""
    text = "\n".join(f"{day.date} {day.works} {day.name_ru} {day.name_en}" for day in days)
    return hashlib.sha256(text.encode()).hexdigest()[:16] if days else ""


def _named(country: str, region: str, years: range, language: str) -> dict[date, str]:
    found = library.country_holidays(country, subdiv=region or None, years=list(years))
    if language in found.supported_languages:
        found = library.country_holidays(country, subdiv=region or None, years=list(years), language=language)
    return {day: name for day, name in found.items() if day.year in years}


def _works(country: str, region: str, years: range) -> set[date]:
    found = library.country_holidays(country, subdiv=region or None, years=list(years))
    return {day for day in found.weekend_workdays if day.year in years}
