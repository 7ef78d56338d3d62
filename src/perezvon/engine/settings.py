"""The stream ``settings`` comes into the floor as journalled events, each once."""

import asyncio
from collections.abc import Callable

import structlog

from perezvon.core.events import AnyEvent, SettingChanged
from perezvon.ports import ConnectionLost, Journal

log = structlog.get_logger("settings")

POLL_S = 1.0


class SettingsReader:
    """``after``: the last number that was journalled. The journal keeps this cursor with each commit."""

    def __init__(self, journal: Journal, after: int, tell: Callable[[AnyEvent], None]) -> None:
        self._journal = journal
        self._after = after
        self._tell = tell
        self._hinted = asyncio.Event()

    async def on_hint(self, _: bytes) -> None:
        """Somebody published: look now instead of at the next second."""
        self._hinted.set()

    async def read(self) -> int:
        """Tell everything new; gives how many. Raises ``ConnectionLost``."""
        told = 0
        while found := await self._journal.settings_after(self._after):
            for seq, setting in found:
                self._tell(SettingChanged(seq, setting))
                self._after = seq
                told += 1
        return told

    async def follow(self) -> None:
        """Read for ever: each second, and at every hint."""
        away = False
        while True:
            timer = asyncio.get_running_loop().call_later(POLL_S, self._hinted.set)
            await self._hinted.wait()
            timer.cancel()
            self._hinted.clear()
            try:
                await self.read()
            except ConnectionLost as error:
                if not away:
                    log.warning("settings.unread", reason=str(error))
                away = True
            else:
                away = False
