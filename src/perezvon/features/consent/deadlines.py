"""By when a request of a person must be answered. Pure.

152-FZ art. 14, 20 and 21(5.1): ten working days, once five more with the reason told. GDPR art. 12(3): one
month, once two more. The day of receipt does not count.
"""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal, TypeAlias

import holidays

Law: TypeAlias = Literal["ru", "gdpr"]
WORKING_DAYS: Final = 10
MORE_WORKING_DAYS: Final = 5
MONTHS: Final = 1
MORE_MONTHS: Final = 2
_RUSSIA: Final = "+7"


@cache
def _russia() -> holidays.HolidayBase:
    return holidays.country_holidays("RU")


def after_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, by the production calendar (moved days off included)."""
    while count > 0:
        day += timedelta(days=1)
        count -= _russia().is_working_day(day)
    return day


def after_months(day: date, count: int) -> date:
    """The same day ``count`` months later, or the last one of a shorter month."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def law_of(numbers: Sequence[str]) -> Law:
    """By the country of his numbers: GDPR only where each of them is from elsewhere."""
    if not numbers or any(number.startswith(_RUSSIA) for number in numbers):
        return "ru"
    return "gdpr"


def due(law: Law, received: date) -> date:
    return after_working_days(received, WORKING_DAYS) if law == "ru" else after_months(received, MONTHS)


def extended(law: Law, received: date, first: date) -> date:
    """After the one extension that the law allows."""
    if law == "ru":
        return after_working_days(first, MORE_WORKING_DAYS)
    return after_months(received, MONTHS + MORE_MONTHS)
