"""The real server on a free port of loopback, inside the test's own loop."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Origin, Subprotocol

from perezvon.adapters.web.context import COOKIE
from perezvon.main.api import Server


@dataclass
class Served:
    port: int
    server: Server
    done: asyncio.Task[None]

    async def open(
        self, path: str, user: str = "", *, origin: str | None = None, protocol: str | None = None
    ) -> ClientConnection:
        """A browser's WebSocket; whoever it is must close it."""
        return await connect(
            f"ws://127.0.0.1:{self.port}{path}",
            additional_headers={"Cookie": f"{COOKIE}={user}"} if user else {},
            origin=Origin(origin) if origin else None,
            subprotocols=[Subprotocol(protocol)] if protocol else None,
            proxy=None,
            compression=None,
        )

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.done


@asynccontextmanager
async def served(app: FastAPI, stopping: asyncio.Event) -> AsyncIterator[Served]:
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        ws="websockets-sansio",
        ws_max_size=262_144,
        timeout_graceful_shutdown=4,
        log_level=logging.WARNING,
    )
    server = Server(config, stopping)
    done = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.01)
    made = Served(server.servers[0].sockets[0].getsockname()[1], server, done)
    try:
        yield made
    finally:
        await made.stop()


async def closed_with(socket: ClientConnection) -> int | None:
    """The code with which the server closes, after whatever it still says."""
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionClosedError):
            async for _ in socket:
                continue
    return socket.close_code
