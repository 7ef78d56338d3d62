"""A call that only shows that a line works: dialled, bells played, a farewell, and each step written down.

The floor knows nothing of it: it is no call of a customer, and no agent hears it.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from perezvon.adapters.asterisk.ari import Ari, AriLost, Json, path
from perezvon.adapters.asterisk.translate import TRUNK
from perezvon.adapters.asterisk.trunk_book import DOWN
from perezvon.adapters.asterisk.trunk_watch import TrunkWatch
from perezvon.core import events as e
from perezvon.facts.bus import LinePoint, LineStep, TrunkTestIn, TrunkTestOut
from perezvon.kit.errors import Refused
from perezvon.kit.phone import to_carrier

PREFIX: Final = "linetest-"
RING_S: Final = 30
BELLS_S: Final = 5.0  # long enough to hear that it sounds well
SOUND_S: Final = 10.0  # so long we wait for audio from there
MOST: Final = 6  # tests of a line
WITHIN_S: Final = 600.0
_LOOK_S: Final = 0.25
_HEARD: Final = 25  # audio packets: half a second
_FAREWELL: Final = "sound:perezvon/goodbye"
_FAREWELL_S: Final = 5.0
_KEPT: Final = 20


@dataclass
class LineTest:
    """One call. ``gone``: how it ended."""

    id: str
    trunk: str
    number: str
    steps: list[LinePoint] = field(default_factory=list)
    packets: int = 0
    gone: e.ChannelGone | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def reached(self, step: LineStep) -> None:
        if step not in [point.step for point in self.steps]:
            self.steps.append(LinePoint(step, datetime.now(UTC)))

    def out(self) -> TrunkTestOut:
        gone = self.gone
        sip, cause = (gone.sip or 0, gone.cause or 0) if gone is not None else (0, 0)
        return TrunkTestOut(self.id, tuple(self.steps), sip, cause, self.packets)


class TrunkTests:
    """One test of a line at once, six in ten minutes: each is a real call, and somebody pays for it."""

    def __init__(self, ari: Ari, watch: TrunkWatch) -> None:
        self._ari, self._watch = ari, watch
        self._tests: dict[str, LineTest] = {}
        self._begun: dict[str, deque[float]] = {}

    async def ask(self, asked: TrunkTestIn) -> TrunkTestOut:
        """Begin one (``number``), or tell of one (``test``). Raises Refused, see the port."""
        if not asked.number:
            found = self._tests.get(asked.test)
            if found is None or found.trunk != asked.trunk:
                raise Refused("trunk_test.not_found")
            return found.out()
        self._may(asked.trunk)
        test = LineTest(PREFIX + secrets.token_hex(8), asked.trunk, asked.number)
        self._tests[test.id] = test
        while len(self._tests) > _KEPT:
            del self._tests[next(iter(self._tests))]
        await self._dial(test)
        test.task = asyncio.create_task(self._follow(test), name=test.id)
        return test.out()

    async def end(self) -> None:
        """The calls go on until they end by themselves; nobody follows them any more."""
        for test in self._tests.values():
            if test.task is not None:
                test.task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await test.task

    def took(self, raw: Json) -> bool:
        """Whether a channel that came into the application is one of these calls."""
        channel = raw.get("channel")
        return isinstance(channel, dict) and str(channel.get("id")).startswith(PREFIX)

    def ended(self, gone: e.ChannelGone, kind: str) -> bool:
        """Whether an end is that of one of these calls."""
        test = self._tests.get(gone.channel)
        if test is not None and kind == "ChannelDestroyed":
            test.gone = gone
            test.over.set()
        return gone.channel.startswith(PREFIX)

    def _may(self, trunk: str) -> None:
        line = self._watch.book.get(trunk)
        if line is None:
            raise Refused("trunk.not_found", {"id": trunk})
        if not self._ari.up:
            raise Refused("node.away", {"node": self._watch.node})
        if line.condition in DOWN:
            raise Refused("trunk.down", {"condition": line.condition, "sip": line.sip or 0})
        if any(test.trunk == trunk and test.gone is None for test in self._tests.values()):
            raise Refused("trunk_test.running")
        now_s = asyncio.get_running_loop().time()
        begun = self._begun.setdefault(trunk, deque())
        while begun and now_s - begun[0] > WITHIN_S:
            begun.popleft()
        if len(begun) >= MOST:
            wait_s = int(WITHIN_S - (now_s - begun[0])) + 1
            raise Refused("trunk_test.often", {"most": MOST, "minutes": -(-wait_s // 60)})
        if not self._watch.book.admits(trunk, self._watch.calls(trunk)[1], now_s, out=True):
            raise Refused("trunk.full")
        begun.append(now_s)

    async def _dial(self, test: LineTest) -> None:
        line = self._watch.book.get(test.trunk)
        if line is None:
            raise Refused("trunk.not_found", {"id": test.trunk})
        one = line.trunk
        number = to_carrier(test.number, one.number_format_out, one.region)
        ours = to_carrier(one.caller_id, one.number_format_out, one.region) or one.username or "perezvon"
        asked: dict[str, str | int] = {
            "endpoint": f"PJSIP/{number}@{TRUNK}{test.trunk}",
            "app": self._ari.app,
            "appArgs": "test",
            "callerId": ours,
            "timeout": RING_S,
            "formats": ",".join(one.codecs),
        }
        try:
            reply = await self._ari.call("POST", path("channels", test.id), asked)
        except AriLost as lost:
            raise Refused("node.away", {"node": self._watch.node}) from lost
        test.reached("sent")
        if not reply.ok:
            self._finish(test, e.ChannelGone("", test.id, 20, 0))

    async def _follow(self, test: LineTest) -> None:
        """From the first ring to the end, whatever comes."""
        try:
            if test.gone is None and await self._answered(test):
                await self._speak(test)
            await asyncio.wait_for(test.over.wait(), RING_S)
        except (AriLost, TimeoutError):
            test.gone = test.gone or e.ChannelGone("", test.id)
        if test.gone is not None:
            self._finish(test, test.gone)

    def _finish(self, test: LineTest, gone: e.ChannelGone) -> None:
        test.gone = gone
        test.over.set()
        steps = {point.step for point in test.steps}
        if "answered" not in steps and "ended" not in steps:
            self._watch.call_failed(test.trunk, test.number, gone.sip or 0, gone.cause or 0)
        test.reached("ended")

    async def _answered(self, test: LineTest) -> bool:
        while not test.over.is_set():
            reply = await self._ari.call("GET", path("channels", test.id))
            state = reply.body.get("state") if reply.ok and isinstance(reply.body, dict) else ""
            if state in ("Ringing", "Up"):
                test.reached("ringing" if state == "Ringing" else "answered")
            if state == "Up":
                return True
            await _pause(test)
        return False

    async def _speak(self, test: LineTest) -> None:
        """Bells until they were heard for a while and something was heard from there; then a farewell."""
        channel = path("channels", test.id)
        await self._ari.call("POST", f"{channel}/moh")
        begun_s = asyncio.get_running_loop().time()
        while not test.over.is_set():
            reply = await self._ari.call("GET", f"{channel}/rtp_statistics")
            if reply.ok and isinstance(reply.body, dict):
                test.packets = int(reply.body.get("rxcount") or 0)
            if test.packets >= _HEARD:
                test.reached("sound")
            lasted_s = asyncio.get_running_loop().time() - begun_s
            if lasted_s >= SOUND_S or (lasted_s >= BELLS_S and test.packets >= _HEARD):
                break
            await _pause(test)
        await self._ari.call("DELETE", f"{channel}/moh")
        played = await self._ari.call("POST", f"{channel}/play", {"media": _FAREWELL})
        if played.ok:
            test.reached("prompt")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(test.over.wait(), _FAREWELL_S)
        await self._ari.call("DELETE", channel)


async def _pause(test: LineTest) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(test.over.wait(), _LOOK_S)
