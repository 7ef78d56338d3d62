"""Is it alive, and how is it: ``/api/health`` for people and supervisors, ``/metrics`` for Prometheus."""

import asyncio
from typing import Protocol

import structlog
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request

from perezvon.adapters.web.access import public
from perezvon.adapters.web.models import Out
from perezvon.facts.bus import HealthOut
from perezvon.kit.errors import Refused

log = structlog.get_logger("health")

_DATABASE_S = 3.0
_LOOPBACK = ("127.0.0.1", "::1")


class Health(Out):
    """``ok``: calls can be taken. Each part by itself: is it there?

    engine: one holds the lease and answers. node: it reaches Asterisk. read_only: it cannot write, so that
    people are refused and new callers hear the fallback. epoch: grows with every engine that took over.
    """

    ok: bool
    engine: bool
    node: bool
    read_only: bool
    epoch: int | None
    lease_left_s: float | None
    database: bool
    bus: bool


class Parts(Protocol):
    """Who knows how the parts are."""

    async def engine_up(self) -> bool:
        """Whether the lease is held. Raises a driver's error or ``OSError`` when the database is away."""
        ...

    async def engine_health(self) -> HealthOut | None:
        """What the engine says of itself; None: it does not answer."""
        ...

    @property
    def bus_up(self) -> bool: ...


def router(parts: Parts, registry: CollectorRegistry) -> APIRouter:
    """``parts``: who is asked; ``registry``: what is counted."""
    routes = APIRouter(tags=["health"])

    @routes.get("/api/health", operation_id="get_health", dependencies=[public()])
    async def health(response: Response) -> Health:
        """503 while a part is missing."""
        (held, database), engine = await asyncio.gather(_database(parts), parts.engine_health())
        bus = parts.bus_up
        ok = held and database and bus and engine is not None and engine.node and not engine.read_only
        response.status_code = 200 if ok else 503
        return Health(
            ok=ok,
            engine=engine is not None and (held or not database),
            node=engine is not None and engine.node,
            read_only=engine is not None and engine.read_only,
            epoch=engine.epoch if engine else None,
            lease_left_s=engine.lease_left_s if engine else None,
            database=database,
            bus=bus,
        )

    @routes.get("/metrics", include_in_schema=False, dependencies=[public()])
    async def metrics(request: Request) -> Response:
        """For a scraper on this machine only; what comes through a proxy comes from outside."""
        near = request.client is not None and request.client.host in _LOOPBACK
        if not near or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
            raise Refused("permission.denied", {"permission": "metrics"})
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _database(parts: Parts) -> tuple[bool, bool]:
    """Whether somebody holds the lease, and whether the database answers."""
    try:
        async with asyncio.timeout(_DATABASE_S):
            return await parts.engine_up(), True
    except Exception as fault:  # noqa: BLE001 - whatever the driver raises: it does not answer
        log.warning("health.database_away", error=str(fault))
        return False, False
