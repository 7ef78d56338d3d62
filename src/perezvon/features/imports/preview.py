"""The first rows as they would come out, and what is wrong with rows, in words."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.web.sentences import sentence
from perezvon.adapters.web.spreadsheet import cell, delimiter, first_bytes
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.imports import planning
from perezvon.features.imports.convert import Entry, Fault, convert
from perezvon.features.imports.model import (
    FaultPage,
    ImportDouble,
    ImportPreview,
    Options,
    PreviewRow,
    RowFault,
    Someone,
    values_of,
)
from perezvon.features.imports.neighbours import Ask, Forbidden
from perezvon.features.imports.tables import ImportRow, import_fault, person, person_import, person_number
from perezvon.kit.ids import CentreId
from perezvon.kit.sorting import search_key

LISTED: Final = 200
_PAGE: Final = 1_000
_SIMILAR: Final = text("select id, name from pz_similar_persons(:wanted, :client, 3)")


def _worded(row: ImportRow, fault: Fault, language: Language) -> RowFault:
    column = ""
    if fault.column is not None:
        heading = row.headings[fault.column] if fault.column < len(row.headings) else ""
        column = heading or str(fault.column + 1)
    return RowFault(
        row=fault.row,
        column=column,
        given=str(fault.values.get("given", "")),
        code=fault.code,
        text=sentence(fault.code, fault.values, language),
    )


async def preview(
    work: Work, row: ImportRow, language: Language, ask: Ask, forbidden: Forbidden
) -> ImportPreview:
    """Of the samples that were kept when the file came."""
    connection = await work.session.connection()
    free = await planning.free_fields(connection, work.centre, row.client)
    allowed = await ask(connection, work.centre, row.client)
    plan = planning.plan_of(row.columns, Options.model_validate(row.options), free, allowed, work.now)
    # A draft of before rows were counted has none: then they stand one after the other.
    first = 2 if row.header else 1
    places = row.sample_rows or range(first, first + len(row.samples))
    made = [convert(place, cells, plan) for place, cells in zip(places, row.samples, strict=True)]
    known = await _known(connection, work.centre, row.client, [entry for entry, _ in made])
    tags = sorted({tag for entry, _ in made for tag in entry.tags})
    bad = await forbidden(connection, work.centre, tags) if tags else set()
    seen: dict[str, int] = {}
    shown = []
    for entry, faults in made:
        if (word := next((tag for tag in entry.tags if tag in bad), None)) is not None:
            faults.append(Fault(entry.row, plan.column_of("tags"), "import_row.label", {"given": word}))
        keys = [*entry.numbers, *entry.emails]
        twin = min((seen[key] for key in keys if key in seen), default=None)
        who = next((known[key] for key in keys if key in known), None)
        shown.append(
            PreviewRow(
                row=entry.row,
                values=values_of(entry),
                faults=[_worded(row, fault, language) for fault in faults],
                known=who,
                twin=twin,
                similar=[] if who else await _similar(connection, row.client, entry),
            )
        )
        for key in keys:
            seen.setdefault(key, entry.row)
    return ImportPreview(rows=shown)


async def _known(
    connection: AsyncConnection, centre: CentreId, client: str, entries: Sequence[Entry]
) -> dict[str, Someone]:
    numbers = {number for entry in entries for number in entry.numbers}
    emails = {email for entry in entries for email in entry.emails}
    p, n = person.c, person_number.c
    who = func.coalesce(p.merged_into, p.id).label("id")
    by_number = (
        select(n.number.label("key"), who, p.name)
        .join(person, (p.centre == n.centre) & (p.id == n.person_id))
        .where(n.centre == centre, n.client_id == client, n.number.in_(numbers))
        .order_by(n.main, p.created_at.desc())
    )
    by_email = (
        select(func.unnest(p.emails).label("key"), who, p.name)
        .where(p.centre == centre, p.client_id == client, p.emails.overlap(list(emails)))
        .order_by(p.created_at.desc())
    )
    found = [*await connection.execute(by_number), *await connection.execute(by_email)]
    return {row.key: Someone(id=row.id, name=row.name) for row in found}


async def _similar(connection: AsyncConnection, client: str, entry: Entry) -> list[Someone]:
    if not entry.name:
        return []
    given = {"wanted": search_key(entry.name), "client": client}
    return [Someone(id=row.id, name=row.name) for row in await connection.execute(_SIMILAR, given)]


def _fault_of(found: Any) -> Fault:
    return Fault(found.row, found.column, found.code, found.values)


async def faults(work: Work, row: ImportRow, language: Language) -> FaultPage:
    """The first ones; all that were kept are in the file."""
    connection = await work.session.connection()
    f = import_fault.c
    own = (f.centre == work.centre, f["import"] == row.id)
    kept = await connection.scalar(select(func.count()).select_from(import_fault).where(*own))
    query = select(f.row, f.column, f.code, f["values"].label("values")).where(*own)
    found = await connection.execute(query.order_by(f.row, f.id).limit(LISTED))
    return FaultPage(faults=[_worded(row, _fault_of(each), language) for each in found], kept=kept or 0)


async def faults_csv(work: Work, row: ImportRow, language: Language) -> AsyncIterator[bytes]:
    """All that were kept, for a spreadsheet: row, column, what stands there, what to do."""
    heads = {"ru": ("Строка", "Столбец", "Значение", "Что не так"), "en": ("Row", "Column", "Value", "Fault")}
    yield first_bytes() + _lines([heads[language]], language)
    connection = await work.session.connection()
    f = import_fault.c
    last = 0
    while True:
        query = (
            select(f.id, f.row, f.column, f.code, f["values"].label("values"))
            .where(f.centre == work.centre, f["import"] == row.id, f.id > last)
            .order_by(f.id)
            .limit(_PAGE)
        )
        found = (await connection.execute(query)).all()
        worded = [_worded(row, _fault_of(each), language) for each in found]
        yield _lines([(each.row, each.column, each.given, each.text) for each in worded], language)
        if len(found) < _PAGE:
            return
        last = found[-1].id


def _lines(rows: Sequence[Sequence[object]], language: Language) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter(language), lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


async def doubles(work: Work, row: ImportRow) -> list[ImportDouble]:
    """People who were made although somebody like them was there."""
    connection = await work.session.connection()
    i, p, like = person_import.c, person.alias("p"), person.alias("like_him")
    query = (
        select(i.import_row, p.c.id, p.c.name, like.c.id.label("like"), like.c.name.label("like_name"))
        .join(p, (p.c.centre == i.centre) & (p.c.id == i.person))
        .join(like, (like.c.centre == i.centre) & (like.c.id == i.possible_duplicate))
        .where(i.centre == work.centre, i["import"] == row.id, i.possible_duplicate.is_not(None))
        .order_by(i.import_row)
        .limit(LISTED)
    )
    return [
        ImportDouble(
            row=found.import_row,
            person=Someone(id=found.id, name=found.name),
            like=Someone(id=found.like, name=found.like_name),
        )
        for found in await connection.execute(query)
    ]
