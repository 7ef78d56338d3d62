"""Is the database away for so long that people must be told, and new callers sent elsewhere?"""

import asyncio
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

import structlog

log = structlog.get_logger("engine")

READ_ONLY_AFTER_S: Final = 2.0

Witness: TypeAlias = Literal["commit", "lease"]


class Outage:
    """``changed`` is told True when something has waited for 2 s, False when everything got through again.

    Two witnesses, each with one thing under way at a time: a commit, and whatever keeps the lease (which is
    renewed also while nobody calls).
    """

    def __init__(self, changed: Callable[[bool], None]) -> None:
        self._changed = changed
        self._timers: dict[Witness, asyncio.TimerHandle] = {}
        self._away: set[Witness] = set()
        self._since = 0.0

    @property
    def read_only(self) -> bool:
        return bool(self._away)

    def begins(self, witness: Witness) -> None:
        """Something is asked of the database, or is known to be in doubt; again before its end: no change."""
        if witness not in self._timers:
            loop = asyncio.get_running_loop()
            self._timers[witness] = loop.call_later(READ_ONLY_AFTER_S, self._too_long, witness)

    def ends(self, witness: Witness) -> None:
        """It got through."""
        timer = self._timers.pop(witness, None)
        if timer is not None:
            timer.cancel()
        if witness in self._away:
            self._away.remove(witness)
            if not self._away:
                away_s = asyncio.get_running_loop().time() - self._since
                log.warning("engine.writes_again", away_s=round(away_s, 1))
                self._changed(False)

    def close(self) -> None:
        """No timer outlives the engine."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _too_long(self, witness: Witness) -> None:
        self._away.add(witness)
        if len(self._away) == 1:
            self._since = asyncio.get_running_loop().time() - READ_ONLY_AFTER_S
            log.error("engine.read_only", waits_for=witness)
            self._changed(True)
