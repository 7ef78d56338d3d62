"""Bodies of the experts' API."""

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Name, Out, Phone, Slug, Version, wrong
from perezvon.features.experts.rules import Reason

LONGEST_DAYS: Final = 366
USUAL_REFOCUS_S: Final = 600


class ExpertFields(BaseModel):
    """``client`` None: of the centre itself. ``refocus_s``: an estimate, how long he needs to be back in his
    work after an interruption; 0 counts the time on the telephone only."""

    client: Slug | None = None
    name: Name
    role: Annotated[str, StringConstraints(max_length=120)] = ""
    numbers: Annotated[list[Phone], Field(min_length=1, max_length=10)]
    refocus_s: Annotated[int, Field(ge=0, le=7200)] = USUAL_REFOCUS_S
    active: bool = True


class ExpertPut(In, ExpertFields):
    version: Version | None = None


class Expert(Out, ExpertFields):
    id: Slug
    version: Version


class InterruptionQuery(In):
    """Days of the centre, both included."""

    from_: date = Field(alias="from")
    to: date
    client: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "InterruptionQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days >= LONGEST_DAYS:
            raise wrong("report.long_span")
        return self


class InterruptionRow(Out):
    """``expert`` None: all. The figures: ``rules.Figures``."""

    expert: str | None
    interruptions: int
    answered: int
    ring_s: float
    talk_s: float
    refocus_s: float
    lost_s: float
    saved_by_agents_s: float
    saved_by_hour_s: float
    reasons: dict[Reason, int]
    hours: list[int]


class InterruptionReport(Out):
    """``calls``: all calls of the time, of which ``total.interruptions`` reached an expert."""

    zone: str
    calls: int
    total: InterruptionRow
    rows: list[InterruptionRow]


class Interruption(Out):
    """One call that rang at an expert's telephone."""

    call: str
    expert: str
    at: str
    agent: str | None
    answered: bool
    talk_s: float
    reason: Reason


class InterruptionFilter(InterruptionQuery):
    expert: Slug | None = None
