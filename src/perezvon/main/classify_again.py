"""`perezvon classify --recompute` and `--export`: classes of the calls in the database of this state."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import Final

import msgspec
import typer

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import begin
from perezvon.features.classes import recompute as again
from perezvon.features.classes.export import history_lines
from perezvon.features.classes.recompute import Difference
from perezvon.main.access import make_context
from perezvon.main.classify_texts import CLASSES, LINES
from perezvon.main.settings import Settings
from perezvon.main.texts import language

USER: Final = "perezvon classify"


async def recompute(settings: Settings, apply: bool, as_json: bool) -> None:
    """Show every difference; write them if ``apply``."""
    engine = app_engine(settings.app_url, pool_size=1)
    try:
        context = make_context(settings.centre, engine, LocalBus(), SteadyClock())
        found = await all_of(context, apply=apply, show=_show_json if as_json else _show)
    finally:
        await engine.dispose()
    if not as_json:
        kinds = Counter((each.before or {}).get("kind", "–") + " → " + each.after["kind"] for each in found)
        for change, count in sorted(kinds.items()):
            typer.echo(f"{count:>8}  {change}")
        key = "same" if not found else "applied" if apply else "shown"
        typer.echo(_text(key).format(calls=len(found)))


async def all_of(context: Context, *, apply: bool, show: Callable[[Difference], None]) -> list[Difference]:
    """Person by person, a transaction for each hundred."""
    found: list[Difference] = []
    last = ""
    while True:
        async with begin(context, None, user=USER) as work:
            persons = await again.persons_after(await work.session.connection(), work.centre, last)
            batch = await again.of_persons(work, persons, apply=apply)
        found += batch
        for each in batch:
            show(each)
        if not persons:
            break
        last = persons[-1]
    while True:
        async with begin(context, None, user=USER) as work:
            batch = await again.of_nobody(work, apply=apply)
        found += batch
        for each in batch:
            show(each)
        if not apply or not batch:
            return found


async def export(settings: Settings, client: str) -> None:
    """The history of one client on the standard output, as ``--history`` reads it."""
    engine = app_engine(settings.app_url, pool_size=1)
    try:
        context = make_context(settings.centre, engine, LocalBus(), SteadyClock())
        async with begin(context, (client,), user=USER) as work:
            async for line in history_lines(await work.session.connection(), work.centre, client):
                sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
    finally:
        await engine.dispose()


def _show(each: Difference) -> None:
    russian = language() == "ru"
    was = CLASSES[each.before["kind"]][russian] if each.before else "–"
    now = CLASSES[each.after["kind"]][russian]
    parts = []
    if was != now:
        parts.append(f"{was} → {now}")
    before = each.before or {}
    parts += [
        f"{name} {_value(before.get(name))} → {_value(each.after[name])}"
        for name in ("flags", "stage", "deal", "consent", "request", "why")
        if each.before is not None and before[name] != each.after[name]
    ]
    typer.echo(f"{each.call}  {each.person or '–'}  {'; '.join(parts) or _text('rule')}")


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _show_json(each: Difference) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(each) + b"\n")


def _text(key: str) -> str:
    return LINES[key][language() == "ru"]
