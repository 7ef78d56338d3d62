"""`perezvon replay FILE`: a bug report happens again, here, entry by entry."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perezvon.main.journal import stop
from perezvon.main.journal_texts import say
from perezvon.main.steps import show, show_step

if TYPE_CHECKING:
    from perezvon.core.floor import Floor
    from perezvon.sim.report.pack import Report

EXIT_DIFFERENT = 1
_BORN = re.compile(r".+-(\d+-\d+)")


def replay(
    file: Annotated[Path, typer.Argument(help="Made by: perezvon journal export")],
    seq: Annotated[
        int | None,
        typer.Option(min=1, help="Stop after this entry: the call, and why it went where it went."),
    ] = None,
    call: Annotated[str | None, typer.Option(help="Show every step of this call.")] = None,
) -> None:
    """Replay an exported journal and compare its facts; exits with 1 when they differ."""
    if seq is not None and call is not None:
        stop("replay.one")
    report = _read(file)
    floor = _restore(file, report)
    if seq is not None:
        _stop_at(file, report, floor, seq)
    elif call is not None:
        _history(file, report, floor, call)
    else:
        _whole(report, floor)


def _read(file: Path) -> Report:
    from perezvon.sim.report.pack import BadFile, read

    try:
        return read(file)
    except BadFile as bad:
        stop(bad.code, path=file, **bad.values)
    except OSError as error:
        stop("file.unreadable", path=file, reason=error.strerror or str(error))


def _restore(file: Path, report: Report) -> Floor:
    import msgspec

    from perezvon.core.floor import Floor

    try:
        floor = Floor.restore(report.snapshot)
    except (msgspec.MsgspecError, LookupError, ValueError) as error:
        stop("file.version", path=file, theirs=report.manifest.version, reason=str(error))
    if report.entries and report.entries[0].seq != floor.seq + 1:
        stop("replay.stale", seq=report.entries[0].seq, due=floor.seq + 1)
    return floor


def _stop_at(file: Path, report: Report, floor: Floor, seq: int) -> None:
    from perezvon.sim.moment import moment

    manifest = report.manifest
    if not manifest.first_seq <= seq <= manifest.last_seq:
        stop("replay.seq", path=file, first=manifest.first_seq, last=manifest.last_seq)
    show(moment(floor, [entry for entry in report.entries if entry.seq <= seq]))


def _history(file: Path, report: Report, floor: Floor, call: str) -> None:
    """``call`` may be the id of the centre that made the file: its numbers are kept."""
    from perezvon.sim.moment import history

    state = floor.state
    born = _BORN.fullmatch(call)
    ident = f"{state.node}-{state.centre}-{born[1]}" if born is not None else call
    found = False
    for step in history(floor, report.entries, ident):
        found = True
        show_step(step)
    if not found:
        stop("replay.no_call", path=file, call=ident)


def _whole(report: Report, floor: Floor) -> None:
    from perezvon.facts.floor import CallQueued
    from perezvon.sim.report.pack import schema
    from perezvon.sim.report.replaying import MARK_EVERY, Facts, NotThisFloor
    from perezvon.sim.report.replaying import replay as replay_entries

    manifest, facts, queued = report.manifest, Facts(), 0
    try:
        for _, outcome in replay_entries(floor, report.entries, facts):
            queued += sum(isinstance(fact, CallQueued) and fact.again is None for fact in outcome.facts)
    except NotThisFloor as broken:
        stop("replay.stale", seq=broken.seq, due=broken.due)
    rows = [
        ("version", manifest.version),
        ("period", f"{manifest.begins.isoformat()} – {manifest.ends.isoformat()}"),
        ("entries", f"{manifest.first_seq} – {manifest.last_seq}"),
        ("facts", f"{facts.facts:,}"),
        ("offered", f"{queued:,}"),
        ("live", f"{len(floor.state.calls):,}"),
        ("digest", facts.digest()[:16]),
    ]
    _table(rows)
    if manifest.schema != schema():
        typer.echo(say("replay.schema", theirs=manifest.version))
    if facts.digest() == manifest.facts_digest:
        typer.echo(say("same", entries=facts.entries, facts=facts.facts))
        return
    agreed = facts.differs_at(manifest.marks)
    if agreed is None:
        agreed = len(manifest.marks) * MARK_EVERY
    after = manifest.first_seq + agreed
    before = min(after + MARK_EVERY - 1, manifest.last_seq)
    typer.echo(say("different", entries=facts.entries, after=after, before=before))
    raise typer.Exit(EXIT_DIFFERENT)


def _table(rows: list[tuple[str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    grid = Table(show_header=False, box=None, pad_edge=False)
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for key, value in rows:
        grid.add_row(say(key), value)
    Console(emoji=False, highlight=False).print(grid)
