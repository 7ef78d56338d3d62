"""Persons: found or made by number, shown, changed, searched."""

from typing import Any

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.persons import cards, labels, numbers, store, writing
from perezvon.features.persons.model import (
    Person,
    PersonFilter,
    PersonNew,
    PersonPage,
    PersonPatch,
    PersonQuery,
    from_search_cursor,
    to_cursor,
    wanted,
)
from perezvon.features.persons.tables import PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId, PersonId
from perezvon.kit.phone import e164


class _Taken(Exception):
    """Somebody else made the person of this number at the same moment."""


async def find_caller(work: Work, client: ClientId, number: str) -> PersonRow | None:
    """The person whom this number means; None: nobody yet, or it cannot be a number."""
    known = e164(number)
    return await store.caller(work, client, known) if known is not None else None


async def find_or_create(work: Work, client: ClientId, number: str) -> PersonRow | None:
    """The person whom a call from this number means; made now when there is none.

    Two calls at once from one number give one person: the unique key on the main number decides, the loser
    takes the winner's person. None when the number is withheld or cannot be a number.
    """
    known = e164(number)
    if known is None:
        return None
    found = await store.caller(work, client, known)
    if found is not None:
        return found
    try:
        async with work.session.begin_nested():
            made = await store.add(work, _fresh(work, client))
            if not await store.claim(work, made, known):
                raise _Taken
            await work.note("created", "person", made.id, client=client, after={"numbers": [known]})
            return made
    except _Taken:
        return await store.caller(work, client, known)


def _fresh(work: Work, client: ClientId) -> PersonRow:
    return PersonRow(centre=work.centre, client=client, language=None, created_at=work.now)


async def create(work: Work, body: PersonNew) -> Person:
    """Raises Refused as ``writing.apply`` does."""
    row = _fresh(work, body.client)
    writing.name(row, body.name)
    await store.add(work, row)
    await writing.apply(work, row, body, body.model_fields_set)
    await work.session.flush()
    shown = await cards.card(work, row)
    await work.note("created", "person", row.id, client=row.client, after=cards.history(shown))
    await labels.notice(work, row, "")
    return await cards.whole(work, row)


async def card(work: Work, person: PersonId) -> Person:
    """Raises Refused ``person.not_found``, also for a person of a client that this user does not serve."""
    return await cards.whole(work, await rows.found(work, PersonRow, person))


async def change(work: Work, person: PersonId, body: PersonPatch) -> Person:
    """Raises Refused ``person.not_found``, ``row.stale``, ``person.merged``, and as ``writing.apply``."""
    row = await rows.found(work, PersonRow, person, lock=True)
    if row.merged_into is not None:
        raise Refused("person.merged", {"id": person, "survivor": row.merged_into})
    if row.version != body.version:
        raise Refused("row.stale", {"id": person, "version": row.version})
    before, note = cards.history(await cards.card(work, row)), row.note
    await writing.apply(work, row, body, body.model_fields_set)
    await noted(work, row, before)
    await labels.notice(work, row, note)
    return await cards.whole(work, row)


async def noted(work: Work, row: PersonRow, before: dict[str, Any]) -> bool:
    """A new version and a row of the history, if anything changed since ``before``. Gives whether it did."""
    await work.session.flush()
    after = cards.history(await cards.card(work, row))
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        row.version += 1
        await work.session.flush()
        was, now = ({name: state[name] for name in changed} for state in (before, after))
        await work.note("changed", "person", row.id, client=row.client, before=was, after=now)
    return bool(changed)


async def of_number(work: Work, client: ClientId, number: str) -> list[Person]:
    """Everybody who has this number as his, first the one whom a call from it means."""
    return await cards.cards(work, await store.all_of_number(work, client, number))


async def nearest(work: Work, typed: str, limit: int) -> list[PersonId]:
    """The people nearest to what was typed, as ``search`` finds them; nobody for signs alone."""
    asked = wanted(typed)
    if asked.nobody or not (asked.words or asked.digits):
        return []
    found = await store.find(work, asked, PersonFilter(), None, limit)
    return [each.person.id for each in found]


async def search(work: Work, query: PersonQuery) -> PersonPage:
    """By words of name, e-mail and organisation in any order, and by any part of a number in any form."""
    typed = wanted(query.q)
    past = from_search_cursor(query.after) if query.after else None
    found = [] if typed.nobody else await store.find(work, typed, query, past, query.limit + 1)
    shown = found[: query.limit]
    last = shown[-1] if len(found) > query.limit else None
    more = to_cursor(last.rank, last.place, last.person.id) if last is not None else None
    return PersonPage(
        persons=await cards.cards(work, [each.person for each in shown]),
        next=more,
        numbers=await numbers.found(work, query.q, query.client) if past is None else [],
    )
