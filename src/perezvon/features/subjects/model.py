"""Bodies of the API of subjects and complaints."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator

from perezvon.adapters.web.models import In, Out, Slug, wrong
from perezvon.facts.floor import Direction
from perezvon.facts.subjects import Subject

How = Literal["hand", "script", "disposition"]


class SubjectPut(In):
    """``subject`` null: what was said before was wrong, and nothing is known."""

    subject: Subject | None


class SubjectOut(Out):
    """``how``: said by hand, by an answer of the script, or by the result of the call; null: not said yet.

    ``promise``: the call back that a complaint made us owe. ``may_change``: this user, now.
    """

    call: str
    direction: Direction
    subject: Subject | None
    how: How | None
    author: str | None
    at: datetime | None
    promise: str | None
    may_change: bool


class ReportQuery(In):
    """Calls that arrived on these days of the centre, both included."""

    from_: date = Field(alias="from")
    to: date
    client: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "ReportQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days > 366:
            raise wrong("report.long_span")
        return self


class SubjectRow(Out):
    """``subject`` null: nobody said. ``contacts``: answered calls; ``deals`` of them."""

    client: str | None
    direction: Direction
    subject: Subject | None
    calls: int
    contacts: int
    deals: int


class SubjectReport(Out):
    """``said``: answered calls whose subject is known, of ``contacts``."""

    zone: str
    rows: list[SubjectRow]
    said: int
    contacts: int


class Complaint(Out):
    """Open until somebody takes it. ``promise``: the call back that is owed; null: nobody knows whom."""

    call: str
    client: str | None
    person: str | None
    person_name: str
    agent: str | None
    promise: str | None
    made_at: datetime
    made_by: str
    taken_at: datetime | None
    taken_by: str | None


class ComplaintFilter(In):
    """``open``: those only that nobody took yet."""

    open: bool = True
    limit: int = Field(default=50, ge=1, le=200)
