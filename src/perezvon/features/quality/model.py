"""Bodies of the quality's API."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Name, Out, Slug, Version, wrong
from perezvon.features.quality.cards import CardBody, Mark

CallIdIn = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(max_length=4000)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Some = Annotated[int, Field(ge=1, le=200)]
Appeal: TypeAlias = Literal["none", "open", "kept", "changed"]
LONGEST_DAYS = 366


class CardFields(BaseModel):
    """``client`` None: for the calls of all clients."""

    client: Slug | None = None
    name_ru: Name
    name_en: Name
    active: bool = True
    body: CardBody


class ScorecardNew(In, CardFields):
    pass


class ScorecardPut(In, CardFields):
    """Another form makes a new version of it; evaluations keep the one by which they were made."""

    version: Version


class Scorecard(Out, CardFields):
    """``number``: the version of its form."""

    id: str
    number: int
    version: Version


class CardTemplate(Out):
    """A form to begin with."""

    key: str
    name_ru: str
    name_en: str
    body: CardBody


class EvaluationNew(In):
    """``agent``: whose part of the call; None: the last one's that one may judge."""

    call: CallIdIn
    agent: Slug | None = None
    scorecard: Slug


class EvaluationPut(In):
    """``remarks``: comments to single criteria, by their key."""

    marks: Annotated[dict[Slug, Mark], Field(max_length=400)]
    remarks: dict[Slug, Words] = Field(default_factory=dict, max_length=400)
    comment: Words = ""
    version: Version


class Versioned(In):
    version: Version


class Reply(In):
    """``appeal``: the agent wants the score to be looked at by somebody else."""

    text: Said
    appeal: bool = False
    version: Version


class Decision(In):
    """On an appeal. ``marks`` None: the evaluation stays as it is."""

    text: Said
    marks: Annotated[dict[Slug, Mark], Field(max_length=400)] | None = None
    version: Version


class EvaluationFilter(In):
    """``from``/``to``: days of the centre on which the call began, both included. ``mine``: made by me.

    ``of_me``: of my own talks. ``draft``: not finished ones of mine.
    """

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    client: Slug | None = None
    agent: Slug | None = None
    call: CallIdIn | None = None
    scorecard: Slug | None = None
    criterion: Slug | None = None
    sampled: bool | None = None
    difficult: bool | None = None
    appeal: Appeal | None = None
    draft: bool = False
    of_me: bool = False
    limit: Some = 100


class EvaluationRowOut(Out):
    """``score``: 0 to 100; None: nothing was applicable, or it is not finished."""

    id: str
    client: str
    call: str
    called_at: datetime
    agent: str
    scorecard: str
    name_ru: str
    name_en: str
    number: int
    calibration: str | None
    sampled: bool
    difficult: bool
    evaluator: str
    score: float | None
    failed: list[str]
    made_at: datetime
    done_at: datetime | None
    seen_at: datetime | None
    appeal: Appeal
    version: Version


class Evaluation(EvaluationRowOut):
    """With its form, its marks and what was said to it. ``may_*``: what the one who asks may do now."""

    body: CardBody
    marks: dict[str, Mark]
    remarks: dict[str, str]
    comment: str
    reply: str
    replied_at: datetime | None
    appealed: bool
    decision: Literal["kept", "changed"] | None
    decision_text: str
    decided_at: datetime | None
    decided_by: str | None
    may_edit: bool
    may_reply: bool
    may_decide: bool


class OfCall(Out):
    """What the quality knows of one call. ``by_result``: its result says that the caller was difficult.

    ``may_evaluate``: it is over, and one's to judge; ``agents``: whose parts of it.
    """

    difficult: bool
    by_result: bool
    marked_by: str | None
    may_mark: bool
    may_evaluate: bool
    agents: list[str]
    evaluations: list[EvaluationRowOut]


class DifficultPut(In):
    difficult: bool


class CalibrationNew(In):
    """``agent``: whose part of the call, as in ``EvaluationNew``."""

    call: CallIdIn
    agent: Slug | None = None
    scorecard: Slug
    evaluators: Annotated[list[Slug], Field(min_length=2, max_length=12)]


class CriterionAgreement(Out):
    """``marks``: evaluator → mark, None: not applicable."""

    key: str
    title_ru: str
    title_en: str
    best: int
    marks: dict[str, int | None]
    same: float | None


