"""A trunk that is made, changed or switched off acts within seconds: no restart, no call is touched."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import structlog

from perezvon.core.events import AnyEvent, TrunksPriced
from perezvon.facts.settings import Tariff
from perezvon.ports import Directory, Telephony, Trunk

log = structlog.get_logger("trunks")

POLL_S: Final = 5.0  # a change is hinted: this finds one whose hint was lost


class TrunkReader:
    """Asks the Directory for the trunks; tells the floor what they cost, the node what else changed."""

    def __init__(
        self,
        directory: Directory,
        telephony: Telephony,
        tell: Callable[[AnyEvent], None],
        priced: Sequence[Tariff] = (),
    ) -> None:
        """``priced``: what the floor knows already."""
        self._directory = directory
        self._telephony = telephony
        self._tell = tell
        self._priced = tuple(priced)
        self.known: tuple[Trunk, ...] = ()
        self._hinted = asyncio.Event()

    async def begin(self) -> None:
        """The first look, before the node is told anything."""
        self.known = await self._look()

    async def _look(self) -> tuple[Trunk, ...]:
        """As the node is to know them: that a price changes is no matter of its own."""
        found = await self._directory.trunks()
        priced = tuple(Tariff(trunk.id, trunk.prices) for trunk in found)
        if priced != self._priced:
            self._priced = priced
            self._tell(TrunksPriced(priced))
        return tuple(msgspec.structs.replace(trunk, prices={}) for trunk in found)

    def look(self) -> None:
        """Somebody changed the configuration: look now instead of at the next second."""
        self._hinted.set()

    async def follow(self) -> None:
        """For ever."""
        away = False
        while True:
            timer = asyncio.get_running_loop().call_later(POLL_S, self._hinted.set)
            await self._hinted.wait()
            timer.cancel()
            self._hinted.clear()
            try:
                await self._read()
                away = False
            except Exception as error:
                # The database is away, or the node does not like a trunk: calls go on over those it has.
                if not away:
                    log.exception("trunks.not_set", reason=str(error))
                away = True

    async def _read(self) -> None:
        trunks = await self._look()
        if trunks == self.known:
            return
        self.known = trunks
        await self._telephony.set_trunks(trunks)
        log.info("trunks.live", trunks=[trunk.id for trunk in trunks])
