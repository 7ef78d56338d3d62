"""`perezvon upgrade`: backup, drain, migrations, restart, check; whatever fails leads back.

The order, and why nothing is lost on the way: docs/decisions/0110. Whoever does each step is a ``Site``, so
that the order itself is tested with a real engine and a real database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from perezvon.adapters.postgres import migrate
from perezvon.adapters.postgres.migrate import Phases
from perezvon.main.upgrade_texts import UpgradeRefused, say

HEALTH_S: Final = 180.0
RESTART_S: Final = 300.0  # new calls stay away this much longer than the talks may last: until we are back
LOCK_S: Final = 5
HOLD: Final = "upgrade.hold"
_LOOK_S: Final = 1.0
_TOLD_EVERY_S: Final = 15.0


class Site(Protocol):
    """Where the upgrade happens. ``cuts``: stopping it ends talks, because Asterisk stops too."""

    cuts: bool
    state: Path
    owner_url: str

    def database(self) -> AbstractAsyncContextManager[None]:
        """The database answers within it, also while nothing runs that would keep it running."""
        ...

    async def back_up(self) -> Path: ...

    async def drain(self, until: datetime | None) -> None:
        """New calls stay away until then; None: they are taken again."""
        ...

    async def talks(self) -> int:
        """Calls with somebody on the line. Raises ``UpgradeRefused("not.running")``."""
        ...

    async def stop(self) -> None:
        """Returns when nothing runs any more."""
        ...

    async def start(self, *, new: bool) -> None:
        """The new version, or the one before."""
        ...

    async def healthy(self) -> bool:
        """Whether everything answers now."""
        ...


@dataclass(frozen=True)
class Plan:
    """What would be done. ``before``, ``after``: revisions of the database; ``more``: further migrations."""

    before: str
    after: str
    phases: Phases
    limit_s: float
    cut: bool = False
    more: Path | None = None


def plan_of(owner_url: str, limit_s: float, *, cut: bool = False, more: Path | None = None) -> Plan:
    """Read the database; changes nothing. Raises ``UpgradeRefused("not.known")``."""
    before = migrate.current(owner_url)
    if not migrate.knows(before, more):
        raise UpgradeRefused("not.known", revision=before)
    coming = migrate.pending(before, more)
    after = coming[-1].revision if coming else before
    return Plan(before, after, migrate.phases(coming), limit_s, cut, more)


def held_revision(state: Path) -> str:
    """How far a role that starts may migrate: an upgrade in hand does the rest when all is well."""
    try:
        return (state / HOLD).read_text().strip() or "head"
    except FileNotFoundError:
        return "head"


class Upgrade:
    """One attempt. ``told`` hears each line for the person who waits."""

    def __init__(self, site: Site, plan: Plan, told: Callable[[str], None]) -> None:
        self.site = site
        self.plan = plan
        self.told = told
        self.backup: Path | None = None
        self.health_s = HEALTH_S
        self._stopped = False
        self._drained = False

    async def run(self) -> Path:
        """The backup's place. Raises ``UpgradeRefused``: ``back.done`` when the old version runs as before,
        ``back.failed`` when a person must help, ``after.failed`` when the new one runs unfinished."""
        self.told(say("step.backup"))
        self.backup = await self.site.back_up()
        try:
            await self._forward()
        except Exception as fault:
            raise await self._back(fault) from fault
        finally:
            (self.site.state / HOLD).unlink(missing_ok=True)
        await self._finish()
        return self.backup

    async def _forward(self) -> None:
        phases, site = self.plan.phases, self.site
        if site.cuts:
            await self._drain()
        self.told(say("step.before"))
        if phases.before:
            await self._migrate(phases.before[-1].revision, LOCK_S)
        held = [self.plan.before, *(each.revision for each in (*phases.before, *phases.between))][-1]
        (site.state / HOLD).write_text(held)
        self.told(say("step.stop"))
        self._stopped = True
        await site.stop()
        if phases.between:
            self.told(say("step.between"))
            await self._migrate(held)
        self.told(say("step.start"))
        await site.start(new=True)
        self.told(say("step.health"))
        await self._healthy()

    async def _finish(self) -> None:
        if self._drained:
            await self.site.drain(None)
        if not self.plan.phases.after:
            return
        self.told(say("step.after"))
        try:
            await self._migrate(self.plan.after, LOCK_S)
        except Exception as fault:
            raise UpgradeRefused("after.failed", reason=reason_of(fault)) from fault

    async def _drain(self) -> None:
        """Until nobody talks. Raises ``UpgradeRefused("talks.left")`` at the limit, unless it may cut."""
        self.told(say("step.drain"))
        limit = datetime.now(UTC) + timedelta(seconds=self.plan.limit_s)
        self._drained = True
        await self.site.drain(limit + timedelta(seconds=RESTART_S))
        said = float("inf")
        while (talks := await self.site.talks()) > 0:
            left_s = (limit - datetime.now(UTC)).total_seconds()
            if left_s <= 0:
                if self.plan.cut:
                    return
                minutes = round(self.plan.limit_s / 60)
                raise UpgradeRefused("talks.left", count=talks, minutes=minutes)
            if said - left_s >= _TOLD_EVERY_S:
                said = left_s
                self.told(say("talks", count=talks, left=f"{int(left_s) // 60}:{int(left_s) % 60:02}"))
            await asyncio.sleep(min(_LOOK_S, max(0.01, left_s)))

    async def _healthy(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.health_s
        while not await self.site.healthy():
            if loop.time() > deadline:
                raise UpgradeRefused("unhealthy", seconds=round(self.health_s))
            await asyncio.sleep(0.1)

    async def _migrate(self, revision: str, lock_s: int | None = None) -> None:
        async with self.site.database():
            await asyncio.to_thread(migrate.upgrade, self.site.owner_url, revision, self.plan.more, lock_s)

    def _take_back(self) -> None:
        url, plan = self.site.owner_url, self.plan
        if migrate.current(url) != plan.before:
            migrate.downgrade(url, plan.before, plan.more)

    async def _back(self, fault: Exception) -> UpgradeRefused:
        """The old version runs again with its own database: what it does not know is taken away first."""
        reason = reason_of(fault)
        self.told(say("step.back"))
        try:
            if self._stopped:
                await self.site.stop()
            async with self.site.database():
                await asyncio.to_thread(self._take_back)
            if self._stopped:
                (self.site.state / HOLD).unlink(missing_ok=True)
                await self.site.start(new=False)
                await self._healthy()
            if self._drained:
                await self.site.drain(None)
        except Exception as second:  # noqa: BLE001 - whatever it was, a person must know both
            return UpgradeRefused("back.failed", reason=reason, fault=reason_of(second), path=self.backup)
        return UpgradeRefused("back.done", reason=reason)


def reason_of(fault: BaseException) -> str:
    """One line of what went wrong."""
    if isinstance(fault, UpgradeRefused):
        return say(fault.code, **fault.values)
    lines = str(fault).strip().splitlines()
    return lines[0] if lines else type(fault).__name__
