"""What the tables know of a person and a number, and the answer of the look-up before a call is placed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, tuple_

from perezvon.adapters.postgres import facts
from perezvon.adapters.web.work import Work
from perezvon.facts.consent import SERVICE, STREAM, Bar, Clearance
from perezvon.features.consent.rules import (
    PURPOSES,
    Known,
    Line,
    Outside,
    Purpose,
    Said,
    bar_for,
    is_old,
)
from perezvon.features.consent.tables import (
    DoNotCallRow,
    ListRow,
    PurposeRow,
    centre,
    list_number,
    person,
    person_number,
    promise,
    said,
)
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId, PersonId
from perezvon.kit.phone import e164, written

Mark = Callable[[str], str]
"""What an erased number is kept as (``Sealing.mark``)."""


async def today(work: Work) -> date:
    """By the clock on the wall of the centre: days of holds and of lists end there."""
    zone = await work.session.scalar(select(centre.c.zone).where(centre.c.id == work.centre))
    return work.now.astimezone(ZoneInfo(zone or "UTC")).date()


async def purposes(work: Work) -> list[Purpose]:
    """Those the program brings along, as the centre changed them, and its own."""
    found = {one.id: one for one in PURPOSES}
    query = select(PurposeRow).where(PurposeRow.centre == work.centre)
    for row in await work.session.scalars(query):
        found[row.id] = Purpose(
            row.id, row.name_ru, row.name_en, row.needs_consent, row.position, row.active, row.version
        )
    return sorted(found.values(), key=lambda one: (one.position, one.id))


async def purpose_of(work: Work, ident: str) -> Purpose:
    """Raises Refused ``consent.purpose_unknown``."""
    for one in await purposes(work):
        if one.id == ident and one.active:
            return one
    raise Refused("consent.purpose_unknown", {"field": "purpose", "purpose": ident})


async def family(work: Work, ident: PersonId) -> tuple[ClientId, list[PersonId]]:
    """The client, and all ids of one human: the card's own, and those merged into it.

    Raises Refused ``person.not_found``, also for a card that was merged into another one.
    """
    query = select(person.c.id, person.c.client_id, person.c.merged_into).where(
        person.c.centre == work.centre, or_(person.c.id == ident, person.c.merged_into == ident)
    )
    found = (await work.session.execute(query)).all()
    own = next((row for row in found if row.id == ident), None)
    if own is None or own.merged_into is not None:
        raise Refused("person.not_found", {"id": ident})
    return own.client_id, [row.id for row in found]


async def survivor_of(work: Work, ident: PersonId) -> PersonId:
    """The card itself, or the one it was merged into."""
    query = select(person.c.merged_into).where(person.c.centre == work.centre, person.c.id == ident)
    return await work.session.scalar(query) or ident


async def numbers_of(work: Work, persons: Sequence[PersonId]) -> list[str]:
    query = select(person_number.c.number).where(
        person_number.c.centre == work.centre, person_number.c.person_id.in_(persons)
    )
    return sorted(set(await work.session.scalars(query)))


async def read(
    work: Work, client: ClientId, persons: Sequence[PersonId], numbers: Sequence[str], mark: Mark
) -> Known:
    """Everything that bears on calling this human, or this number if nobody is known by it."""
    said_rows = select(said.c.purpose, said.c.channel, said.c.given, said.c.at).where(
        said.c.centre == work.centre, said.c.person.in_(persons)
    )
    owed = select(func.max(promise.c.made_at)).where(
        promise.c.centre == work.centre,
        promise.c.person.in_(persons),
        promise.c.cancelled_at.is_(None),
        promise.c.answered_at.is_(None),
        promise.c.kept_at.is_(None),
    )
    return Known(
        [Said(*row) for row in await work.session.execute(said_rows)],
        [_line(row) for row in await standing(work, client, persons, numbers, mark)],
        await _outside(work, client, [*numbers, *(mark(number) for number in numbers)]),
        await work.session.scalar(owed),
    )


def _line(row: DoNotCallRow) -> Line:
    return Line(row.id, row.scope in ("number", "person"), row.covers_all, row.at, row.until)


async def standing(
    work: Work, client: ClientId, persons: Sequence[PersonId], numbers: Sequence[str], mark: Mark
) -> list[DoNotCallRow]:
    """Lines of our own lists that stand; the wide ones first, then those that cover every call."""
    either = [*numbers, *(mark(number) for number in numbers)]
    query = select(DoNotCallRow).where(
        DoNotCallRow.centre == work.centre,
        DoNotCallRow.lifted_at.is_(None),
        or_(DoNotCallRow.until.is_(None), DoNotCallRow.until > work.now),
        or_(DoNotCallRow.client.is_(None), DoNotCallRow.client == client),
        or_(
            DoNotCallRow.scope.in_(("client", "centre")),
            DoNotCallRow.number.in_(either),
            DoNotCallRow.person.in_(persons),
        ),
    )
    found = (await work.session.scalars(query)).all()
    return sorted(found, key=lambda row: (not row.covers_all, row.scope, row.at))


async def _outside(work: Work, client: ClientId, numbers: Sequence[str]) -> list[Outside]:
    query = select(ListRow).where(
        ListRow.centre == work.centre,
        ListRow.active,
        or_(ListRow.client.is_(None), ListRow.client == client),
    )
    lists = (await work.session.scalars(query.order_by(ListRow.dated.desc(), ListRow.id))).all()
    if not lists:
        return []
    hits = set(
        await work.session.scalars(
            select(list_number.c.list).where(
                list_number.c.centre == work.centre,
                list_number.c.number.in_(numbers),
                tuple_(list_number.c.list, list_number.c.reading).in_(
                    [(row.id, row.reading) for row in lists]
                ),
            )
        )
    )
    found, day = [], await today(work)
    for row in lists:
        old = is_old(row.dated, row.fresh_days, day)
        if old or row.id in hits:
            found.append(Outside(row.id, row.covers_all, old, row.name))
    return found


async def clearance(work: Work, client: ClientId, number: str, purpose: str, mark: Mark) -> Clearance:
    """Whether this number may be called. The stream is looked at first: what comes after it, the floor hears.

    A purpose that nobody knows counts as one that needs consent. Of several people with the number the one
    decides whom a call from it means; that another one withdrew stands for the number as well.
    """
    connection = await work.session.connection()
    seen = await facts.last(connection, work.centre, STREAM)
    known = {one.id: one for one in await purposes(work)}
    wanted = known.get(purpose) or Purpose(purpose, "", "", needs_consent=purpose != SERVICE)
    people = await _people(work, client, number)
    decided: Bar | None = None
    for place, ids in enumerate(people or [[]]):
        bar = bar_for(wanted, await read(work, client, ids, [number], mark), work.now)
        if bar is not None and (place == 0 or bar.rule != "no_consent"):
            decided = bar
            break
    return Clearance(True, seen, decided, people[0][0] if people else None)


async def _people(work: Work, client: ClientId, number: str) -> list[list[PersonId]]:
    """Each human with the number, by the ids of his cards; first the one whom a call from it means."""
    query = (
        select(person.c.id, person.c.merged_into)
        .join(
            person_number,
            (person_number.c.centre == person.c.centre) & (person_number.c.person_id == person.c.id),
        )
        .where(
            person_number.c.centre == work.centre,
            person_number.c.client_id == client,
            person_number.c.number == number,
        )
        .order_by(person_number.c.main.desc(), person.c.created_at, person.c.id)
    )
    found: dict[PersonId, list[PersonId]] = {}
    for row in await work.session.execute(query):
        found.setdefault(row.merged_into or row.id, [])
    for survivor in found:
        found[survivor] = [survivor, *await _merged(work, survivor)]
    return list(found.values())


async def _merged(work: Work, survivor: PersonId) -> Sequence[PersonId]:
    query = select(person.c.id).where(person.c.centre == work.centre, person.c.merged_into == survivor)
    return (await work.session.scalars(query.order_by(person.c.id))).all()


def stands(row: DoNotCallRow, now: datetime) -> bool:
    return row.lifted_at is None and (row.until is None or row.until > now)


async def forms(work: Work, ids: Sequence[PersonId], number: str) -> list[str]:
    """How his number may stand in records: without what reads as a number that somebody else is known by."""
    read = {form: e164(form) for form in written(number)}
    others = select(person_number.c.number).where(
        person_number.c.centre == work.centre,
        person_number.c.number.in_({known for known in read.values() if known not in (None, number)}),
        person_number.c.person_id.not_in(ids),
    )
    taken = set(await work.session.scalars(others))
    return [form for form, known in read.items() if known not in taken]
