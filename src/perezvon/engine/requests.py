"""What other processes ask of the engine, over the bus (subjects and bodies: ``facts/bus.py``)."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from typing import Final

import msgspec
import structlog

from perezvon.core.events import AnyRequest, PlaceCall, SendKeys
from perezvon.core.outcome import Reply
from perezvon.engine.clearing import Clearing
from perezvon.engine.inbox import Inbox, Received
from perezvon.engine.lease import LeaseKeeper
from perezvon.engine.loop import READ_ONLY, Loop
from perezvon.facts.bus import (
    HealthOut,
    LineIn,
    LineOut,
    RequestIn,
    RequestOut,
    TrunkTestIn,
    TrunkTestOut,
    subject,
)
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId
from perezvon.ports import Bus, Telephony

log = structlog.get_logger("requests")

INVALID: Final = "request.invalid"
NO_DIGITS: Final = "digits.invalid"
NO_LINE: Final = "line.unavailable"
_PATIENCE_S: Final = 30.0  # the asker gave up long before; this only ends our waiting
_KEYS = re.compile(r"[0-9A-D*#]{1,32}")


class Requests:
    """Answers leave after the commit of what they say."""

    def __init__(
        self,
        inbox: Inbox,
        loop: Loop,
        telephony: Telephony,
        keeper: LeaseKeeper,
        now: Callable[[], datetime],
        clearing: Clearing,
    ) -> None:
        self._clearing = clearing
        self._inbox = inbox
        self._loop = loop
        self._telephony = telephony
        self._keeper = keeper
        self._now = now

    async def serve(self, bus: Bus, centre: CentreId) -> None:
        await bus.serve(subject(centre, "request"), self.on_request)
        await bus.serve(subject(centre, "snapshot"), self.on_snapshot)
        await bus.serve(subject(centre, "line"), self.on_line)
        await bus.serve(subject(centre, "health"), self.on_health)
        await bus.serve(subject(centre, "trunks"), self.on_trunks)
        await bus.serve(subject(centre, "trunk_test"), self.on_trunk_test)

    async def on_request(self, body: bytes) -> bytes | None:
        """``RequestIn`` to ``RequestOut``; no answer when the commit takes too long."""
        try:
            asked = msgspec.json.decode(body, type=RequestIn)
            event: AnyRequest = msgspec.json.decode(asked.event, type=AnyRequest)
        except msgspec.DecodeError as error:
            return _out(RequestOut(INVALID, {"reason": str(error)}))
        if isinstance(event, SendKeys) and (
            not _KEYS.fullmatch(asked.digits) or len(asked.digits) != event.count
        ):
            return _out(RequestOut(NO_DIGITS, {"count": event.count}))
        if self._loop.read_only:
            return _out(RequestOut(READ_ONLY))
        if isinstance(event, PlaceCall):
            event = await self._clearing.cleared(event, self._loop.floor.state.settings.outbound)
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._inbox.put(Received(self._now(), event, answer, asked.digits))
        try:
            async with asyncio.timeout(_PATIENCE_S):
                reply = await answer
        except TimeoutError:
            return None
        return _out(RequestOut(reply.code, dict(reply.values)))

    async def on_snapshot(self, _: bytes) -> bytes | None:
        """``ViewOut``; no answer while a commit is stuck, because the floor is ahead of what is known."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._loop.view()
        except TimeoutError:
            return None

    async def on_health(self, _: bytes) -> bytes:
        """``HealthOut``, at once, whatever is away."""
        left_s = round(max(0.0, self._keeper.left_s()), 3)
        told = HealthOut(
            self._telephony.up,
            self._loop.read_only,
            self._keeper.epoch,
            left_s,
            drains=True,
            version=version("perezvon"),
        )
        return msgspec.json.encode(told)

    async def on_trunks(self, _: bytes) -> bytes:
        """``TrunksOut``, at once."""
        return msgspec.json.encode(self._telephony.trunk_states())

    async def on_trunk_test(self, body: bytes) -> bytes:
        """``TrunkTestIn`` to ``TrunkTestOut``; the call goes on after the answer."""
        try:
            asked = msgspec.json.decode(body, type=TrunkTestIn)
            told = await self._telephony.test_trunk(asked)
        except msgspec.DecodeError as error:
            told = TrunkTestOut(code=INVALID, values={"reason": str(error)})
        except Refused as refused:
            told = TrunkTestOut(code=refused.code, values=dict(refused.values))
        return msgspec.json.encode(told)

    async def on_line(self, body: bytes) -> bytes:
        """``LineIn`` to ``LineOut``."""
        try:
            asked = msgspec.json.decode(body, type=LineIn)
        except msgspec.DecodeError as error:
            log.warning("line.invalid", reason=str(error))
            return msgspec.json.encode(LineOut(code=INVALID))
        try:
            line = await self._telephony.open_line(asked.agent, asked.line)
        except Refused as refused:
            return msgspec.json.encode(LineOut(code=refused.code))
        except Exception:
            # Whatever the node did, the asker gets a code that is a sentence in his language.
            log.exception("line.failed", agent=asked.agent)
            return msgspec.json.encode(LineOut(code=NO_LINE))
        return msgspec.json.encode(LineOut(line.username, line.password, line.domain, line.dial))


def _out(answer: RequestOut) -> bytes:
    return msgspec.json.encode(answer)
