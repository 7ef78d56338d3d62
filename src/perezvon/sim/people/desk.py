"""A desk without a screen: the HTTP API and the live socket, as a browser uses them."""

from __future__ import annotations

import asyncio
import itertools
import os
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
    """One signed-in agent. ``calls``/``agents`` are what the live socket showed last."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._base = base_url.rstrip("/")
        self._login = login
        self._password = password
        self._numbers = itertools.count(1)
        self._http: aiohttp.ClientSession | None = None
        self.agent = ""
        self.view: dict[str, Json] = {}
        self.changed = asyncio.Event()

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
        request_id = f"{self._login}-{os.getpid()}-{next(self._numbers)}"
        body = {"kind": kind, "request_id": request_id, **fields}
        await self.send("POST", "/api/floor/requests", body)

    async def follow(self) -> None:
        """Keep ``view`` true to the live socket; returns when it breaks."""
        async with self.http.ws_connect("/live", heartbeat=20, max_msg_size=0) as socket:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                told = message.json()
                match told["t"]:
                    case "snapshot":
                        self.view = {k: v for k, v in told.items() if isinstance(v, dict)}
                    case "change":
                        for table, rows in told.get("put", {}).items():
                            self.view.setdefault(table, {}).update(rows)
                        for table, gone in told.get("drop", {}).items():
                            for ident in gone:
                                self.view.get(table, {}).pop(ident, None)
                    case "ping":
                        await socket.send_json({"t": "pong"})
                        continue
                    case _:
                        continue
                self.changed.set()

    @property
    def me(self) -> Json:
        return dict(self.view.get("agents", {}).get(self.agent, {}))

    @property
    def call(self) -> Json:
        return dict(self.view.get("calls", {}).get(self.me.get("call") or "", {}))

    async def until(self, state: str | None, *, leaves: str | None = None, within_s: float) -> bool:
        """Wait until the shown state is ``state`` (or is no longer ``leaves``)."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    now = self.me.get("state")
                    if now == state or (leaves is not None and now != leaves):
                        return True
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            return False
