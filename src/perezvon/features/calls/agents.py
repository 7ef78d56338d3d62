"""What agents did: each her part of a call, whoever ended it."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import Field, model_validator
from sqlalchemy import text

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.models import In, Out, Slug, wrong
from perezvon.adapters.web.work import InWork, Work

LONGEST_DAYS = 366
ZoneOf = Callable[[Work], Awaitable[str]]

_ROWS: Final = text("""
with part as (
  select r.call, r.agent, r.direction, r.talk_ms, r.hold_ms, r.wrap_ms, false as taken, false as given
  from call_record r
  where r.centre = :centre and r.arrived_at >= :begins and r.arrived_at < :ends
    and r.agent is not null and r.answered_at is not null and r.ended_at is not null
    and (cast(:client as text) is null or r.client_id = :client)
    and not exists (select from call_part p where p.centre = r.centre and p.call = r.call)
  union all
  select p.call, p.agent, 'inbound', p.talk_ms, p.hold_ms, p.wrap_ms, p.taken, p.given
  from call_part p
  where p.centre = :centre and p.arrived_at >= :begins and p.arrived_at < :ends
    and (cast(:client as text) is null or p.client_id = :client) and p.ended_at is not null
)
select agent, count(distinct call) as calls,
  count(distinct call) filter (where direction = 'outbound') as outbound,
  count(*) as talks, cast(sum(talk_ms) as bigint) as talk_ms, cast(sum(hold_ms) as bigint) as hold_ms,
  cast(sum(wrap_ms) as bigint) as wrap_ms, count(*) filter (where taken) as transferred_in,
  count(*) filter (where given) as transferred_out
from part group by agent order by agent
""")


class AgentReportQuery(In):
    """Calls that arrived on these days of the centre, both included."""

    from_: date = Field(alias="from")
    to: date
    client: Slug | None = None

    @model_validator(mode="after")
    def _order(self) -> "AgentReportQuery":
        if self.to < self.from_:
            raise wrong("report.empty_span")
        if (self.to - self.from_).days > LONGEST_DAYS:
            raise wrong("report.long_span")
        return self


class AgentFigures(Out):
    """``calls``: in which the agent talked, ``outbound`` ones among them; ``talks``: parts of them.

    A transferred call counts for each agent who talked in it, with that agent's own times.
    ``transferred_in``: talks with callers whom a colleague passed on; ``transferred_out``: talks that ended
    with passing the caller on.
    """

    agent: str
    calls: int
    outbound: int
    talks: int
    talk_ms: int
    hold_ms: int
    wrap_ms: int
    transferred_in: int
    transferred_out: int


class AgentReport(Out):
    """Formulas version 1: average handling time = (talk + hold + wrap-up) ÷ calls; share passed on =
    transferred_out ÷ talks."""

    zone: str
    rows: list[AgentFigures]


async def report(work: Work, who: Identity, zone: str, wanted: AgentReportQuery) -> AgentReport:
    """Of the clients and agents that are his business."""
    given = {
        "centre": work.centre,
        "begins": datetime.combine(wanted.from_, time(), ZoneInfo(zone)),
        "ends": datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone)),
        "client": wanted.client,
    }
    found = [row for row in await work.session.execute(_ROWS, given) if who.sees(row.agent)]
    return AgentReport(zone=zone, rows=[AgentFigures.model_validate(row) for row in found])


def router(zone_of: ZoneOf) -> APIRouter:
    """``zone_of``: where days begin."""
    routes = APIRouter(prefix="/api", tags=["calls"])

    @routes.get("/reports/agents", operation_id="report_agents", dependencies=[require("agents.report")])
    async def report_agents(
        who: Who, work: InWork, wanted: Annotated[AgentReportQuery, Query()]
    ) -> AgentReport:
        """How many calls each agent took and for how long, and how many were passed on."""
        return await report(work, who, await zone_of(work), wanted)

    return routes
