"""Steps of a floor for a person to read: what was told, what came of it, the call, and why who got it."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec
import typer

from perezvon.main.step_texts import say

if TYPE_CHECKING:
    from perezvon.core.call import Call
    from perezvon.sim.moment import Decision, Moment, Step

SHOWN_OF_A_KIND = 5


def show(at: Moment) -> None:
    """Print the last steps, the calls of the last one, and its decisions."""
    for step in at.steps:
        show_step(step)
    for call in at.calls:
        typer.echo("\n" + say("state", call=call.id, state=call.state))
        _call(call)
    if not at.calls:
        typer.echo("\n" + say("none"))
    for decision in at.decisions:
        _decision(decision)


def show_step(step: Step) -> None:
    """Print one step: what was told, its facts and commands, what was refused."""
    entry, outcome = step.entry, step.outcome
    typer.echo(f"{entry.seq} {entry.now.isoformat()} {plain(entry.event)}")
    for line in (*outcome.facts, *outcome.commands):
        typer.echo(f"    {plain(line)}")
    if outcome.stale:
        typer.echo(f"    stale: {outcome.stale}")
    if outcome.reply is not None and outcome.reply.code:
        typer.echo(f"    refused: {outcome.reply.code} {outcome.reply.values or ''}".rstrip())


def _call(call: Call) -> None:
    """Field by field, without what was never set."""
    for name, value in _set_fields(call):
        if isinstance(value, list):
            typer.echo(f"    {name}:")
            for one in value:
                typer.echo(f"        {plain(one)}")
        else:
            typer.echo(f"    {name}: {plain(value)}")


def plain(value: object) -> str:
    """A value for a person: a struct with the fields that were set, times without their date."""
    match value:
        case msgspec.Struct():
            inside = ", ".join(f"{name}={plain(one)}" for name, one in _set_fields(value))
            return f"{type(value).__name__}({inside})"
        case datetime():
            return value.time().isoformat()
        case dict():
            return "{" + ", ".join(f"{key}: {plain(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(plain, value)) + "]"
        case _:
            return str(value)


def _set_fields(value: msgspec.Struct) -> list[tuple[str, object]]:
    rows = (
        (field.name, getattr(value, field.name), field.default) for field in msgspec.structs.fields(value)
    )
    return [
        (name, given) for name, given, usual in rows if given != usual and given not in ([], (), {}, None)
    ]


def _decision(decision: Decision) -> None:
    head = "chosen" if decision.agent is not None else "nobody"
    typer.echo("\n" + say(head, call=decision.call, agent=decision.agent))
    for verdict, rows in groupby(decision.judged, key=lambda row: row.verdict):
        found = list(rows)
        for row in found[:SHOWN_OF_A_KIND]:
            since = f" ({plain(row.since)})" if row.since is not None else ""
            typer.echo(f"    {row.agent}: {say('verdict.' + verdict)}{since}")
        if len(found) > SHOWN_OF_A_KIND:
            rest = len(found) - SHOWN_OF_A_KIND
            typer.echo("    " + say("more", count=rest, verdict=say("verdict." + verdict)))
