"""Commands leave in their order, and only while the lease is surely ours."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

import msgspec
import structlog

from perezvon.core.commands import AnyCommand, CheckContact, LookUp, TelephonyCommand
from perezvon.engine.lease import LeaseKeeper
from perezvon.engine.lookups import Lookups
from perezvon.kit.ids import ChannelId, NodeId
from perezvon.ports import Telephony

log = structlog.get_logger("dispatch")


class SendDigits(msgspec.Struct, frozen=True):
    """A ``Digits`` command with the digits that the journal never saw."""

    node: NodeId
    channel: ChannelId
    digits: str


Work: TypeAlias = AnyCommand | SendDigits


class Dispatch:
    """Sends commands to telephony and look-ups to the Directory."""

    def __init__(self, telephony: Telephony, lookups: Lookups, keeper: LeaseKeeper) -> None:
        self._telephony = telephony
        self._lookups = lookups
        self._keeper = keeper
        self._keys: asyncio.Queue[SendDigits] = asyncio.Queue()

    async def send(self, work: Sequence[Work]) -> None:
        """Waits only when the lease is in doubt."""
        if not work:
            return
        await self._keeper.assured()
        run: list[TelephonyCommand] = []
        for each in work:
            if isinstance(each, SendDigits):
                self._keys.put_nowait(each)
            elif isinstance(each, LookUp):
                self._lookups.ask(each)
            elif isinstance(each, CheckContact):
                self._lookups.check(each)
            else:
                run.append(each)
        if run:
            self._telephony.send(run)

    async def send_keys(self) -> None:
        """Send digits for ever, one request after the other: two quick presses keep their order."""
        while True:
            keys = await self._keys.get()
            try:
                await self._telephony.send_digits(keys.node, keys.channel, keys.digits)
            except Exception:
                # The channel went away, or the node: its end is told by an event of its own.
                log.exception("keys.failed", channel=keys.channel)
