"""Counts requests for ``/metrics``: by route template, so that no number and no name becomes a label."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_UNKNOWN: Final = "other"  # pages, and whatever strangers try


class RequestMetrics:
    """ASGI middleware. Names begin with ``perezvon_api_``; times in seconds, WebSockets are left out."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self.requests = Counter(
            "perezvon_api_requests_total",
            "Requests by method, route and class of status.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.seconds = Histogram(
            "perezvon_api_request_seconds",
            "From the request to the end of its answer.",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            path = getattr(scope.get("route"), "path", None)
            route = path if path and path.startswith(("/api", "/metrics")) else _UNKNOWN
            method = scope["method"] if path else _UNKNOWN
            self.requests.labels(method, route, f"{status // 100}xx").inc()
            self.seconds.labels(route).observe(time.perf_counter() - began)
