"""`perezvon soak`: many days with faults from fresh seeds; each that broke with the command that shows it."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import time
from typing import TYPE_CHECKING, Annotated

import typer

from perezvon.main.sim_texts import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from perezvon.sim.run import Options

EXIT_BROKEN = 1
SIZES = ((6, 24.0), (12, 24.0), (12, 48.0), (40, 12.0), (40, 24.0), (100, 24.0))  # agents, hours
CHECK_EVERY = 300
SEEDS = 2**31


def soak(
    days: Annotated[int, typer.Option(min=1, max=100_000, help="How many.")] = 100,
    first: Annotated[
        int | None, typer.Option(min=0, help="The first seed, then upwards; default: a fresh one.")
    ] = None,
    processes: Annotated[int, typer.Option(min=0, max=256, help="0: one for each processor.")] = 0,
) -> None:
    """Simulate many days with faults at low priority; exits with 1 when a rule was broken in any."""
    start = secrets.randbelow(SEEDS) if first is None else first
    began, broken, calls, steps = time.perf_counter(), 0, 0, 0
    for done, day in enumerate(_played(range(start, start + days), processes or os.cpu_count() or 1), 1):
        seed, made, step, fault = day
        calls, steps = calls + made, steps + step
        if fault:
            broken += 1
            typer.echo(fault)
            typer.echo(say("again", command=_command(seed, step)))
        elif done % 10 == 0:
            typer.echo(say("soak.so_far", done=done, days=days, broken=broken))
    took = round(time.perf_counter() - began)
    typer.echo(say("soak.end", days=days, first=start, calls=calls, steps=steps, broken=broken, took=took))
    if broken:
        raise typer.Exit(EXIT_BROKEN)


def _played(seeds: range, processes: int) -> Iterator[tuple[int, int, int, str]]:
    """Seed, calls, steps, and what broke (or nothing), as the days end."""
    if processes == 1:
        yield from map(play, seeds)
        return
    fresh = multiprocessing.get_context("spawn")
    with fresh.Pool(processes, initializer=_be_nice, maxtasksperchild=10) as pool:
        yield from pool.imap_unordered(play, seeds)


def _be_nice() -> None:
    os.nice(19)


def play(seed: int) -> tuple[int, int, int, str]:
    """One day. A size belongs to each seed, so that a seed says everything."""
    from perezvon.sim.run import Broken, simulate

    try:
        summary = simulate(_options(seed))
    except Broken as found:
        return seed, 0, found.step, say("broken", step=found.step, rule=found.rule, detail=found.detail)
    return seed, summary.calls, summary.steps, ""


def _options(seed: int) -> Options:
    from perezvon.sim.run import Options

    agents, hours = SIZES[seed % len(SIZES)]
    return Options(seed=seed, hours=hours, agents=agents, faults=True, every=CHECK_EVERY)


def _command(seed: int, step: int) -> str:
    day = _options(seed)
    size = f"--hours {day.hours:g} --agents {day.agents} --faults"
    return f"perezvon sim {size} --check {CHECK_EVERY} --replay {seed}:{step}"
