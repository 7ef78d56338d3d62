"""What the worker does for imports: one part at a time, each in one transaction with how far it came.

A worker that dies leaves the last part that was committed; the next one reads the file again up to there.
Two workers do the same part twice and only one of them commits: the row of the import is locked, and what
has gone on meanwhile is given up.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import structlog
from msgspec import Struct
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres.session import begin
from perezvon.features.imports import planning, staging
from perezvon.features.imports.applying import Applied, apply_part
from perezvon.features.imports.convert import Entry, Fault, Plan, convert
from perezvon.features.imports.matching import match
from perezvon.features.imports.neighbours import Neighbours, Part
from perezvon.features.imports.reading import Cells, Source, rows
from perezvon.features.imports.tables import import_run
from perezvon.features.imports.undoing import take_back, touched
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId

READ_ROWS: Final = 10_000
MOST_TRIES: Final = 3
OPEN: Final = ("reading", "matching", "applying", "undoing")
KEEP_DRAFTS_DAYS: Final = 7

log = structlog.get_logger("imports")
_run = import_run.c


class _FilePart(Struct):
    """Rows of a file, converted. ``place``: the last of them. ``wrong``: what ended the file too early."""

    rows: int
    place: int
    entries: list[Entry]
    faults: list[Fault]
    wrong: Refused | OSError | None = None


class _Reading(Struct):
    """A file that is open: its rows behind ``place``. ``tags``: looked up before → whether forbidden.
    ``ahead``: the next part, which a thread converts while the database takes the one before."""

    place: int
    rows: Iterator[tuple[int, Cells]]
    plan: Plan
    tags: dict[str, bool]
    ahead: asyncio.Task[_FilePart] | None = None


class Importer(Struct):
    """What imports stand on. ``folder``: where files lie until their import is over. ``failures``: how often
    a part of an import failed in the database, since one went well."""

    engine: AsyncEngine
    centre: CentreId
    folder: Path
    now: Callable[[], datetime]
    neighbours: Neighbours = Neighbours()
    reading: dict[str, _Reading] = {}
    failures: dict[str, int] = {}

    def path(self, ident: str) -> Path:
        return self.folder / ident


async def step(importer: Importer) -> bool:
    """The next part of the oldest open import; False: there is none."""
    async with begin(importer.engine, importer.centre, None) as connection:
        query = (
            select(import_run)
            .where(_run.centre == importer.centre, _run.state.in_(OPEN))
            .order_by(_run.started_at, _run.id)
            .limit(1)
        )
        run = (await connection.execute(query)).one_or_none()
    if run is None:
        return False
    try:
        await _STEPS[run.state](importer, run)
        importer.failures.pop(run.id, None)
    except DBAPIError as error:
        await _failed(importer, run, error)
    except Refused as refused:
        await _end(importer, run, "refused" if run.state == "reading" else "cancelled", refused)
    except OSError as error:
        log.warning("imports.file", run=run.id, reason=str(error))
        await _end(importer, run, "refused", Refused("import.file_gone"))
    return True


async def _failed(importer: Importer, run: Any, error: DBAPIError) -> None:
    """Tried again by the next look; an import that fails by itself must not hold up the others for ever."""
    _close(importer, run.id)
    if error.connection_invalidated:
        raise error
    tries = importer.failures[run.id] = importer.failures.get(run.id, 0) + 1
    if tries < MOST_TRIES:
        raise error
    importer.failures.pop(run.id)
    log.error("imports.broken", run=run.id, state=run.state, kind=type(error.orig).__name__)
    await _end(importer, run, "done" if run.state == "undoing" else "cancelled", Refused("import.broken"))


async def _read(importer: Importer, run: Any) -> None:
    reading = importer.reading.get(run.id)
    if reading is None or reading.place != run.place:
        _close(importer, run.id)
        reading = importer.reading[run.id] = await _opened(importer, run)
    part = await (reading.ahead or _read_ahead(reading))
    reading.ahead = None
    if part.wrong is not None:
        raise part.wrong
    if not part.rows:
        await _all_read(importer, run)
        return
    reading.ahead = _read_ahead(reading)
    async with begin(importer.engine, importer.centre, None) as connection:
        if not await _still(connection, run):
            return
        entries, faults = await _without_forbidden(importer, connection, reading, part.entries, part.faults)
        await staging.stage(connection, run.centre, run.client_id, run.id, entries)
        kept = max(0, staging.MOST_FAULTS - run.failed)
        await staging.keep_faults(connection, run.centre, run.client_id, run.id, faults[:kept])
        failed = len({fault.row for fault in faults})
        await _set(
            connection, run, place=part.place, rows_read=run.rows_read + part.rows, failed=run.failed + failed
        )
    reading.place = part.place


def _read_ahead(reading: _Reading) -> asyncio.Task[_FilePart]:
    return asyncio.create_task(asyncio.to_thread(_next_part, reading.rows, reading.plan))


def _next_part(behind: Iterator[tuple[int, Cells]], plan: Plan) -> _FilePart:
    """What is wrong with the file is kept, and raised when its turn comes; until then nobody may ask."""
    try:
        part = list(islice(behind, READ_ROWS))
    except (Refused, OSError) as error:
        return _FilePart(0, 0, [], [], error)
    entries, faults = _converted(part, plan)
    return _FilePart(len(part), part[-1][0] if part else 0, entries, faults)


def _close(importer: Importer, ident: str) -> None:
    reading = importer.reading.pop(ident, None)
    if reading is not None and reading.ahead is not None:
        reading.ahead.cancel()


async def _opened(importer: Importer, run: Any) -> _Reading:
    async with begin(importer.engine, importer.centre, None) as connection:
        free = await planning.free_fields(connection, run.centre, run.client_id)
        known = await importer.neighbours.known(connection, run.centre, run.client_id)
    options = planning.options_of(run.options)
    began = run.started_at or importer.now()
    plan = planning.plan_of(run.columns, options, free, known, began, importer.neighbours.locate)
    source = planning.source_of(run, importer.path(run.id))

    def behind() -> Iterator[tuple[int, Cells]]:
        return ((number, cells) for number, cells in rows(source) if number > run.place)

    await asyncio.to_thread(_check_there, source)
    return _Reading(run.place, behind(), plan, {})


def _check_there(source: Source) -> None:
    source.path.stat()


def _converted(part: Sequence[tuple[int, Cells]], plan: Plan) -> tuple[list[Entry], list[Fault]]:
    entries, faults = [], []
    for number, cells in part:
        entry, wrong = convert(number, cells, plan)
        if wrong:
            faults += wrong
        else:
            entries.append(entry)
    return entries, faults


async def _without_forbidden(
    importer: Importer,
    connection: AsyncConnection,
    reading: _Reading,
    entries: list[Entry],
    faults: list[Fault],
) -> tuple[list[Entry], list[Fault]]:
    unknown = list({tag for entry in entries for tag in entry.tags if tag not in reading.tags})
    if unknown:
        bad = await importer.neighbours.forbidden(connection, importer.centre, unknown)
        reading.tags.update((tag, tag in bad) for tag in unknown)
    if not any(reading.tags.values()):
        return entries, faults
    column = reading.plan.column_of("tags")
    kept = []
    for entry in entries:
        word = next((tag for tag in entry.tags if reading.tags[tag]), None)
        if word is None:
            kept.append(entry)
        else:
            faults.append(Fault(entry.row, column, "import_row.label", {"given": word}))
    return kept, faults


async def _all_read(importer: Importer, run: Any) -> None:
    _close(importer, run.id)
    whole = planning.options_of(run.options).faults == "all"
    async with begin(importer.engine, importer.centre, None) as connection:
        if not await _still(connection, run):
            return
        if whole and run.failed:
            await _finish(
                importer, connection, run, "refused", Refused("import.faults", {"count": run.failed})
            )
        else:
            await _set(connection, run, state="matching", place=0, rows_total=run.rows_read - run.failed)
    if whole and run.failed:
        _forget_file(importer, run.id)


async def _match(importer: Importer, run: Any) -> None:
    async with begin(importer.engine, importer.centre, None) as connection:
        if not await _still(connection, run):
            return
        options = planning.options_of(run.options)
        await match(connection, run.centre, run.client_id, run.id, options.duplicates)
        await _set(connection, run, state="applying", place=0)


async def _apply(importer: Importer, run: Any) -> None:
    async with begin(importer.engine, importer.centre, None) as connection:
        if not await _still(connection, run):
            return
        part = _part_of(importer, run)
        done = await apply_part(connection, part, run.place)
        await _tell_neighbours(importer.neighbours, connection, part, done)
        if done.place is None:
            await _finish(importer, connection, run, "done", None)
        else:
            await _set(
                connection,
                run,
                place=done.place,
                rows_done=run.rows_done + done.rows,
                made=run.made + done.made,
                updated=run.updated + done.updated,
                skipped=run.skipped + done.skipped,
                doubles=run.doubles + done.doubles,
            )
    if done.place is None:
        _forget_file(importer, run.id)


def _part_of(importer: Importer, run: Any) -> Part:
    text_shown = planning.options_of(run.options).consent_text
    return Part(run.centre, run.client_id, run.id, run.name, run.created_by, importer.now(), text_shown)


async def _tell_neighbours(
    neighbours: Neighbours, connection: AsyncConnection, part: Part, done: Applied
) -> None:
    if done.consents:
        await neighbours.consented(connection, part)
    if done.notes:
        await neighbours.noted(connection, part, done.notes)


async def _undo(importer: Importer, run: Any) -> None:
    state = run.after_undo or "undone"
    try:
        async with begin(importer.engine, importer.centre, None) as connection:
            if not await _still(connection, run):
                return
            count = await touched(connection, run.centre, run.id)
            if count:
                await _finish(importer, connection, run, "done", Refused("import.touched", {"count": count}))
                return
            await importer.neighbours.not_consented(connection, _part_of(importer, run))
            await take_back(connection, run.centre, run.id)
            await _finish(importer, connection, run, state, None)
    except IntegrityError:
        await _end(importer, run, "done", Refused("import.touched", {"count": 1}))
    _forget_file(importer, run.id)


_STEPS: Final = {"reading": _read, "matching": _match, "applying": _apply, "undoing": _undo}


async def _still(connection: AsyncConnection, run: Any) -> bool:
    """Whether nobody else went on with it, and nobody stopped it. Locks the row."""
    query = (
        select(_run.state, _run.place).where(_run.centre == run.centre, _run.id == run.id).with_for_update()
    )
    found = (await connection.execute(query)).one_or_none()
    return found is not None and (found.state, found.place) == (run.state, run.place)


async def _set(connection: AsyncConnection, run: Any, **values: Any) -> None:
    statement = update(import_run).where(_run.centre == run.centre, _run.id == run.id)
    await connection.execute(statement.values(version=_run.version + 1, **values))


async def _finish(
    importer: Importer, connection: AsyncConnection, run: Any, state: str, why: Refused | None
) -> None:
    for table in ("import_decision", "import_staged"):
        await connection.execute(
            text(f"delete from {table} where centre = :centre and import = :import"),  # noqa: S608
            {"centre": run.centre, "import": run.id},
        )
    values = dict(why.values) if why else {}
    await _set(
        connection,
        run,
        state=state,
        fault=why.code if why else None,
        fault_values=values,
        finished_at=importer.now(),
    )
    log.info("imports.over", run=run.id, state=state, fault=why.code if why else "")


async def _end(importer: Importer, run: Any, state: str, why: Refused) -> None:
    _close(importer, run.id)
    async with begin(importer.engine, importer.centre, None) as connection:
        if await _still(connection, run):
            await _finish(importer, connection, run, state, why)
    _forget_file(importer, run.id)


def _forget_file(importer: Importer, ident: str) -> None:
    _close(importer, ident)
    with suppress(FileNotFoundError):
        importer.path(ident).unlink()


async def sweep(importer: Importer) -> None:
    """Files and rows without an import that could still read them, and drafts that nobody came back to."""
    async with begin(importer.engine, importer.centre, None) as connection:
        old = func.make_interval(0, 0, 0, KEEP_DRAFTS_DAYS)
        await connection.execute(
            delete(import_run).where(
                _run.centre == importer.centre, _run.state == "draft", _run.created_at < importer.now() - old
            )
        )
        for table in ("import_decision", "import_staged"):  # of those that people stopped
            await connection.execute(
                text(
                    f"delete from {table} s using import_run r where r.centre = :centre"  # noqa: S608
                    " and s.centre = r.centre and s.import = r.id and r.state <> all (:open)"
                ),
                {"centre": importer.centre, "open": list(OPEN)},
            )
        query = select(_run.id).where(_run.centre == importer.centre, _run.state.in_(("draft", *OPEN)))
        wanted = set((await connection.execute(query)).scalars())
    for path in await asyncio.to_thread(lambda: sorted(importer.folder.glob("im-*"))):
        if path.name not in wanted:
            _forget_file(importer, path.name)
