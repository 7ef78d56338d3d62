"""What a person likes and wants (A7): values under a key, each with where it is known from."""

from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters.postgres.persons import is_of
from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.persons import labels
from perezvon.features.persons.model_more import KnownFrom, Preference, PreferenceNew
from perezvon.features.persons.tables import PersonRow, PreferenceRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, PersonId

MOST: Final = 200


async def listed(work: Work, person: PersonId) -> list[Preference]:
    """The newest first. Raises Refused ``person.not_found``."""
    await rows.found(work, PersonRow, person)
    query = (
        select(PreferenceRow)
        .where(PreferenceRow.centre == work.centre, is_of(PreferenceRow.person, work.centre, person))
        .order_by(PreferenceRow.at.desc(), PreferenceRow.id.desc())
        .execution_options(populate_existing=True)
    )
    return [Preference.model_validate(row) for row in await work.session.scalars(query)]


async def add(work: Work, person: PersonId, body: PreferenceNew) -> list[Preference]:
    """Raises Refused ``person.not_found``, ``person.merged``, ``label.forbidden``, ``preference.full``."""
    row = await rows.found(work, PersonRow, person, lock=True)
    if row.merged_into is not None:
        raise Refused("person.merged", {"id": person, "survivor": row.merged_into})
    forbidden = await labels.look(work, [body.value])
    if forbidden:
        raise Refused("label.forbidden", {"field": "value", "word": forbidden[0]})
    source: KnownFrom = "call" if body.call else "hand"
    if await learn(work, row, body.key, body.value, source, body.call):
        after = {"key": body.key, "value": body.value, "source": source}
        await work.note("created", "preference", person, client=row.client, after=after)
    return await listed(work, person)


async def learn(
    work: Work,
    row: PersonRow,
    key: str,
    value: str,
    source: KnownFrom,
    call: CallId | None,
) -> bool:
    """Write it down once, by who works; False: it was known. Raises Refused ``preference.full``."""
    known = await work.session.scalar(
        select(func.count()).where(PreferenceRow.centre == work.centre, PreferenceRow.person == row.id)
    )
    if known is not None and known >= MOST:
        raise Refused("preference.full")
    made = (
        insert(PreferenceRow)
        .values(
            {
                PreferenceRow.centre: work.centre,
                PreferenceRow.client: row.client,
                PreferenceRow.person: row.id,
                PreferenceRow.key: key,
                PreferenceRow.value: value,
                PreferenceRow.source: source,
                PreferenceRow.call: call,
                PreferenceRow.at: work.now,
                PreferenceRow.author: work.user,
            }
        )
        .on_conflict_do_nothing()
        .returning(PreferenceRow.id)
    )
    return (await work.session.execute(made)).one_or_none() is not None


async def remove(work: Work, person: PersonId, preference: int) -> list[Preference]:
    """Raises Refused ``person.not_found``, ``preference.not_found``."""
    row = await rows.found(work, PersonRow, person)
    gone = await work.session.execute(
        delete(PreferenceRow)
        .where(
            PreferenceRow.centre == work.centre,
            PreferenceRow.id == preference,
            is_of(PreferenceRow.person, work.centre, person),
        )
        .returning(PreferenceRow.key, PreferenceRow.value, PreferenceRow.source)
    )
    was = gone.one_or_none()
    if was is None:
        raise Refused("preference.not_found", {"id": preference})
    before = {"key": was.key, "value": was.value, "source": was.source}
    await work.note("removed", "preference", person, client=row.client, before=before)
    return await listed(work, person)
