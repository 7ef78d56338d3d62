"""The address of live screens: ``/live``."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket

from perezvon.adapters.web.access import Who, credential_of, require
from perezvon.adapters.web.context import Context, InContext
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.live_scope import Scope
from perezvon.adapters.web.live_socket import Bell, LiveSocket, LiveSource
from perezvon.kit.errors import Refused


def still(context: Context, credential: str, who: Identity, permission: str) -> Callable[[], Awaitable[bool]]:
    """Asks whether he is still who he was, sees what he saw, and may do this."""

    async def allowed() -> bool:
        try:
            now = await context.authenticate(credential, context.clock.now())
        except (Refused, SQLAlchemyError, OSError):
            return True  # the database is away: screens stay, that is when they are needed
        return now is not None and scope_of(now) == scope_of(who) and now.may(permission)

    return allowed


def scope_of(who: Identity) -> Scope:
    """What live screens show him: his clients; a team lead his agents and himself, and what nobody has."""
    clients = None if who.clients is None else frozenset(who.clients)
    own = {who.agent} if who.agent is not None else set()
    return Scope(clients, None if who.led is None else who.led | own)


def router(source: LiveSource, stopping: asyncio.Event, bell: Bell | None = None) -> APIRouter:
    """``stopping``: the server ends, every browser is told to come back. ``bell``: sessions ended."""
    routes = APIRouter()

    @routes.websocket("/live", dependencies=[require("live.watch")])
    async def live(socket: WebSocket, who: Who, context: InContext, wallboard: bool = False) -> None:
        await socket.accept()
        await LiveSocket(
            socket,
            source,
            scope_of(who),
            wallboard=wallboard,
            allowed=still(context, credential_of(socket), who, "live.watch"),
            stopping=stopping,
            bell=bell,
        ).serve()

    return routes
