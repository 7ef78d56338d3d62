"""Cards that may be one person. Nothing is merged by itself: somebody looks and decides."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.persons import cards
from perezvon.features.persons.model import Person
from perezvon.features.persons.model_more import Twin
from perezvon.features.persons.tables import ApartRow, PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import PersonId

_TWINS = text("select other, by_number, by_email, likeness from pz_person_twins(:person, 20)")


async def of_person(work: Work, person: PersonId) -> list[Twin]:
    """The likeliest first: a shared number, a shared e-mail, then names. Raises ``person.not_found``."""
    await rows.found(work, PersonRow, person)
    found = (await work.session.execute(_TWINS, {"person": person})).all()
    there = await known(work, (row.other for row in found))
    return [Twin(person=there[row.other], **why(row)) for row in found if row.other in there]


def why(row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("by_number", "by_email", "likeness")}


async def known(work: Work, persons: Iterable[PersonId]) -> dict[PersonId, Person]:
    """The cards of these."""
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
