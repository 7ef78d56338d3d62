"""The table at the end of `perezvon sim`, and its last sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from perezvon.main.sim_texts import say

if TYPE_CHECKING:
    from perezvon.sim.run import Summary

BREAKS = ("outages", "engine deaths", "node restarts")


def table(day: Summary) -> None:
    """Print what the day was like, in the terms of the field."""
    from rich.console import Console
    from rich.table import Table

    grid = Table(show_header=False, box=None, pad_edge=False)
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for key, value in _rows(day):
        grid.add_row(say(key), value)
    Console(emoji=False, highlight=False).print(grid)


def sentence(day: Summary) -> None:
    """Print the last line: one sentence with the counts."""
    typer.echo(
        say(
            "sentence",
            seed=day.seed,
            calls=day.calls,
            answered=day.how.get("answered", 0),
            lost=day.how.get("abandoned", 0) + day.how.get("short_abandoned", 0),
            agents=day.agents,
            hours=day.hours,
            steps=day.steps,
            took=round(day.wall_s, 1) or 0.1,
            faults=sum(n for what, n in day.faults.items() if what in BREAKS),
        )
    )


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
        ("offers", ", ".join(f"{how} {n:,}" for how, n in day.offers.items())),
    ]
    for name, counts in (("faults", day.faults), ("alarms", day.alarms)):
        if counts:
            rows.append((name, ", ".join(f"{what} {n:,}" for what, n in counts.items())))
    checks = f"{day.looks:,} / {day.nodes_checked:,} / {day.restores:,} / {day.truths:,}"
    rows += [("checks", checks), ("digest", day.digest[:16]), ("took", f"{day.wall_s:.1f} s")]
    return rows


def _share(part: float | None) -> str:
    return "–" if part is None else f"{100 * part:.1f} %"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
