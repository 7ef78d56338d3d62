"""The simulated telephone network: legs on the carrier's Asterisk, one object a leg."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable
from typing import Any

import structlog

from perezvon.adapters.asterisk.ari import Ari, AriLost, path

log = structlog.get_logger("carrier")

Json = dict[str, Any]


class Leg:
    """One channel of a simulated person. ``ended`` is set whatever happened; ``cause`` is Q.850."""

    def __init__(self, carrier: Carrier, channel: str) -> None:
        self.carrier = carrier
        self.channel = channel
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.cause: int | None = None
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
        waits = [asyncio.create_task(self.answered.wait()), asyncio.create_task(self.ended.wait())]
        _, pending = await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return self.answered.is_set() and not self.ended.is_set()

    async def say(self, sound: str, begun: Callable[[], None] | None = None) -> None:
        """Play a sound file (path without ending) to the other side; ``begun`` at its start; returns at its end."""
        if self.ended.is_set():
            return
        playback = f"say-{self.carrier.next_number()}"
        done = self._said[playback] = asyncio.Event()
        if begun is not None:
            self._begun[playback] = begun
        try:
            await self.carrier.ari.call(
                "POST", path("channels", self.channel, "play", playback), {"media": f"sound:{sound}"}
            )
            waits = [asyncio.create_task(done.wait()), asyncio.create_task(self.ended.wait())]
            _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
        except AriLost:
            log.warning("carrier.away", channel=self.channel)
        finally:
            del self._said[playback]
            self._begun.pop(playback, None)

    async def hush(self) -> None:
        """Stop speaking at once."""
        for playback in list(self._said):
            await self.carrier.quietly("DELETE", path("playbacks", playback))

    async def hang_up(self) -> None:
        if not self.ended.is_set():
            await self.carrier.quietly("DELETE", path("channels", self.channel))

    def take(self, event: Json) -> None:
        match event["type"]:
            case "StasisStart":
                self.answered.set()
            case "PlaybackStarted":
                begun = self._begun.pop(event["playback"]["id"], None)
                if begun is not None:
                    begun()
            case "PlaybackFinished":
                done = self._said.get(event["playback"]["id"])
                if done is not None:
                    done.set()
            case "ChannelDestroyed":
                self.cause = event.get("cause")
                self.ended.set()
            case _:
                pass


class Carrier:
    """Owner of the carrier's ARI connection. ``pbx``: ``host:port`` of the centre's SIP."""

    def __init__(self, url: str, user: str, password: str, pbx: str) -> None:
        self.ari = Ari(url, user, password, "carrier", self)
        self.pbx = pbx
        self.legs: dict[str, Leg] = {}
        self._numbers = itertools.count(1)
        self._up = asyncio.Event()

    async def start(self, within_s: float = 20) -> None:
        """Raises TimeoutError when the carrier's Asterisk does not answer."""
        self.ari.start()
        async with asyncio.timeout(within_s):
            await self._up.wait()

    async def stop(self) -> None:
        for leg in list(self.legs.values()):
            await leg.hang_up()
        await self.ari.stop()

    def next_number(self) -> str:
        return f"{os.getpid()}-{next(self._numbers)}"

    async def quietly(self, method: str, where: str) -> None:
        """A request whose failure means that the thing is gone already."""
        try:
            await self.ari.call(method, where)
        except AriLost:
            log.warning("carrier.away", request=where)

    async def call_number(self, number: str, caller: str) -> Leg:
        """A call over the trunk, from ``caller`` to ``number`` (both E.164)."""
        return await self._originate(f"PJSIP/{number}@pbx", caller)

    async def dial_in(self, name: str, username: str, password: str, dial: str) -> Leg:
        """A SIP telephone with these credentials calls ``dial`` at the centre."""
        endpoint = f"phone-{name}"
        await self._configure("auth", endpoint, auth_type="userpass", username=username, password=password)
        await self._configure("aor", endpoint, contact=f"sip:{self.pbx}")
        await self._configure(
            "endpoint",
            endpoint,
            transport="t-phones",
            context="phones",
            disallow="all",
            allow="ulaw,alaw",
            aors=endpoint,
            outbound_auth=endpoint,
            from_user=username,
            direct_media="no",
            timers="no",
        )
        return await self._originate(f"PJSIP/{endpoint}/sip:{dial}@{self.pbx}", username)

    async def _configure(self, kind: str, ident: str, **fields: str) -> None:
        where = path("asterisk", "config", "dynamic", "res_pjsip", kind, ident)
        body = {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]}
        await self.ari.must("PUT", where, None, body)

    async def _originate(self, endpoint: str, caller: str) -> Leg:
        leg = Leg(self, f"sim-{self.next_number()}")
        self.legs[leg.channel] = leg
        asked: dict[str, str | int] = {
            "endpoint": endpoint,
            "app": "carrier",
            "callerId": f'"{caller}" <{caller}>',
            "timeout": 60,
            "formats": "ulaw,alaw",
        }
        try:
            await self.ari.must("POST", path("channels", leg.channel), asked)
        except Exception:
            self.legs.pop(leg.channel, None)
            raise
        return leg

    # --- owner of the connection -----------------------------------------------------------------

    def connected(self) -> None:
        self._up.set()

    def lost(self) -> None:
        """Nobody knows what became of the legs: those who wait for them must not wait for ever."""
        self._up.clear()
        for leg in self.legs.values():
            leg.ended.set()
        self.legs.clear()

    def replaced(self) -> None:
        log.error("carrier.replaced")

    def event(self, event: Json) -> None:
        where = event.get("channel") or {}
        channel = where.get("id") or (event.get("playback") or {}).get("target_uri", "").partition(":")[2]
        leg = self.legs.get(channel)
        if leg is None:
            return
        leg.take(event)
        if leg.ended.is_set():
            del self.legs[channel]
