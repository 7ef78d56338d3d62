"""Bodies of the sources' API. Money is whole micro-units of the client's currency."""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, Field, model_validator

from perezvon.adapters.web.models import In, Name, Out, Slug, Version, wrong

MOST: Final = 9_000_000_000_000_000  # nine thousand million: every browser counts exactly up to here
MONTHS: Final = 24
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value) or not "2000" <= value[:4] <= "2100":
        raise wrong("month.invalid")
    return value


Month = Annotated[str, AfterValidator(_month)]
"""``2026-03``: a month of the centre."""
Amount = Annotated[int, Field(ge=0, le=MOST)]


def first_day(month: str, plus: int = 0) -> date:
    """The first of the month, ``plus`` months later."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + plus
    return date(count // 12, count % 12 + 1, 1)


class SourceFields(BaseModel):
    """``client`` None: for all clients. ``position``: its place in the list."""

    client: Slug | None = None
    name_ru: Name
    name_en: Name
    position: Annotated[int, Field(ge=0, le=10_000)] = 0
    active: bool = True


class SourcePut(In, SourceFields):
    """``version`` None or 0: nobody has changed it yet."""

    version: Version | Annotated[int, Field(ge=0, le=0)] | None = None


class Source(Out, SourceFields):
    """``version`` 0: one of the usual ones, as it comes."""

    id: Slug
    version: int


class SpendQuery(In):
    client: Slug
    month: Month


class SpendPut(SpendQuery):
    """``amounts``: source → micro-units; what is left out was not paid for."""

    amounts: Annotated[dict[Slug, Amount], Field(max_length=200)]
    version: Version | Annotated[int, Field(ge=0, le=0)] | None = None


class Spend(Out):
    """``version`` 0: nothing was entered for this month yet."""

    client: str
    month: str
    currency: str
    amounts: dict[str, int]
    version: int


class ReportQuery(In):
    """Whole months of the centre, both included."""

    from_: Month = Field(alias="from")
    to: Month
    client: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "ReportQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if first_day(self.from_, MONTHS) <= first_day(self.to):
            raise wrong("report.long_months", most=MONTHS)
        return self


class SourceRowOut(Out):
    """``source`` None: callers of whom nobody knows how they came. The figures: ``rules.Figures``."""

    source: str | None
    calls: int
    guessed: int
    leads: int
    deals: int
    lost_unreached: int
    lost_unasked: int
    spend: int
    cost_per_lead: int | None
    cost_per_deal: int | None
    lost_spend: int | None


class ClientReport(Out):
    """``rows``: per source, in the order of the list; ``total``: all of them.

    ``answered``/``unknown``: answered inbound calls, and those among them whose caller was never asked.
    ``lost_after_h``: an unanswered caller who was not spoken to within so many hours is lost.
    """

    client: str
    currency: str
    lost_after_h: int
    answered: int
    unknown: int
    rows: list[SourceRowOut]
    total: SourceRowOut


class SourceReport(Out):
    zone: str
    clients: list[ClientReport]
