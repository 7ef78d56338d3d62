"""The week of every number: which hours its calendars open, and whether somebody sits there then."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, DateTime, MetaData, Table, Text, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from perezvon.adapters.web import rows
from perezvon.adapters.web.models import Out
from perezvon.adapters.web.work import Work
from perezvon.core.acd import fits, requirement
from perezvon.core.hours import closed_why
from perezvon.facts.settings import HoursSet
from perezvon.features.hours import week
from perezvon.features.hours.tables import HoursRow
from perezvon.features.hours.week import State

_others = MetaData()
_TIME = DateTime(timezone=True)
number = Table(
    "number",
    _others,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text),
    Column("queue_id", Text),
    Column("hours_id", Text),
    Column("closed_to", Text),
    Column("active", Boolean),
)
queue = Table(
    "queue",
    _others,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text),
    Column("hours_id", Text),
    Column("skills", JSONB),
)
"""Belong to the slice ``queues``: only read."""
staff_agent = Table(
    "staff_agent",
    _others,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("user_id", Text),
    Column("skills", JSONB),
    Column("active", Boolean),
)
staff_user = Table(
    "staff_user",
    _others,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("clients", ARRAY(Text)),
    Column("active", Boolean),
)
"""Belong to the slice ``staff``: only read."""
agent_time = Table(
    "agent_time",
    _others,
    Column("centre", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("since", _TIME, primary_key=True),
    Column("until", _TIME),
)
"""Belongs to the slice ``whatif``: who was signed in when."""


class Uncovered(Out):
    """Hours in a row that nobody answers, or not wholly (``partly``)."""

    since: datetime
    until: datetime
    state: State


class NumberWeek(Out):
    """``hours``: 168 of the clock on the wall. ``uncovered``: how many are not fully covered."""

    number: str
    client: str | None
    queue: str
    hours: list[State]
    uncovered: int
    stretches: list[Uncovered]


class WeekCoverage(Out):
    """``judged``: whether it is known who sat there in the weeks before; if not, only calendars are asked."""

    zone: str
    begins: datetime
    judged: bool
    numbers: list[NumberWeek]


async def of_week(work: Work, zone: str, first: date | None) -> WeekCoverage:
    """The seven days from ``first`` on; left out: from today on. Of the numbers that this user may see."""
    clock = ZoneInfo(zone)
    first = first or work.now.astimezone(clock).date()
    before = [week.quarters(first - timedelta(weeks=n), clock) for n in range(1, week.WEEKS + 1)]
    hours = week.quarters(first, clock)
    settings = {row.id: row.setting() for row in await rows.listed(work, HoursRow) if row.active}
    begins = week.midnight(first, clock)
    known = await _spells(work, begins, week.midnight(first - timedelta(weeks=week.WEEKS), clock))
    agents = await _agents(work)
    query = select(number).where(number.c.centre == work.centre, number.c.active)
    found = (await work.session.execute(query.order_by(number.c.client_id, number.c.id))).all()
    of_queues = select(queue).where(queue.c.centre == work.centre)
    queues = {row.id: row for row in await work.session.execute(of_queues)}
    staffing = _Staffing(before, agents, known)
    numbers = [_number(row, hours, settings, queues, staffing) for row in found]
    return WeekCoverage(zone=zone, begins=begins, judged=bool(known), numbers=numbers)


class _Staffing(NamedTuple):
    """``agents``: agent → his skills and clients (none: all); ``known``: when he was signed in; empty: nobody
    knows."""

    before: Sequence[week.Quarters]
    agents: Mapping[str, tuple[Mapping[str, int], tuple[str, ...]]]
    known: Mapping[str, Sequence[tuple[datetime, datetime]]]

    def of(self, client: str, wanted: Mapping[str, int]) -> list[float] | None:
        """Of those who may take the calls of a queue."""
        if not self.known:
            return None
        need = requirement(client, wanted)
        fitting = [agent for agent, (skills, clients) in self.agents.items() if fits(skills, clients, need)]
        spells = [spell for agent in fitting for spell in self.known.get(agent, ())]
        return week.staffed(self.before, spells)


def _number(
    row: Any,
    hours: week.Quarters,
    settings: Mapping[str, HoursSet],
    queues: Mapping[str, Any],
    staffing: _Staffing,
) -> NumberWeek:
    """By its calendar and its queue's; where these are closed, by the queue that takes the calls then."""

    def states_of(queue: Any, follows: Sequence[str | None]) -> list[State]:
        calendars = [settings[each] for each in follows if each is not None and each in settings]
        staffed = staffing.of(queue.client_id, queue.skills)
        return week.states(
            hours, lambda at: all(closed_why(calendar, at) is None for calendar in calendars), staffed
        )

    own = queues[row.queue_id]
    states = states_of(own, (row.hours_id, own.hours_id))
    other = queues.get(row.closed_to or "")
    if other is not None:
        instead = states_of(other, (other.hours_id,))
        states = [mine if mine != "closed" else its for mine, its in zip(states, instead, strict=True)]
    return NumberWeek(
        number=row.id,
        client=row.client_id,
        queue=row.queue_id,
        hours=states,
        uncovered=week.uncovered(states),
        stretches=[_uncovered(hours, each) for each in week.stretches(states)],
    )


def _uncovered(hours: week.Quarters, each: week.Stretch) -> Uncovered:
    last = hours[each.first + each.hours - 1]
    return Uncovered(since=hours[each.first][0], until=last[-1] + week.QUARTER, state=each.state)


async def _agents(work: Work) -> dict[str, tuple[Mapping[str, int], tuple[str, ...]]]:
    a, u = staff_agent.c, staff_user.c
    query = select(a.id, a.skills, u.clients).join(
        staff_user, (u.centre == a.centre) & (u.id == a.user_id) & u.active
    )
    found = await work.session.execute(query.where(a.centre == work.centre, a.active))
    return {row.id: (row.skills, tuple(row.clients or ())) for row in found}


async def _spells(
    work: Work, begins: datetime, since: datetime
) -> dict[str, list[tuple[datetime, datetime]]]:
    """Agent → when he was signed in, in the weeks before, from ``since`` on."""
    c = agent_time.c
    query = select(c.agent, c.since, c.until).where(
        c.centre == work.centre, c.since < begins, or_(c.until.is_(None), c.until > since)
    )
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in await work.session.execute(query):
        found.setdefault(row.agent, []).append((row.since, row.until or min(work.now, begins)))
    return found
