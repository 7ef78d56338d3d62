"""`perezvon sim --from-journal DAY`: a day that was, lived through again with another staffing or rule."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints
from zoneinfo import ZoneInfo

import typer

from perezvon.main.whatif_texts import say

if TYPE_CHECKING:
    from perezvon.features.whatif.change import Change
    from perezvon.features.whatif.day import Day
    from perezvon.main.settings import Settings

USUAL_AGENTS, MOST_AGENTS = 100, 5_000
USUAL_REPLICATIONS = 10
MOST_DIGITS = 9  # of a number that is worth reading
Agents = Annotated[
    str,
    typer.Option(
        metavar="N",
        help="Agents on the staff list (100). With --from-journal: N, +2, -1@10:00-13:00, +1@QUEUE.",
    ),
]
FromJournal = Annotated[
    str, typer.Option(metavar="DAY", help="Play a real day again: 2026-11-21, yesterday or today.")
]
Rules = Annotated[
    list[str],
    typer.Option(
        metavar="ID.RULE=VALUE",
        help="With --from-journal: q1.service_level=80/20, q1.wrap_up=15, q1.max_wait=120, q1.priority=5.",
    ),
]
Skills = Annotated[
    list[str],
    typer.Option(metavar="AGENT:SKILL=LEVEL", help="With --from-journal: a-anna:english=2; * is all."),
]
Replications = Annotated[
    int, typer.Option(min=2, max=200, help="With --from-journal: how often the day is lived through.")
]


def with_what_if(sim: Callable[..., None]) -> Callable[..., None]:
    """The command `sim` with the options of the what-if: one door, two kinds of day."""

    @wraps(sim)
    def either(
        from_journal: str, queue: list[str], skill: list[str], replications: int, agents: str, **given: Any
    ) -> None:
        if from_journal:
            _only_the_day(given)
            asyncio.run(what_if(from_journal, agents, queue, skill, replications, given["seed"]))
            return
        more = replications != USUAL_REPLICATIONS
        for option, value in (("--queue", queue), ("--skill", skill), ("--replications", more)):
            if value:
                raise typer.BadParameter(say("needs_day"), param_hint=option)
        sim(agents=_staff(agents), **given)

    usual = {name: parameter.default for name, parameter in inspect.signature(sim).parameters.items()}

    def _only_the_day(given: dict[str, Any]) -> None:
        """What says how a made-up day is, would say nothing of a real one."""
        for name, value in given.items():
            if name != "seed" and value != usual[name]:
                raise typer.BadParameter(say("not_with_day"), param_hint="--" + name.replace("_", "-"))

    hints = get_type_hints(sim, include_extras=True) | {"agents": Agents}
    own: tuple[tuple[str, Any, Any], ...] = (
        ("from_journal", FromJournal, ""),
        ("queue", Rules, []),
        ("skill", Skills, []),
        ("replications", Replications, USUAL_REPLICATIONS),
    )
    parameters = [
        parameter.replace(annotation=hints[name], default="" if name == "agents" else parameter.default)
        for name, parameter in inspect.signature(sim).parameters.items()
    ]
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [parameter.replace(kind=kind) for parameter in parameters]
    parameters += [inspect.Parameter(name, kind, default=default, annotation=a) for name, a, default in own]
    either.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    either.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del either.__wrapped__
    return either


def _staff(text: str) -> int:
    if not text:
        return USUAL_AGENTS
    if not text.isdecimal() or len(text) > MOST_DIGITS or not 1 <= int(text) <= MOST_AGENTS:
        raise typer.BadParameter(say("staff", most=MOST_AGENTS), param_hint="--agents")
    return int(text)


async def what_if(
    day_text: str, agents: str, queues: Sequence[str], skills: Sequence[str], replications: int, seed: int
) -> None:
    """Read the day, play it, show both days side by side."""
    from perezvon.features.whatif.change import BadChange
    from perezvon.features.whatif.ensemble import Task, study_of
    from perezvon.features.whatif.outcome import real_outcome
    from perezvon.features.whatif.running import check_day
    from perezvon.main.cli import running_settings
    from perezvon.main.whatif_table import answer
    from perezvon.sim.whatif.play import Stage

    day = await _read(running_settings(), day_text)
    try:
        change = _change(day, agents, queues, skills)
        check_day(day, change)
        replicas = []
        with _progress(replications) as step:
            for replica in Stage(Task(day, change, replications, seed)).all():
                replicas.append(replica)
                step()
    except BadChange as wrong:
        raise _refusal(wrong) from wrong
    answer(day, change, study_of(real_outcome(day), replicas), replications)


def _refusal(wrong: Any) -> typer.BadParameter:
    option = {"agents": "--agents", "queues": "--queue", "skills": "--skill", "day": "--from-journal"}
    sentence = say(f"wrong.{wrong.code}", value=wrong.value)
    return typer.BadParameter(sentence, param_hint=option.get(wrong.field, wrong.field))


def _change(day: Day, agents: str, queues: Sequence[str], skills: Sequence[str]) -> Change:
    from perezvon.features.whatif.change import Change, read_agents, read_queues, read_skills

    present = len(day.agents)
    wishes = [] if not agents else [read_agents(text, present) for text in agents.split(",")]
    return Change(tuple(wish for wish in wishes if wish), read_queues(queues), read_skills(skills))


async def _read(settings: Settings, text: str) -> Day:
    from perezvon.adapters.clock import SteadyClock
    from perezvon.adapters.postgres.session import app_engine, begin
    from perezvon.adapters.private.messages import CannotStart
    from perezvon.features.whatif import spells
    from perezvon.features.whatif.reading import read_day, zone_of

    engine = app_engine(settings.app_url, pool_size=1)
    now = SteadyClock().now()
    try:
        while await spells.derive(engine, settings.centre):
            continue
        async with begin(engine, settings.centre, None) as connection:
            zone = await zone_of(connection, settings.centre)
            return await read_day(
                connection, settings.centre, _day(text, now.astimezone(ZoneInfo(zone))), now
            )
    except OSError as error:
        raise CannotStart("database.away", reason=str(error) or type(error).__name__) from error
    finally:
        await engine.dispose()


def _day(text: str, local: datetime) -> date:
    words = {"today": 0, "сегодня": 0, "yesterday": 1, "вчера": 1}
    if text.lower() in words:
        return (local - timedelta(days=words[text.lower()])).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(say("wrong.day_format", value=text), param_hint="--from-journal") from None


@contextmanager
def _progress(steps: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal's error output: the answer may go into a file."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(say("playing")), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(emoji=False, stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps)
        yield lambda: bar.advance(task)
