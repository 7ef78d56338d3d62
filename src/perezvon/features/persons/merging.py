"""Two cards become one, and two again.

Rows of other slices stay under the ids they were written with; ``merged_into`` says whose they are now. Only
numbers move, because a call is looked up by number in one round trip. The snapshot of both cards is what an
un-merge gives back; what people changed on the survivor meanwhile stays with him.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select, update

from perezvon.adapters.postgres import facts
from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.facts.persons import AnyPersonFact, PersonsMerged, PersonsParted
from perezvon.features.persons import cards, store, writing
from perezvon.features.persons.merge_rules import NUMBERS, PLACE, chosen, restored
from perezvon.features.persons.model import NumberIn, Person
from perezvon.features.persons.model_more import Merge, MergeNew
from perezvon.features.persons.tables import MergeRow, PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import PersonId

STREAM: Final = "persons"


async def _state(work: Work, row: PersonRow) -> dict[str, Any]:
    shown = await cards.card(work, row)
    return {**cards.history(shown), **{name: getattr(shown, name) for name in PLACE}}


async def _write(work: Work, row: PersonRow, state: Mapping[str, Any]) -> None:
    """The state as it is: nothing is checked or derived again, it was before."""
    writing.name(row, state["name"])
    for name, value in state.items():
        if name not in ("name", NUMBERS):
            setattr(row, name, value)
    await work.session.flush()


async def _numbers(work: Work, row: PersonRow, state: Mapping[str, Any]) -> None:
    await store.replace_numbers(work, row, [NumberIn.model_validate(each) for each in state[NUMBERS]])


async def _both(work: Work, person: PersonId, other: PersonId) -> tuple[PersonRow, PersonRow]:
    """Both rows, locked in one order. Raises Refused ``person.not_found``."""
    found = {each: await rows.found(work, PersonRow, each, lock=True) for each in sorted((person, other))}
    return found[person], found[other]


async def merge(work: Work, person: PersonId, body: MergeNew) -> Person:
    """Raises Refused ``person.not_found``, ``person.merged``, ``row.stale``, ``merge.self``,
    ``merge.other_client``, ``merge.choice``."""
    if body.other == person:
        raise Refused("merge.self", {"field": "other"})
    row, other = await _both(work, person, body.other)
    for each, version in ((row, body.version), (other, body.other_version)):
        if each.merged_into is not None:
            raise Refused("person.merged", {"id": each.id, "survivor": each.merged_into})
        if each.version != version:
            raise Refused("row.stale", {"id": each.id, "version": each.version})
    if row.client != other.client:
        raise Refused("merge.other_client", {"field": "other"})
    before, theirs = await _state(work, row), await _state(work, other)
    wanted = chosen(before, theirs, body.keep)
    await store.replace_numbers(work, other, [])
    await _numbers(work, row, wanted)
    await _write(work, row, wanted)
    moved = await _repoint(work, other.id, person)
    other.merged_into = person
    row.version, other.version = row.version + 1, other.version + 1
    await work.session.flush()
    after = await _state(work, row)
    work.session.add(
        MergeRow(
            centre=work.centre,
            client=row.client,
            survivor=person,
            merged=other.id,
            at=work.now,
            author=work.user,
            before={"survivor": before, "merged": theirs, "parts": moved},
            after=after,
        )
    )
    await work.session.flush()
    changed = {name: after[name] for name in after if after[name] != before[name]}
    await work.note("merged", "person", person, client=row.client, after={"merged": other.id, **changed})
    await work.note("merged", "person", other.id, client=row.client, after={"into": person})
    return await _told(work, row, PersonsMerged(person, other.id))


async def _repoint(work: Work, merged: PersonId, into: PersonId) -> list[PersonId]:
    """Those who were merged into him go along; gives who they are."""
    parts = (
        update(PersonRow)
        .where(PersonRow.centre == work.centre, PersonRow.merged_into == merged)
        .values(merged_into=into)
        .returning(PersonRow.id)
    )
    return sorted((await work.session.execute(parts)).scalars())


async def _told(work: Work, row: PersonRow, fact: AnyPersonFact) -> Person:
    """Publishers of a stream wait for each other: told last, committed at once."""
    shown = await cards.card(work, row)
    await facts.publish(await work.session.connection(), work.centre, STREAM, fact)
    return shown


async def undo(work: Work, person: PersonId, ident: int) -> Person:
    """Raises Refused ``person.not_found``, ``person.merged``, ``merge.not_found``, ``merge.erased``,
    ``merge.not_newest``."""
    survivor = await rows.found(work, PersonRow, person, lock=True)
    if survivor.merged_into is not None:
        raise Refused("person.merged", {"id": person, "survivor": survivor.merged_into})
    made = await work.session.get(MergeRow, {"centre": work.centre, "id": ident}, populate_existing=True)
    if made is None or made.survivor != person or made.undone_at is not None:
        raise Refused("merge.not_found", {"id": ident})
    if "survivor" not in made.before:
        raise Refused("merge.erased", {"id": ident})
    if await _newest(work, person) != ident:
        raise Refused("merge.not_newest", {"id": ident})
    row, other = await _both(work, person, made.merged)
    current = await _state(work, row)
    state = restored(made.before["survivor"], made.before["merged"], made.after, current)
    await _numbers(work, row, state)
    await _write(work, row, state)
    other.merged_into = None
    await work.session.flush()
    await _numbers(work, other, made.before["merged"])
    await _write(work, other, made.before["merged"])
    back = update(PersonRow).where(PersonRow.centre == work.centre, PersonRow.id.in_(made.before["parts"]))
    await work.session.execute(back.values(merged_into=other.id))
    made.undone_at, made.undone_by = work.now, work.user
    row.version, other.version = row.version + 1, other.version + 1
    await work.session.flush()
    await work.note("parted", "person", person, client=row.client, after={"parted": other.id})
    await work.note("parted", "person", other.id, client=row.client, after={"from": person})
    return await _told(work, row, PersonsParted(person, other.id))


async def _newest(work: Work, person: PersonId) -> int | None:
    standing = select(func.max(MergeRow.id)).where(
        MergeRow.centre == work.centre, MergeRow.survivor == person, MergeRow.undone_at.is_(None)
    )
    return await work.session.scalar(standing)


async def listed(work: Work, person: PersonId) -> list[Merge]:
    """The newest first. Raises Refused ``person.not_found``."""
    await rows.found(work, PersonRow, person)
    newest = await _newest(work, person)
    query = (
        select(MergeRow)
        .where(MergeRow.centre == work.centre, MergeRow.survivor == person)
        .order_by(MergeRow.id.desc())
        .limit(100)
    )
    return [
        Merge(
            id=row.id,
            merged=row.merged,
            name=row.before["merged"]["name"] if "merged" in row.before else "",
            at=row.at,
            author=row.author,
            undone_at=row.undone_at,
            undone_by=row.undone_by,
            undoable=row.id == newest and "merged" in row.before,
        )
        for row in await work.session.scalars(query)
    ]
