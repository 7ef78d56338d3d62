"""A trunk that is made, changed or switched off acts within seconds: no restart, no call is touched."""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from perezvon.ports import Directory, Telephony, Trunk

log = structlog.get_logger("trunks")

POLL_S: Final = 2.0


class TrunkReader:
    """Asks the Directory for the trunks and tells the node what changed."""

    def __init__(self, directory: Directory, telephony: Telephony, known: Sequence[Trunk]) -> None:
        self._directory = directory
        self._telephony = telephony
        self.known = tuple(known)
        self._hinted = asyncio.Event()

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
        trunks = tuple(await self._directory.trunks())
        if trunks == self.known:
            return
        self.known = trunks
        await self._telephony.set_trunks(trunks)
        log.info("trunks.live", trunks=[trunk.id for trunk in trunks])
