"""Asking the Directory for the floor: a slow answer is "unknown" in time, and told again when it comes."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from perezvon.core.commands import LookUp
from perezvon.core.events import AnyEvent, CallerSummary, LookedUp
from perezvon.ports import Directory

log = structlog.get_logger("lookups")

LATEST_S = 10.0  # an answer after this long helps nobody any more
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

    async def close(self) -> None:
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _ask(self, command: LookUp) -> None:
        patience = max(_SHORTEST_S, (command.deadline - self._now()).total_seconds())
        answer = asyncio.create_task(self._value(command))
        try:
            await asyncio.wait({answer}, timeout=patience)
            if answer.done():
                self._tell(LookedUp(command.call, command.what, answer.result()))
                return
            log.warning("lookup.late", call=command.call, what=command.what)
            self._tell(LookedUp(command.call, command.what, None))
            await asyncio.wait({answer}, timeout=LATEST_S)
            if answer.done() and answer.result() is not None:
                self._tell(LookedUp(command.call, command.what, answer.result()))
        finally:
            answer.cancel()

    async def _value(self, command: LookUp) -> CallerSummary | None:
        try:
            return await self._directory.look_up(command.client, command.what, command.key)
        except Exception:
            # Whatever is wrong with a slice, the call goes on: the caller is unknown.
            log.exception("lookup.failed", call=command.call, what=command.what)
            return None
