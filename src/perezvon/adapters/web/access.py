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

from perezvon.adapters.web.context import COOKIE, TOKEN, context_of
from perezvon.adapters.web.identity import PERMISSIONS, Identity
from perezvon.kit.errors import Refused

_PERMISSION = "__perezvon_permission__"
PUBLIC = "public"


class RouteWithoutPermission(Exception):
    """A route declares neither a permission nor that it is public."""


def credential_of(connection: HTTPConnection) -> str:
    """The token of a program (``Authorization: Bearer pz_…``), else the cookie of a session; or nothing.

    Who sends the header is never taken for the owner of a cookie that came with it.
    """
    kind, _, bearer = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        bearer = bearer.strip()
        return bearer if bearer.startswith(TOKEN) else TOKEN
    cookie = connection.cookies.get(COOKIE, "")
    return "" if cookie.startswith(TOKEN) else cookie


async def identify(connection: HTTPConnection) -> Identity:
    """Who asks. Raises Refused ``session.missing``. Asked once per request; kept for the error's language."""
    known: Identity | None = getattr(connection.state, "identity", None)
    if known is not None:
        return known
    context = context_of(connection)
    given = credential_of(connection)
    found = await context.authenticate(given, context.clock.now()) if given else None
    if found is None:
        raise Refused("token.wrong" if given.startswith(TOKEN) else "session.missing")
    connection.state.identity = found
    return found


Who = Annotated[Identity, Depends(identify)]


def require(permission: str, *others: str) -> Any:
    """Lets only those pass who have one of the permissions, which are rows of ``identity.PERMISSIONS``."""
    enough = (permission, *others)
    for name in enough:
        if name not in PERMISSIONS:
            raise RouteWithoutPermission(f"{name!r} is not in the permission table")

    async def check(who: Who) -> Identity:
        if any(who.may(name) for name in enough):
            return who
        if who.must:
            raise Refused("session.must_change" if who.must == "password" else "session.must_enrol")
        raise Refused("permission.denied", {"permission": permission})

    setattr(check, _PERMISSION, enough)
    return Depends(check)


def public() -> Any:
    """Marks a route that anybody may ask without a session."""

    async def anybody() -> None:
        return None

    setattr(anybody, _PERMISSION, (PUBLIC,))
    return Depends(anybody)


def permissions_needed(route: BaseRoute) -> list[str]:
    """What a route declares: permissions, or ``public``; empty: nothing, which is not allowed."""
    if isinstance(route, APIRoute | APIWebSocketRoute):
        return [name for call in _calls(route.dependant) for name in getattr(call, _PERMISSION, ())]
    return [PUBLIC] if getattr(route, _PERMISSION, ()) == (PUBLIC,) else []


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
    setattr(route, _PERMISSION, (PUBLIC,))
    return route
