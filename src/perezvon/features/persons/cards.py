"""The card of a person as the API shows it, made of the rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from perezvon.adapters.web.work import Work
from perezvon.features.persons import labels, store
from perezvon.features.persons.model import Person, PersonFields, PersonNumber
from perezvon.features.persons.tables import OrganisationRow, PersonRow

WRITTEN = frozenset(PersonFields.model_fields)
_PLAIN = frozenset(Person.model_fields) - {"numbers", "organisation_name", "note_labels"}


async def card(work: Work, row: PersonRow) -> Person:
    """The card of one row, without ``note_labels``."""
    return (await cards(work, [row]))[0]


async def whole(work: Work, row: PersonRow) -> Person:
    """With what somebody should see who reads the one card."""
    shown = await card(work, row)
    shown.note_labels = await labels.look(work, [row.note])
    return shown


async def cards(work: Work, found: Sequence[PersonRow]) -> list[Person]:
    """The cards of these rows, in their order."""
    numbers = await store.numbers_of(work, [row.id for row in found])
    names = await _organisations(work, {row.organisation for row in found if row.organisation})
    return [
        Person(
            **{name: getattr(row, name) for name in _PLAIN},
            numbers=[PersonNumber.model_validate(each) for each in numbers[row.id]],
            organisation_name=names.get(row.organisation or "", ""),
            note_labels=[],
        )
        for row in found
    ]


async def _organisations(work: Work, wanted: set[str]) -> dict[str, str]:
    if not wanted:
        return {}
    query = select(OrganisationRow.id, OrganisationRow.name).where(
        OrganisationRow.centre == work.centre, OrganisationRow.id.in_(wanted)
    )
    return {row.id: row.name for row in await work.session.execute(query)}


def history(shown: Person) -> dict[str, Any]:
    """What can be written, as the history of changes keeps it."""
    return shown.model_dump(include=set(WRITTEN), mode="json")
