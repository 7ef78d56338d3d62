"""Statements on persons and their numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters.web.work import Work
from perezvon.features.persons.model import NumberIn, PersonFilter, Wanted
from perezvon.features.persons.tables import NumberRow, PersonRow
from perezvon.kit.ids import ClientId, PersonId

_FIND = text(
    "select ident, rank, place from pz_find_persons(cast(:words as text[]), :digits, :client, :tag,"
    " :organisation, :rank, :key, :id, :most)"
)


class Found(NamedTuple):
    """A person and where it stands in the answer."""

    person: PersonRow
    rank: str
    place: str


async def caller(work: Work, client: ClientId, number: str) -> PersonRow | None:
    """Whom a call from this number means: the main person of it, else the one who had it first."""
    query = (
        select(PersonRow)
        .join(NumberRow, and_(NumberRow.centre == PersonRow.centre, NumberRow.person == PersonRow.id))
        .where(NumberRow.centre == work.centre, NumberRow.client == client, NumberRow.number == number)
        .order_by(NumberRow.main.desc(), PersonRow.created_at, PersonRow.id)
        .limit(1)
    )
    return (await work.session.scalars(query)).one_or_none()


async def all_of_number(work: Work, client: ClientId, number: str) -> Sequence[PersonRow]:
    """Who has the number, first the one whom a call from it means, then who had it first; at most twenty."""
    query = (
        select(PersonRow)
        .join(NumberRow, and_(NumberRow.centre == PersonRow.centre, NumberRow.person == PersonRow.id))
        .where(NumberRow.centre == work.centre, NumberRow.client == client, NumberRow.number == number)
        .order_by(NumberRow.main.desc(), PersonRow.created_at, PersonRow.id)
        .limit(20)
    )
    return (await work.session.scalars(query)).all()


async def add(work: Work, person: PersonRow) -> PersonRow:
    work.session.add(person)
    await work.session.flush()
    return person


async def claim(work: Work, person: PersonRow, number: str) -> bool:
    """Make the number this person's main one; False when somebody else has it just now."""
    row = {
        "centre": work.centre,
        "client": person.client,
        "person": person.id,
        "number": number,
        "main": True,
    }
    statement = insert(NumberRow).values(row).on_conflict_do_nothing().returning(NumberRow.number)
    return (await work.session.execute(statement)).one_or_none() is not None


async def numbers_of(work: Work, persons: Sequence[PersonId]) -> dict[PersonId, list[NumberRow]]:
    found: dict[PersonId, list[NumberRow]] = {person: [] for person in persons}
    query = (
        select(NumberRow)
        .where(NumberRow.centre == work.centre, NumberRow.person.in_(persons))
        .order_by(NumberRow.person, NumberRow.position, NumberRow.number)
        .execution_options(populate_existing=True)
    )
    for row in await work.session.scalars(query):
        found[row.person].append(row)
    return found


async def replace_numbers(work: Work, person: PersonRow, numbers: Sequence[NumberIn]) -> None:
    """The whole list. A main number taken from another person stops being his; one that nobody has as main
    any more goes to the first of those who still have it."""
    own = and_(NumberRow.centre == work.centre, NumberRow.person == person.id)
    had = [row.number for row in await work.session.scalars(select(NumberRow).where(own))]
    await work.session.execute(delete(NumberRow).where(own))
    for position, each in enumerate(numbers):
        if each.main:
            others = and_(
                NumberRow.centre == work.centre,
                NumberRow.client == person.client,
                NumberRow.number == each.number,
            )
            await work.session.execute(update(NumberRow).where(others).values(main=False))
        work.session.add(
            NumberRow(
                centre=work.centre,
                client=person.client,
                person=person.id,
                position=position,
                **each.model_dump(),
            )
        )
    await work.session.flush()
    for number in {*had, *(each.number for each in numbers)}:
        await _keep_a_main_person(work, person.client, number)


async def _keep_a_main_person(work: Work, client: ClientId, number: str) -> None:
    rows = and_(NumberRow.centre == work.centre, NumberRow.client == client, NumberRow.number == number)
    if await work.session.scalar(select(func.count()).where(rows, NumberRow.main)):
        return
    heir = await caller(work, client, number)
    if heir is not None:
        await work.session.execute(
            update(NumberRow).where(rows, NumberRow.person == heir.id).values(main=True)
        )


async def find(
    work: Work, typed: Wanted, wanted: PersonFilter, after: tuple[str, str, str] | None, limit: int
) -> list[Found]:
    """Persons behind ``after`` (rank, place, id), the nearest to what was typed first."""
    rank, key, last = after or (None, None, None)
    given = {
        "words": typed.words,
        "digits": typed.digits,
        "client": wanted.client,
        "tag": wanted.tag,
        "organisation": wanted.organisation,
        "rank": rank,
        "key": key,
        "id": last,
        "most": limit,
    }
    places = (await work.session.execute(_FIND, given)).all()
    query = select(PersonRow).where(
        PersonRow.centre == work.centre, PersonRow.id.in_([each.ident for each in places])
    )
    rows = {row.id: row for row in await work.session.scalars(query)}
    return [Found(rows[each.ident], each.rank, each.place) for each in places if each.ident in rows]
