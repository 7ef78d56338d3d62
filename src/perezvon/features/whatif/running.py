"""Playing a run in the worker: progress, cancelling, and one result however often it is handed out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.postgres.session import begin
from perezvon.features.whatif import store
from perezvon.features.whatif.change import BadChange, Change, check_change
from perezvon.features.whatif.day import Day
from perezvon.features.whatif.ensemble import Replica, Study, Task, study_of
from perezvon.features.whatif.outcome import real_outcome
from perezvon.features.whatif.reading import read_day
from perezvon.features.whatif.shelving import parts_of, staff_of
from perezvon.kit.ids import CentreId

LEASE: Final = timedelta(seconds=60)
"""A run whose worker died comes again after this long."""
MOST_ATTEMPTS: Final = 4
_BEAT_S: Final = 1.0

Player: TypeAlias = Callable[[Task], AbstractAsyncContextManager[AsyncIterator[Replica]]]
"""Plays replications somewhere else than in this process; leaving the context ends it, finished or not."""

log = structlog.get_logger("whatif")


@dataclass(frozen=True, slots=True)
class Lab:
    """What runs stand on. ``engine``: a pool of the role ``pz_app``."""

    engine: AsyncEngine
    centre: CentreId
    now: Callable[[], datetime]
    player: Player


class _NotOurs(Exception):
    """The run was cancelled, or another hand has it."""


async def due(lab: Lab, limit: int = 20) -> list[str]:
    """Runs to be played now; each is handed out once per ``LEASE``."""
    async with begin(lab.engine, lab.centre, None) as connection:
        return await store.take_due(connection, lab.centre, lab.now(), LEASE, limit)


async def play_run(lab: Lab, id_: str) -> str:
    """Play a run to its end. Gives its state; of one that is over, or in other hands, what it is now.

    May be called as often as one likes: the result is written once, by whoever holds the newest attempt.
    """
    async with begin(lab.engine, lab.centre, None) as connection:
        row = await store.begin_attempt(connection, lab.centre, id_, lab.now(), LEASE)
    if row is None:
        return await _state(lab, id_)
    try:
        if row.attempt > MOST_ATTEMPTS:
            raise BadChange("run", "crashed", row.attempt)
        values = await _played(lab, row)
    except _NotOurs:
        log.info("whatif.left", run=id_, attempt=row.attempt)
        return await _state(lab, id_)
    except BadChange as fault:
        values = {"state": "failed", "fault": f"{fault.code} {fault.value}".rstrip()}
    async with begin(lab.engine, lab.centre, None) as connection:
        parts = values.pop("parts", [])
        values["finished_at"] = lab.now()
        if await store.still_ours(connection, lab.centre, id_, row.attempt, values):
            await store.write_parts(connection, lab.centre, id_, parts)
            log.info("whatif.played", run=id_, state=values["state"], attempt=row.attempt)
            return str(values["state"])
    return await _state(lab, id_)


async def _state(lab: Lab, id_: str) -> str:
    async with begin(lab.engine, lab.centre, None) as connection:
        row = await store.one(connection, lab.centre, id_)
    return row.state if row is not None else "gone"


async def _played(lab: Lab, row: store.AnyRow) -> dict[str, Any]:
    """The day, its replications, and the values of a finished run."""
    async with begin(lab.engine, lab.centre, None) as connection:
        day = await read_day(connection, lab.centre, row.day, lab.now())
    change = msgspec.convert(row.change, Change)
    check_day(day, change)
    task = Task(day, change, row.replications, row.seed)
    replicas: list[Replica] = []
    async with lab.player(task) as playing:
        next_one = asyncio.ensure_future(anext(playing, None))
        try:
            while True:
                await asyncio.wait({next_one}, timeout=_BEAT_S)
                if next_one.done():
                    replica = next_one.result()
                    if replica is None:
                        break
                    replicas.append(replica)
                    next_one = asyncio.ensure_future(anext(playing, None))
                await _beat(lab, row, len(replicas))
        finally:
            next_one.cancel()
            await asyncio.gather(next_one, return_exceptions=True)
    study = study_of(real_outcome(day), replicas)
    return _values(study, day, change, len(replicas))


def _values(study: Study, day: Day, change: Change, played: int) -> dict[str, Any]:
    return {
        "state": "done",
        "played": played,
        "fault": None,
        "staff": staff_of(study, day.begins.timestamp(), day.zone),
        "parts": parts_of(study, day.queues, change),
    }


def check_day(day: Day, change: Change) -> None:
    """Raises BadChange when there is nothing to play, or the change names what was not there."""
    if not day.calls:
        raise BadChange("day", "no_calls", day.day)
    if not day.agents:
        raise BadChange("day", "no_agents", day.day)
    check_change(change, [queue.id for queue in day.queues], [agent.setting.id for agent in day.agents])


async def _beat(lab: Lab, row: store.AnyRow, played: int) -> None:
    async with begin(lab.engine, lab.centre, None) as connection:
        values = {"played": played, "next_try_at": lab.now() + LEASE}
        if not await store.still_ours(connection, lab.centre, row.id, row.attempt, values):
            raise _NotOurs
