"""One leg of a simulated person: what he says, what keys he hears, how it ended."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any, Literal

import structlog

from perezvon.adapters.asterisk.ari import Ari, AriLost, path

log = structlog.get_logger("carrier")

Json = dict[str, Any]
_PROGRAM = 32  # Asterisk's mark for a hang-up that a program asked for; Q.850 calls it normal
_NORMAL = 16


class Leg:
    """One channel of a simulated person. ``ended`` is set whatever happened; ``cause`` is Q.850.

    ``keys`` are the digits that came from the other side.
    """

    def __init__(self, ari: Ari, channel: str, rings: bool = False) -> None:
        self.channel = channel
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.cause: int | None = None
        self.sip: int | None = None
        self.keys = ""
        self._ari = ari
        self._rings = rings
        self._numbers = itertools.count(1)
        self._said: dict[str, asyncio.Event] = {}
        self._begun: dict[str, Callable[[], None]] = {}

    async def wait_ended(self, within_s: float) -> bool:
        """Whether the leg ended within the time."""
        try:
            async with asyncio.timeout(within_s):
                await self.ended.wait()
        except TimeoutError:
            return False
        return True

    async def wait_answered(self, within_s: float) -> bool:
        """Whether the other side answered within the time."""
        await first_of(within_s, self.answered, self.ended)
        return self.answered.is_set() and not self.ended.is_set()

    async def say(self, sound: str, begun: Callable[[], None] | None = None) -> None:
        """Play a sound file (path without ending); ``begun`` is called at its start; returns at its end."""
        if self.ended.is_set():
            return
        playback = f"{self.channel}-{next(self._numbers)}"
        done = self._said[playback] = asyncio.Event()
        if begun is not None:
            self._begun[playback] = begun
        try:
            self._ari.send(
                "POST",
                path("channels", self.channel, "play", playback),
                {"media": f"sound:{sound}"},
                done=lambda reply: None if reply is not None and reply.ok else done.set(),
            )
            # A prompt ends the silence before it. This one waits behind the prompt: no gap between the two.
            self._silence()
            await first_of(None, done, self.ended)
        except AriLost:
            log.warning("carrier.away", channel=self.channel)
        finally:
            del self._said[playback]
            self._begun.pop(playback, None)

    def hush(self) -> None:
        """Stop speaking at once."""
        for playback in self._said:
            self._send("DELETE", path("playbacks", playback))

    def press(self, digits: str) -> None:
        """Keys, as tones out of band (RFC 4733)."""
        self._send("POST", path("channels", self.channel, "dtmf"), {"dtmf": digits})
        self._silence()  # keys end the silence before them (measured): the line would be taken for dead

    async def packets_received(self) -> int:
        """How many audio packets have come in so far; 0 when the leg is gone or has no media yet."""
        try:
            reply = await self._ari.call("GET", path("channels", self.channel, "rtp_statistics"))
        except AriLost:
            return 0
        return int(reply.body["rxcount"]) if reply.ok and isinstance(reply.body, dict) else 0

    async def answer(self) -> None:
        """Pick up a leg that rings."""
        self._send("POST", path("channels", self.channel, "answer"))
        self._answered()

    def decline(self, reason: Literal["busy", "congestion", "no_answer"] = "busy") -> None:
        self._send("DELETE", path("channels", self.channel), {"reason": reason})

    async def hang_up(self) -> None:
        """Ends the leg; ``ended`` tells when it has."""
        if not self.ended.is_set():
            self._send("DELETE", path("channels", self.channel))

    def lost(self) -> None:
        """The network forgot about the leg."""
        self.ended.set()

    def take(self, event: Json) -> None:
        """Learn from an event of this channel."""
        match event["type"]:
            case "StasisStart":
                if not self._rings:
                    self._answered()
            case "PlaybackStarted":
                begun = self._begun.pop(event["playback"]["id"], None)
                if begun is not None:
                    begun()
            case "PlaybackFinished":
                done = self._said.get(event["playback"]["id"])
                if done is not None:
                    done.set()
            case "ChannelDtmfReceived":
                self.keys += str(event.get("digit", ""))
            case "ChannelHangupRequest" | "ChannelDestroyed" | "StasisEnd":
                cause = event.get("cause")
                if cause:
                    self.cause = _NORMAL if cause == _PROGRAM else int(cause)
                    self.sip = event.get("tech_cause")
                if event["type"] != "ChannelHangupRequest":
                    self.ended.set()
            case _:
                pass

    def _answered(self) -> None:
        self.answered.set()
        self._silence()

    def _silence(self) -> None:
        if not self.ended.is_set():
            self._send("POST", path("channels", self.channel, "silence"))

    def _send(self, method: str, where: str, query: dict[str, str | int] | None = None) -> None:
        try:
            self._ari.send(method, where, query)
        except AriLost:
            log.warning("carrier.away", request=where)


async def first_of(within_s: float | None, *events: asyncio.Event) -> None:
    """Wait until one of the events is set, or the time is over."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
