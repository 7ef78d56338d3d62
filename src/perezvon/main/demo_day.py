"""`perezvon demo day`: a day of the demo centre that nobody had to live through.

The floor itself takes the calls, on the simulator's clock; records go the way of all call records, agents'
times beside them. A day that has calls already is left as it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.records import write_records
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.facts import settings as s
from perezvon.features.whatif.day import span_of
from perezvon.features.whatif.spells import write_spells
from perezvon.main.demo_people import simulated_logins
from perezvon.main.settings import Settings
from perezvon.main.whatif_texts import say
from perezvon.sim.whatif.sample import AGENTS, Sample, sample_day

_CALLS = text(
    "select count(*) from call_record where centre = :centre and arrived_at >= :a and arrived_at < :b"
)


async def write_day(settings: Settings, day: date | None = None, staff: int = AGENTS) -> None:
    """Write the day (default: yesterday where the centre is), unless it has calls; say what was done.

    ``staff``: so many of the simulated agents come to work, and calls for as many.
    """
    engine = app_engine(settings.app_url, pool_size=1)
    try:
        async with begin(engine, settings.centre, None) as connection:
            rows = await _settings(connection, settings.centre)
            zone = next((row.zone for row in rows if isinstance(row, s.CentreSet)), "UTC")
            day = day or (SteadyClock().now().astimezone(ZoneInfo(zone)) - timedelta(days=1)).date()
            first, after = span_of(day, zone)
            scope = {"centre": settings.centre, "a": first, "b": after}
            there = int((await connection.execute(_CALLS, scope)).scalar_one())
        agents = _staff(rows)[:staff]
        if there:
            typer.echo(say("demo.there", day=day, calls=there))
        elif not agents or not any(isinstance(row, s.NumberSet) for row in rows):
            typer.echo(say("demo.nobody"), err=True)
            raise typer.Exit(1)
        else:
            sample = sample_day(day, rows, agents)
            await _write_records(settings, sample)
            async with begin(engine, settings.centre, None) as connection:
                await write_spells(connection, _spells(settings.centre, sample))
            typer.echo(say("demo.written", day=day, calls=len(sample.records), agents=len(agents)))
    finally:
        await engine.dispose()


async def _settings(connection: AsyncConnection, centre: str) -> list[s.AnySetting]:
    """The newest row of each setting that was not removed."""
    found: dict[tuple[str, str], s.AnySetting] = {}
    after = 0
    while page := await facts.read(connection, centre, "settings", after, 1_000):
        for stored in page:
            setting: s.AnySetting = stored.decode(s.AnySetting)
            if isinstance(setting, s.Removed):
                found.pop((setting.what, setting.id), None)
            else:
                key = str(getattr(setting, "id", None) or getattr(setting, "number", ""))
                found[stored.kind, key] = setting
        after = page[-1].seq
    return list(found.values())


def _staff(rows: list[s.AnySetting]) -> list[s.AgentSet]:
    """The simulated staff, in the order in which they come to work."""
    known = {row.id: row for row in rows if isinstance(row, s.AgentSet)}
    wanted = [f"a-{login}" for login, _ in simulated_logins()]
    return [known[agent] for agent in wanted if agent in known]


def _spells(centre: str, sample: Sample) -> list[dict[str, object]]:
    return [{"centre": centre, **msgspec.structs.asdict(span)} for span in sample.spans]


async def _write_records(settings: Settings, sample: Sample) -> None:
    connection = await asyncpg.connect(settings.engine_url)
    try:
        async with connection.transaction():
            await connection.execute("select set_config('pz.centre', $1, true)", settings.centre)
            await write_records(connection, settings.centre, sample.records)
    finally:
        await connection.close()
