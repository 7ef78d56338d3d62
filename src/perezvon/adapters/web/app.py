"""The web application: routes of the slices behind the guard, default deny, the pages last."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from perezvon.adapters.web import errors
from perezvon.adapters.web.access import check_routes
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.guard import MAX_BODY, Guard
from perezvon.adapters.web.schema import describe

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_app(
    context: Context | None,
    routers: Sequence[APIRouter],
    *,
    pages: BaseRoute | None = None,
    lifespan: Lifespan | None = None,
    max_body: int = MAX_BODY,
    public_host: str = "",
    strict: bool = True,
) -> FastAPI:
    """Raises RouteWithoutPermission when a route declares none. ``context`` None: for the schema only.

    ``pages`` (``pages.pages``) answers every path that no router knows. ``public_host``: host and port of
    ``public_url``, where a proxy in front changes the header Host. ``strict``: a browser that came by https
    may never come by http again (HSTS); for certificates that everybody trusts only.
    """
    app = FastAPI(
        title="Perezvon",
        version=version("perezvon"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.router.routes[:] = [route for router in routers for route in router.routes]
    if pages is not None:
        app.router.routes.append(pages)
    check_routes(app.router.routes)
    app.state.context = context
    errors.install(app)
    app.add_middleware(Guard, max_body=max_body, public_host=public_host, strict=strict)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app
