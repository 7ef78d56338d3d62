"""The address of live screens: ``/live``."""

import asyncio

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import COOKIE, InContext
from perezvon.adapters.web.live_socket import LiveSocket, LiveSource
from perezvon.kit.errors import Refused


def router(source: LiveSource, stopping: asyncio.Event) -> APIRouter:
    """``stopping`` is set when the server ends: every browser is told to come back."""
    routes = APIRouter()

    @routes.websocket("/live", dependencies=[require("live.watch")])
    async def live(socket: WebSocket, who: Who, context: InContext, wallboard: bool = False) -> None:
        token = socket.cookies.get(COOKIE, "")

        async def allowed() -> bool:
            try:
                now = await context.authenticate(token, context.clock.now())
            except (Refused, SQLAlchemyError, OSError):
                return True  # the database is away: screens stay, that is when they are needed
            return now is not None and now.clients == who.clients

        scope = None if who.clients is None else frozenset(who.clients)
        await socket.accept()
        await LiveSocket(
            socket, source, scope, wallboard=wallboard, allowed=allowed, stopping=stopping
        ).serve()

    return routes
