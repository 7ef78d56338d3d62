"""The outermost layer, before any route: request id, one log line, limits, headers. Plain ASGI.

Refuses what no route should ever see: bodies that are too large, changes without the header that a foreign
page cannot send (X-Perezvon: 1), WebSockets opened by a foreign page, NUL in an address.
"""

import re
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from perezvon.adapters.web.errors import bug, refuse
from perezvon.kit.errors import Refused

log = structlog.get_logger("http")

MAX_BODY = 1_048_576
SOUND_BODY = 12 * 1_048_576
_SOUND = re.compile(r"/api/prompts/[^/]+/[a-z]+/sound")  # takes files, read whole
STREAMED = ("POST", "/api/imports")
"""The one route that takes its body as it comes, and bounds it itself."""
STREAMED_BODY = 512 * 1_048_576
CSRF_HEADER = "x-perezvon"
_SAFE = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
_FIXED_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"microphone=(self), autoplay=(self), camera=(), geolocation=()",
}


def content_security_policy(host: str, secure: bool) -> str:
    """Our own scripts only; WebSockets of the same origin by name, because not every browser reads 'self' so.

    Mantine writes style elements, hence unsafe-inline for styles; recordings play from blobs.
    """
    sockets = f" {'wss' if secure else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        "img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
        f"connect-src 'self'{sockets}; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Guard:
    """Wraps the whole application; ``max_body`` in bytes; ``strict``: as in ``make_app``."""

    def __init__(
        self, app: ASGIApp, max_body: int = MAX_BODY, public_host: str = "", strict: bool = True
    ) -> None:
        self._app = app
        self._max_body = max_body
        self._public_host = public_host
        self._strict = strict

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = secrets.token_hex(8)
        line = _Line(scope)
        answered = _answering(scope, send, line, self._strict)
        try:
            if scope["type"] == "websocket":
                await self._websocket(scope, receive, answered)
            else:
                await self._http(scope, receive, answered, line)
        finally:
            line.write()

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if self._is_foreign(socket):
            await refuse(socket, Refused("request.foreign_origin"))
            return
        await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send, line: "_Line") -> None:
        request = Request(scope, receive)
        try:
            self._check(request)
            body = await self._body(request, receive)
        except Refused as refused:
            await (await refuse(request, refused))(scope, receive, send)
            return
        try:
            await self._app(scope, receive if body is None else _replay(body, receive), send)
        except Exception as error:  # the last stop: logged whole, answered with a number
            if line.status:
                raise
            await (await bug(request, error))(scope, receive, send)

    def _check(self, request: Request) -> None:
        if "\x00" in request.scope["path"] or b"%00" in request.scope.get("query_string", b""):
            raise Refused("request.bad_text")
        if request.method not in _SAFE:
            # No foreign page can send a token: browsers add cookies by themselves, never this header.
            bearer = request.headers.get("authorization", "").lower().startswith("bearer ")
            if not bearer and request.headers.get(CSRF_HEADER) != "1":
                raise Refused("request.no_header")
            if self._is_foreign(request):
                raise Refused("request.foreign_origin")

    def _is_foreign(self, connection: HTTPConnection) -> bool:
        origin = connection.headers.get("origin")
        ours = (connection.headers.get("host", ""), self._public_host)
        return origin is not None and urlsplit(origin).netloc not in ours

    async def _body(self, request: Request, receive: Receive) -> bytes | None:
        """The whole body, read before any work begins; None: there is none, or the route reads it.

        Raises ``request.too_large``; for the file of a prompt ``sound.too_large``.
        """
        file = request.method == "PUT" and _SOUND.fullmatch(request.scope["path"]) is not None
        streamed = (request.method, request.scope["path"]) == STREAMED
        most = max(SOUND_BODY, self._max_body) if file else self._max_body
        most = STREAMED_BODY if streamed else most
        too_large = Refused("request.too_large", {"limit_kb": most // 1024})
        if file:
            too_large = Refused("sound.too_large", {"limit_mb": most // 1024 // 1024})
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise too_large
        if streamed or (request.method in _SAFE and length in ("", "0")):
            return None
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message["type"] == "http.request" and message.get("more_body", False)
            if len(body) > most:
                raise too_large
        return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _answering(scope: Scope, send: Send, line: "_Line", strict: bool) -> Send:
    secure = scope.get("scheme") in ("https", "wss")
    host = HTTPConnection(scope).headers.get("host", "")
    added = {
        **_FIXED_HEADERS,
        b"content-security-policy": content_security_policy(host, secure).encode(),
        b"x-request-id": scope["state"]["request_id"].encode(),
    }
    if secure and strict:
        added[b"strict-transport-security"] = b"max-age=31536000"
    if scope["path"].startswith("/api"):
        added[b"cache-control"] = b"no-store"

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            line.status = message["status"]
            there = {name.lower() for name, _ in message.get("headers", [])}
            new = [(name, value) for name, value in added.items() if name not in there]
            message = {**message, "headers": [*message.get("headers", []), *new]}
        elif message["type"] == "websocket.close":
            line.status = message.get("code", 1000)
        await send(message)

    return answer


class _Line:
    """One log line per request: the route's template instead of the path, no query (names, numbers)."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._began = time.perf_counter()
        self.status: int = 0

    def write(self) -> None:
        state: dict[str, Any] = self._scope["state"]
        route = self._scope.get("route")
        who = state.get("identity")
        log.info(
            "http.request",
            request=state["request_id"],
            method=self._scope.get("method", "WEBSOCKET"),
            path=getattr(route, "path", None) or self._scope["path"],
            status=self.status,
            ms=round((time.perf_counter() - self._began) * 1000, 1),
            user=getattr(who, "user", None),
        )
