"""Bodies of the results' API: what became of the runs of a script."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Out, Slug, Version, wrong
from perezvon.features.scripts.paths import What

Key = Annotated[str, StringConstraints(max_length=200)]


class SpanQuery(In):
    """Runs that began on these days of the centre, both included; left out: the last thirty. ``number``: of a
    version, left out: the newest that was published; ``agent``: who had the call last."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    number: Version | None = None
    agent: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "SpanQuery":
        if self.from_ is None or self.to is None:
            return self
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days > 366:
            raise wrong("report.long_span")
        return self


class CallsQuery(SpanQuery):
    """The calls behind one figure. ``key``: a step, topic or check; ``value``: of an answer."""

    what: What = "all"
    key: Key = ""
    value: Key = ""


class AnswerFigureOut(Out):
    """``known``: of ``count`` those whose call has a result; ``deals`` of these."""

    value: str
    label: str
    count: int
    known: int
    deals: int


class NumbersOut(Out):
    count: int
    low: float
    median: float
    high: float


class ContentOut(Out):
    """Of ``rated`` people ``content`` are content; the true share lies between ``low`` and ``high``."""

    rated: int
    content: int
    low: float
    high: float
    mean: float


class StepFigureOut(Out):
    """``seen`` False: the script passes it alone. ``left``: the talk broke off here. Times in seconds."""

    id: str
    kind: str
    title: str
    topic: str
    seen: bool
    reached: int
    done: int
    skipped: int
    left: int
    median_s: float | None
    p90_s: float | None
    answers: list[AnswerFigureOut]
    numbers: NumbersOut | None
    satisfied: ContentOut | None
    given: int


class TopicFigureOut(Out):
    id: str
    title: str
    done: int
    partly: int
    missed: int
    left: int


class CheckFigureOut(Out):
    check: str
    judged: int
    errors: int


class TotalsOut(Out):
    """``low``, ``high``: between them lies the true share of deals, with 95 % confidence."""

    runs: int
    known: int
    deals: int
    low: float
    high: float
    coverage: float | None


class VersionFigureOut(TotalsOut):
    """One version in the same span."""

    number: int
    variant: str


class ResultsOut(Out):
    """``number`` null: nothing was published yet. ``zone``: where the days begin. ``cut``: there were more
    runs than are read at once, the newest count. ``agents``: who had runs in the span."""

    script: str
    name: str
    client: str
    number: int | None
    zone: str
    cut: bool
    agents: list[str]
    totals: TotalsOut
    steps: list[StepFigureOut]
    topics: list[TopicFigureOut]
    checks: list[CheckFigureOut]
    versions: list[VersionFigureOut]


class CallBehind(Out):
    """``deal`` null: what came of it is not known yet."""

    call: str
    at: datetime
    agent: str
    number: int
    variant: str
    deal: bool | None
    coverage: float | None
