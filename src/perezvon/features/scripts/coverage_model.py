"""Bodies of the report of coverage by agent, and of what surveys say of products and services."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Out, Slug, wrong
from perezvon.features.scripts.results_model import ContentOut

Behind = Literal["all", "missed", "error", "no_action", "name_used", "returns"]


class AgentsQuery(In):
    """Runs that ended of calls of these days of the centre, both included; left out: the last thirty."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    client: Slug | None = None
    script: Slug | None = None
    agent: Slug | None = None
    team: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "AgentsQuery":
        if self.from_ is None or self.to is None:
            return self
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days > 366:
            raise wrong("report.long_span")
        return self


class BehindQuery(AgentsQuery):
    """The calls behind one figure. ``key``: the check of an ``error``."""

    what: Behind = "all"
    key: Annotated[str, StringConstraints(max_length=80)] = ""


class ErrorCount(Out):
    """``judged``: runs in which the check was due; ``errors`` of them."""

    check: str
    judged: int
    errors: int


class AgentRow(Out):
    """One agent with one script. ``covered``: mean share of due steps that were done; ``missed``: runs with a
    required question left out; ``actions``: runs with a call to action, of ``closings`` in which one was due;
    ``named``: runs in which the name was used, of ``names``; ``returns``: how often a talk was led back."""

    agent: str
    team: str | None
    script: str
    runs: int
    covered: float | None
    missed: int
    closings: int
    actions: int
    names: int
    named: int
    returns: int
    checks: list[ErrorCount]


class TeamOut(Out):
    """A team that one may choose."""

    id: str
    name: str


class AgentsReport(Out):
    """``cut``: there were more runs than are read at once, the newest count. ``own``: only of who asks.
    ``scripts``: names of those in the rows."""

    zone: str
    rows: list[AgentRow]
    scripts: dict[str, str]
    teams: list[TeamOut]
    own: bool
    cut: bool


class CoveredCall(Out):
    call: str
    at: datetime
    agent: str
    script: str
    covered: float | None
    missed: list[str]
    errors: list[str]


class Reason(Out):
    words: str
    count: int


class QualityRow(Out):
    """What people say of one product or service. ``key``: the question and the answer; ``reasons``: why, the
    most frequent first."""

    client: str
    script: str
    about: Literal["product", "service"]
    value: str
    label: str
    satisfied: ContentOut
    reasons: list[Reason]


class SatisfactionReport(Out):
    """``together``: of all who rated, whatever it was about; null: nobody did."""

    zone: str
    rows: list[QualityRow]
    together: ContentOut | None
    cut: bool


class QualityCalls(AgentsQuery):
    """The calls behind a row: of one ``about`` and ``value``; ``content``: of these the content ones."""

    about: Literal["product", "service"]
    value: Annotated[str, StringConstraints(max_length=200)]
    content: bool = False
