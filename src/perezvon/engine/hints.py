"""Live copies of the facts for whoever listens; lost ones are read from the table by their readers."""

import asyncio
from collections.abc import Sequence

import msgspec
import structlog

from perezvon.facts.bus import FactsOut, subject
from perezvon.facts.floor import Published
from perezvon.kit.ids import CentreId
from perezvon.ports import Bus

log = structlog.get_logger("hints")

_AT_ONCE = 200  # facts per message, far below what a bus carries in one
_WAITING = 1_000  # messages; a bus that is away must not eat the memory


class Hints:
    """Published in their order by a task of its own: a slow bus never holds up a call."""

    def __init__(self, bus: Bus, centre: CentreId) -> None:
        self._bus = bus
        self._subject = subject(centre, "facts")
        self._waiting: asyncio.Queue[tuple[Published, ...]] = asyncio.Queue(_WAITING)

    def put(self, facts: Sequence[Published]) -> None:
        for first in range(0, len(facts), _AT_ONCE):
            try:
                self._waiting.put_nowait(tuple(facts[first : first + _AT_ONCE]))
            except asyncio.QueueFull:
                log.warning("hints.dropped", first=facts[first].seq)
                return

    async def run(self) -> None:
        while True:
            facts = await self._waiting.get()
            await self._bus.publish(self._subject, msgspec.json.encode(FactsOut(facts)))
            self._waiting.task_done()
