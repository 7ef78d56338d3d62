"""The what-if put together: its routes' look-ups, its player, and its part of the worker."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import procrastinate
import structlog
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.web.work import Work
from perezvon.features.staff.tables import CentreRow
from perezvon.features.whatif import running, spells
from perezvon.features.whatif.change import BadChange
from perezvon.features.whatif.ensemble import Replica, Task
from perezvon.kit.ids import CentreId
from perezvon.sim.whatif.wire import decode_line, encode_task

QUEUE: Final = "whatif"
TASK: Final = "whatif.play"
_LONGEST_LINE: Final = 64 * 1024 * 1024

log = structlog.get_logger("whatif")


async def centre_zone(work: Work) -> str:
    """The zone in which the centre's days begin."""
    row = await work.session.get(CentreRow, (work.centre, work.centre))
    return row.zone if row is not None else "UTC"


@asynccontextmanager
async def child_player(task: Task) -> AsyncIterator[AsyncIterator[Replica]]:
    """Replications from a child process; leaving the context kills it."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "perezvon.sim.whatif",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
    )
    try:
        yield _replicas(child, task)
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _replicas(child: asyncio.subprocess.Process, task: Task) -> AsyncIterator[Replica]:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    child.stdin.write(encode_task(task))
    await child.stdin.drain()
    child.stdin.close()
    played = 0
    while line := await child.stdout.readline():
        told = decode_line(line)
        if told.replica is None:
            raise BadChange("change", told.code, told.value)
        played += 1
        yield told.replica
    if played < task.replications:
        raise RuntimeError(f"the player ended with code {await child.wait()} after {played} replications")


class WhatIfWork:
    """What the worker does for the what-if. Its jobs stand in ``whatif_run`` (decision 0012)."""

    def __init__(self, engine: AsyncEngine, centre: CentreId, clock: SteadyClock) -> None:
        self.lab = running.Lab(engine, centre, clock.now, child_player)

    def enlist(self, queue: procrastinate.App) -> None:
        """Tell the job queue what its jobs of this kind do."""

        @queue.task(name=TASK, queue=QUEUE)
        async def play_run(run: str) -> None:
            await running.play_run(self.lab, run)

    async def hand_out(self, queue: procrastinate.App) -> None:
        """Write down who sat where, and give due runs to a free hand."""
        while await spells.derive(self.lab.engine, self.lab.centre):
            continue
        for run in await running.due(self.lab):
            try:
                await queue.configure_task(TASK, queueing_lock=f"whatif-{run}").defer_async(run=run)
            except AlreadyEnqueued:
                log.info("whatif.still_queued", run=run)
