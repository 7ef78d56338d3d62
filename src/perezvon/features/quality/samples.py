"""Which calls to evaluate: the same number of each agent, at random; by the same seed the same ones."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, exists, func, select

from perezvon.adapters.postgres.call_parts import call_part
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality.model import QualitySample, SampleCall, SampleNew
from perezvon.features.quality.tables import EvaluationRow, SampleCallRow, SampleRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, CallId

SHOWN = 20


def drawn(
    calls: Mapping[AgentId, Sequence[CallId]], seed: str, per_agent: int
) -> list[tuple[AgentId, CallId]]:
    """Every call of an agent is as likely as any other of his, in whatever order they are given.

    An agent with fewer calls gives all of them.
    """
    found = []
    for agent in sorted(calls):
        order = sorted(calls[agent], key=lambda call: (sha256(f"{seed}\n{call}".encode()).digest(), call))
        found += [(agent, call) for call in order[:per_agent]]
    return found


async def draw(work: Work, who: Identity, zone: str, given: SampleNew) -> QualitySample:
    """Of recorded talks that are over. Raises Refused ``sample.running``, ``sample.empty``,
    ``permission.all_clients``."""
    if given.client is None:
        rows.check_whole(work)
    monday = given.week - timedelta(days=given.week.weekday())
    begins = datetime.combine(monday, time(), ZoneInfo(zone))
    ends = datetime.combine(monday + timedelta(days=7), time(), ZoneInfo(zone))
    if ends > work.now:
        raise Refused("sample.running", {"field": "week"})
    query = _talks(work, given, begins, ends)
    calls: dict[AgentId, list[CallId]] = defaultdict(list)
    clients = {}
    for row in set(await work.session.execute(query)):  # who had two parts in a call is drawn once
        if who.sees(row.agent):
            calls[row.agent].append(row.call)
            clients[row.call] = row.client_id
    if not calls:
        raise Refused("sample.empty", {"field": "week"})
    seed = given.seed or secrets.token_hex(4)
    sample = SampleRow(
        centre=work.centre,
        client=given.client,
        week=monday,
        per_agent=given.per_agent,
        min_talk_s=given.min_talk_s,
        seed=seed,
        made_at=work.now,
        made_by=who.user,
    )
    work.session.add(sample)
    await work.session.flush()
    for position, (agent, call) in enumerate(drawn(calls, seed, given.per_agent)):
        work.session.add(
            SampleCallRow(
                centre=work.centre,
                sample=sample.id,
                call=call,
                client=clients[call],
                agent=agent,
                position=position,
            )
        )
    await work.session.flush()
    after = {"week": monday.isoformat(), "seed": seed, "per_agent": given.per_agent}
    await work.note("drawn", "quality_sample", sample.id, client=sample.client, after=after)
    return await shown(work, who, sample)


def _talks(work: Work, given: SampleNew, begins: datetime, ends: datetime) -> CompoundSelect[Any]:
    """Of a call that was passed on each agent's part, of any other its only talk."""
    r, p = call_record.c, call_part.c
    recorded = [
        r.centre == work.centre,
        r.arrived_at >= begins,
        r.arrived_at < ends,
        r.client_id.is_not(None),
        r.answered_at.is_not(None),
        r.ended_at.is_not(None),
        func.jsonb_array_length(r.recordings) > 0,
    ]
    if given.client is not None:
        recorded.append(r.client_id == given.client)
    of_record = (p.centre == r.centre) & (p.call == r.call)
    shortest = given.min_talk_s * 1000
    whole = select(r.call, r.agent, r.client_id).where(
        *recorded,
        r.agent.is_not(None),
        r.talk_ms >= shortest,
        ~exists().where(of_record).correlate(call_record),
    )
    part = select(p.call, p.agent, r.client_id).join(call_record, of_record)
    return whole.union_all(part.where(*recorded, p.talk_ms >= shortest))


async def listed(work: Work, who: Identity) -> list[QualitySample]:
    """The newest first."""
    query = (
        select(SampleRow)
        .where(SampleRow.centre == work.centre)
        .order_by(SampleRow.made_at.desc(), SampleRow.id)
    )
    found = (await work.session.scalars(query.limit(SHOWN))).all()
    return [await shown(work, who, row) for row in found]


async def shown(work: Work, who: Identity, sample: SampleRow) -> QualitySample:
    """A team lead sees the calls of his agents; nobody his own."""
    done = exists().where(
        EvaluationRow.centre == SampleCallRow.centre,
        EvaluationRow.call == SampleCallRow.call,
        EvaluationRow.agent == SampleCallRow.agent,
        EvaluationRow.done_at.is_not(None),
        EvaluationRow.calibration.is_(None),
    )
    query = (
        select(SampleCallRow, done.correlate(SampleCallRow))
        .where(SampleCallRow.centre == work.centre, SampleCallRow.sample == sample.id)
        .order_by(SampleCallRow.position)
    )
    calls = [
        SampleCall(call=row.call, agent=row.agent, client=row.client, position=row.position, done=is_done)
        for row, is_done in await work.session.execute(query)
        if who.sees(row.agent) and row.agent != who.agent
    ]
    names = QualitySample.model_fields.keys() - {"calls"}
    return QualitySample(**{name: getattr(sample, name) for name in names}, calls=calls)