class RaterAgreement(Out):
    """``same``: share of equal pairs of marks. ``alpha``: Krippendorff's, on the interval scale; None: no
    spread, or too few marks. ``scores``: evaluator → score."""

    same: float | None
    alpha: float | None
    scores: dict[str, float | None]
    criteria: list[CriterionAgreement]


class Calibration(Out):
    """``finished``: who is through. ``evaluation``: that of the one who asks. ``agreement``: once closed."""

    id: str
    client: str
    call: str
    agent: str
    scorecard: str
    number: int
    evaluators: list[str]
    finished: list[str]
    evaluation: str | None
    may_join: bool
    made_at: datetime
    made_by: str
    closed_at: datetime | None
    agreement: RaterAgreement | None
    version: Version


class SampleNew(In):
    """``week``: any day of it. ``seed`` empty: one is made, and shown. Talks shorter are left out."""

    week: date
    per_agent: Annotated[int, Field(ge=1, le=50)] = 3
    min_talk_s: Annotated[int, Field(ge=0, le=3600)] = 30
    client: Slug | None = None
    seed: Annotated[str, StringConstraints(max_length=40)] = ""


class SampleCall(Out):
    """The part of one agent. ``done``: somebody evaluated it."""

    call: str
    agent: str
    client: str
    position: int
    done: bool


class QualitySample(Out):
    """``calls``: in the order in which they were drawn, agent by agent."""

    id: str
    client: str | None
    week: date
    per_agent: int
    min_talk_s: int
    seed: str
    made_at: datetime
    made_by: str
    calls: list[SampleCall]


class QualityQuery(In):
    """Days of the centre, both included. ``sampled``: only calls drawn at random: picked ones say nothing of
    all the others."""

    from_: date = Field(alias="from")
    to: date
    client: Slug | None = None
    scorecard: Slug | None = None
    sampled: bool = True

    @model_validator(mode="after")
    def _order(self) -> "QualityQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days >= LONGEST_DAYS:
            raise wrong("report.long_span")
        return self


class EstimateOut(Out):
    """A mean of ``n`` and its 95 % interval."""

    n: int
    mean: float
    low: float | None
    high: float | None


class AgentQuality(Out):
    """``agent`` None: a whole team; both None: all. ``failed``: how many broke a critical criterion."""

    agent: str | None
    team: str | None
    team_name: str | None
    score: EstimateOut | None
    difficult: EstimateOut | None
    failed: int


class CriterionQuality(Out):
    """``share``: 0 to 1 of the best mark. ``agent`` None: of all."""

    agent: str | None
    scorecard: str
    key: str
    title_ru: str
    title_en: str
    share: EstimateOut
    not_applicable: int


class QualityReport(Out):
    """``others``: finished evaluations left out because their calls were picked. ``weak``: criteria of agents
    that need training, the weakest first; from ``weak_n`` talks on, below ``weak_share``."""

    zone: str
    others: int
    total: AgentQuality
    teams: list[AgentQuality]
    agents: list[AgentQuality]
    criteria: list[CriterionQuality]
    weak: list[CriterionQuality]
    weak_n: int
    weak_share: float


class FirstContactQuery(In):
    """Days of the centre, both included. ``days``: for how long a caller who comes again was not served."""

    from_: date = Field(alias="from")
    to: date
    client: Slug | None = None
    days: Annotated[int, Field(ge=1, le=60)] = 7

    @model_validator(mode="after")
    def _order(self) -> "FirstContactQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days >= LONGEST_DAYS:
            raise wrong("report.long_span")
        return self


class FirstContactRow(Out):
    """``contacts`` = ``settled`` + ``again`` (called once more) + ``promised`` (we owe a call)."""

    kind: Literal["all", "client", "queue", "agent"]
    id: str
    contacts: int
    again: int
    promised: int
    settled: int
    share: EstimateOut | None


class FirstContactReport(Out):
    """Left out: ``unknown`` callers without a card, ``repeated`` ones who had called before, ``open`` ones
    whose days are not over."""

    zone: str
    unknown: int
    repeated: int
    open: int
    total: FirstContactRow
    rows: list[FirstContactRow]
