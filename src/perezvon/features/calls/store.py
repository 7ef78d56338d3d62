"""Reading call records and reading and writing notes, under the row-level security of the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.tables import call_record as record
from perezvon.features.calls.model import CallFilter, Place
from perezvon.features.calls.tables import call_note as note
from perezvon.kit.ids import CallId, CentreId, ClientId, UserId

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
_ENDING = 6  # so many digits or fewer are looked for at the end of a number

_COLUMNS = (
    *(c for c in record.c if c.name not in ("centre", "client_id", "legs", "segments", "recordings")),
    record.c.client_id.label("client"),
    func.jsonb_array_length(record.c.recordings).label("recordings"),
    func.coalesce(func.length(note.c.text) > 0, False).label("note"),
)
_WITH_NOTE = record.outerjoin(note, and_(note.c.centre == record.c.centre, note.c.call == record.c.call))


def _number(given: str) -> ColumnElement[bool]:
    if given.startswith("+") or len(given) > _ENDING:
        begins = given if given.startswith("+") else "+" + given
        # Bytewise comparisons: they use the index under row-level security, LIKE would not.
        past = begins[:-1] + chr(ord(begins[-1]) + 1)
        return or_(
            and_(record.c.caller.op("~>=~")(begins), record.c.caller.op("~<~")(past)),
            and_(record.c.number.op("~>=~")(begins), record.c.number.op("~<~")(past)),
        )
    return or_(
        func.right(record.c.caller, len(given)) == given, func.right(record.c.number, len(given)) == given
    )


def _conditions(centre: CentreId, wanted: CallFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [record.c.centre == centre]
    if wanted.from_:
        found.append(record.c.arrived_at >= wanted.from_)
    if wanted.to:
        found.append(record.c.arrived_at < wanted.to)
    lists: tuple[tuple[Any, Sequence[str]], ...] = (
        (record.c.client_id, wanted.client),
        (record.c.queue, wanted.queue),
        (record.c.agent, wanted.agent),
        (record.c.how, wanted.how),
        (record.c.disposition, wanted.disposition),
    )
    found += [column.in_(values) for column, values in lists if values]
    if wanted.person:
        found.append(record.c.person == wanted.person)
    if wanted.number:
        found.append(_number(wanted.number))
    if wanted.min_talk_s:
        found.append(record.c.talk_ms >= wanted.min_talk_s * 1000)
    return found


async def page(
    connection: AsyncConnection, centre: CentreId, wanted: CallFilter, after: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Newest first, at most ``limit``; ``after``: only what is older than that place."""
    query = select(*_COLUMNS).select_from(_WITH_NOTE).where(*_conditions(centre, wanted))
    if after is not None:
        query = query.where(
            tuple_(record.c.arrived_at, record.c.call) < tuple_(after.arrived_at, after.call),
            record.c.arrived_at <= after.arrived_at,  # bounds the partitions
        )
    query = query.order_by(record.c.arrived_at.desc(), record.c.call.desc()).limit(limit)
    return (await connection.execute(query)).all()


async def one(connection: AsyncConnection, centre: CentreId, call: CallId) -> AnyRow | None:
    """The record with legs and segments; None when it is not there or not for this reader."""
    query = (
        select(*_COLUMNS, record.c.legs, record.c.segments)
        .select_from(_WITH_NOTE)
        .where(record.c.centre == centre, record.c.call == call)
    )
    return (await connection.execute(query)).one_or_none()


async def owner(
    connection: AsyncConnection, centre: CentreId, call: CallId
) -> tuple[ClientId | None, str | None, datetime | None] | None:
    """Client, agent and end of a recorded call; None when it is not there or not for this reader."""
    query = select(record.c.client_id, record.c.agent, record.c.ended_at).where(
        record.c.centre == centre, record.c.call == call
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else (row.client_id, row.agent, row.ended_at)


async def find_note(connection: AsyncConnection, centre: CentreId, call: CallId) -> AnyRow | None:
    query = select(note).where(note.c.centre == centre, note.c.call == call)
    return (await connection.execute(query)).one_or_none()


async def write_note(
    connection: AsyncConnection,
    centre: CentreId,
    call: CallId,
    client: ClientId | None,
    text: str,
    author: UserId,
    now: datetime,
    rev: int | None,
) -> AnyRow | None:
    """Write the note; None when ``rev`` is given and somebody wrote a newer version meanwhile."""
    if rev:
        changed = (
            update(note)
            .where(note.c.centre == centre, note.c.call == call, note.c.rev == rev)
            .values(text=text, author=author, at=now, rev=note.c.rev + 1)
            .returning(note)
        )
        result: AnyRow | None = (await connection.execute(changed)).one_or_none()
        return result
    made = insert(note).values(
        centre=centre, call=call, client_id=client, text=text, author=author, at=now, rev=1
    )
    if rev == 0:
        new = made.on_conflict_do_nothing().returning(note)
    else:
        new = made.on_conflict_do_update(
            index_elements=[note.c.centre, note.c.call],
            set_={"text": text, "author": author, "at": now, "rev": note.c.rev + 1},
        ).returning(note)
    written: AnyRow | None = (await connection.execute(new)).one_or_none()
    return written
