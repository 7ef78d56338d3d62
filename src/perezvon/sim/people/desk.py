"""A desk without a screen: the HTTP API and the live socket, as a browser uses them."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Callable
from typing import Any

import aiohttp
import structlog

log = structlog.get_logger("staff")

Json = dict[str, Any]


class Unwelcome(Exception):
    """The api answered "no": status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Desk:
    """One signed-in agent. ``view`` is what the live socket showed last, by table and id."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._base = base_url.rstrip("/")
        self._login = login
        self._password = password
        self._numbers = itertools.count(1)
        self._name = secrets.token_hex(4)  # a desk that is opened again must not use old request ids
        self._http: aiohttp.ClientSession | None = None
        self._changed = asyncio.Event()
        self._change = -1
        self.agent = ""
        self.view: dict[str, Json] = {}

    async def __aenter__(self) -> Desk:
        self._http = aiohttp.ClientSession(
            base_url=self._base,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"X-Perezvon": "1"},
            timeout=aiohttp.ClientTimeout(total=15),
        )
        try:
            session = await self.send(
                "POST", "/api/session", {"login": self._login, "password": self._password}
            )
        except BaseException:
            await self._http.close()
            raise
        self.agent = session["user"]["agent"]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http is not None:
            await self._http.close()

    @property
    def http(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("sign in first")
        return self._http

    # --- asking ----------------------------------------------------------------------------------

    async def send(self, method: str, where: str, body: Json | None = None) -> Any:
        """Raises Unwelcome for a "no", aiohttp.ClientError when nobody answers."""
        async with self.http.request(method, where, json=body) as answer:
            if answer.status >= 400:
                told = await answer.json() if answer.content_type == "application/json" else {}
                raise Unwelcome(answer.status, str(told.get("code", "")))
            if answer.status == 204 or not answer.content_length:
                return None
            return await answer.json()

    async def ask(self, kind: str, **fields: Any) -> None:
        """A request to the floor about oneself."""
        request_id = f"{self._login}-{self._name}-{next(self._numbers)}"
        body = {"kind": kind, "request_id": request_id, **fields}
        await self.send("POST", "/api/floor/requests", body)

    async def politely(self, kind: str, **fields: Any) -> bool:
        """Ask; a "no" about something that has changed meanwhile is daily life."""
        try:
            await self.ask(kind, **fields)
        except Unwelcome as no:
            if no.status not in (409, 503):
                raise
            log.info("request.refused", agent=self.agent, kind=kind, code=no.code)
            return False
        return True

    # --- seeing ----------------------------------------------------------------------------------

    async def follow(self) -> None:
        """Keep ``view`` true to the live socket; returns when it breaks."""
        async with self.http.ws_connect("/live", heartbeat=20, max_msg_size=0) as socket:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                told = message.json()
                if told["t"] == "ping":
                    await socket.send_json({"t": "pong"})
                elif not self._take(told):
                    await socket.send_json({"t": "resync"})

    def _take(self, told: Json) -> bool:
        """Learn what the socket told; False when something before it was missed."""
        match told["t"]:
            case "snapshot":
                self.view = {k: v for k, v in told.items() if isinstance(v, dict)}
            case "change":
                if told["n"] != self._change + 1:
                    return False
                for table, rows in told.get("put", {}).items():
                    self.view.setdefault(table, {}).update(rows)
                for table, gone in told.get("drop", {}).items():
                    for ident in gone:
                        self.view.get(table, {}).pop(ident, None)
            case _:
                return True
        self._change = told["n"]
        self._changed.set()
        return True

    @property
    def me(self) -> Json:
        return dict(self.view.get("agents", {}).get(self.agent, {}))

    @property
    def state(self) -> str:
        """As shown on screens; "" before anything was shown."""
        return str(self.me.get("state", ""))

    @property
    def call(self) -> Json:
        return dict(self.view.get("calls", {}).get(self.me.get("call") or "", {}))

    async def until(self, condition: Callable[[], bool], within_s: float | None = None) -> bool:
        """Wait until what is shown fulfils the condition; whether it came in time."""
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    await self.news()
        except TimeoutError:
            return False
        return True

    async def leaves(self, *states: str, within_s: float) -> bool:
        """Wait until the shown state is none of these; whether it came in time."""
        return await self.until(lambda: self.state not in states, within_s)

    async def news(self) -> None:
        """Wait for the next thing that the live socket tells."""
        self._changed.clear()
        await self._changed.wait()
