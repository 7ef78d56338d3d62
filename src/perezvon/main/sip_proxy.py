"""SIP over WebSocket from the desk to the media node, passed on after the session was checked.

The browser talks to one origin only; the node's own WebSocket is never open to the world. One message at a
time each way: a side that does not read slows the other down instead of filling our memory.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

import structlog
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from perezvon.adapters.web.access import Who, credential_of, require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.live_socket import SESSION_ENDED, Bell
from perezvon.kit.errors import Refused
from perezvon.main.live_api import still

PROTOCOL: Final = Subprotocol("sip")
MAX_MESSAGE: Final = 65_536  # a SIP message with SDP and ICE candidates is below 10 kB
BAD_PROTOCOL: Final = 4400
RESTARTING: Final = 1012
NODE_GONE: Final = 1014  # bad gateway
_OPEN_PATIENCE_S: Final = 5.0
_CLOSE_PATIENCE_S: Final = 1.0

log = structlog.get_logger("sip")


async def _from_browser(browser: WebSocket, node: ClientConnection) -> int | None:
    while True:
        message = await browser.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        data = text if text is not None else message.get("bytes") or b""
        if len(data) > MAX_MESSAGE:
            return 1009
        await node.send(data)


async def _from_node(browser: WebSocket, node: ClientConnection) -> int | None:
    async for data in node:
        if isinstance(data, str):
            await browser.send_text(data)
        else:
            await browser.send_bytes(data)
    return NODE_GONE


async def _stopped(stopping: asyncio.Event) -> int | None:
    await stopping.wait()
    return RESTARTING


async def _put_out(bell: Bell, allowed: Callable[[], Awaitable[bool]]) -> int | None:
    with bell.heard() as rung:
        while True:
            await rung.wait()
            rung.clear()
            if not await allowed():
                return SESSION_ENDED


async def pass_on(
    browser: WebSocket,
    node: ClientConnection,
    stopping: asyncio.Event,
    bell: Bell,
    allowed: Callable[[], Awaitable[bool]],
) -> None:
    """Until one side closes, the session ends or the server stops; then both are closed."""
    ways: tuple[Coroutine[Any, Any, int | None], ...] = (
        _from_browser(browser, node),
        _from_node(browser, node),
        _put_out(bell, allowed),
        _stopped(stopping),
    )
    tasks = [asyncio.create_task(way) for way in ways]
    code: int | None = None
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            fault = task.exception()
            if fault is None:
                code = code or task.result()
            elif isinstance(fault, ConnectionClosed):
                code = code or NODE_GONE
            elif not isinstance(fault, WebSocketDisconnect | RuntimeError):
                raise fault
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if code is not None:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(_CLOSE_PATIENCE_S):
                    await browser.close(code)


def router(node_url: str, stopping: asyncio.Event, bell: Bell | None = None) -> APIRouter:
    """``node_url``: the media node's WebSocket (``ws://host:port/ws``). ``bell``: rings when sessions end."""
    routes = APIRouter()
    rings = bell or Bell()

    @routes.websocket("/sip", dependencies=[require("desk.line")])
    async def sip(browser: WebSocket, who: Who, context: InContext) -> None:
        if who.agent is None:
            raise Refused("agent.none")
        if PROTOCOL not in browser.scope.get("subprotocols", []):
            await browser.accept()
            await browser.close(BAD_PROTOCOL, "subprotocol sip is needed")
            return
        try:
            node = await connect(
                node_url,
                subprotocols=[PROTOCOL],
                compression=None,
                max_size=MAX_MESSAGE,
                max_queue=4,
                open_timeout=_OPEN_PATIENCE_S,
                close_timeout=_CLOSE_PATIENCE_S,
                proxy=None,
            )
        except (OSError, TimeoutError, InvalidHandshake) as fault:
            log.warning("sip.node_away", error=str(fault))
            raise Refused("media.away") from fault
        async with node:
            await browser.accept(subprotocol=PROTOCOL)
            log.info("sip.open", agent=who.agent)
            allowed = still(context, credential_of(browser), who, "desk.line")
            await pass_on(browser, node, stopping, rings, allowed)
        log.info("sip.closed", agent=who.agent)

    return routes
