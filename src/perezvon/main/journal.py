"""`perezvon journal export`: a stretch of the journal with pseudonyms, in one file, for a bug report.

It reads the database with the engine's role, whose password lies in the state directory: who may read that
directory may export. The centre may run meanwhile; nothing is written but the file.
"""

from __future__ import annotations

import asyncio
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import typer

from perezvon.main.journal_texts import say

if TYPE_CHECKING:
    from perezvon.adapters.postgres.stretch import Stretch
    from perezvon.core.floor import Floor
    from perezvon.ports import Entry

app = typer.Typer(no_args_is_help=True, help="The journal of the centre.")
EXIT_CANNOT = 2
LAST = timedelta(hours=24)
EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
_CALL = re.compile(r".+-(\d+)-\d+")


class Wanted(NamedTuple):
    """What is to be exported; times are aware."""

    start: datetime | None
    end: datetime | None
    call: str | None


class Source(NamedTuple):
    """Whose journal, and where. ``url``: of the role of the engine; ``node``: of its floor."""

    url: str
    centre: str
    node: str


@app.callback()
def journal() -> None:
    """The journal of the centre: everything that its floor was told."""


@app.command("export")
def export(
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=TIMES, help="In this machine's zone; default: the last 24 hours."),
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=TIMES, help="Default: to the end of the journal.")
    ] = None,
    call: Annotated[
        str | None, typer.Option(help="From the arrival of this call to its end, whatever --from says.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Default: perezvon-journal-DATE-TIME.tar.gz here.")
    ] = None,
) -> None:
    """Write a stretch of the journal with pseudonyms for numbers, names, ids and texts."""
    wanted = Wanted(_aware(start), _aware(end), call)
    if wanted.start is not None and wanted.end is not None and wanted.start > wanted.end:
        stop("export.order")
    path = out or Path(f"perezvon-journal-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}.tar.gz")
    if path.exists():
        stop("export.exists", path=path)
    _write(_source(), wanted, path)


def _write(source: Source, wanted: Wanted, path: Path) -> None:
    from importlib.metadata import version

    import asyncpg
    import msgspec

    from perezvon.ports import ConnectionLost
    from perezvon.sim.report import export as making
    from perezvon.sim.report.replaying import NotThisFloor

    try:
        floor, entries = asyncio.run(_gather(source, wanted))
        made, _ = making.export(floor, entries, path, version("perezvon"), wanted.call)
    except ConnectionLost as away:
        stop("journal.away", reason=str(away))
    except asyncpg.PostgresError as refused:
        stop("journal.refused", reason=str(refused))
    except making.CannotExport as cannot:
        stop(cannot.code, **cannot.values)
    except NotThisFloor as hole:
        stop("export.hole", seq=hole.due)
    except msgspec.MsgspecError as foreign:
        stop("export.version", reason=str(foreign))
    except FileExistsError:
        stop("export.exists", path=path)
    except OSError as error:
        stop("export.folder", path=path, reason=error.strerror or str(error))
    typer.echo(
        say(
            "export.done",
            path=path,
            quoted=shlex.quote(str(path)),
            entries=made.entries,
            first=made.first_seq,
            last=made.last_seq,
            facts=made.facts,
            size=path.stat().st_size,
        )
    )


def _source() -> Source:
    """Where DATABASE_URL says, else the database of the `perezvon up` of this state. Raises CannotStart."""
    from perezvon.adapters.private.messages import CannotStart
    from perezvon.main.database import outside_urls
    from perezvon.main.secrets import kept_secrets
    from perezvon.main.settings import Settings, read_options

    options = read_options()
    if options.database_url:
        urls = outside_urls(options.database_url, kept_secrets(options.state))
        return Source(urls.engine, options.centre, options.node)
    file = options.state / "settings.json"
    try:
        settings = Settings.load(file)
    except FileNotFoundError as error:
        raise CannotStart("up.missing", path=file.parent) from error
    return Source(settings.engine_url, settings.centre, settings.node)


async def _gather(source: Source, wanted: Wanted) -> tuple[Floor, list[Entry]]:
    """The floor right before the stretch, and the stretch. Raises CannotExport, ConnectionLost."""
    from perezvon.adapters.postgres.stretch import stretch_of
    from perezvon.sim.report.export import CannotExport

    async with stretch_of(source.url, source.centre) as stretch:
        if not stretch.last or stretch.ends is None:
            raise CannotExport("export.empty", centre=source.centre)
        first, last = await _bounds(stretch, stretch.ends, wanted)
        start, end = await stretch.time_of(first), await stretch.time_of(last)
        if first > last or start is None or end is None:
            earliest = await stretch.time_of(stretch.first)
            raise CannotExport("export.nothing", first=_local(earliest), last=_local(stretch.ends))
        typer.echo(say("export.reading", start=_local(start), end=_local(end)), err=True)
        floor = await _floor_before(stretch, first, source)
        return floor, [entry async for entry in stretch.entries(first, last)]


async def _bounds(stretch: Stretch, ends: datetime, wanted: Wanted) -> tuple[int, int]:
    """Numbers of the first and the last entry. Raises CannotExport."""
    from perezvon.sim.report.export import CannotExport

    last = stretch.last
    if wanted.end is not None:
        last = await stretch.last_until(wanted.end) or 0
    if wanted.call is not None:
        born = _CALL.fullmatch(wanted.call)
        if born is None or not stretch.first <= int(born[1]) <= stretch.last:
            raise CannotExport("export.no_call", call=wanted.call)
        return int(born[1]), max(last, int(born[1]))
    first = await stretch.first_from(wanted.start or (wanted.end or ends) - LAST)
    return (first if first is not None else last + 1), last


async def _floor_before(stretch: Stretch, first: int, source: Source) -> Floor:
    """From the newest snapshot before, else from the first entry of all. Raises CannotExport."""
    from perezvon.core.floor import Floor
    from perezvon.sim.report.export import CannotExport

    found = await stretch.snapshot_before(first)
    if found is not None:
        floor = Floor.restore(found[1])
    elif stretch.first == 1:
        floor = Floor(source.centre, source.node)
    else:
        oldest = await stretch.oldest_snapshot()
        raise CannotExport("export.too_old", seq=first, oldest=oldest if oldest is not None else "–")
    async for entry in stretch.entries(floor.seq + 1, first - 1):
        if entry.seq != floor.seq + 1:
            break
        floor.handle(entry.event, entry.now)
    if floor.seq != first - 1:
        raise CannotExport("export.hole", seq=floor.seq + 1)
    return floor


def _aware(at: datetime | None) -> datetime | None:
    """A time as the operator wrote it, in the zone of his machine; one that no journal has is the nearest."""
    if at is None:
        return None
    if not EARLIEST.year <= at.year < LATEST.year:
        return EARLIEST if at.year < LATEST.year else LATEST
    return at.astimezone()


def _local(at: datetime | None) -> str:
    return at.astimezone().isoformat(sep=" ", timespec="seconds") if at is not None else "–"


def stop(key: str, **values: object) -> NoReturn:
    """Say what is wrong, and exit."""
    typer.secho(say(key, **values), fg="red", err=True)
    raise typer.Exit(EXIT_CANNOT)
