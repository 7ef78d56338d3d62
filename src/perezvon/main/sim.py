"""`perezvon sim`: a day of the centre on a virtual clock, checked, and said in a table and one sentence."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perezvon.main.sim_table import sentence, table
from perezvon.main.sim_texts import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from perezvon.sim.chance import Behaviour
    from perezvon.sim.distributions import BadInput
    from perezvon.sim.run import Day, Options

EXIT_BROKEN = 1
MOST_DIGITS = 9  # of a number of steps
_HOW = "lognormal:MEAN:SIGMA, exponential:MEAN, fixed:S or empirical:FILE, in seconds."


def sim(
    seed: Annotated[int, typer.Option(min=0, help="Everything that happens follows from it.")] = 7,
    hours: Annotated[float, typer.Option(min=0.1, max=72.0, help="Simulated hours from 08:00.")] = 24.0,
    agents: Annotated[int, typer.Option(min=1, max=5_000, help="Agents on the staff list.")] = 100,
    calls_per_hour: Annotated[
        float,
        typer.Option(min=0.0, max=400_000.0, help="At the busiest time; 0: what the agents can take."),
    ] = 0.0,
    faults: Annotated[bool, typer.Option("--faults", help="Break connections, processes, messages.")] = False,
    check: Annotated[
        str, typer.Option(help="Compare whole states: sampled (every 2,000 steps), every, or so many steps.")
    ] = "sampled",
    replay: Annotated[
        str, typer.Option(metavar="[SEED:]STEP", help="Stop after this step and show the last ones.")
    ] = "",
    arrivals: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Calls by quarter of an hour: lines like 08:15;12.5.")
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Play this day: shifts, pauses, queue rules, arrivals."),
    ] = None,
    write_plan: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the day that the options say, as a plan.")
    ] = None,
    patience: Annotated[str, typer.Option(help=_HOW)] = "",
    talk: Annotated[str, typer.Option(help=_HOW)] = "",
    wrap_up: Annotated[str, typer.Option(help=_HOW)] = "",
    ring: Annotated[str, typer.Option(help=f"From offer to answer: {_HOW}")] = "",
    hold: Annotated[str, typer.Option(help=_HOW)] = "",
    away: Annotated[str, typer.Option(help=f"Absence after an unanswered offer: {_HOW}")] = "",
    no_answer: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Share of offers that nobody answers.")
    ] = None,
) -> None:
    """Simulate a day of the centre and check what must always hold; a broken rule exits with 1."""
    from perezvon.sim.distributions import BadInput
    from perezvon.sim.run import Options

    every = _every(check)
    seed, step = _moment(replay, seed)
    names = ("patience", "talk", "wrap_up", "ring", "hold", "away")
    given = dict(zip(names, (patience, talk, wrap_up, ring, hold, away), strict=True))
    options = Options(seed, hours, agents, calls_per_hour, faults, every, stop_at=step)
    try:
        options = _planned(options, plan, arrivals, _behaviour(given, no_answer))
    except BadInput as wrong:
        raise _refusal(wrong) from wrong
    if write_plan is not None:
        _write(write_plan, options)
        return
    more: dict[str, object] = {"plan": plan, "arrivals": arrivals, **given, "no_answer": no_answer}
    _play(options, lambda broken: _again(options, check, broken, more))


def _play(options: Options, again: Callable[[int], str]) -> None:
    """Play the day and say how it was, or what broke and ``again`` which command shows it."""
    from perezvon.sim.run import Broken, Day

    day = Day(options)
    try:
        summary = day.play()
    except Broken as broken:
        _show_last(day)
        typer.echo(say("broken", step=broken.step, rule=broken.rule, detail=broken.detail), err=True)
        typer.echo(say("again", command=again(broken.step)), err=True)
        raise typer.Exit(EXIT_BROKEN) from broken
    if options.stop_at:
        _show_last(day)
        if day.world.step < options.stop_at:
            typer.echo(say("ended", step=day.world.step), err=True)
        return
    table(summary)
    sentence(summary)


def _every(check: str) -> int:
    """Steps between two comparisons of whole states."""
    from perezvon.sim.run import LOOK_EVERY

    known = {"sampled": LOOK_EVERY, "every": 1}
    if check not in known and not (check.isdecimal() and len(check) <= MOST_DIGITS and int(check) > 0):
        raise typer.BadParameter(say("check"), param_hint="--check")
    return known.get(check) or int(check)


def _moment(replay: str, seed: int) -> tuple[int, int]:
    """Seed and step of ``SEED:STEP`` or ``STEP``; step 0 when nothing is to be shown."""
    if not replay:
        return seed, 0
    before, colon, after = replay.rpartition(":")
    try:
        seed, step = int(before) if colon else seed, int(after)
    except ValueError:
        step = 0
    if step < 1 or seed < 0:
        raise typer.BadParameter(say("replay"), param_hint="--replay")
    return seed, step


def _behaviour(given: Mapping[str, str], no_answer: float | None) -> Behaviour:
    """The usual behaviour with what was given instead. Raises BadInput."""
    import msgspec

    from perezvon.sim.chance import TYPICAL
    from perezvon.sim.distributions import parse

    changes: dict[str, object] = {name: parse(text, _option(name)) for name, text in given.items() if text}
    if no_answer is not None:
        changes["no_answer"] = no_answer
    return msgspec.structs.replace(TYPICAL, **changes)


def _planned(options: Options, file: Path | None, arrivals: Path | None, behaviour: Behaviour) -> Options:
    """The same options with the plan of their day, read or made. Raises BadInput."""
    import msgspec

    from perezvon.sim.centre import typical_plan
    from perezvon.sim.curves import read_curve, read_plan

    if file is not None:
        return msgspec.structs.replace(options, plan=read_plan(file, "--plan"))
    plan = typical_plan(
        options.seed,
        options.hours,
        options.agents,
        calls_per_h=options.calls_per_h,
        curve=read_curve(arrivals, "--arrivals") if arrivals is not None else (),
        behaviour=behaviour,
    )
    return msgspec.structs.replace(options, plan=plan)


def _write(file: Path, options: Options) -> None:
    import msgspec

    try:
        file.write_bytes(msgspec.json.format(msgspec.json.encode(options.plan), indent=1) + b"\n")
    except OSError as error:
        sentence = say("file.unwritable", value=error.strerror or error)
        raise typer.BadParameter(sentence, param_hint="--write-plan") from error


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _refusal(wrong: BadInput) -> typer.BadParameter:
    """A sentence that names the option, the file and its line."""
    where = f"{wrong.path}:{wrong.line}: " if wrong.line else f"{wrong.path}: " if wrong.path else ""
    return typer.BadParameter(where + say(wrong.code, value=wrong.value), param_hint=wrong.field)


def _again(options: Options, check: str, step: int, more: Mapping[str, object]) -> str:
    """The command that shows the same step again. ``more``: other options, None or empty when not given."""
    parts = ["perezvon", "sim", "--hours", f"{options.hours:g}", "--agents", str(options.agents)]
    if options.calls_per_h:
        parts += ["--calls-per-hour", f"{options.calls_per_h:g}"]
    if options.faults:
        parts.append("--faults")
    for name, value in more.items():
        if value not in (None, ""):
            parts += [_option(name), str(value)]
    return shlex.join([*parts, "--check", check, "--replay", f"{options.seed}:{step}"])


def _show_last(day: Day) -> None:
    """The last steps before this moment, the call, and why it went where it went."""
    from perezvon.core.floor import Floor
    from perezvon.main.steps import show
    from perezvon.sim.moment import moment

    show(moment(Floor.restore(day.world.base), day.world.journal))
