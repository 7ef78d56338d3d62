"""Reading call records and reading and writing notes, under the row-level security of the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    and_,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.call_parts import AGENTS, gave_away, parts_column
from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.postgres.persons import parts
from perezvon.adapters.postgres.subjects import call_subject
from perezvon.adapters.postgres.tables import call_record as record
from perezvon.adapters.web.identity import Identity
from perezvon.facts.settings import OutboundSet
from perezvon.features.calls.model import CallFilter, Place
from perezvon.features.calls.search import Sought, keys, starts
from perezvon.features.calls.tables import call_note as note
from perezvon.kit.ids import AgentId, CallId, CentreId, ClientId, PersonId, UserId

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
_ENDING = 6  # so many digits or fewer are looked for at the end of a number
_RARE = 9  # so many characters or more of a number's beginning leave few calls

_TOLLS = text("select currency from outbound where centre = :centre")
_NOTED = exists().where(note.c.centre == record.c.centre, note.c.call == record.c.call, note.c.text != "")
_OF_CALL = and_(call_class.c.centre == record.c.centre, call_class.c.call == record.c.call)
_CLASSIFIED = select(
    func.jsonb_build_object(
        *(
            part
            for name in ("kind", "flags", "why", "why_at", "why_agent", "stage", "deal")
            for part in (name, call_class.c[name])
        ),
        "final",
        call_class.c.closed_at.is_not(None),
    )
).where(_OF_CALL)
_SAID = and_(call_subject.c.centre == record.c.centre, call_subject.c.call == record.c.call)
_SUBJECT = func.coalesce(
    select(call_subject.c.subject).where(_SAID).correlate(record).scalar_subquery(),
    select(call_class.c.request).where(_OF_CALL).correlate(record).scalar_subquery(),
)
_COLUMNS = (
    *(c for c in record.c if c.name not in ("centre", "client_id", "legs", "segments", "recordings")),
    record.c.client_id.label("client"),
    func.jsonb_array_length(record.c.recordings).label("recordings"),
    _NOTED.correlate(record).label("note"),
    _SUBJECT.label("subject"),
    parts_column().label("parts"),
    _CLASSIFIED.correlate(record).scalar_subquery().label("classified"),  # by its key, for each row shown
)
# The planner cannot know how many rows row-level security lets through and guesses far too few: it would
# fetch and sort every match. Read in the order of an index, a page costs a page.
# For the same reason it would read all calls, to join a handful of keys with them.
_BY_INDEX = text(
    "select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),"
    " set_config('enable_mergejoin', 'off', true)"
)
_IN_ORDER = text(
    "select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)"
)


def _begins(given: str) -> bool:
    return given.startswith("+") or len(given) > _ENDING


def _ends(given: str) -> ColumnElement[bool]:
    return or_(
        func.right(record.c.caller, len(given)) == given, func.right(record.c.number, len(given)) == given
    )


def _rare(centre: CentreId, given: str) -> CTE:
    """Keys of calls whose caller's or dialled number begins so, found by the indexes of both."""
    found = [
        select(record.c.call, record.c.arrived_at).where(record.c.centre == centre, starts(column, given))
        for column in (record.c.caller, record.c.number)
    ]
    return union(*found).cte("numbered").prefix_with("materialized", dialect="postgresql")


def _conditions(
    centre: CentreId, who: Identity, wanted: CallFilter, persons: Sequence[PersonId]
) -> list[ColumnElement[bool]]:
    clients = who.clients
    found: list[ColumnElement[bool]] = [record.c.centre == centre]
    if clients is not None:  # row-level security says so too, but no index knows it
        found.append(record.c.client_id.in_(clients))
    if wanted.from_:
        found.append(record.c.arrived_at >= wanted.from_)
    if wanted.to:
        found.append(record.c.arrived_at < wanted.to)
    lists: tuple[tuple[Any, Sequence[str]], ...] = (
        (record.c.client_id, wanted.client),
        (record.c.queue, wanted.queue),
        (record.c.how, wanted.how),
        (record.c.disposition, wanted.disposition),
    )
    found += [column.in_(values) for column, values in lists if values]
    if wanted.person:
        found.append(record.c.person.in_(persons))
    if wanted.number and not _begins(wanted.number):
        found.append(_ends(wanted.number))
    elif wanted.number and len(wanted.number) < _RARE:
        found.append(or_(starts(record.c.caller, wanted.number), starts(record.c.number, wanted.number)))
    found += _of_class(wanted)
    if wanted.subject:
        found.append(_about(wanted))
    if wanted.min_talk_s:
        found.append(record.c.talk_ms >= wanted.min_talk_s * 1000)
    return found


