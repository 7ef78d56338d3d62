"""A day from the database: settings as they were, call records, who sat where."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import Date, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.facts import StoredFact, read
from perezvon.adapters.postgres.tables import call_record
from perezvon.facts import settings as s
from perezvon.facts.floor import CallRecord, Segment
from perezvon.features.whatif.day import Day, DayAgent, DayCall, Spell, queued, span_of
from perezvon.features.whatif.tables import agent_time
from perezvon.kit.ids import AgentId, CentreId, QueueId

_PAGE = 2_000
_QUEUED = ("answered", "abandoned", "short_abandoned", "flowed_out")


class Rules(msgspec.Struct):
    """Settings in force on a day. What was only made afterwards counts too: better than nothing."""

    zone: str = "UTC"
    queues: dict[QueueId, s.QueueSet] = {}
    agents: dict[AgentId, s.AgentSet] = {}


async def zone_of(connection: AsyncConnection, centre: CentreId) -> str:
    """The centre's zone as it is now. The transaction must see all clients."""
    return (await rules_at(connection, centre, None)).zone


async def rules_at(connection: AsyncConnection, centre: CentreId, until: datetime | None) -> Rules:
    """The newest version of each setting that was there at ``until`` (None: now), else the first one after.

    Removed queues and agents stay with their last version: calls of that day name them.
    """
    rules, after = Rules(), 0
    while page := await read(connection, centre, "settings", after, _PAGE):
        for stored in page:
            _take(rules, stored, until is None or stored.at <= until)
        after = page[-1].seq
    return rules


def _take(rules: Rules, stored: StoredFact, in_time: bool) -> None:
    if stored.kind not in ("centre", "queue", "agent"):
        return
    setting: s.AnySetting = stored.decode(s.AnySetting)
    match setting:
        case s.CentreSet():
            rules.zone = setting.zone  # a day is cut where the centre is now
        case s.QueueSet() if in_time or setting.id not in rules.queues:
            rules.queues[setting.id] = setting
        case s.AgentSet() if in_time or setting.id not in rules.agents:
            rules.agents[setting.id] = setting
        case _:
            pass


async def read_day(connection: AsyncConnection, centre: CentreId, day: date, now: datetime) -> Day:
    """The day as far as it is over. The transaction must see all clients: an agent serves many."""
    zone = await zone_of(connection, centre)
    begins, ends = span_of(day, zone)
    rules = await rules_at(connection, centre, ends)
    calls, never = await _calls(connection, centre, begins, ends, rules)
    until = min(ends, max(now, begins))
    agents = await _agents(connection, centre, begins, until, rules.agents)
    used = dict.fromkeys(call.queue for call in calls)
    return Day(
        centre=centre,
        day=day,
        zone=zone,
        begins=begins,
        length_s=(until - begins).total_seconds(),
        queues=tuple(queue for id_, queue in sorted(rules.queues.items()) if id_ in used),
        agents=agents,
        calls=calls,
        never_queued=never,
    )


_FIELDS = (
    "call",
    "number",
    "caller",
    "direction",
    "arrived_at",
    "how",
    "by",
    "queued_at",
    "queue",
    "disposition",
    "wait_ms",
    "talk_ms",
    "hold_ms",
    "wrap_ms",
    "offers",
    "segments",
)


async def _calls(
    connection: AsyncConnection, centre: CentreId, begins: datetime, ends: datetime, rules: Rules
) -> tuple[tuple[DayCall, ...], int]:
    c = call_record.c
    query = (
        select(*(c[name] for name in _FIELDS))
        .where(c.centre == centre, c.arrived_at >= begins, c.arrived_at < ends, c.ended_at.is_not(None))
        .where(c.direction == "inbound")
        .order_by(c.arrived_at, c.call)
    )
    found, never = list[DayCall](), 0
    for row in (await connection.execute(query)).mappings():
        values = dict(row) | {"segments": msgspec.convert(row["segments"], tuple[Segment, ...])}
        call = queued(CallRecord(client=None, **values), begins)
        if call is None or call.queue not in rules.queues:
            never += 1
        else:
            found.append(call)
    return tuple(sorted(found, key=lambda call: call.at_s)), never


async def _agents(
    connection: AsyncConnection,
    centre: CentreId,
    begins: datetime,
    until: datetime,
    known: Mapping[AgentId, s.AgentSet],
) -> tuple[DayAgent, ...]:
    c = agent_time.c
    query = (
        select(c.agent, c.since, c.until, c.state, c.reason)
        .where(c.centre == centre, c.since < until, or_(c.until.is_(None), c.until > begins))
        .order_by(c.agent, c.since)
    )
    spells: dict[AgentId, list[Spell]] = {}
    for agent, since, to, state, reason in await connection.execute(query):
        first, last = max(since, begins), min(to or until, until)
        if agent in known and last > first:
            spell = Spell((first - begins).total_seconds(), (last - begins).total_seconds(), state, reason)
            spells.setdefault(agent, []).append(spell)
    return tuple(DayAgent(known[agent], tuple(rows)) for agent, rows in spells.items())


class DayWithCalls(msgspec.Struct, frozen=True):
    """``calls``: queued ones of the clients that the transaction sees; ``answered`` of them."""

    day: date
    calls: int
    answered: int


async def days_with_calls(
    connection: AsyncConnection, centre: CentreId, zone: str, since: datetime
) -> list[DayWithCalls]:
    """Days with queued calls, the newest first."""
    c = call_record.c
    local = cast(func.timezone(zone, c.arrived_at), Date).label("day")
    query = (
        select(local, func.count(), func.count().filter(c.how == "answered"))
        .where(c.centre == centre, c.arrived_at >= since, c.how.in_(_QUEUED), c.direction == "inbound")
        .group_by(local)
        .order_by(local.desc())
    )
    return [DayWithCalls(*row) for row in await connection.execute(query)]


class QueueOfDay(msgspec.Struct, frozen=True):
    queue: QueueId
    calls: int
    answered: int
    in_target: int
    abandoned: int
    flowed_out: int


async def queues_of_day(
    connection: AsyncConnection, centre: CentreId, begins: datetime, ends: datetime
) -> list[QueueOfDay]:
    """Queues with calls that day, of the clients that the transaction sees."""
    c = call_record.c
    query = (
        select(
            c.queue,
            func.count(),
            func.count().filter(c.how == "answered"),
            func.count().filter(c.in_target),
            func.count().filter(c.how == "abandoned"),
            func.count().filter(c.how == "flowed_out"),
        )
        .where(c.centre == centre, c.arrived_at >= begins, c.arrived_at < ends)
        .where(c.how.in_(_QUEUED), c.queue.is_not(None), c.direction == "inbound")
        .group_by(c.queue)
        .order_by(c.queue)
    )
    return [QueueOfDay(*row) for row in await connection.execute(query)]


class AgentsOfDay(msgspec.Struct, frozen=True):
    """``begins``, ``ends``: the first sign-on and the last sign-off."""

    agents: int
    begins: datetime | None
    ends: datetime | None


async def agents_of_day(
    connection: AsyncConnection, centre: CentreId, begins: datetime, until: datetime
) -> AgentsOfDay:
    """How many worked that day, and from when to when."""
    c = agent_time.c
    last = func.least(func.coalesce(c.until, until), until)
    query = select(
        func.count(c.agent.distinct()), func.min(func.greatest(c.since, begins)), func.max(last)
    ).where(c.centre == centre, c.since < until, or_(c.until.is_(None), c.until > begins))
    row = (await connection.execute(query)).one()
    return AgentsOfDay(*row)
