"""Asking the Directory for the floor: a slow answer is "unknown" in time, and told again when it comes."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from perezvon.core.commands import CheckContact, LookUp
from perezvon.core.events import AnyEvent, CallerSummary, ContactBarred, LookedUp
from perezvon.facts.consent import Barred, Clearance
from perezvon.ports import Directory

log = structlog.get_logger("lookups")

LATEST_S = 10.0  # an answer after this long helps nobody any more
_CHECK_TRIES = 30  # once a second: longer than that it may not ring
_CHECK_AGAIN_S = 1.0
_SHORTEST_S = 0.05  # even if a slow commit ate the deadline, the Directory gets a chance


class Lookups:
    """``tell`` puts an event into the inbox."""

    def __init__(
        self, directory: Directory, now: Callable[[], datetime], tell: Callable[[AnyEvent], None]
    ) -> None:
        self._directory = directory
        self._now = now
        self._tell = tell
        self._asking: set[asyncio.Task[None]] = set()

    def ask(self, command: LookUp) -> None:
        """The answer comes as ``LookedUp``: one by the deadline, a second one if the Directory was late."""
        task = asyncio.create_task(self._ask(command), name=f"look up for {command.call}")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    def check(self, command: CheckContact) -> None:
        """A "no" comes as ``ContactBarred``. Without a database it is asked again while it may ring."""
        task = asyncio.create_task(self._check(command), name=f"check for {command.call}")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def close(self) -> None:
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _ask(self, command: LookUp) -> None:
        patience_s = max(_SHORTEST_S, (command.deadline - self._now()).total_seconds())
        unknown = LookedUp(command.call, command.what, None)
        late = False

        def too_late() -> None:
            nonlocal late
            late = True
            log.warning("lookup.late", call=command.call, what=command.what)
            self._tell(unknown)

        timer = asyncio.get_running_loop().call_later(patience_s, too_late)
        try:
            async with asyncio.timeout(patience_s + LATEST_S):
                value = await self._value(command)
        except TimeoutError:
            return
        finally:
            timer.cancel()
        if value is not None or not late:
            self._tell(LookedUp(command.call, command.what, value))

    async def _value(self, command: LookUp) -> CallerSummary | None:
        try:
            return await self._directory.look_up(command.client, command.what, command.key)
        except Exception:
            # Whatever is wrong with a slice, the call goes on: the caller is unknown.
            log.exception("lookup.failed", call=command.call, what=command.what)
            return None

    async def _check(self, command: CheckContact) -> None:
        for _ in range(_CHECK_TRIES):
            found = await self._clearance(command)
            if found.known:
                break
            await asyncio.sleep(_CHECK_AGAIN_S)
        else:
            log.error("check.no_answer", call=command.call)
            return
        if found.bar is not None:
            barred = Barred(
                client=command.client,
                numbers=(command.number,),
                purposes=(command.purpose,),
                rule=found.bar.rule,
                until=found.bar.until,
                entry=found.bar.entry,
            )
            self._tell(ContactBarred(0, barred))

    async def _clearance(self, command: CheckContact) -> Clearance:
        try:
            return await self._directory.clear(command.client, command.number, command.purpose)
        except Exception:
            # Whatever is wrong with a slice: it is asked again.
            log.exception("check.failed", call=command.call)
            return Clearance()
