"""`perezvon sim`: a day of the centre on a virtual clock, checked, and said in a table and one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from perezvon.main.sim_texts import say

if TYPE_CHECKING:
    from perezvon.sim.run import Day, Options, Summary

LAST_STEPS = 12
EXIT_BROKEN = 1


def sim(
    seed: Annotated[int, typer.Option(help="Everything that happens follows from it.")] = 7,
    hours: Annotated[float, typer.Option(min=0.1, max=72.0, help="Simulated hours from 08:00.")] = 24.0,
    agents: Annotated[int, typer.Option(min=1, max=5_000, help="Agents on the staff list.")] = 100,
    calls_per_hour: Annotated[
        float, typer.Option(min=0.0, help="At the busiest time; 0: what the agents can take.")
    ] = 0.0,
    faults: Annotated[bool, typer.Option("--faults", help="Break connections, processes, messages.")] = False,
    check: Annotated[
        str, typer.Option(help="sampled: whole states every 2,000 steps; every: after each step.")
    ] = "sampled",
    replay: Annotated[int, typer.Option(min=0, help="Stop after this step and show the last ones.")] = 0,
) -> None:
    """Simulate a day of the centre and check what must always hold; a broken rule exits with 1."""
    from perezvon.sim.run import LOOK_EVERY, Broken, Day, Options

    if check not in ("sampled", "every"):
        raise typer.BadParameter(say("check"), param_hint="--check")
    every = 1 if check == "every" else LOOK_EVERY
    options = Options(seed, hours, agents, calls_per_hour, faults, every, stop_at=replay)
    day = Day(options)
    try:
        summary = day.play()
    except Broken as broken:
        _show_last(day)
        typer.echo(say("broken", step=broken.step, rule=broken.rule, detail=broken.detail), err=True)
        typer.echo(say("again", command=_again(options, check, broken.step)), err=True)
        raise typer.Exit(EXIT_BROKEN) from broken
    if replay:
        _show_last(day)
        return
    _table(summary)
    _sentence(summary)


def _again(options: Options, check: str, step: int) -> str:
    """The command that shows the same step again."""
    parts = [f"--seed {options.seed}", f"--hours {options.hours:g}", f"--agents {options.agents}"]
    if options.calls_per_h:
        parts.append(f"--calls-per-hour {options.calls_per_h:g}")
    if options.faults:
        parts.append("--faults")
    return f"perezvon sim {' '.join(parts)} --check {check} --replay {step}"


def _show_last(day: Day) -> None:
    """The last steps before this moment: what was told, published, commanded."""
    from perezvon.core.floor import Floor

    floor = Floor.restore(day.world.base)
    for entry in day.world.journal:
        outcome = floor.handle(entry.event, entry.now)
        if entry.seq > day.world.step - LAST_STEPS:
            typer.echo(f"{entry.seq} {entry.now.isoformat()} {entry.event}")
            for line in (*outcome.facts, *outcome.commands):
                typer.echo(f"    {line}")
            if outcome.stale:
                typer.echo(f"    stale: {outcome.stale}")


def _table(day: Summary) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for key, value in _rows(day):
        table.add_row(say(key), value)
    Console(highlight=False).print(table)


def _rows(day: Summary) -> list[tuple[str, str]]:
    result = day.result
    if result is None:
        raise ValueError("the day was not played to its end")
    total = result.total
    rows = [("calls", f"{day.calls:,}")]
    rows += [(how, f"{n:,}") for how, n in sorted(day.how.items(), key=lambda row: -row[1])]
    rows += [
        ("offered", f"{total.offered:,}"),
        ("service_level", _share(total.service_level)),
        ("abandonment", _share(total.abandonment)),
        ("asa", _seconds(total.asa_s)),
        ("max_wait", _seconds(total.max_wait_s)),
        ("aht", _seconds(total.aht_s)),
        ("occupancy", _share(result.occupancy)),
        ("requeued", f"{day.requeued:,}"),
        ("steps", f"{day.steps:,}"),
        ("stale", f"{sum(day.stale.values()):,}"),
        ("refusals", f"{sum(day.refusals.values()):,}"),
    ]
    rows += [("offers", ", ".join(f"{how} {n:,}" for how, n in day.offers.items()))]
    if day.faults:
        rows.append(("faults", ", ".join(f"{what} {n:,}" for what, n in day.faults.items())))
    if day.alarms:
        rows.append(("alarms", ", ".join(f"{what} {n:,}" for what, n in day.alarms.items())))
    checks = f"{day.looks:,} / {day.nodes_checked:,} / {day.restores:,} / {day.truths:,}"
    rows += [("checks", checks), ("digest", day.digest[:16]), ("took", f"{day.wall_s:.1f} s")]
    return rows


def _share(part: float | None) -> str:
    return "–" if part is None else f"{100 * part:.1f} %"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"


def _sentence(day: Summary) -> None:
    typer.echo(
        say(
            "sentence",
            seed=day.seed,
            calls=day.calls,
            agents=day.agents,
            hours=day.hours,
            steps=day.steps,
            took=round(day.wall_s, 1) or 0.1,
            faults=sum(n for what, n in day.faults.items() if what in BREAKS),
        )
    )


BREAKS = ("outages", "engine deaths", "node restarts")
