"""What Prometheus is told of a worker: recordings by state, the oldest that waits, disks, failed rounds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server
from sqlalchemy import text

from perezvon.adapters.postgres.session import begin
from perezvon.adapters.private.addresses import free_port
from perezvon.facts.settings import Volume
from perezvon.features.recordings.disks import measure
from perezvon.features.recordings.making import Workshop

METRICS_PORT: Final = 9565
COUNT_EVERY_S: Final = 15.0
_STATES: Final = ("pending", "ready", "failed", "absent")
_COUNTS: Final = text(
    "select state, count(*), coalesce(extract(epoch from max(clock_timestamp() - stopped_at)), 0)"
    " from recording where centre = :centre group by state"
)

log = structlog.get_logger("worker")


class WorkerMetrics:
    """Names begin with ``perezvon_worker_``; ``folders``: what is measured, by volume."""

    def __init__(self, registry: CollectorRegistry, folders: Mapping[Volume, Path]) -> None:
        def gauge(name: str, told: str, *labels: str) -> Gauge:
            return Gauge(f"perezvon_worker_{name}", told, labels, registry=registry)

        self._registry = registry
        self._folders = folders
        self.recordings = gauge("recordings", "Recordings by state.", "state")
        self.oldest = gauge("oldest_pending_seconds", "How long the oldest unfinished recording waits.")
        self.disk = gauge("disk_used_ratio", "Used share of the disk of a volume.", "volume")
        self.free = gauge("disk_free_bytes", "What is left on the disk of a volume.", "volume")
        self.faults = Counter(
            "perezvon_worker_step_failures_total", "Rounds that failed, by step.", ["step"], registry=registry
        )

    async def count(self, shop: Workshop) -> None:
        """Look once. Raises a driver's error when the database is away."""
        for volume, folder in self._folders.items():
            room = await asyncio.to_thread(measure, folder)
            self.disk.labels(volume).set(room.used_percent / 100)
            self.free.labels(volume).set(room.free_bytes)
        async with begin(shop.engine, shop.centre, None) as connection:
            found = {
                state: (n, age)
                for state, n, age in await connection.execute(_COUNTS, {"centre": shop.centre})
            }
        for state in _STATES:
            self.recordings.labels(state).set(found.get(state, (0, 0))[0])
        self.oldest.set(float(found.get("pending", (0, 0))[1]))

    def show(self) -> None:
        """Serve the page on 127.0.0.1; a port that is taken is replaced by the next free one."""
        port = free_port("127.0.0.1", METRICS_PORT)
        try:
            start_http_server(port, addr="127.0.0.1", registry=self._registry)
        except OSError as error:
            # Taken between the look and the bind: recordings matter more than numbers about them.
            log.warning("worker.no_metrics", reason=str(error))
            return
        log.info("worker.metrics", url=f"http://127.0.0.1:{port}/metrics")
