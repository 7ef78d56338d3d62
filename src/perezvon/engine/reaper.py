"""Finds what no event will ever tell: a channel that the node forgot, one that we forgot, a bridge left over.

Every 30 s, and soon after a command failed, the node is glanced at (two requests) and compared with what the
floor wants. Things are always under way, so a difference means nothing until it is seen twice, 2 s apart.
Then the node is read in full while the floor stands still, and told to the floor as ``NodeSeen``.
"""

import asyncio
from typing import Final

import structlog

from perezvon.core.desired import Desired
from perezvon.core.events import NodeSeen
from perezvon.engine.loop import Loop
from perezvon.kit.ids import NodeId
from perezvon.ports import Telephony

log = structlog.get_logger("reaper")

EVERY_S: Final = 30.0
AGAIN_S: Final = 2.0


def doubts(want: Desired, seen: NodeSeen) -> frozenset[str]:
    """What differs, by name: the same difference has the same name later."""
    there = {channel.channel for channel in seen.channels}
    placed = {channel: bridge.bridge for bridge in seen.bridges for channel in bridge.channels}
    bridges = {bridge.bridge for bridge in seen.bridges}
    found = [f"channel gone: {channel}" for channel in want.channels if channel not in there]
    found += [f"channel unknown: {channel}" for channel in there if channel not in want.channels]
    found += [
        f"channel elsewhere: {channel}"
        for channel, wanted in want.channels.items()
        if channel in there and wanted.bridge != placed.get(channel)
    ]
    found += [f"bridge gone: {bridge}" for bridge in want.bridges if bridge not in bridges]
    found += [f"bridge left over: {bridge}" for bridge in bridges if bridge not in want.bridges]
    return frozenset(found)


class Reaper:
    """One per node. ``suspect`` asks for a glance soon."""

    def __init__(
        self,
        node: NodeId,
        loop: Loop,
        telephony: Telephony,
        every_s: float = EVERY_S,
        again_s: float = AGAIN_S,
    ) -> None:
        self._node = node
        self._loop = loop
        self._telephony = telephony
        self._every_s = every_s
        self._again_s = again_s
        self._suspected = asyncio.Event()
        self._borne: frozenset[str] = frozenset()  # differences that a look did not end

    def suspect(self) -> None:
        self._suspected.set()

    async def run(self) -> None:
        while True:
            timer = asyncio.get_running_loop().call_later(self._every_s, self._suspected.set)
            await self._suspected.wait()
            timer.cancel()
            await asyncio.sleep(self._again_s)  # what failed a moment ago may be right in a moment
            self._suspected.clear()
            await self.reap()

    async def reap(self) -> None:
        """Compare twice; look and tell the floor when the same differs both times."""
        first = await self._doubts()
        if not first:
            self._borne = frozenset()
            return
        await asyncio.sleep(self._again_s)
        lasting = first & await self._doubts()
        if not lasting or lasting <= self._borne:
            return
        log.warning("node.differs", node=self._node, what=sorted(lasting)[:20], count=len(lasting))
        if await self._loop.look():
            await asyncio.sleep(self._again_s)
            self._borne = lasting & await self._doubts()
            if self._borne:
                log.error("node.still_differs", node=self._node, what=sorted(self._borne)[:20])

    async def _doubts(self) -> frozenset[str]:
        seen = await self._telephony.glance()
        if seen is None:  # the next connection begins with the whole truth
            return frozenset()
        return doubts(self._loop.floor.desired(self._node), seen)
