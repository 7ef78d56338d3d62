"""What waits to be handled: events with the time they were received, in their order."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from perezvon.core.events import AnyEvent
from perezvon.core.outcome import Reply
from perezvon.engine.pace import in_a_hurry

LIMIT = 50_000  # some minutes of a busy centre without a database; beyond, reconciling is cheaper


class InboxFull(Exception):
    """Events would be lost: the process must exit; after recovery ``NodeSeen`` tells the truth at once."""


@dataclass(frozen=True, slots=True)
class Received:
    """``answer``: where a person's request waits; ``digits``: of a ``SendKeys``, never journalled."""

    at: datetime
    event: AnyEvent
    answer: asyncio.Future[Reply] | None = None
    digits: str = ""


class Inbox:
    """Bounded; first in, first out."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._waiting: deque[Received] = deque()
        self._news = asyncio.Event()
        self.hurried = False  # something that waits is in a hurry (``pace.py``)
        self._resting: asyncio.Future[None] | None = None
        self.overflowed = False

    def put(self, received: Received) -> None:
        """Never blocks and never raises: a full inbox is reported by the next ``take``."""
        if len(self._waiting) >= self._limit:
            self.overflowed = True
        else:
            self._waiting.append(received)
        self._news.set()
        if not self.hurried and in_a_hurry(received.event):
            self.hurried = True
            if self._resting is not None:
                _end(self._resting)

    def take(self, most: int) -> Sequence[Received]:
        """Up to ``most`` events. Raises ``InboxFull`` once events were lost."""
        if self.overflowed:
            raise InboxFull(f"more than {self._limit} events waited")
        waiting = self._waiting
        taken = [waiting.popleft() for _ in range(min(most, len(waiting)))]
        if not waiting:
            self.hurried = False
        return taken

    def take_requests(self) -> Sequence[Received]:
        """Take out what people asked for, and leave the rest."""
        asked = [received for received in self._waiting if received.answer is not None]
        self._waiting = deque(received for received in self._waiting if received.answer is None)
        return asked

    def next_at(self) -> datetime | None:
        return self._waiting[0].at if self._waiting else None

    def wake(self) -> None:
        self._news.set()

    async def rest(self, seconds: float) -> None:
        """That long, or until something comes that is in a hurry, when nothing that waits is."""
        loop = asyncio.get_running_loop()
        resting: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _end, resting)
        self._resting = None if self.hurried else resting
        try:
            await resting
        finally:
            timer.cancel()
            self._resting = None

    async def wait(self, timeout_s: float) -> None:
        """Until something was put, somebody woke us, or the time is over."""
        if not self._waiting and not self._news.is_set():
            timer = asyncio.get_running_loop().call_later(timeout_s, self._news.set)
            await self._news.wait()
            timer.cancel()
        self._news.clear()

    def __len__(self) -> int:
        return len(self._waiting)


def _end(resting: asyncio.Future[None]) -> None:
    if not resting.done():
        resting.set_result(None)
