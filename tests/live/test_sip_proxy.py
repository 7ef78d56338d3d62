"""The way of SIP: to the node and back unchanged, closed at both ends, never filling our memory."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from tests.databases import Database
from tests.features.edge import PEOPLE, Edge
from tests.live.served import Served, closed_with, served
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from perezvon.adapters.web.live_socket import SESSION_ENDED, Bell
from perezvon.main import sip_proxy


@dataclass
class Node:
    """A media node's WebSocket that gives back what it gets; "bye" makes it close, "wait" makes it stop."""

    connections: list[ServerConnection] = field(default_factory=list)
    heard: list[str | bytes] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        try:
            async for message in connection:
                self.heard.append(message)
                if message == "wait":
                    await self.go_on.wait()
                elif message == "bye":
                    await connection.close()
                else:
                    await connection.send(message)
        finally:
            self.gone.set()


@dataclass
class World:
    node: Node
    api: Served
    bell: Bell

    async def sip(self, user: str = "anna") -> ClientConnection:
        return await self.api.open("/sip", user, protocol="sip")


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    node, stopping, bell = Node(), asyncio.Event(), Bell()
    async with serve(node, "127.0.0.1", 0, subprotocols=[Subprotocol("sip")], compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        routes = sip_proxy.router(f"ws://127.0.0.1:{port}/ws", stopping, bell)
        async with Edge(database.app, [routes]) as edge, served(edge.app, stopping) as api:
            yield World(node, api, bell)
        node.go_on.set()


async def test_messages_pass_unchanged_both_ways(world: World) -> None:
    browser = await world.sip()
    assert browser.subprotocol == "sip"
    for message in ("REGISTER sip:x SIP/2.0\r\n\r\n", "\r\n\r\n", b"\x00\xff", "ы" * 10_000):
        await browser.send(message)
        assert await browser.recv() == message
    await browser.close()


async def test_the_browser_leaves_and_the_node_is_let_go(world: World) -> None:
    browser = await world.sip()
    await browser.send("x")
    await browser.recv()
    await browser.close()
    async with asyncio.timeout(5):
        await world.node.gone.wait()


async def test_who_lost_his_session_loses_his_line_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, boris = await world.sip("anna"), await world.sip("boris")
    monkeypatch.delitem(PEOPLE, "anna")
    world.bell.ring()
    assert await closed_with(anna) == SESSION_ENDED
    await boris.send("x")
    assert await boris.recv() == "x"
    await boris.close()


async def test_the_node_leaves_and_the_browser_is_told(world: World) -> None:
    browser = await world.sip()
    await browser.send("bye")
    assert await closed_with(browser) == sip_proxy.NODE_GONE


async def test_a_node_that_dies_is_told_too(world: World) -> None:
    browser = await world.sip()
    await browser.send("x")
    await browser.recv()
    world.node.connections[0].transport.abort()
    assert await closed_with(browser) == sip_proxy.NODE_GONE


@pytest.mark.parametrize(
    ("user", "protocol", "code"),
    [("", "sip", 4401), ("sofia", "sip", 4409), ("anna", None, 4400), ("anna", "mqtt", 4400)],
)
async def test_who_may_not_pass(world: World, user: str, protocol: str | None, code: int) -> None:
    assert await closed_with(await world.api.open("/sip", user, protocol=protocol)) == code
    assert world.node.connections == []


async def test_a_foreign_page_may_not_pass(world: World) -> None:
    socket = await world.api.open("/sip", "anna", protocol="sip", origin="https://evil.example")
    assert await closed_with(socket) == 4403


async def test_no_node_is_said(database: Database) -> None:
    stopping = asyncio.Event()
    routes = sip_proxy.router("ws://127.0.0.1:1/ws", stopping)
    async with Edge(database.app, [routes]) as edge, served(edge.app, stopping) as api:
        assert await closed_with(await api.open("/sip", "anna", protocol="sip")) == 4503


async def test_a_message_that_is_no_sip_any_more_is_refused(world: World) -> None:
    browser = await world.sip()
    await browser.send("x" * (sip_proxy.MAX_MESSAGE + 1))
    assert await closed_with(browser) == 1009


async def test_a_node_that_does_not_read_slows_the_browser_down(world: World) -> None:
    browser = await world.sip()
    await browser.send("wait")
    message = "x" * 60_000

    async def flood() -> None:
        for _ in range(1_000):
            await browser.send(message)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(flood(), 2)
    world.node.go_on.set()
    browser.transport.abort()


async def test_a_stopping_server_lets_both_go(world: World) -> None:
    browser = await world.sip()
    await browser.send("x")
    await browser.recv()
    closing = asyncio.create_task(closed_with(browser))
    async with asyncio.timeout(5):
        await world.api.stop()
        assert await closing == sip_proxy.RESTARTING
        await world.node.gone.wait()
    with pytest.raises(ConnectionClosed):
        await browser.send("x")
