"""The Asterisk REST Interface over ONE WebSocket: events come in, requests go out on the same connection.

Asterisk (≥ 22.5) carries requests out one after the other in the order they were sent, so that a caller may
send many without waiting and still knows their order. The connection is made again for ever. Only lists
that grow with the node are read beside it (``listing``).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

import aiohttp
import orjson
import structlog
from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from perezvon.adapters.asterisk.traffic import Traffic

log = structlog.get_logger(__name__)

_BACKOFF_S = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0)
_HEARTBEAT_S = 10.0
_PONG_S = 5.0
_CONNECT_S = 5.0
_LONGEST_FRAME = 64 << 20
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]+").fullmatch  # as nearly all ids are: nothing to quote

Json = dict[str, Any]
Query = Mapping[str, str | int]


class Reply(NamedTuple):
    """The answer to one request: HTTP status and body as text.

    Few bodies are read, and that of a subscription names every channel, bridge and telephone of the node.
    """

    status: int
    text: str | None

    @property
    def body(self) -> Any:
        """The body decoded now; None: empty."""
        return _decoded(self.text)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def missing(self) -> bool:
        """The thing is not there, or not (any more) in our application: daily life, never an error."""
        return self.status in (404, 409)


class AriLost(Exception):
    """There is no connection, or it broke before the answer came."""


class AriRefused(Exception):
    """A request that had to succeed did not."""

    def __init__(self, method: str, path: str, reply: Reply) -> None:
        super().__init__(f"{method} {path}: {reply.status} {reply.body}")
        self.reply = reply


class Owner(Protocol):
    """Who is told what the connection does; called in the order of things, must not block."""

    def connected(self) -> None: ...

    def event(self, event: Json) -> None: ...

    def lost(self) -> None: ...

    def replaced(self) -> None:
        """Another process took over our application: this one must stop sending at once."""
        ...


Done = Callable[[Reply | None], None]


class Ari:
    """A connection of the application ``app`` to one Asterisk. ``url``: ``http://host:port/ari``."""

    def __init__(
        self, url: str, user: str, password: str, app: str, owner: Owner, traffic: Traffic | None = None
    ) -> None:
        self.app = app
        self._traffic = traffic or Traffic()
        self._url = _events_url(url, app)
        self._headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
        self._upgrade = self._headers | {"Sec-WebSocket-Protocol": "ari"}
        self._owner = owner
        self._pending: dict[str, Done] = {}
        self._number = 0
        self._task: asyncio.Task[None] | None = None
        self._socket: WSTransport | None = None
        self._session: aiohttp.ClientSession | None = None
        self._base = f"{url.rstrip('/')}/"
        self._replaced = False
        self._failures = 0

    @property
    def up(self) -> bool:
        return self._socket is not None

    def start(self) -> None:
        """Connect, and connect again whenever the connection breaks, until ``stop``."""
        self._task = asyncio.create_task(self._run(), name=f"ari {self.app}")

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def well(self) -> None:
        """The owner can use this connection: when it breaks, the next try comes soon."""
        self._failures = 0

    def drop(self) -> None:
        """Throw the present connection away as if the network had; a new one follows."""
        if self._socket is not None:
            socket = self._socket
            socket.disconnect(False)
            self._ended(socket, None)  # from now on: nothing is sent into a connection that ends

    def send(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Json | None = None,
        done: Done | None = None,
    ) -> None:
        """Send a request; ``done`` gets the reply, or None when the connection broke before it came.

        Raises AriLost when there is no connection now.
        """
        if self._socket is None:
            raise AriLost(f"no connection to Asterisk for {method} {path}")
        self._number += 1
        self._traffic.request(method, path)
        request_id = str(self._number)
        if done is not None:
            self._pending[request_id] = done
        message: Json = {"type": "RESTRequest", "request_id": request_id, "method": method, "uri": path}
        if query:
            message["query_strings"] = [{"name": k, "value": str(v)} for k, v in query.items()]
        if body is not None:
            message["content_type"] = "application/json"
            message["message_body"] = orjson.dumps(body).decode()
        self._socket.send(WSMsgType.TEXT, orjson.dumps(message))

    async def call(
        self, method: str, path: str, query: Query | None = None, body: Json | None = None
    ) -> Reply:
        """Send a request and wait for its reply. Raises AriLost."""
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def done(reply: Reply | None) -> None:
            if answer.done():
                return
            if reply is None:
                answer.set_exception(AriLost(f"the connection broke during {method} {path}"))
            else:
                answer.set_result(reply)

        self.send(method, path, query, body, done)
        return await answer

    async def must(self, method: str, path: str, query: Query | None = None, body: Json | None = None) -> Any:
        """Like ``call``, and give the body; raises AriRefused for any status but success."""
        reply = await self.call(method, path, query, body)
        if not reply.ok:
            raise AriRefused(method, path, reply)
        return reply.body

    async def listing(self, path: str) -> Reply:
        """A list that may be long, over HTTP, as it is after all that was sent before. Raises AriLost.

        Asterisk puts a whole message of a WebSocket on the stack of its thread (496 KB): the list of 600
        channels ends the process (docs/asterisk.md).
        """
        await self.call("GET", "asterisk/ping")  # answered when everything before it was carried out
        session = self._session
        if session is None:
            raise AriLost(f"no connection to Asterisk for GET {path}")
        self._traffic.request("GET", path)
        try:
            async with session.get(self._base + path) as answer:
                return Reply(answer.status, (await answer.read()).decode(errors="replace"))
        except (aiohttp.ClientError, OSError) as error:
            raise AriLost(f"the connection broke during GET {path}") from error

    async def pulse(self, most_s: float) -> float | None:
        """How long all that was sent takes to be carried out, at most ``most_s``; None: no connection."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(most_s):
                await self.call("GET", "asterisk/ping")
        except TimeoutError:
            return most_s
        except AriLost:
            return None
        return loop.time() - began

    async def _run(self) -> None:
        async with aiohttp.ClientSession(
            headers=self._headers, timeout=aiohttp.ClientTimeout(connect=_CONNECT_S)
        ) as session:
            self._session = session
            while not self._replaced:
                try:
                    await self._serve()
                except (WSError, OSError, TimeoutError) as error:
                    if self._failures == 0:
                        log.warning("ari.unreachable", app=self.app, error=str(error) or type(error).__name__)
                await asyncio.sleep(_BACKOFF_S[min(self._failures, len(_BACKOFF_S) - 1)])
                self._failures += 1
            self._session = None

    async def _serve(self) -> None:
        """One connection from its beginning to its end."""
        try:
            async with asyncio.timeout(_CONNECT_S):
                socket, _ = await ws_connect(
                    lambda: _Messages(self._began, self._take, self._ended),
                    self._url,
                    extra_headers=self._upgrade,
                    enable_auto_ping=True,
                    auto_ping_idle_timeout=_HEARTBEAT_S,
                    auto_ping_reply_timeout=_PONG_S,
                    max_frame_size=_LONGEST_FRAME,
                )
            await socket.wait_disconnected()
        finally:
            if self._socket is not None:  # we leave: nobody waits for an answer to that
                self._socket.send_close(WSCloseCode.GOING_AWAY)
                self._socket.disconnect()
                self._ended(self._socket, None)

    def _began(self, socket: WSTransport) -> None:
        self._socket = socket
        log.info("ari.connected", app=self.app)
        self._owner.connected()

    def _ended(self, socket: WSTransport, close_code: int | None) -> None:
        if self._socket is not socket:
            return
        self._socket = None
        pending, self._pending = self._pending, {}
        for done in pending.values():
            done(None)
        if self._task is not None:
            log.warning("ari.lost", app=self.app, close_code=close_code)
        self._owner.lost()

    def _take(self, text: bytes | bytearray | memoryview) -> None:
        if self._replaced:
            return
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            # Names sent by strangers may hold bytes that are no UTF-8: one event is lost, not more.
            log.warning("ari.unreadable", app=self.app, length=len(text))
            return
        match message.get("type"):
            case "RESTResponse":
                done = self._pending.pop(message.get("request_id", ""), None)
                if done is not None:
                    done(Reply(int(message.get("status_code", 500)), message.get("message_body")))
            case "ApplicationReplaced":
                log.error("ari.replaced", app=self.app)
                self._replaced = True  # to connect again would take the application from its new owner
                self._owner.replaced()
                if self._socket is not None:
                    self._socket.disconnect()
            case kind:
                self._traffic.events[str(kind)] += 1
                self._owner.event(message)


class _Messages(WSListener):
    """Whole messages out of the frames of one connection, in the turn of the loop in which they came."""

    def __init__(
        self,
        began: Callable[[WSTransport], None],
        take: Callable[[bytes | bytearray | memoryview], None],
        ended: Callable[[WSTransport, int | None], None],
    ) -> None:
        self._began, self._take, self._ended = began, take, ended
        self._part = bytearray()
        self._close_code: int | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._began(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            if frame.fin and not self._part:
                self._take(frame.get_payload_as_memoryview())
                return
            self._part += frame.get_payload_as_memoryview()
            if frame.fin:
                whole, self._part = self._part, bytearray()
                self._take(whole)
        elif frame.msg_type == WSMsgType.CLOSE:
            self._close_code = frame.get_close_code().value
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._ended(transport, self._close_code)


def path(*parts: str) -> str:
    """A request path from its parts, each quoted."""
    return "/".join(part if _PLAIN(part) else quote(part, safe="") for part in parts)


def _decoded(body: str | None) -> Any:
    if not body:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body


def _events_url(url: str, app: str) -> str:
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    base = parts.path.rstrip("/")
    return urlunsplit((scheme, parts.netloc, f"{base}/events", f"app={quote(app)}&subscribeAll=false", ""))
