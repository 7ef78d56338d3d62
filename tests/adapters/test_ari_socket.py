"""The connection to Asterisk on its own, against a server that does what networks and strangers do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from websockets.asyncio.server import Server, ServerConnection, serve

from perezvon.adapters.asterisk.ari import Ari, AriLost, Reply

NEVER_S = 60.0


class Owner:
    def __init__(self) -> None:
        self.told: list[Any] = []
        self.news = asyncio.Event()

    def _tell(self, what: Any) -> None:
        self.told.append(what)
        self.news.set()

    def connected(self) -> None:
        self._tell("connected")

    def event(self, event: dict[str, Any]) -> None:
        self._tell(event)

    def lost(self) -> None:
        self._tell("lost")

    def replaced(self) -> None:
        self._tell("replaced")

    async def until(self, count: int) -> list[Any]:
        async with asyncio.timeout(NEVER_S):
            while len(self.told) < count:
                self.news.clear()
                await self.news.wait()
        return self.told


class Asterisk:
    """Answers ``GET asterisk/ping``; other requests are kept."""

    def __init__(self) -> None:
        self.links: list[ServerConnection] = []
        self.protocols: list[str | None] = []
        self.asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def __call__(self, link: ServerConnection) -> None:
        self.links.append(link)
        self.protocols.append(link.subprotocol)
        async for text in link:
            asked = orjson.loads(text)
            if asked["uri"] == "asterisk/ping":
                await link.send(
                    orjson.dumps(
                        {"type": "RESTResponse", "request_id": asked["request_id"], "status_code": 200}
                    ).decode()
                )
            else:
                self.asked.put_nowait(asked)


@pytest.fixture
async def asterisk() -> AsyncIterator[tuple[Asterisk, Server]]:
    made = Asterisk()
    async with serve(made, "127.0.0.1", 0, subprotocols=["ari"]) as server:  # type: ignore[list-item]
        yield made, server


@pytest.fixture
async def ari(asterisk: tuple[Asterisk, Server]) -> AsyncIterator[tuple[Ari, Owner]]:
    owner = Owner()
    port = next(iter(asterisk[1].sockets)).getsockname()[1]
    made = Ari(f"http://127.0.0.1:{port}/ari", "user", "secret", "app", owner)
    made.start()
    await owner.until(1)
    yield made, owner
    async with asyncio.timeout(NEVER_S):
        await made.stop()


async def test_requests_are_answered_and_what_breaks_is_told(
    asterisk: tuple[Asterisk, Server], ari: tuple[Ari, Owner]
) -> None:
    node, owner = ari
    assert (await node.call("GET", "asterisk/ping")).ok
    assert asterisk[0].protocols == ["ari"]
    unanswered = asyncio.create_task(node.call("POST", "channels/c-1/answer", {"a": 1}))
    asked = await asyncio.wait_for(asterisk[0].asked.get(), NEVER_S)
    assert (asked["method"], asked["uri"]) == ("POST", "channels/c-1/answer")
    assert asked["query_strings"] == [{"name": "a", "value": "1"}]
    node.drop()
    with pytest.raises(AriLost):
        await unanswered
    assert (await owner.until(3))[:3] == ["connected", "lost", "connected"]
    assert (await node.call("GET", "asterisk/ping")).ok


async def test_a_message_in_several_frames_is_one_and_rubbish_costs_only_itself(
    asterisk: tuple[Asterisk, Server], ari: tuple[Ari, Owner]
) -> None:
    _, owner = ari
    [link] = asterisk[0].links
    await link.send(['{"type": "Lo', "ng", '"}'])
    await link.send(b'{"type": "Na\xff"}', text=True)
    await link.send("no JSON")
    await link.send('{"type": "Last"}')
    assert await owner.until(3) == ["connected", {"type": "Long"}, {"type": "Last"}]


async def test_who_was_replaced_hears_nothing_more_and_does_not_come_back(
    asterisk: tuple[Asterisk, Server], ari: tuple[Ari, Owner]
) -> None:
    node, owner = ari
    [link] = asterisk[0].links
    await link.send('{"type": "ApplicationReplaced"}')
    await link.send('{"type": "StasisStart"}')
    assert await owner.until(3) == ["connected", "replaced", "lost"]
    await asyncio.wait_for(link.wait_closed(), NEVER_S)
    assert not node.up
    assert len(asterisk[0].links) == 1


async def test_a_stop_does_not_wait_for_a_server_that_is_silent(
    asterisk: tuple[Asterisk, Server], ari: tuple[Ari, Owner]
) -> None:
    node, owner = ari
    [link] = asterisk[0].links
    link.transport.pause_reading()
    answers: list[Reply | None] = []
    for n in range(20_000):
        node.send("POST", f"channels/c-{n}/answer", {"x": "y" * 200}, done=answers.append)
    await node.stop()
    assert answers == [None] * 20_000
    assert owner.told[-1] == "lost"
    link.transport.abort()
