"""Notices that things are late, and tells the floor, which then lets fewer callers in.

A cap on new calls per second is what a quiet machine can do. Beside other work the ceiling falls below it,
and past its ceiling Asterisk collapses instead of slowing. So four times a second the node is asked something
small, and the age of what waits to be handled is taken: the larger of the two is how late we are. A level
begins at once and ends, one at a time, when things were better for a while.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from perezvon.core.events import AnyEvent, NodeStrained
from perezvon.engine.inbox import Inbox
from perezvon.kit.ids import NodeId
from perezvon.ports import Clock, Telephony

LEVELS_S: Final = (0.15, 0.4, 1.0)  # an answer takes 1 ms on a quiet machine
EVERY_S: Final = 0.25
CALM_S: Final = 2.0


def level_of(late_s: float) -> int:
    return sum(late_s >= edge for edge in LEVELS_S)


class Strain:
    """One per node. ``level``: as the floor was told."""

    def __init__(
        self,
        node: NodeId,
        level: int,
        inbox: Inbox,
        telephony: Telephony,
        clock: Clock,
        tell: Callable[[AnyEvent], None],
        elapsed_s: Callable[[], float],
    ) -> None:
        self.level = level
        self._node = node
        self._inbox = inbox
        self._telephony = telephony
        self._clock = clock
        self._tell = tell
        self._elapsed_s = elapsed_s
        self._calm_since = elapsed_s()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self.measure()

    async def measure(self) -> None:
        """Take how late we are, and tell the floor when the level is another one."""
        asked_at = self._clock.now()
        waits = self._inbox.next_at()
        age_s = (asked_at - waits).total_seconds() if waits is not None else 0.0
        pulse_s = await self._telephony.pulse()
        now_level = level_of(max(age_s, pulse_s or 0.0))
        now_s = self._elapsed_s()
        if now_level >= self.level:
            self._calm_since = now_s
        if now_level > self.level:
            self._say(now_level)
        elif now_s - self._calm_since >= CALM_S:
            self._calm_since = now_s
            self._say(self.level - 1)

    def _say(self, level: int) -> None:
        self.level = level
        self._tell(NodeStrained(self._node, level))
