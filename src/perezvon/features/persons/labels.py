"""Words that people are not called by (D4): refused as tags, remarked in notes, and counted.

A label decides about a person before he spoke: the next agent reads it and gives less. The list is the
centre's: what is a label for one is a plain word for another ("tourist" at a travel agency). Words are
compared by their stems, as PostgreSQL finds them, so an ending or a case changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import insert

from perezvon.adapters.postgres.stems import stand_in, stemmed, stems_of
from perezvon.adapters.web.work import Work
from perezvon.features.persons.tables import LabelMetRow, LabelRuleRow, PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId, PersonId

DEFAULTS: Final = (
    *("турист", "гоблин", "моль", "клиент с деньгами", "нищеброд", "халявщик", "жмот", "лох", "быдло"),
    *("дурак", "дура", "идиот", "истеричка", "псих", "тупой", "жлоб"),
    *("tourist", "goblin", "moth", "client with money", "freeloader", "cheapskate", "time-waster", "loser"),
    *("idiot", "moron", "psycho"),
)
Stems = dict[str, str]
Place = Literal["note", "call_note"]


def found_in(written: str, labels: Sequence[str], stems: Stems) -> list[str]:
    """The labels that stand in the text, in the order of the list. Of several words: one after the other."""
    said = stemmed(written, stems)
    return [label for label in labels if stand_in(stemmed(label, stems), said)]


async def listed(work: Work) -> list[str]:
    row = await work.session.get(LabelRuleRow, {"centre": work.centre, "id": work.centre})
    return list(row.words) if row is not None else list(DEFAULTS)


async def look(work: Work, written: Sequence[str]) -> list[str]:
    """The labels that stand in any of these texts."""
    if not any(written):
        return []
    labels = await listed(work)
    stems = await stems_of(work.session, [*written, *labels])
    found = {label for each in written for label in found_in(each, labels, stems)}
    return [label for label in labels if label in found]


async def notice_all(work: Work, client: ClientId, notes: Mapping[PersonId, tuple[str, str]]) -> None:
    """As ``notice``, of many cards of one client at once: person → the note before and now."""
    labels = await listed(work)
    written = [text for both in notes.values() for text in both]
    stems = await stems_of(work.session, [*written, *labels])
    begin = {word for label in labels for word in stemmed(label, stems)[:1]}
    values = []
    for person, (before, now) in notes.items():
        if begin.isdisjoint(stemmed(now, stems)):
            continue
        had = set(found_in(before, labels, stems))
        values += [
            {**_met(work, client, "note"), "person": person, "word": word}
            for word in found_in(now, labels, stems)
            if word not in had
        ]
    if values:
        await work.session.execute(insert(LabelMetRow), values)


async def check_tags(work: Work, row: PersonRow, tags: Sequence[str]) -> None:
    """Raises Refused ``label.forbidden``. What was tried is not counted: nothing of it is kept."""
    found = await look(work, tags)
    if found:
        raise Refused("label.forbidden", {"field": "tags", "word": found[0]})


async def notice(work: Work, row: PersonRow, before: str) -> None:
    """Count the labels that came into the note now; who wrote it sees them and may find better words."""
    if row.note == before:
        return
    had = set(await look(work, [before]))
    for word in await look(work, [row.note]):
        if word not in had:
            count(work, row, word, "note")
    await work.session.flush()


def count(work: Work, row: PersonRow, word: str, place: Place) -> None:
    """Only that it was written, by whom and about whom: the text stays where it is."""
    work.session.add(LabelMetRow(**_met(work, row.client, place), person=row.id, word=word))


def _met(work: Work, client: ClientId, place: Place) -> dict[str, Any]:
    return {
        "centre": work.centre,
        "client": client,
        "place": place,
        "at": work.now,
        "author": work.user,
    }