def _of_class(wanted: CallFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.class_:
        asked.append(call_class.c.kind.in_(wanted.class_))
    if wanted.flag:
        asked.append(call_class.c.flags.overlap(list(wanted.flag)))
    if wanted.deal:
        asked.append(call_class.c.deal)
    return [exists().where(_OF_CALL, *asked).correlate(record)] if asked else []


def _about(wanted: CallFilter) -> ColumnElement[bool]:
    named = _SUBJECT.in_([each for each in wanted.subject if each != "none"])
    return or_(named, _SUBJECT.is_(None)) if "none" in wanted.subject else named


async def _persons(
    connection: AsyncConnection, centre: CentreId, wanted: PersonId | None
) -> Sequence[PersonId]:
    """The cards whose calls are meant: also those that were merged into this one."""
    if wanted is None:
        return []
    return (await connection.execute(parts(centre, wanted))).scalars().all() or [wanted]


def _agents(who: Identity, wanted: CallFilter) -> frozenset[AgentId] | None:
    """Whose calls are meant; None: everybody's, also those that nobody took."""
    if who.led is None:
        return frozenset(wanted.agent) or None
    own = who.led | ({who.agent} if who.agent else set())
    return own & frozenset(wanted.agent) if wanted.agent else own


async def page(
    connection: AsyncConnection,
    centre: CentreId,
    who: Identity,
    wanted: CallFilter,
    after: Place | None,
    limit: int,
    by: Sought | None = None,
) -> Sequence[AnyRow]:
    """Newest first, at most ``limit``; ``after``: only what is older than that place. ``by``: found so.

    ``who``: whose clients the transaction sees. It should end soon: its planner is steered.
    """
    await connection.execute(_BY_INDEX)
    persons = await _persons(connection, centre, wanted.person)
    query = select(*_COLUMNS).where(*_conditions(centre, who, wanted, persons))
    rare = bool(wanted.number and len(wanted.number) >= _RARE)
    if wanted.number and rare:
        numbered = _rare(centre, wanted.number)
        query = query.where(
            tuple_(record.c.call, record.c.arrived_at).in_(select(numbered.c.call, numbered.c.arrived_at))
        )
    if by is not None:
        found = keys(centre, by)
        query = query.where(
            tuple_(record.c.call, record.c.arrived_at).in_(select(found.c.call, found.c.arrived_at))
        )
    if after is not None:
        query = query.where(
            tuple_(record.c.arrived_at, record.c.call) < tuple_(after.arrived_at, after.call),
            record.c.arrived_at <= after.arrived_at,  # bounds the partitions
        )
    query = query.order_by(record.c.arrived_at.desc(), record.c.call.desc()).limit(limit)
    agents = _agents(who, wanted)
    given: Sequence[AnyRow] = ()
    if agents is not None:
        # Calls that one of them passed on are few, and another one's by the record: they are sorted apart.
        given = (await connection.execute(query.where(gave_away(centre, agents)))).all()
        query = query.where(record.c.agent.in_(agents))
    if (
        not rare and by is None and len(persons) < 2
    ):  # calls of several cards are few, and no index has them in one order
        await connection.execute(_IN_ORDER)
    own = (await connection.execute(query)).all()
    if not given:
        return own
    return sorted([*own, *given], key=lambda row: (row.arrived_at, row.call), reverse=True)[:limit]


async def one(connection: AsyncConnection, centre: CentreId, call: CallId) -> AnyRow | None:
    """The record with legs and segments; None when it is not there or not for this reader."""
    query = select(*_COLUMNS, record.c.legs, record.c.segments).where(
        record.c.centre == centre, record.c.call == call
    )
    return (await connection.execute(query)).one_or_none()


async def toll_currency(connection: AsyncConnection, centre: CentreId) -> str:
    """Of the carrier's bill, as the rules of outbound calls say, or as they come."""
    found: str | None = await connection.scalar(_TOLLS, {"centre": centre})
    return found or OutboundSet().currency


class Owner(NamedTuple):
    """Whose a recorded call is. ``agent``: the last one; ``agents``: all who had a part in it."""

    client: ClientId | None
    agent: AgentId | None
    ended_at: datetime | None
    agents: frozenset[AgentId]


async def owner(connection: AsyncConnection, centre: CentreId, call: CallId) -> Owner | None:
    """None when the call is not there or not for this reader."""
    query = select(record.c.client_id, record.c.agent, record.c.ended_at, AGENTS).where(
        record.c.centre == centre, record.c.call == call
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Owner(row[0], row[1], row[2], frozenset(row[3]))


async def find_note(connection: AsyncConnection, centre: CentreId, call: CallId) -> AnyRow | None:
    query = select(note).where(note.c.centre == centre, note.c.call == call)
    return (await connection.execute(query)).one_or_none()


async def write_note(
    connection: AsyncConnection,
    centre: CentreId,
    call: CallId,
    client: ClientId | None,
    words: str,
    author: UserId,
    now: datetime,
    rev: int | None,
) -> AnyRow | None:
    """Write the note; None when ``rev`` is given and somebody wrote a newer version meanwhile."""
    if rev:
        changed = (
            update(note)
            .where(note.c.centre == centre, note.c.call == call, note.c.rev == rev)
            .values(text=words, author=author, at=now, rev=note.c.rev + 1)
            .returning(note)
        )
        result: AnyRow | None = (await connection.execute(changed)).one_or_none()
        return result
    made = insert(note).values(
        centre=centre, call=call, client_id=client, text=words, author=author, at=now, rev=1
    )
    if rev == 0:
        new = made.on_conflict_do_nothing().returning(note)
    else:
        new = made.on_conflict_do_update(
            index_elements=[note.c.centre, note.c.call],
            set_={"text": words, "author": author, "at": now, "rev": note.c.rev + 1},
        ).returning(note)
    written: AnyRow | None = (await connection.execute(new)).one_or_none()
    return written
