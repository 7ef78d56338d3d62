"""A node that is played: what an Asterisk said of queued calls, said again, without an Asterisk.

The messages are those of a real run, in their order, with the names of another call in them. So the engine is
measured alone: no sound, no SIP, nothing that is slower or faster because of the rest of the machine.

Time passes here in packets of sound, and stands still while the engine owes too many answers: on a machine
that is busy with other things the calls take longer, but what comes at once is the same.
"""

import asyncio
import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import orjson
from aiohttp import WSMsgType, web

from bench.world.plan import NUMBER, Plan
from bench.world.sipp import KNOWN_CALLERS
from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.main.settings import AsteriskAccess

HOST: Final = "127.0.0.1"
APP, SECRET = "perezvon", "played"
TALK_S = 1.0
TICK_S = 0.02
MOST_OWED = 40  # answers that stand out: 0.2 s of 50 calls a second, of which a quiet machine never owes half
_AT = "2026-11-22T03:26:08.081+0000"
_EMPTY: Final = (204, None)

Json = dict[str, Any]
Answer = tuple[int, Json | list[Any] | None]


@dataclass
class Channel:
    """One channel: ``args`` as the dialplan gave them, ``bridge`` where it is."""

    ident: str
    name: str
    args: tuple[str, ...]
    caller: str
    state: str = "Ring"
    bridge: str = ""

    def shown(self) -> Json:
        """As Asterisk shows it in each of its messages."""
        return {
            "id": self.ident,
            "name": self.name,
            "state": self.state,
            "protocol_id": self.ident.rpartition("-")[2] + "@127.0.0.1",
            "caller": {"name": "", "number": self.caller},
            "connected": {"name": "", "number": ""},
            "accountcode": "",
            "dialplan": {
                "context": "from-trunk",
                "exten": self.args[-1],
                "priority": 2,
                "app_name": "Stasis",
                "app_data": ",".join((APP, *self.args)),
            },
            "creationtime": _AT,
            "language": "en",
        }


