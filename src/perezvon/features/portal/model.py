"""Bodies of the portal's API."""

from datetime import date

from pydantic import Field, model_validator

from perezvon.adapters.web.models import In, Out, Slug, wrong

LONGEST_DAYS = 366


class PortalThing(Out):
    """A client, queue or disposition by its names."""

    id: str
    name_ru: str
    name_en: str


class PortalClient(PortalThing):
    colour: str


class PortalQueue(PortalThing):
    """``target_s``, ``target_share``: the service level that is aimed at now."""

    client: str
    target_s: int
    target_share: float
    active: bool


class PortalAgent(Out):
    id: str
    name: str


class PortalNumber(Out):
    number: str
    client: str
    queue: str
    active: bool


class Portal(Out):
    """What words a client's user needs for what he sees. ``zone``: where the days of the centre begin.

    ``agents``: those who may serve the client, also who works no more; they stand in records of calls.
    """

    zone: str
    clients: list[PortalClient]
    queues: list[PortalQueue]
    numbers: list[PortalNumber]
    dispositions: list[PortalThing]
    agents: list[PortalAgent]


class QueueReportQuery(In):
    """Callers that entered a queue on these days of the centre, both included."""

    from_: date = Field(alias="from")
    to: date
    client: Slug | None = None
    queue: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "QueueReportQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days > LONGEST_DAYS:
            raise wrong("report.long_span")
        return self


class QueueFigures(Out):
    """offered = answered + abandoned + short_abandoned + flowed_out. Waits in ms, from the queue entry.

    ``flowed_out``: left unanswered by our decision: to another queue, or told so after the longest wait.
    ``overflowed``: those of them who went to another queue because this one overflowed.
    ``in_target``: answered within the target that the queue had then.
    """

    offered: int
    answered: int
    in_target: int
    abandoned: int
    short_abandoned: int
    flowed_out: int
    overflowed: int
    wait_answered_ms: int
    wait_abandoned_ms: int
    longest_wait_ms: int


class QueueReportRow(QueueFigures):
    day: date
    client: str | None
    queue: str


class QueueReport(Out):
    """By day (newest first) and queue, by the time of the queue entry; calls that go on are not in it.

    Shares are made of these counts, formulas version 1: service level = in_target ÷ (answered + abandoned +
    flowed_out); abandonment rate = abandoned ÷ offered; average speed of answer = wait_answered ÷ answered.
    """

    zone: str
    rows: list[QueueReportRow]
