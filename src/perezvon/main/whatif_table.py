"""The answer of `perezvon sim --from-journal`: how well the model fits, both days, one sentence."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from perezvon.features.whatif.change import Change
from perezvon.features.whatif.day import Day
from perezvon.features.whatif.ensemble import (
    Figures,
    Fit,
    Spread,
    Study,
    figures_of,
    figures_of_real,
    fit_of,
)
from perezvon.features.whatif.outcome import WAIT_EDGES_S, Outcome, QueueOutcome
from perezvon.main.whatif_texts import say

_SHARES = ("service_level", "abandonment", "occupancy")


def answer(day: Day, change: Change, study: Study, replications: int) -> None:
    """Print everything; the last line is the sentence."""
    queues = [queue.id for queue in day.queues]
    console = Console(emoji=False, highlight=False)
    typer.echo(say("head", day=day.day, calls=len(day.calls), agents=len(day.agents), n=replications))
    typer.echo(_fit(fit_of(study, queues)))
    console.print(_figures(study, queues))
    console.print(_waits(study))
    if len(queues) > 1:
        console.print(_queues(study, queues))
    typer.echo(_sentence(change, study, queues))


def _fit(fit: Fit) -> str:
    if fit.service_level is None or fit.abandonment is None:
        return say("fit.empty")
    return say(
        f"fit.{fit.grade}",
        level=abs(fit.service_level) * 100,
        lost=abs(fit.abandonment) * 100,
        wait=abs(fit.asa_s or 0.0),
        hour=(fit.by_hour or 0.0) * 100,
    )


def _sides(study: Study, queues: list[str], *, staff: bool = True) -> list[tuple[str, Figures]]:
    found = [
        ("side.real", figures_of_real(study.real, queues, staff=staff)),
        ("side.base", figures_of(study.base, queues, staff=staff)),
    ]
    if study.changed is not None:
        found.append(("side.changed", figures_of(study.changed, queues, staff=staff)))
    return found


def _table(study: Study, title: str = "") -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(title)
    for key in ("side.real", "side.base", *(["side.changed"] if study.changed else [])):
        table.add_column(say(key), justify="right")
    return table


def _figures(study: Study, queues: list[str]) -> Table:
    table, sides = _table(study), _sides(study, queues)
    for name in ("service_level", "abandonment", "asa_s", "occupancy"):
        values = (getattr(figures, name) for _, figures in sides)
        table.add_row(say(f"name.{name}"), *(_spread(name, value) for value in values))
    for name, digits in (("answered", 0), ("abandoned", 0), ("flowed_out", 0), ("agents_h", 1)):
        values = (getattr(figures, name) for _, figures in sides)
        table.add_row(say(f"name.{name}"), *(f"{value:,.{digits}f}" for value in values))
    return table


def _spread(name: str, spread: Spread | None) -> str:
    if spread is None:
        return "–"
    factor, unit = (100, " %") if name in _SHARES else (1, say("s"))
    low, high = spread.low * factor, spread.high * factor
    between = f"  ({low:.1f}–{high:.1f})" if high - low >= 0.05 else ""
    return f"{spread.value * factor:.1f}{unit}{between}"


def _waits(study: Study) -> Table:
    """Callers by how long they waited, as shares of all."""
    table = _table(study)
    sides = [study.real, study.base.mean, *([study.changed.mean] if study.changed else [])]
    shares = [_shares(side) for side in sides]
    edges = ("0", *(str(edge) for edge in WAIT_EDGES_S))
    for n, edge in enumerate(edges):
        label = f"{edge}–{edges[n + 1]}" if n + 1 < len(edges) else f"> {edge}"
        table.add_row(say("waited", span=label), *(f"{row[n]:.1f} %" for row in shares))
    return table


def _shares(outcome: Outcome) -> list[float]:
    total = QueueOutcome()
    for row in outcome.queues.values():
        total.add(row)
    waits = [a + b for a, b in zip(total.answered_waits, total.left_waits, strict=True)]
    whole = sum(waits) or 1.0
    return [100 * callers / whole for callers in waits]


def _queues(study: Study, queues: list[str]) -> Table:
    table = _table(study, say("name.service_level"))
    for queue in queues:
        sides = _sides(study, [queue], staff=False)
        table.add_row(queue, *(_spread("service_level", each.service_level) for _, each in sides))
    return table


def _sentence(change: Change, study: Study, queues: list[str]) -> str:
    sides = dict(_sides(study, queues))
    before, after = sides["side.base"], sides.get("side.changed")
    if after is None or not before.service_level or not after.service_level:
        return say("sentence.check")
    return say(
        "sentence.changed",
        change=_asked(change),
        after=after.service_level.value * 100,
        before=before.service_level.value * 100,
        lost=after.abandoned,
        were=before.abandoned,
    )


def _asked(change: Change) -> str:
    parts = []
    for wish in change.agents:
        text = say("asked.agents", count=wish.count)
        if wish.begins and wish.ends:
            text += say("asked.window", begins=wish.begins, ends=wish.ends)
        parts.append(text + (say("asked.queue", queue=wish.queue) if wish.queue else ""))
    for rule in change.queues:
        rules = {
            "service_level": f"{(rule.target_share or 0) * 100:.0f}/{rule.target_s}"
            if rule.target_s is not None
            else None,
            "wrap_up": rule.wrap_up_s,
            "max_wait": rule.max_wait_s,
            "priority": rule.priority,
        }
        parts += [f"{rule.queue}.{name}={value}" for name, value in rules.items() if value is not None]
    parts += [f"{skill.agent}:{skill.skill}={skill.level}" for skill in change.skills]
    return ", ".join(parts)
