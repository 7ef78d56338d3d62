"""What a call is about: said by its agent, by the script, or read off the result; the last word counts.

A complaint is an alarm for those who lead until one of them takes it, and a call back that we owe.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters.postgres.call_parts import AGENTS
from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.postgres.subjects import call_subject
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.floor import Direction
from perezvon.facts.subjects import COMPLAINT, Subject, fits
from perezvon.features.subjects.model import Complaint, ComplaintFilter, How, SubjectOut, SubjectPut
from perezvon.features.subjects.tables import complaint, person
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, CallId, ClientId, PersonId

CHANGEABLE: Final = timedelta(days=1)


class About(msgspec.Struct, frozen=True):
    """A call, alive or recorded."""

    call: CallId
    client: ClientId | None
    agent: AgentId | None
    person: PersonId | None
    direction: Direction
    ended_at: datetime | None = None


LiveOf = Callable[[CallId], About | None]
"""A call that has no record yet; bound in ``main/``."""
Owe = Callable[[Work, Identity, About], Awaitable[str | None]]
"""Promises a call back because of a complaint, and gives the promise; bound in ``main/``."""


async def of_call(work: Work, who: Identity, call: CallId, live: LiveOf) -> SubjectOut:
    """Raises Refused ``call.not_found``."""
    return await _shown(work, who, await _about(work, who, call, live))


async def put(
    work: Work, who: Identity, call: CallId, body: SubjectPut, live: LiveOf, owe: Owe
) -> SubjectOut:
    """Raises Refused ``call.not_found``, ``call.subject_foreign``, ``call.subject_unfit``."""
    about = await _about(work, who, call, live)
    if not may_change(who, about, work.now):
        raise Refused("call.subject_foreign", {"call": call})
    if body.subject is not None and not fits(body.subject, about.direction):
        raise Refused("call.subject_unfit", {"field": "subject", "direction": about.direction})
    await say(work, who, about, body.subject, "hand", owe)
    return await _shown(work, who, about)


def may_change(who: Identity, about: About, now: datetime) -> bool:
    """Its agent until a day after the end; who may write any note, always."""
    if who.may("calls.note_any"):
        return who.sees(about.agent)
    own = who.agent is not None and who.agent == about.agent
    return own and (about.ended_at is None or now - about.ended_at < CHANGEABLE)


async def say(work: Work, who: Identity, about: About, subject: Subject | None, how: How, owe: Owe) -> None:
    """Keep it; a complaint calls for somebody at once, and one that was none is taken back."""
    s = call_subject
    if subject is None:
        await work.session.execute(delete(s).where(s.c.centre == work.centre, s.c.call == about.call))
    else:
        values = {"subject": subject, "how": how, "author": who.user, "at": work.now}
        made = insert(s).values(centre=work.centre, call=about.call, client_id=about.client, **values)
        await work.session.execute(made.on_conflict_do_update(index_elements=["centre", "call"], set_=values))
    if subject == COMPLAINT:
        await _complain(work, who, about, owe)
    else:
        await _withdraw(work, about)


async def _complain(work: Work, who: Identity, about: About, owe: Owe) -> None:
    values = {"made_at": work.now, "made_by": who.user, "agent": about.agent, "person": about.person}
    row = insert(complaint).values(centre=work.centre, call=about.call, client_id=about.client, **values)
    again = row.on_conflict_do_update(
        index_elements=["centre", "call"],
        set_={**values, "withdrawn_at": None, "taken_at": None, "taken_by": None},
        where=complaint.c.withdrawn_at.is_not(None),
    )
    new = (await work.session.execute(again.returning(complaint.c.promise))).one_or_none()
    if new is None:
        return
    await work.note("created", "complaint", about.call, client=about.client)
    promise = new.promise or await owe(work, who, about)
    await work.session.execute(update(complaint).where(*_is(work, about.call)).values(promise=promise))


async def _withdraw(work: Work, about: About) -> None:
    """The call back that was promised stays: the person was told of it."""
    gone = await work.session.execute(
        update(complaint)
        .where(*_is(work, about.call), complaint.c.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
        .returning(complaint.c.call)
    )
    if gone.first() is not None:
        await work.note("withdrawn", "complaint", about.call, client=about.client)


def _is(work: Work, call: CallId) -> tuple[Any, ...]:
    return complaint.c.centre == work.centre, complaint.c.call == call


async def _about(work: Work, who: Identity, call: CallId, live: LiveOf) -> About:
    r = call_record.c
    query = select(r.client_id, r.agent, r.person, r.direction, r.ended_at, AGENTS.label("agents"))
    row = (await work.session.execute(query.where(r.centre == work.centre, r.call == call))).one_or_none()
    if row is not None:
        found, agents = (
            About(call, row.client_id, row.agent, row.person, row.direction, row.ended_at),
            row.agents,
        )
    else:
        alive = live(call)
        served = alive is not None and (who.clients is None or alive.client in who.clients)
        if alive is None or not served:
            raise Refused("call.not_found", {"call": call})
        found, agents = alive, [alive.agent]
    if not who.sees_any(agents):
        raise Refused("call.not_found", {"call": call})
    return found


async def _shown(work: Work, who: Identity, about: About) -> SubjectOut:
    s, k, c = call_subject.c, call_class.c, complaint.c
    said = await _row(work, select(s.subject, s.how, s.author, s.at).where(*_of(work, s, about.call)))
    owed = await _row(work, select(c.promise).where(*_of(work, c, about.call), c.withdrawn_at.is_(None)))
    by_result = None if said else await _row(work, select(k.request).where(*_of(work, k, about.call)))
    result = by_result.request if by_result is not None else None
    return SubjectOut(
        call=about.call,
        direction=about.direction,
        subject=said.subject if said else result,
        how=said.how if said else "disposition" if result else None,
        author=said.author if said else None,
        at=said.at if said else None,
        promise=owed.promise if owed else None,
        may_change=may_change(who, about, work.now),
    )


def _of(work: Work, columns: Any, call: CallId) -> tuple[Any, ...]:
    return columns.centre == work.centre, columns.call == call


async def _row(work: Work, query: Any) -> Row[Any] | None:
    found: Row[Any] | None = (await work.session.execute(query)).one_or_none()
    return found


# --- complaints ---------------------------------------------------------------------------------------


async def complaints(work: Work, who: Identity, wanted: ComplaintFilter) -> list[Complaint]:
    """Of the clients that this user serves, the oldest open one first."""
    c = complaint.c
    query = _complaints(work, who)
    if wanted.open:
        query = query.where(c.taken_at.is_(None)).order_by(c.made_at, c.call)
    else:
        query = query.order_by(c.made_at.desc(), c.call)
    return [_complaint(row) for row in await work.session.execute(query.limit(wanted.limit))]


def _complaints(work: Work, who: Identity) -> Select[Any]:
    c = complaint.c
    query = (
        select(complaint, c.client_id.label("client"), person.c.name.label("person_name"))
        .outerjoin(person, (person.c.centre == c.centre) & (person.c.id == c.person))
        .where(c.centre == work.centre, c.withdrawn_at.is_(None))
    )
    if who.led is not None:
        query = query.where(c.agent.in_([*who.led, who.agent or ""]))
    return query


async def take(work: Work, who: Identity, call: CallId) -> Complaint:
    """Somebody sees to it: the alarm is over. Raises Refused ``complaint.not_found``,
    ``complaint.taken``."""
    wanted = _complaints(work, who).where(complaint.c.call == call)
    row = await _row(work, wanted.with_for_update(of=complaint))
    if row is None:
        raise Refused("complaint.not_found", {"call": call})
    if row.taken_at is not None:
        raise Refused("complaint.taken", {"by": row.taken_by})
    await work.session.execute(
        update(complaint).where(*_is(work, call)).values(taken_at=work.now, taken_by=who.user)
    )
    await work.note("taken", "complaint", call, client=row.client)
    return _complaint(await _row(work, wanted))


def _complaint(row: Any) -> Complaint:
    values = {name: getattr(row, name) for name in Complaint.model_fields}
    return Complaint(**{**values, "person_name": row.person_name or ""})
