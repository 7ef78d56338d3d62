"""Bodies of what a client's user sees of the quality."""

from datetime import date, datetime

from pydantic import Field, model_validator

from perezvon.adapters.web.models import In, Out, wrong
from perezvon.features.quality.model import LONGEST_DAYS


class ClientMark(Out):
    """``value`` None: not applicable."""

    title_ru: str
    title_en: str
    value: int | None
    best: int


class ClientEvaluation(Out):
    """What a client's user sees: the score and the marks, neither words nor people."""

    id: str
    call: str
    called_at: datetime
    name_ru: str
    name_en: str
    score: float | None
    marks: list[ClientMark]


class ClientEvaluations(Out):
    """``shown`` False: the set-up does not show them to this client."""

    shown: bool
    evaluations: list[ClientEvaluation]


class ClientEvaluationsQuery(In):
    """Days of the centre on which the call began, both included."""

    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _order(self) -> "ClientEvaluationsQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days >= LONGEST_DAYS:
            raise wrong("report.long_span")
        return self
