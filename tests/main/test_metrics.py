"""The pages for Prometheus: what is counted, and that no path of a stranger becomes a label."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, generate_latest

from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.web.metrics import RequestMetrics
from perezvon.features.recordings.making import Workshop
from perezvon.features.recordings.vault import Keyring
from perezvon.main.worker_metrics import WorkerMetrics
from tests.databases import Database


async def test_requests_are_counted_by_template_and_class() -> None:
    registry = CollectorRegistry()
    app = FastAPI()

    @app.get("/api/persons/{id}")
    async def person(id: str) -> str:
        return id

    app.add_middleware(RequestMetrics, registry=registry)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        for path in ("/api/persons/p-1", "/api/persons/p-2", "/wp-admin/x", "/another"):
            await client.get(path)
    page = generate_latest(registry).decode()
    assert "p-1" not in page
    assert "wp-admin" not in page

    def count(method: str, route: str, status: str) -> float | None:
        labels = {"method": method, "route": route, "status": status}
        return registry.get_sample_value("perezvon_api_requests_total", labels)

    assert count("other", "other", "4xx") == 2
    assert count("GET", "/api/persons/{id}", "2xx") == 2


async def test_recordings_and_disks_are_counted(database: Database, tmp_path: Path) -> None:
    connection = await asyncpg.connect(database.owner)
    for name, state in (("a", "failed"), ("b", "pending"), ("c", "pending")):
        await connection.execute(
            "insert into recording (centre, id, call, node, codec, started_at, stopped_at, state)"
            " select 'main', $1, 'x', 'n1', 'ulaw', at, at, $2"
            " from (select now() - interval '1 hour' as at) as earlier",
            name,
            state,
        )
    await connection.close()
    engine = app_engine(database.app, pool_size=1)
    now = datetime(2026, 3, 2, tzinfo=UTC)
    keyring = Keyring("k", {"k": bytes(32)})
    shop = Workshop(engine, "main", {}, tmp_path, keyring, lambda: now)
    registry = CollectorRegistry()
    metrics = WorkerMetrics(registry, {"vault": tmp_path / "not made yet"})
    await metrics.count(shop)
    await engine.dispose()

    def value(name: str, **labels: str) -> float:
        found = registry.get_sample_value(f"perezvon_worker_{name}", labels)
        assert found is not None, name
        return found

    assert [value("recordings", state=s) for s in ("pending", "failed", "ready")] == [2, 1, 0]
    assert value("oldest_pending_seconds") >= 3600
    assert 0 < value("disk_used_ratio", volume="vault") < 1
    assert value("disk_free_bytes", volume="vault") > 0
