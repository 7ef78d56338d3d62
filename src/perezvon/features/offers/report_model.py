"""Bodies of the report of offers."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from perezvon.adapters.web.models import In, Out, Slug, wrong

LONGEST = timedelta(days=366)
Figure: TypeAlias = Literal[
    "offered", "stated_quality", "paradox", "price_before_budget", "extreme_price_first", "taken",
    "contacts", "first_contacts", "first_deals", "idle", "idle_deals", "deals", "meetings", "revenue",
]  # fmt: skip


class OfferReportQuery(In):
    """Days of the centre, both included, at most 366 of them."""

    from_: Annotated[date, Field(alias="from")]
    to: date
    client: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.from_ > self.to:
            raise wrong("report.empty_span")
        if self.to - self.from_ > LONGEST:
            raise wrong("report.long_span")
        return self


class OfferBehindQuery(OfferReportQuery):
    """Which figure to open. ``queue``, ``service``, ``currency``: of a row of the revenue; ``-``: of none."""

    figure: Figure
    queue: str | None = None
    service: str | None = None
    currency: str | None = None


class OfferFigures(Out):
    """Calls by what was offered on them. ``stated_quality``: decides by quality, and took something;
    ``paradox``: of those, who took the cheapest. ``taken``: took anything."""

    client: str
    offered: int
    taken: int
    stated_quality: int
    paradox: int
    price_before_budget: int
    extreme_price_first: int


class ContactFigures(Out):
    """``contacts``: calls with a talk. ``first_contacts``: of those, the first talk with this person ever;
    ``first_deals``: that ended as a deal. ``idle``: first talks with one who only came to ask."""

    client: str
    contacts: int
    deals: int
    meetings: int
    first_contacts: int
    first_deals: int
    idle: int
    idle_deals: int


class RevenueRow(Out):
    """Sums of agreements that were fixed in these days and not lost, in micro units; ``won``: of those, what
    was paid or signed."""

    client: str
    queue: str
    service: str
    currency: str
    agreements: int
    amount: int
    won: int


class OffersReport(Out):
    """``zone``: whose days these are."""

    zone: str
    offers: list[OfferFigures]
    contacts: list[ContactFigures]
    revenue: list[RevenueRow]


class OfferBehind(Out):
    """A call or an agreement that a figure counts."""

    client: str
    call: str | None
    agreement: str | None
    person: str | None
    person_name: str
    agent: str | None
    at: datetime
    amount: int | None
    currency: str | None
