"""Before a call is placed: may this person be called? The answer goes into the journal with the request."""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from perezvon.core.events import AnyEvent, ContactBarred, PlaceCall
from perezvon.core.toll import is_emergency
from perezvon.facts.consent import Barred, Clearance
from perezvon.facts.settings import OutboundSet
from perezvon.ports import Directory

log = structlog.get_logger("consent")

PATIENCE_S: Final = 0.3
LATEST_S: Final = 30.0
"""A late answer is waited for this long: so long may it ring."""


class Clearing:
    """Asks the Directory. ``tell`` puts an event into the inbox."""

    def __init__(self, directory: Directory, tell: Callable[[AnyEvent], None]) -> None:
        self._directory = directory
        self._tell = tell
        self._late: set[asyncio.Task[None]] = set()

    async def cleared(self, asked: PlaceCall, rules: OutboundSet) -> PlaceCall:
        """The request with the answer, or with none after 0.3 s; a "no" that comes later is told then.

        What the sender put there himself counts for nothing. Emergency numbers wait for no database.
        """
        if is_emergency(rules, asked.number):
            return msgspec.structs.replace(asked, clearance=None)
        answer = asyncio.create_task(self._clearance(asked), name=f"clearance for {asked.agent}")
        await asyncio.wait({answer}, timeout=PATIENCE_S)
        if answer.done():
            return msgspec.structs.replace(asked, clearance=answer.result())
        log.warning("clearance.late", agent=asked.agent)
        late = asyncio.create_task(self._tell_late(asked, answer), name=f"late {answer.get_name()}")
        self._late.add(late)
        late.add_done_callback(self._late.discard)
        return msgspec.structs.replace(asked, clearance=Clearance())

    async def close(self) -> None:
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _tell_late(self, asked: PlaceCall, answer: "asyncio.Task[Clearance]") -> None:
        try:
            await asyncio.wait({answer}, timeout=LATEST_S)
            bar = answer.result().bar if answer.done() else None
            if bar is not None:
                barred = Barred(
                    client=asked.client,
                    numbers=(asked.number,),
                    purposes=(asked.purpose,),
                    rule=bar.rule,
                    until=bar.until,
                    entry=bar.entry,
                )
                self._tell(ContactBarred(0, barred))
        finally:
            answer.cancel()

    async def _clearance(self, asked: PlaceCall) -> Clearance:
        try:
            return await self._directory.clear(asked.client, asked.number, asked.purpose)
        except Exception:
            # Whatever is wrong with a slice: no answer is an answer too, and core/consent.py says which.
            log.exception("clearance.failed", agent=asked.agent)
            return Clearance()
