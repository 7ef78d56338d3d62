"""A centre whose node is played: engine, PostgreSQL and NATS are real, nobody talks."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench.world import sampled
from bench.world.centre import CENTRE, DATABASE, BenchCentre, folder, serving
from bench.world.node import PlayedNode
from bench.world.plan import CLIENT, Plan
from bench.world.sipp import known_callers
from bench.world.staff import Staff
from bench.world.usage import Usage, usage
from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.adapters.private.nats import PrivateNats
from perezvon.adapters.private.postgres import SUPERUSER, PrivatePostgres
from perezvon.adapters.private.processes import spawn
from perezvon.main.database import RoleUrls
from perezvon.main.roles import SETTINGS_FILE, RoleProcess, RoleSpec

_KNOWN = """
with known as (
  insert into person (centre, client_id, id, name, sort_key, search_key, created_at)
  select $1, $2, 'p' || number, '', '', '', now() from unnest($3::text[]) number returning id
)
insert into person_number (centre, client_id, person_id, number, main)
select $1, $2, id, substr(id, 2), true from known
"""
_PATIENCE_S = 60.0  # the samples are written by the process itself, when it gets there
_LOOK_EVERY_S = 15.0


class Sampled(RoleProcess):
    """The engine, looked at while it works (``sampled.py``)."""

    def __init__(self, settings_file: Path, folder: Path) -> None:
        super().__init__(RoleSpec("engine"), settings_file, folder)
        self._settings = settings_file
        self._samples = folder / "samples"

    async def start(self) -> None:
        self._child = spawn(
            self.spec.name,
            [sys.executable, sampled.__file__, self._samples, *self.spec.command],
            log=self.log,
            environment=os.environ | {SETTINGS_FILE: str(self._settings), "PYTHONUNBUFFERED": "1"},
        )

    def begin(self) -> None:
        """Count from now."""
        os.kill(self.child.pid, signal.SIGUSR1)

    async def samples(self) -> list[tuple[int, int, str]]:
        """In the function itself, with all that it called, its name."""
        self._samples.unlink(missing_ok=True)
        os.kill(self.child.pid, signal.SIGUSR2)
        async with asyncio.timeout(_PATIENCE_S):
            while not self._samples.exists():  # noqa: ASYNC110 - a file of another process
                await asyncio.sleep(0.1)
        lines = (line.split("\t") for line in self._samples.read_text().splitlines())
        return [(int(own), int(all_), name) for own, all_, name in lines]


@dataclass
class PlayedCentre(BenchCentre):
    """``asterisk`` and ``sipp`` are not there."""

    @property
    def node(self) -> PlayedNode:
        return self.asterisk  # type: ignore[return-value]

    def usage(self) -> dict[str, Usage]:
        services = {"engine": self.engine, "PostgreSQL": self.postgres, "NATS": self.nats}
        return {name: usage(service.child.pid) for name, service in services.items()}

    async def acquaint(self) -> None:
        """All callers have called before, each from a number of his own."""
        connection = await asyncpg.connect(self.postgres.url_for(SUPERUSER, self.postgres.password, DATABASE))
        try:
            await connection.execute(_KNOWN, CENTRE, CLIENT, known_callers().split())
        finally:
            await connection.close()


class PlayedStaff(Staff):
    """Their lines are played by the node."""

    async def _call_in(self) -> None:
        for agent in self._centre.plan.everybody:
            self._centre.node.line(agent)  # type: ignore[attr-defined]

    async def idle(self, within_s: float = 600.0) -> None:
        """Who heard nothing of the end of his call (hints may be lost) looks at the floor now and then."""
        looking = asyncio.create_task(self._look())
        try:
            await super().idle(within_s)
        finally:
            looking.cancel()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            for status in (await self.view()).view.agents.values():
                self._react(status)


@asynccontextmanager
async def playing(plan: Plan, greeting_s: float, *, looked_at: bool = False) -> AsyncIterator[PlayedCentre]:
    """As ``running``; ``looked_at``: the engine is ``Sampled``."""
    made = folder()
    settings, logs = made / "settings.json", made / "log"
    logs.mkdir()
    engine = Sampled(settings, logs) if looked_at else RoleProcess(RoleSpec("engine"), settings, logs)
    node = PlayedNode(made, plan, greeting_s)
    centre = PlayedCentre(
        made,
        plan,
        Path(),
        node,  # type: ignore[arg-type]
        PrivatePostgres(made / "pg"),
        PrivateNats(made / "nats", port=free_port("127.0.0.1", 24500, TCP)),
        "",
        RoleUrls("", "", ""),
        NatsBus("", "bench"),
        engine,
    )
    try:
        async with serving(centre, node, node.access):
            yield centre
    finally:
        shutil.rmtree(made, ignore_errors=True)
