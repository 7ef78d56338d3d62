"""Keeping the lease: who does not hold it neither writes (the database sees to that) nor sends (we do)."""

import asyncio
from collections.abc import Callable

import structlog

from perezvon.engine.outage import Outage
from perezvon.ports import ConnectionLost, Deposed, Journal, Lease, LeaseHeld

log = structlog.get_logger("lease")

_RETRY_S = 0.25


class LeaseKeeper:
    """Renews at a third of ``ttl_s``; with less than a third left nothing may be sent.

    ``elapsed_s`` counts seconds, also while the machine sleeps. Validity is counted from before the request
    to the database, so we never believe longer in the lease than the database does. ``outage`` is told how
    the renewals do.
    """

    def __init__(
        self, journal: Journal, owner: str, ttl_s: float, elapsed_s: Callable[[], float], outage: Outage
    ) -> None:
        self._journal = journal
        self._outage = outage
        self._owner = owner
        self._ttl_s = ttl_s
        self._elapsed_s = elapsed_s
        self._lease: Lease | None = None
        self._valid_until = 0.0
        self._nudged = asyncio.Event()
        self._renewed = asyncio.Event()
        self._ended = False
        self._forbidden = False
        self._away = False

    @property
    def lease(self) -> Lease:
        """Raises ``LookupError`` before ``take``."""
        if self._lease is None:
            raise LookupError("no lease was taken")
        return self._lease

    @property
    def epoch(self) -> int:
        return self.lease.epoch

    def left_s(self) -> float:
        return self._valid_until - self._elapsed_s()

    def may_send(self) -> bool:
        return not self._forbidden and self.left_s() >= self._ttl_s / 3

    async def take(self, patience_s: float) -> Lease:
        """Wait for the lease; raises ``LeaseHeld`` or ``ConnectionLost`` when the patience is over.

        Takes it over at once when its holder is seen to die, else when it expired.
        """
        began = self._elapsed_s()
        told = ""
        dead: int | None = None
        while True:
            asked = self._elapsed_s()
            try:
                self._lease = await self._journal.take_lease(self._owner, self._ttl_s, dead)
            except (LeaseHeld, ConnectionLost) as error:
                if self._elapsed_s() - began >= patience_s:
                    raise
                if told != type(error).__name__:
                    told = type(error).__name__
                    log.info("lease.waiting", reason=str(error))
                dead = await self._see_die()
            else:
                self._valid_until = asked + self._ttl_s
                log.info("lease.taken", epoch=self._lease.epoch, owner=self._owner, after_death=dead)
                return self._lease

    async def _see_die(self) -> int | None:
        try:
            return await self._journal.watch_holder()
        except ConnectionLost:
            await asyncio.sleep(_RETRY_S)
            return None

    async def stand_guard(self) -> None:
        """Be seen to live, for ever. Whose guard broke may be deposed by now: he asks before he sends."""
        told = False
        while True:
            try:
                held = await self._journal.hold_guard(self.lease)
            except ConnectionLost:
                held = False
            if held:
                log.warning("lease.unguarded")
                self._valid_until = min(self._valid_until, self._elapsed_s())
            elif not told:
                log.warning("lease.guard_missed")
            told = not held
            self._nudged.set()
            await asyncio.sleep(_RETRY_S)

    async def keep(self) -> None:
        """Renew for ever. Raises ``Deposed``."""
        try:
            while True:
                await self._sleep(self._ttl_s / 3)
                await self._renew()
        finally:
            self._ended = True
            self._renewed.set()

    async def assured(self) -> None:
        """Return at once with enough lease left, else wait for a renewal. Raises ``Deposed``."""
        while not self.may_send():
            await self._confirmed()

    async def forbid(self) -> None:
        """Nothing is sent from now on; returns when the database confirmed the lease. Raises ``Deposed``."""
        self._forbidden = True
        await self._confirmed()

    async def release(self) -> None:
        """Give the lease back; when the database is away it expires by itself."""
        if self._lease is None:
            return
        self._valid_until = self._elapsed_s()
        try:
            await self._journal.release_lease(self._lease)
        except ConnectionLost as error:
            log.warning("lease.not_released", reason=str(error))

    async def _confirmed(self) -> None:
        if not self._ended:
            self._renewed.clear()
            self._nudged.set()
            await self._renewed.wait()
        if self._ended:
            raise Deposed("the lease is not kept any more")

    async def _renew(self) -> None:
        asked = self._elapsed_s()
        self._outage.begins("lease")
        try:
            self._lease = await self._journal.renew_lease(self.lease, self._ttl_s)
        except ConnectionLost as error:
            if not self._away:
                self._away = True
                log.warning("lease.not_renewed", reason=str(error), left_s=round(self.left_s(), 2))
            await asyncio.sleep(_RETRY_S)
            self._nudged.set()
            return
        if self._away:
            self._away = False
            log.warning("lease.renewed_again", late_s=round(max(0.0, -self.left_s()), 2))
        self._outage.ends("lease")
        self._valid_until = asked + self._ttl_s
        self._renewed.set()

    async def _sleep(self, seconds: float) -> None:
        timer = asyncio.get_running_loop().call_later(seconds, self._nudged.set)
        await self._nudged.wait()
        timer.cancel()
        self._nudged.clear()
