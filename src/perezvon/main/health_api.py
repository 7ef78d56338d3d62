"""Is it alive, and how is it: ``/api/health`` for people and supervisors, ``/metrics`` for Prometheus."""

from typing import Protocol

import structlog
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request

from perezvon.adapters.web.access import public
from perezvon.adapters.web.models import Out
from perezvon.kit.errors import Refused

log = structlog.get_logger("health")

_LOOPBACK = ("127.0.0.1", "::1")


class Health(Out):
    """``ok``: calls can be taken. Each part by itself: is it there?"""

    ok: bool
    engine: bool
    database: bool
    bus: bool


class Parts(Protocol):
    """Who knows how the parts are."""

    async def engine_up(self) -> bool:
        """Raises a driver's error or ``OSError`` when the database is away."""
        ...

    @property
    def bus_up(self) -> bool: ...


def router(parts: Parts, registry: CollectorRegistry) -> APIRouter:
    """``parts``: who is asked; ``registry``: what is counted."""
    routes = APIRouter(tags=["health"])

    @routes.get("/api/health", operation_id="get_health", dependencies=[public()])
    async def health(response: Response) -> Health:
        """503 while a part is missing."""
        try:
            engine, database = await parts.engine_up(), True
        except Exception as fault:  # noqa: BLE001 - whatever the driver raises: it does not answer
            log.warning("health.database_away", error=str(fault))
            engine = database = False
        bus = parts.bus_up
        ok = engine and database and bus
        response.status_code = 200 if ok else 503
        return Health(ok=ok, engine=engine, database=database, bus=bus)

    @routes.get("/metrics", include_in_schema=False, dependencies=[public()])
    async def metrics(request: Request) -> Response:
        """For a scraper on this machine only; what comes through a proxy comes from outside."""
        near = request.client is not None and request.client.host in _LOOPBACK
        if not near or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
            raise Refused("permission.denied", {"permission": "metrics"})
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes
