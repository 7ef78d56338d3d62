"""Another program with the password of our Asterisk, and the broom that uses it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from tests.conftest import AsteriskPair

PATIENCE_S = 60


class Stranger:
    """Another program with the same password: it does what it likes behind our back."""

    def __init__(self, pair: AsteriskPair) -> None:
        self._url = pair.pbx.ari_url
        login = aiohttp.encode_basic_auth(pair.pbx.ari_user, pair.pbx.ari_password)
        self._headers = {"Authorization": login}

    async def ask(self, method: str, path: str, **query: str) -> Any:
        async with (
            aiohttp.ClientSession(headers=self._headers) as session,
            session.request(method, f"{self._url}/{path}", params=query) as answer,
        ):
            return await answer.json() if answer.content_length else None

    @contextlib.asynccontextmanager
    async def application(self, name: str) -> AsyncIterator[None]:
        """One of its own, as long as the block lasts."""
        async with (
            aiohttp.ClientSession(headers=self._headers) as session,
            session.ws_connect(
                f"{self._url}/events", params={"app": name, "subscribeAll": "false"}
            ) as socket,
        ):
            reading = asyncio.create_task(self._deaf(socket))
            yield
            reading.cancel()

    async def _deaf(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for _ in socket:
            continue

    async def channels(self) -> set[str]:
        return {str(found["id"]) for found in await self.ask("GET", "channels")}


async def swept(pair: AsteriskPair) -> None:
    """What a test left behind is not the next one's: its engine had no time to clear up."""
    stranger = Stranger(pair)
    for what in ("channels", "bridges"):
        for found in await stranger.ask("GET", what):
            await stranger.ask("DELETE", f"{what}/{found['id']}")

        async with asyncio.timeout(PATIENCE_S):
            while await stranger.ask("GET", what):
                await asyncio.sleep(0.02)
