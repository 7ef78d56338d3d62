"""Cards that may be one person. Nothing is merged by itself: somebody looks and decides."""

from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.persons import cards
from perezvon.features.persons.model import Person
from perezvon.features.persons.model_more import Twin, TwinPair
from perezvon.features.persons.tables import ApartRow, PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId, PersonId

_TWINS = text("select other, by_number, by_email, likeness from pz_person_twins(:person, 20)")
_PAIRS = text("select one, other, by_number, by_email, likeness from pz_client_twins(:client, 100)")


async def of_person(work: Work, person: PersonId) -> list[Twin]:
    """The likeliest first: a shared number, a shared e-mail, then names. Raises ``person.not_found``."""
    await rows.found(work, PersonRow, person)
    found = (await work.session.execute(_TWINS, {"person": person})).all()
    known = await _cards(work, (row.other for row in found))
    return [Twin(person=known[row.other], **_why(row)) for row in found if row.other in known]


async def of_client(work: Work, client: ClientId) -> list[TwinPair]:
    """At most a hundred pairs, the most alike first."""
    found = (await work.session.execute(_PAIRS, {"client": client})).all()
    known = await _cards(work, (each for row in found for each in (row.one, row.other)))
    return [
        TwinPair(one=known[row.one], other=known[row.other], **_why(row))
        for row in found
        if row.one in known and row.other in known
    ]


def _why(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("by_number", "by_email", "likeness")}


async def _cards(work: Work, persons: Iterable[PersonId]) -> dict[PersonId, Person]:
    query = select(PersonRow).where(PersonRow.centre == work.centre, PersonRow.id.in_(set(persons)))
    found = (await work.session.scalars(query)).all()
    return {each.id: each for each in await cards.cards(work, found)}


async def keep_apart(work: Work, person: PersonId, other: PersonId) -> list[Twin]:
    """Raises Refused ``person.not_found``, ``merge.self``, ``merge.other_client``."""
    if person == other:
        raise Refused("merge.self", {"field": "other"})
    row, second = await rows.found(work, PersonRow, person), await rows.found(work, PersonRow, other)
    if row.client != second.client:
        raise Refused("merge.other_client", {"field": "other"})
    one, two = sorted((person, other))
    values = {
        ApartRow.centre: work.centre,
        ApartRow.client: row.client,
        ApartRow.one: one,
        ApartRow.other: two,
        ApartRow.at: work.now,
        ApartRow.author: work.user,
    }
    made = insert(ApartRow).values(values).on_conflict_do_nothing().returning(ApartRow.one)
    if (await work.session.execute(made)).one_or_none() is not None:
        await work.note("kept_apart", "person", person, client=row.client, after={"other": other})
    return await of_person(work, person)
