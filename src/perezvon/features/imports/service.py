"""Imports: a file taken in, planned, looked at, started, stopped, taken back. The worker does the rest."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import select

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.imports import planning
from perezvon.features.imports.fields import FIELDS, FREE, is_header
from perezvon.features.imports.files import FileKind
from perezvon.features.imports.model import Import, ImportField, ImportPlan, Options
from perezvon.features.imports.neighbours import Ask
from perezvon.features.imports.reading import Source, head_of, separator_of, sheets_of, width_of
from perezvon.features.imports.tables import ImportRow
from perezvon.features.imports.undoing import touched
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId
from perezvon.kit.text import cleaned

SAMPLES: Final = 20
_SHOWN_CELL: Final = 200
_RUNNING: Final = ("reading", "matching", "applying")
_OVER: Final = ("done", "cancelled")


class Look(Struct, frozen=True):
    """What a file shows at first sight. ``head``: its first rows, with the one that names the columns."""

    source: Source
    sheets: list[str]
    head: list[tuple[int, list[str]]]


def look(path: Path, kind: FileKind, separator: str = "", sheet: int = 0, header: bool | None = None) -> Look:
    """Raises Refused ``import.…`` for a file that cannot be read. ``header`` None: guessed."""
    sheets = sheets_of(path) if kind.kind == "xlsx" else []
    if kind.kind == "csv" and not separator:
        separator = separator_of(path, kind.encoding)
    source = Source(path, kind.kind, kind.encoding, separator, sheet)
    head = head_of(source, SAMPLES + 1)
    if not head:
        raise Refused("import.empty", {"field": "file"})
    first = head[0][1]
    known = is_header(first, [cells for _, cells in head[1:]]) if header is None else header
    return Look(Source(path, kind.kind, kind.encoding, separator, sheet, known), sheets, head)


def headings_of(seen: Look) -> list[str]:
    width = width_of(seen.head)
    first = seen.head[0][1] if seen.source.header and seen.head[0][0] == 1 else []
    named = [" ".join(cleaned(cell).split())[:_SHOWN_CELL] for cell in first]
    return (named + [""] * width)[:width]


def samples_of(seen: Look) -> tuple[list[list[str]], list[int]]:
    """The first rows, and where each stands in the file: empty ones between them count."""
    body = seen.head[1:] if seen.source.header and seen.head[0][0] == 1 else seen.head
    cells_of = [
        [cleaned(cell).replace("\x00", "")[:_SHOWN_CELL] for cell in cells] for _, cells in body[:SAMPLES]
    ]
    return cells_of, [number for number, _ in body[:SAMPLES]]


async def take(
    work: Work, ident: str, client: ClientId, name: str, size: int, kind: FileKind, seen: Look
) -> ImportRow:
    """A draft, with guesses of what its columns mean."""
    connection = await work.session.connection()
    free = await planning.free_fields(connection, work.centre, client)
    saved = await planning.saved_headings(connection, work.centre, client)
    headings, (samples, places) = headings_of(seen), samples_of(seen)
    row = ImportRow(
        centre=work.centre,
        id=ident,
        client=client,
        name=name,
        size=size,
        kind=kind.kind,
        encoding=kind.encoding,
        separator=seen.source.separator if kind.kind == "csv" else "",
        sheet=seen.source.sheet,
        sheets=seen.sheets,
        header=seen.source.header,
        headings=headings,
        samples=samples,
        sample_rows=places,
        columns=planning.guessed(headings, samples, free, saved),
        options=Options().model_dump(mode="json"),
        state="draft",
        created_by=work.user,
        created_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "import", row.id, client=client, after={"size": size, "kind": kind.kind})
    return row


async def found(work: Work, ident: str, version: int | None = None) -> ImportRow:
    """Raises Refused ``import.not_found``, ``row.stale``."""
    row = await rows.found(work, ImportRow, ident, lock=version is not None)
    if version is not None and row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    return row


async def plan(work: Work, ident: str, body: ImportPlan, folder: Path) -> ImportRow:
    """Keep what its columns mean. Another separator, sheet or header reads the file anew.

    Raises Refused ``import.started`` and what ``planning`` refuses."""
    row = await found(work, ident, body.version)
    if row.state != "draft":
        raise Refused("import.started")
    connection = await work.session.connection()
    free = await planning.free_fields(connection, work.centre, row.client)
    columns = dict(body.columns)
    separator = body.separator or row.separator
    if (separator, body.sheet, body.header) != (row.separator, row.sheet, row.header):
        kind = FileKind(row.kind, row.encoding)  # type: ignore[arg-type]
        again = await asyncio.to_thread(look, folder / ident, kind, separator, body.sheet, body.header)
        headings = headings_of(again)
        row.separator, row.sheet, row.header = separator if row.kind == "csv" else "", body.sheet, body.header
        row.samples, row.sample_rows = samples_of(again)
        if headings != row.headings:
            row.headings = headings
            saved = await planning.saved_headings(connection, work.centre, row.client)
            columns = planning.guessed(headings, row.samples, free, saved)
    planning.check_columns(columns, len(row.headings), free) if columns else None
    row.columns = columns
    row.options = body.options.model_dump(mode="json")
    row.version += 1
    await work.session.flush()
    return row


async def start(work: Work, ident: str, version: int, ask: Ask) -> ImportRow:
    """The worker begins within a second. Raises Refused as ``plan`` does, and as ``check_consent``."""
    row = await found(work, ident, version)
    if row.state != "draft":
        raise Refused("import.started")
    connection = await work.session.connection()
    free = await planning.free_fields(connection, work.centre, row.client)
    planning.check_columns(row.columns, len(row.headings), free)
    known = await ask(connection, work.centre, row.client)
    planning.check_consent(row.columns, Options.model_validate(row.options), known, work.now)
    await planning.save_headings(connection, work.centre, row.client, row.headings, row.columns)
    row.state, row.started_at = "reading", work.now
    row.version += 1
    await work.session.flush()
    await work.note("started", "import", row.id, client=row.client, after={"columns": row.columns})
    return row


async def cancel(work: Work, ident: str) -> ImportRow:
    """Stop. What was brought in before stays, unless it was to be all or nothing: then it is taken back.

    Raises Refused ``import.not_running``."""
    row = await rows.found(work, ImportRow, ident, lock=True)
    if row.state not in _RUNNING:
        raise Refused("import.not_running")
    whole = Options.model_validate(row.options).faults == "all"
    if whole and row.state == "applying" and row.rows_done:
        row.state, row.after_undo = "undoing", "cancelled"
    else:
        row.state, row.finished_at = "cancelled", work.now
    row.version += 1
    await work.session.flush()
    await work.note("cancelled", "import", row.id, client=row.client, after={"rows": row.rows_done})
    return row


async def undo(work: Work, ident: str) -> ImportRow:
    """Take everything back. Raises Refused ``import.not_over``, ``import.touched``."""
    row = await rows.found(work, ImportRow, ident, lock=True)
    if row.state not in _OVER or not row.rows_done:
        raise Refused("import.not_over")
    count = await touched(await work.session.connection(), work.centre, ident)
    if count:
        raise Refused("import.touched", {"count": count})
    row.state, row.after_undo, row.fault = "undoing", "undone", None
    row.version += 1
    await work.session.flush()
    await work.note("undone", "import", row.id, client=row.client, after={"made": row.made})
    return row


async def drop(work: Work, ident: str) -> None:
    """A draft that is not wanted. Raises Refused ``import.started``."""
    row = await rows.found(work, ImportRow, ident, lock=True)
    if row.state != "draft":
        raise Refused("import.started")
    await work.session.delete(row)
    await work.session.flush()
    await work.note("removed", "import", ident, client=row.client)


async def listed(work: Work, client: ClientId | None, limit: int) -> Sequence[ImportRow]:
    query = select(ImportRow).where(ImportRow.centre == work.centre)
    if client is not None:
        query = query.where(ImportRow.client == client)
    query = query.order_by(ImportRow.created_at.desc(), ImportRow.id).limit(limit)
    return (await work.session.scalars(query)).all()


async def fields_of(work: Work, client: ClientId, language: Language) -> list[ImportField]:
    """What a column can mean for this client."""
    free = await planning.free_fields(await work.session.connection(), work.centre, client)
    types = {"choice": "text", "money": "number"}
    own = [
        ImportField.model_validate(
            {
                "key": FREE + row.key,
                "type": types.get(row.type, row.type),
                "many": False,
                "label": getattr(row, f"label_{language}") or row.key,
            }
        )
        for row in free
    ]
    return [*(ImportField(key=each.key, type=each.type, many=each.many, label="") for each in FIELDS), *own]


def shown(row: ImportRow, fault: str) -> Import:
    """``fault``: the sentence for ``row.fault``."""
    made = {"fault", "undoable", "options", "rows_total", "columns"}
    values: Mapping[str, Any] = {name: getattr(row, name) for name in Import.model_fields if name not in made}
    return Import(
        **values,
        columns=dict(row.columns),
        options=Options.model_validate(row.options),
        rows_total=row.rows_total,
        fault=fault,
        undoable=row.state in _OVER and row.rows_done > 0 and row.made + row.updated > 0,
    )
