"""Promises: made, moved, cancelled, listed. Who changes one tells the stream ``promises``."""

from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.persons import is_of, survivor
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.promises import PromiseChanged
from perezvon.features.promises.model import (
    Promise,
    PromiseCancel,
    PromiseFilter,
    PromiseMove,
    PromiseNew,
    fields_of,
)
from perezvon.features.promises.rules import check_due, state_of
from perezvon.features.promises.tables import PromiseRow, person
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, PersonId

STREAM = "promises"
PersonOfCall = Callable[[CallId], PersonId | None]
"""Who is on the line of a call that is alive; bound in ``main/``."""


async def make(work: Work, who: Identity, body: PromiseNew, live: PersonOfCall) -> Promise:
    """Raises Refused ``person.not_found``, ``promise.past``, ``promise.far``, ``promise.foreign_call``,
    ``promise.on_call``."""
    check_due(body.due, work.now)
    client = await work.session.scalar(
        select(person.c.client_id).where(person.c.centre == work.centre, person.c.id == body.person)
    )
    if client is None:
        raise Refused("person.not_found", {"id": body.person})
    if body.call is not None:
        await _check_call(work, body.call, body.person, live)
    row = PromiseRow(
        centre=work.centre,
        client=client,
        person=body.person,
        call=body.call,
        due=body.due,
        note=body.note,
        agent=who.agent,
        made_at=work.now,
        made_by=who.user,
    )
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "promise", row.id, client=client, after=_history(row))
    return await _changed(work, row)


async def _check_call(work: Work, call: CallId, of: PersonId, live: PersonOfCall) -> None:
    recorded = select(call_record.c.person).where(
        call_record.c.centre == work.centre, call_record.c.call == call
    )
    theirs = await work.session.scalar(recorded) or live(call)
    if theirs is None or await work.session.scalar(survivor(work.centre, theirs)) != of:
        raise Refused("promise.foreign_call", {"field": "call"})
    taken = select(PromiseRow.id).where(
        PromiseRow.centre == work.centre, PromiseRow.call == call, PromiseRow.cancelled_at.is_(None)
    )
    if await work.session.scalar(taken):
        raise Refused("promise.on_call", {"field": "call"})


async def move(work: Work, ident: str, body: PromiseMove) -> Promise:
    """Another time or another note. Raises Refused ``promise.not_found``, ``row.stale``, ``promise.settled``,
    ``promise.past``, ``promise.far``."""
    row = await _open(work, ident, body.version)
    check_due(body.due, work.now)
    before = _history(row)
    row.due, row.note = body.due, body.note
    if _history(row) == before:
        return (await shown(work, [row]))[0]
    row.version += 1
    await work.session.flush()
    await work.note("changed", "promise", row.id, client=row.client, before=before, after=_history(row))
    return await _changed(work, row)


async def cancel(work: Work, who: Identity, ident: str, body: PromiseCancel) -> Promise:
    """Nobody has to call. Raises Refused ``promise.not_found``, ``row.stale``, ``promise.settled``."""
    row = await _open(work, ident, body.version)
    row.cancelled_at, row.cancelled_by, row.cancelled_because = work.now, who.user, body.because
    row.version += 1
    await work.session.flush()
    await work.note("cancelled", "promise", row.id, client=row.client, after={"because": body.because})
    return await _changed(work, row)


async def _open(work: Work, ident: str, version: int) -> PromiseRow:
    row = await rows.found(work, PromiseRow, ident, lock=True)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    if row.cancelled_at is not None or row.answered_at is not None:
        raise Refused("promise.settled", {"id": ident})
    return row


async def _changed(work: Work, row: PromiseRow) -> Promise:
    """Publishers of a stream wait for each other: told last, committed at once."""
    made = (await shown(work, [row]))[0]
    connection = await work.session.connection()
    await facts.publish(connection, work.centre, STREAM, PromiseChanged(row.id, row.person))
    return made


async def listed(work: Work, who: Identity, wanted: PromiseFilter) -> list[Promise]:
    """Owed ones by their due time; all of a person the newest first."""
    query = select(PromiseRow).where(PromiseRow.centre == work.centre)
    if wanted.person is not None:
        query = query.where(is_of(PromiseRow.person, work.centre, wanted.person))
    if wanted.client is not None:
        query = query.where(PromiseRow.client == wanted.client)
    if wanted.mine:
        query = query.where(PromiseRow.agent == (who.agent or ""))
    if wanted.owed:
        query = query.where(PromiseRow.cancelled_at.is_(None), PromiseRow.answered_at.is_(None))
        query = query.order_by(PromiseRow.due, PromiseRow.id)
    else:
        query = query.order_by(PromiseRow.made_at.desc(), PromiseRow.id.desc())
    found = (await work.session.scalars(query.limit(wanted.limit))).all()
    return await shown(work, found)


async def shown(work: Work, found: Sequence[PromiseRow]) -> list[Promise]:
    """With the persons' names and the calls in vain since."""
    names_of = select(person.c.id, person.c.name).where(
        person.c.centre == work.centre, person.c.id.in_({row.person for row in found})
    )
    names = {row.id: row.name for row in await work.session.execute(names_of)}
    attempts = await _attempts(work, found)
    made = []
    for row in found:
        state = state_of(row.due, row.answered_at, row.cancelled_at, work.now)
        made.append(
            Promise(
                **fields_of(row),
                person_name=names.get(row.person, ""),
                state=state,
                owed=row.answered_at is None and row.cancelled_at is None,
                attempts=attempts.get(row.id, 0),
            )
        )
    return made


async def _attempts(work: Work, found: Sequence[PromiseRow]) -> dict[str, int]:
    """How often each person was called in vain since the promise was made."""
    if not found:
        return {}
    query = (
        select(PromiseRow.id, func.count())
        .join(
            call_record,
            (call_record.c.centre == PromiseRow.centre)
            & (call_record.c.person == PromiseRow.person)
            & (call_record.c.arrived_at >= PromiseRow.made_at),
        )
        .where(
            PromiseRow.centre == work.centre,
            PromiseRow.id.in_([row.id for row in found]),
            call_record.c.direction == "outbound",
            call_record.c.how != "answered",
        )
        .group_by(PromiseRow.id)
    )
    return {row[0]: row[1] for row in await work.session.execute(query)}


def _history(row: PromiseRow) -> dict[str, object]:
    return {"person": row.person, "call": row.call, "due": row.due.isoformat(), "note": row.note}
