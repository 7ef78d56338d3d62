"""Bodies of ``/api/whatif``."""

from datetime import date, datetime
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, StringConstraints, field_validator, model_validator

from perezvon.adapters.web.models import In, Out, Slug, wrong
from perezvon.features.whatif.change import MOST_AGENTS, AgentsChange, Change, QueueChange, is_clock, minutes
from perezvon.features.whatif.ensemble import Grade

MOST_REPLICATIONS = 100
RunState: TypeAlias = Literal["waiting", "running", "done", "failed", "cancelled"]
Clock = Annotated[str, StringConstraints(max_length=5)]
RunId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{7,39}$")]


class DayOut(Out):
    """A day with calls of one's clients; ``running``: it is today, and counts as far as it is over."""

    day: date
    calls: int
    answered: int
    running: bool


class QueueDayOut(Out):
    queue: str
    calls: int
    answered: int
    in_target: int
    abandoned: int
    flowed_out: int


class DayDetail(Out):
    """``begins``, ``ends``: of the first and the last agent's work; None when nobody was there."""

    day: date
    zone: str
    agents: int
    begins: datetime | None
    ends: datetime | None
    queues: list[QueueDayOut]


class AgentsIn(In):
    """``count`` more (below zero: fewer) agents; between local times, and for one queue, if given."""

    count: Annotated[int, Field(ge=-MOST_AGENTS, le=MOST_AGENTS)]
    begins: Clock | None = None
    ends: Clock | None = None
    queue: Slug | None = None

    @field_validator("begins", "ends")
    @classmethod
    def _clock(cls, value: str | None) -> str | None:
        if value is not None and not is_clock(value):
            raise wrong("whatif.clock")
        return value

    @model_validator(mode="after")
    def _window(self) -> Self:
        if (self.begins is None) != (self.ends is None):
            raise wrong("whatif.window")
        if self.begins and self.ends and minutes(self.begins) >= minutes(self.ends):
            raise wrong("whatif.window")
        return self


class QueueIn(In):
    """Other rules of one queue; left out: as they were."""

    queue: Slug
    target_share: Annotated[float, Field(gt=0, le=1)] | None = None
    target_s: Annotated[int, Field(ge=0, le=86_400)] | None = None
    wrap_up_s: Annotated[int, Field(ge=0, le=86_400)] | None = None
    max_wait_s: Annotated[int, Field(ge=1, le=86_400)] | None = None
    priority: Annotated[int, Field(ge=0, le=1_000)] | None = None


class ChangeIn(In):
    """All that is to be different at once. Empty: only see how well the model explains the day."""

    agents: Annotated[tuple[AgentsIn, ...], Field(max_length=5)] = ()
    queues: Annotated[tuple[QueueIn, ...], Field(max_length=50)] = ()

    @field_validator("queues")
    @classmethod
    def _once(cls, value: tuple[QueueIn, ...]) -> tuple[QueueIn, ...]:
        if len({row.queue for row in value}) < len(value):
            raise wrong("whatif.queue_twice")
        return value

    def change(self) -> Change:
        """As the simulator takes it; what changes nothing is left out."""
        agents = tuple(AgentsChange(**row.model_dump()) for row in self.agents if row.count)
        queues = tuple(
            QueueChange(**row.model_dump())
            for row in self.queues
            if any(value is not None for value in row.model_dump(exclude={"queue"}).values())
        )
        return Change(agents, queues)


class RunNew(In):
    """``id``: made by the browser, so that asking twice is asking once."""

    id: RunId
    day: date
    change: ChangeIn = ChangeIn()
    replications: Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)] = 10


class RunOut(Out):
    """``played`` of ``replications``; ``fault``: why it failed, as a sentence."""

    id: str
    day: date
    change: ChangeIn
    replications: int
    state: RunState
    played: int
    fault: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class SpreadOut(Out):
    """Mean, and between which values nine of ten replications lie."""

    value: float
    low: float
    high: float


class FiguresOut(Out):
    """Counts of calls; shares from 0 to 1; ``agents_h``: hours of all agents signed on."""

    offered: float
    answered: float
    abandoned: float
    short_abandoned: float
    flowed_out: float
    service_level: SpreadOut | None
    abandonment: SpreadOut | None
    asa_s: SpreadOut | None
    occupancy: SpreadOut | None
    agents_h: float | None


class FitOut(Out):
    """Simulated minus real with the same staffing; ``by_hour``: mean distance of hourly service levels."""

    grade: Grade
    service_level: float | None
    abandonment: float | None
    asa_s: float | None
    occupancy: float | None
    by_hour: float | None


class QuarterOut(Out):
    """One quarter of an hour. ``agents``: signed on, on average."""

    begins: datetime
    offered: float
    service_level: float | None
    abandoned: float
    occupancy: float | None
    agents: float | None


class WaitsOut(Out):
    """Callers by how long they waited; classes by ``edges_s``, the last one open."""

    answered: list[float]
    left: list[float]


class SideOut(Out):
    """The real day, the same staffing simulated (``base``), or the change simulated."""

    total: FiguresOut
    queues: dict[str, FiguresOut]
    quarters: list[QuarterOut]
    waits: WaitsOut


class TargetOut(Out):
    """A queue's service level as it was and as it was asked for."""

    share: float
    target_s: int
    changed_share: float
    changed_s: int


class WindowOut(Out):
    """Callers queued between two local times, in which other agents were to be there."""

    begins: str
    ends: str
    real: FiguresOut
    base: FiguresOut
    changed: FiguresOut


class RunDetail(RunOut):
    """``real``, ``base``, ``fit`` when done; ``changed`` too, unless nothing was to be changed.

    ``queues``: those of one's clients, all that is counted here; ``step_s``: seconds of a quarter.
    """

    zone: str
    edges_s: list[int]
    targets: dict[str, TargetOut]
    fit: FitOut | None
    queue_fit: dict[str, FitOut]
    real: SideOut | None
    base: SideOut | None
    changed: SideOut | None
    window: WindowOut | None
