"""The simulated telephone network: callers and telephones as legs on the carrier's Asterisk.

A leg sends silence whenever it does not speak, as telephones do: a centre takes a leg that sends nothing for
lost, and a recording has no time while nobody sends (measured on Asterisk 22).
"""

from __future__ import annotations

import asyncio
import itertools
import os
from typing import Any

import structlog

from perezvon.adapters.asterisk.ari import Ari, AriLost, AriRefused, path
from perezvon.sim.people.leg import Leg

log = structlog.get_logger("carrier")

Json = dict[str, Any]

_WANTED = (
    "RESTResponse",
    "ApplicationReplaced",
    "StasisStart",
    "StasisEnd",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "PlaybackStarted",
    "PlaybackFinished",
)
_RETRY_S = 2
_HANG_UP_S = 3.0


class Telephone:
    """A SIP telephone with an account at the centre. ``rings`` holds legs that ring, unanswered."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.rings: asyncio.Queue[Leg] = asyncio.Queue()


class Carrier:
    """Owner of an ARI connection to the carrier. ``pbx``: ``host:port`` of the centre's SIP.

    ``app``: two programs that play people on one carrier need two names. Telephones that can be rung belong
    to the one named in the carrier's dialplan, ``carrier``.
    """

    def __init__(self, url: str, user: str, password: str, pbx: str, app: str = "carrier") -> None:
        self.ari = Ari(url, user, password, app, self)
        self.app = app
        self.pbx = pbx
        self._prefix = f"sim-{app}-"
        self.legs: dict[str, Leg] = {}
        self._telephones: dict[str, Telephone] = {}
        self._numbers = itertools.count(1)
        self._up = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, within_s: float = 20) -> None:
        """Raises TimeoutError when the carrier's Asterisk does not answer."""
        self.ari.start()
        async with asyncio.timeout(within_s):
            await self._up.wait()

    async def stop(self) -> None:
        """All legs end."""
        legs = list(self.legs.values())
        for leg in legs:
            await leg.hang_up()
        for telephone in list(self._telephones.values()):
            await self.unregister(telephone)
        await asyncio.gather(*(leg.wait_ended(_HANG_UP_S) for leg in legs))
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.ari.stop()

    def next_number(self) -> str:
        return f"{os.getpid()}-{next(self._numbers)}"

    # --- what people do --------------------------------------------------------------------------

    async def call_number(self, number: str, caller: str, formats: str = "ulaw,alaw") -> Leg:
        """A call over the trunk, from ``caller`` to ``number`` (both E.164)."""
        return await self._originate(f"PJSIP/{number}@pbx", caller, formats)

    async def dial_in(self, name: str, username: str, password: str, dial: str) -> Leg:
        """A SIP telephone with these credentials calls ``dial`` at the centre."""
        endpoint = await self._account(name, username, password)
        return await self._originate(f"PJSIP/{endpoint}/sip:{dial}@{self.pbx}", username, "ulaw,alaw")

    async def register(self, name: str, username: str, password: str) -> Telephone:
        """A SIP telephone that can be rung: it registers, and again before its registration ends."""
        endpoint = await self._account(name, username, password)
        telephone = self._telephones[endpoint] = Telephone(endpoint)
        host = self.pbx.rpartition(":")[0]
        await self._configure(
            "registration",
            endpoint,
            transport="t-phones",
            outbound_auth=endpoint,
            server_uri=f"sip:{self.pbx}",
            client_uri=f"sip:{username}@{host}",
            contact_user=endpoint,
            expiration="120",
            retry_interval=str(_RETRY_S),
            max_random_initial_delay="0",
        )
        return telephone

    async def unregister(self, telephone: Telephone) -> None:
        self._telephones.pop(telephone.endpoint, None)
        await self.quietly("DELETE", self._object("registration", telephone.endpoint))

    async def quietly(self, method: str, where: str) -> None:
        """A request whose failure means that the thing is gone already."""
        try:
            await self.ari.call(method, where)
        except AriLost:
            log.warning("carrier.away", request=where)

    async def _account(self, name: str, username: str, password: str) -> str:
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
        return endpoint

    async def _configure(self, kind: str, ident: str, **fields: str) -> None:
        body = {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]}
        await self.ari.must("PUT", self._object(kind, ident), None, body)

    @staticmethod
    def _object(kind: str, ident: str) -> str:
        return path("asterisk", "config", "dynamic", "res_pjsip", kind, ident)

    async def _originate(self, endpoint: str, caller: str, formats: str) -> Leg:
        leg = Leg(self.ari, f"{self._prefix}{self.next_number()}")
        self.legs[leg.channel] = leg
        asked: dict[str, str | int] = {
            "endpoint": endpoint,
            "app": self.app,
            "callerId": f'"{caller}" <{caller}>',
            "timeout": 60,
            "formats": formats,
        }
        try:
            await self.ari.must("POST", path("channels", leg.channel), asked)
        except (AriLost, AriRefused):
            self.legs.pop(leg.channel, None)
            raise
        return leg

    # --- owner of the connection -----------------------------------------------------------------

    def connected(self) -> None:
        task = asyncio.create_task(self._clean_up())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _clean_up(self) -> None:
        """Legs of an earlier life have nobody who would ever hang them up."""
        try:
            wanted = {"allowed": [{"type": name} for name in _WANTED]}
            await self.ari.must("PUT", f"applications/{self.app}/eventFilter", body=wanted)
            for channel in await self.ari.must("GET", "channels"):
                if channel["id"].startswith(self._prefix) and channel["id"] not in self.legs:
                    await self.ari.call("DELETE", path("channels", channel["id"]))
        except AriLost:
            return
        self.ari.well()
        self._up.set()

    def lost(self) -> None:
        """Nobody knows what became of the legs: those who wait for them must not wait for ever."""
        self._up.clear()
        for leg in self.legs.values():
            leg.lost()
        self.legs.clear()

    def replaced(self) -> None:
        log.error("carrier.replaced")

    def event(self, event: Json) -> None:
        where = event.get("channel") or {}
        channel = where.get("id") or (event.get("playback") or {}).get("target_uri", "").partition(":")[2]
        if event["type"] == "StasisStart":
            self._rings(channel, event.get("args") or [])
        leg = self.legs.get(channel)
        if leg is None:
            return
        leg.take(event)
        if leg.ended.is_set():
            del self.legs[channel]

    def _rings(self, channel: str, args: list[str]) -> None:
        if args[:1] != ["phone"] or channel in self.legs:
            return
        telephone = self._telephones.get(args[1] if len(args) > 1 else "")
        leg = Leg(self.ari, channel, rings=True)
        if telephone is None:
            leg.decline()
            return
        self.legs[channel] = leg
        telephone.rings.put_nowait(leg)