class PlayedNode:
    """Has what a private Asterisk has for its centre: ``start``, ``stop``, ``access``.

    unknown: requests that nobody here understands; a run with any is no measurement.
    """

    def __init__(self, folder: Path, plan: Plan, greeting_s: float) -> None:
        self._folder = folder
        self._desks = [f"desk-{agent}" for agent in plan.everybody]
        self._greeting_s = greeting_s
        self._http = free_port(HOST, 18088, TCP)
        self._ami = free_port(HOST, 15038, TCP)
        self._channels: dict[str, Channel] = {}
        self._bridges: dict[str, list[str]] = {}
        self._links: list[web.WebSocketResponse] = []
        self._out: asyncio.Queue[bytes] = asyncio.Queue()
        self._numbers = itertools.count(1)
        self._random = Random(7)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: list[Any] = []
        self._now = 0.0
        self._due: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._owed = 0
        self._left = 0
        self.unknown: Counter[str] = Counter()

    @property
    def access(self) -> AsteriskAccess:
        raw = self._folder / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        return AsteriskAccess(
            app=APP,
            ari_url=f"http://{HOST}:{self._http}/ari",
            ari_user=APP,
            ari_password=SECRET,
            ami_host=HOST,
            ami_port=self._ami,
            ami_user=APP,
            ami_password=SECRET,
            sip_address=f"{HOST}:5060",
            sip_ws_url=f"ws://{HOST}:{self._http}/ws",
            raw_dir=raw,
        )

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/ari/events", self._events)
        lists = {
            "channels": self._all_channels,
            "bridges": self._all_bridges,
            "endpoints/PJSIP": self._all_endpoints,
        }
        for path, give in lists.items():
            app.router.add_get(f"/ari/{path}", lambda _, give=give: _json(give()))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, self._http).start()
        manager = await asyncio.start_server(self._manager, HOST, self._ami)
        self._closing = [runner, manager]
        self._do(self._write())
        self._do(self._pass())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        runner, manager = self._closing
        manager.close()
        await runner.cleanup()

    # --- what happens there ----------------------------------------------------------------------

    def line(self, agent: str) -> None:
        """An agent's telephone calls, for his line that stays."""
        self._comes(f"desk-{agent}", ("desk", "line"), "")

    async def calls(self, count: int, rate: float) -> None:
        """So many callers, evenly, from numbers that called before; returns when the last has gone."""
        self._left, self._over = count, asyncio.get_running_loop().create_future()
        for n in range(count):
            self._later(n / rate, self._calls, f"+7900{n % KNOWN_CALLERS:07d}")
        await self._over

    def _calls(self, caller: str) -> None:
        self._owed += 1
        self._comes("trunk-callers", ("trunk", NUMBER, "(ulaw)"), caller)

    def _comes(self, endpoint: str, args: tuple[str, ...], caller: str) -> None:
        n = next(self._numbers)
        channel = Channel(f"pbx-1795317968.{n}", f"PJSIP/{endpoint}-{n:08x}", args, caller)
        self._channels[channel.ident] = channel
        self._tell("StasisStart", channel, args=list(args))

    def _hangs_up(self, channel: Channel) -> None:
        if self._channels.pop(channel.ident, None) is None:
            return
        self._tell("ChannelHangupRequest", channel, cause=16, tech_cause=200)
        self._leaves(channel)
        self._tell("StasisEnd", channel)
        self._tell("ChannelHangupRequest", channel, cause=16, soft=True)
        self._tell("ChannelDestroyed", channel, cause=16, cause_txt="Normal Clearing", tech_cause=200)
        self._left -= 1
        if not self._left:
            self._over.set_result(None)

    def _enters(self, channel: Channel, bridge: str) -> None:
        self._leaves(channel)
        channel.bridge = bridge
        self._bridges[bridge].append(channel.ident)
        self._tell("ChannelEnteredBridge", channel, bridge=self._bridge(bridge))
        if channel.args[0] == "trunk":
            self._owed -= 1
            self._later(self._about(TALK_S), self._hangs_up, channel)

    def _leaves(self, channel: Channel) -> None:
        if channel.bridge:
            self._bridges[channel.bridge].remove(channel.ident)
            self._tell("ChannelLeftBridge", channel, bridge=self._bridge(channel.bridge))
            channel.bridge = ""

    def _about(self, seconds: float) -> float:
        """Not to the millisecond, as sound in packets of 20 ms is not either."""
        return seconds + self._random.uniform(-0.1, 0.1)

    # --- what is asked ---------------------------------------------------------------------------

    def _asked(self, method: str, path: str, query: Mapping[str, str]) -> Answer:
        match method, *path.split("/"):
            case "GET", "asterisk", "ping":
                return 200, {"timestamp": _AT, "ping": "pong", "asterisk_id": "played"}
            case ("POST" | "PUT", "applications", _, "subscription" | "eventFilter"):
                return 200, self._application()
            case "POST", "channels", ident, "answer":
                self._channels[ident].state = "Up"
                return _EMPTY
            case "POST", "channels", ident, "play", playback:
                return 201, self._plays(self._channels[ident], playback, query)
            case "POST", "channels", _, "variable" | "moh":
                return _EMPTY
            case "DELETE", "channels", _, "moh":
                return _EMPTY
            case "GET", "channels", _, "variable":
                return 404, {"message": "Provided variable was not found"}
            case "DELETE", "channels", ident:
                self._hangs_up(self._channels[ident])
                return _EMPTY
            case "POST", "bridges", bridge, "addChannel":
                self._enters(self._channels[query["channel"]], bridge)
                return _EMPTY
            case "POST", "bridges", bridge:
                self._bridges[bridge] = []
                return 200, self._bridge(bridge)
            case "DELETE", "bridges", bridge:
                self._bridges.pop(bridge)
                return _EMPTY
        self.unknown[f"{method} {path}"] += 1
        return 404, {"message": "unknown to the played node"}

    def _plays(self, channel: Channel, playback: str, query: Mapping[str, str]) -> Json:
        shown = {
            "id": playback,
            "media_uri": query["media"],
            "target_uri": f"channel:{channel.ident}",
            "language": query["lang"],
        }
        done = {"type": "PlaybackFinished", "timestamp": _AT, "playback": shown | {"state": "done"}}
        self._owed -= 1
        self._later(self._about(self._greeting_s), self._played, done)
        return shown | {"state": "queued"}

    def _played(self, done: Json) -> None:
        self._owed += 1
        self._say(done)

    def _application(self) -> Json:
        """The answer to a subscription: all that the application hears of."""
        return {
            "name": APP,
            "channel_ids": list(self._channels),
            "bridge_ids": list(self._bridges),
            "endpoint_ids": [f"PJSIP/{desk}" for desk in self._desks],
            "device_names": [],
            "events_allowed": [],
            "events_disallowed": [],
        }

    def _all_channels(self) -> list[Json]:
        return [channel.shown() for channel in self._channels.values()]

    def _all_bridges(self) -> list[Json]:
        return [self._bridge(bridge) for bridge in self._bridges]

    def _all_endpoints(self) -> list[Json]:
        return [
            {"technology": "PJSIP", "resource": desk, "state": "online", "channel_ids": []}
            for desk in self._desks
        ]

    def _bridge(self, bridge: str) -> Json:
        return {
            "id": bridge,
            "technology": "simple_bridge",
            "bridge_type": "mixing",
            "bridge_class": "stasis",
            "creator": "Stasis",
            "name": "",
            "channels": self._bridges[bridge],
            "creationtime": _AT,
            "video_mode": "talker",
        }

    # --- the connections -------------------------------------------------------------------------

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse(protocols=("ari",))
        await link.prepare(request)
        self._links = [link]
        async for message in link:
            if message.type == WSMsgType.TEXT:
                self._answer(orjson.loads(message.data))
        return link

    def _answer(self, asked: Json) -> None:
        query = {pair["name"]: pair["value"] for pair in asked.get("query_strings", ())}
        try:
            status, body = self._asked(asked["method"], asked["uri"], query)
        except KeyError:
            status, body = 404, {"message": "Channel not found"}
        answer = {
            "type": "RESTResponse",
            "transaction_id": "",
            "request_id": asked["request_id"],
            "status_code": status,
            "reason_phrase": "No Content" if body is None else "OK",
            "uri": asked["uri"],
            "application": APP,
        }
        if body is not None:
            answer |= {"content_type": "application/json", "message_body": orjson.dumps(body).decode()}
        self._say(answer)

    def _tell(self, kind: str, channel: Channel, **more: Any) -> None:
        self._say({"type": kind, "timestamp": _AT, **more, "channel": channel.shown(), "application": APP})

    def _say(self, message: Json) -> None:
        self._out.put_nowait(orjson.dumps(message))

    async def _write(self) -> None:
        while True:
            text = await self._out.get()
            for link in self._links:
                await link.send_str(text.decode())

    async def _manager(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        while True:
            try:
                block = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            fields = dict(line.split(": ", 1) for line in block.decode().strip().split("\r\n"))
            told = f"Response: Success\r\nActionID: {fields['ActionID']}\r\n"
            if "Registrations" in fields["Action"]:
                told += "EventList: Complete\r\n"
            writer.write(f"{told}Message: done\r\n\r\n".encode())

    def _later(self, seconds: float, do: Callable[..., object], *given: Any) -> None:
        heapq.heappush(self._due, (self._now + seconds, next(self._numbers), do, given))

    async def _pass(self) -> None:
        """Time, packet by packet."""
        while True:
            await asyncio.sleep(TICK_S)
            if self._owed > MOST_OWED:
                continue
            self._now += TICK_S
            while self._due and self._due[0][0] <= self._now:
                _, _, do, given = heapq.heappop(self._due)
                do(*given)

    def _do(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _json(body: list[Json]) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json")
