"""Keeps services running, and stops them in the reverse of their order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.processes import Child, rotate

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0  # who ran so long before it fell starts again at once
_ROTATE_EVERY_S = 60.0


class Service(Protocol):
    """Something with one process. `start` returns when it is ready; `stop` when it is gone.

    It may have `own_logs`: further files that it appends to and nobody else keeps small.
    """

    log: Path

    @property
    def child(self) -> Child: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


Fallen = Callable[[str, int, float], None]
"""Told (name, exit code, pause in seconds before the next start) when a service ended by itself."""


class Keeper:
    """The services of one `up`. `fallen` is told about each unexpected end."""

    def __init__(self, fallen: Fallen) -> None:
        self._fallen = fallen
        self._services: list[tuple[str, Service]] = []
        self._watchers: list[asyncio.Task[None]] = []
        self.falls: dict[str, int] = {}

    async def start(self, name: str, service: Service) -> None:
        """Start a service and look after it from now on; raises what its `start` raises."""
        self._services.append((name, service))
        await service.start()
        if not self._watchers:
            self._watchers.append(asyncio.create_task(self._keep_logs_small()))
        self._watchers.append(asyncio.create_task(self._watch(name, service)))

    async def stop(self) -> None:
        """Stop everything, the last started first; what does not stop in its time is killed."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        self._watchers.clear()
        while self._services:
            _, service = self._services[-1]
            await service.stop()
            self._services.pop()

    def kill(self) -> None:
        """Kill everything at once."""
        for _, service in reversed(self._services):
            try:
                child = service.child
            except RuntimeError:
                continue
            child.kill()

    async def _watch(self, name: str, service: Service) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE_S
        while True:
            started = loop.time()
            code = await service.child.wait()
            if loop.time() - started > HEALTHY_AFTER_S:
                pause = FIRST_PAUSE_S
            self.falls[name] = self.falls.get(name, 0) + 1
            self._fallen(name, code, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
            while not await self._started_again(name, service, pause):
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _started_again(self, name: str, service: Service, pause: float) -> bool:
        try:
            await service.start()
        except CannotStart:
            self._fallen(name, -1, pause)
            return False
        return True

    async def _keep_logs_small(self) -> None:
        while True:
            await asyncio.sleep(_ROTATE_EVERY_S)
            for _, service in self._services:
                for log in (service.log, *getattr(service, "own_logs", ())):
                    rotate(log)
