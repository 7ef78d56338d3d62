"""Default deny: a route names its permission or says that it is public, or the application does not start.

``require("settings.read")`` and ``public()`` go into a route's ``dependencies``::

    @router.get("/api/queues", dependencies=[require("settings.read")])
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from perezvon.adapters.web.context import COOKIE, context_of
from perezvon.adapters.web.identity import PERMISSIONS, Identity
from perezvon.kit.errors import Refused

_PERMISSION = "__perezvon_permission__"
PUBLIC = "public"


class RouteWithoutPermission(Exception):
    """A route declares neither a permission nor that it is public."""


async def identify(connection: HTTPConnection) -> Identity:
    """Who asks. Raises Refused ``session.missing``. Asked once per request; kept for the error's language."""
    known: Identity | None = getattr(connection.state, "identity", None)
    if known is not None:
        return known
    context = context_of(connection)
    token = connection.cookies.get(COOKIE)
    found = await context.authenticate(token, context.clock.now()) if token else None
    if found is None:
        raise Refused("session.missing")
    connection.state.identity = found
    return found


Who = Annotated[Identity, Depends(identify)]


def require(permission: str) -> Any:
    """A dependency that lets only those pass who have ``permission``, a row of ``identity.PERMISSIONS``."""
    if permission not in PERMISSIONS:
        raise RouteWithoutPermission(f"{permission!r} is not in the permission table")

    async def check(who: Who) -> Identity:
        if not who.may(permission):
            raise Refused("permission.denied", {"permission": permission})
        return who

    setattr(check, _PERMISSION, permission)
    return Depends(check)


def public() -> Any:
    """Marks a route that anybody may ask without a session."""

    async def anybody() -> None:
        return None

    setattr(anybody, _PERMISSION, PUBLIC)
    return Depends(anybody)


def permissions_needed(route: BaseRoute) -> list[str]:
    """What a route declares: permissions, or ``public``; empty: nothing, which is not allowed."""
    if isinstance(route, APIRoute | APIWebSocketRoute):
        return [getattr(call, _PERMISSION) for call in _calls(route.dependant) if hasattr(call, _PERMISSION)]
    return [PUBLIC] if getattr(route, _PERMISSION, None) == PUBLIC else []


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield inner.call
        yield from _calls(inner)


def check_routes(routes: Iterable[BaseRoute]) -> None:
    """Raises RouteWithoutPermission for the first route that declares nothing, or contradicts itself."""
    for route in routes:
        needed = permissions_needed(route)
        if not needed or (PUBLIC in needed and len(set(needed)) > 1):
            raise RouteWithoutPermission(f"{getattr(route, 'path', route)!r} declares {needed or 'nothing'}")


def mark_public(route: BaseRoute) -> BaseRoute:
    """For routes that are not FastAPI's: the pages of the web application."""
    setattr(route, _PERMISSION, PUBLIC)
    return route
