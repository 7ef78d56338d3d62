"""The role api as a process: what it answers without an engine, and how quickly it ends."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest
from tests.databases import Database
from tests.live.roles import Role, role, settings_for
from websockets.asyncio.client import connect

from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.private.nats import PrivateNats
from perezvon.facts.bus import HealthOut, subject
from perezvon.main import demo, demo_people
from perezvon.main.settings import Settings


@pytest.fixture
async def settings(database: Database, nats_server: PrivateNats, tmp_path: Path) -> Settings:
    made = settings_for(database, nats_server.url, tmp_path)
    await demo.seed(made)
    return made


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Role]:
    async with role("api", settings) as made:
        yield made


async def answer(settings: Settings, path: str) -> httpx.Response:
    """Waits until the role listens."""
    url = f"http://127.0.0.1:{settings.listen_port}{path}"
    async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                return await client.get(url)
            except httpx.ConnectError:
                await asyncio.sleep(0.05)


async def signed_in(settings: Settings) -> httpx.AsyncClient:
    await answer(settings, "/api/health")
    client = httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{settings.listen_port}",
        headers={"X-Perezvon": "1"},
        trust_env=False,
        timeout=30,
    )
    login, password, _ = next(one for one in demo_people.logins() if one[0].startswith("admin"))
    done = await client.post("/api/session", json={"login": login, "password": password})
    assert done.status_code == 200, done.text
    return client


async def test_health_says_what_is_missing(settings: Settings, database: Database, api: Role) -> None:
    health = await answer(settings, "/api/health")
    assert (health.status_code, health.json()) == (
        503,
        {
            "ok": False,
            "engine": False,
            "node": False,
            "read_only": False,
            "epoch": None,
            "lease_left_s": None,
            "database": True,
            "bus": True,
        },
    )
    owner = await asyncpg.connect(database.engine)
    await owner.execute("select set_config('pz.centre', 'main', false)")
    await owner.execute(
        "insert into lease (centre, owner, epoch, ttl, taken_at, expires_at)"
        " values ('main', 'e', 1, '60 s', clock_timestamp(), clock_timestamp() + interval '60 s')"
    )
    await owner.close()
    silent = await answer(settings, "/api/health")
    assert (silent.status_code, silent.json()["engine"]) == (503, False)

    said = [
        HealthOut(node=True, read_only=False, epoch=7, lease_left_s=5.5),
        HealthOut(node=False, read_only=False, epoch=7, lease_left_s=5.5),
        HealthOut(node=True, read_only=True, epoch=7, lease_left_s=0),
    ]

    async def engine(_: bytes) -> bytes:
        return msgspec.json.encode(said[0])

    bus = NatsBus(settings.nats_url, "test")
    await bus.start()
    await bus.serve(subject(settings.centre, "health"), engine)
    async with asyncio.timeout(60):
        while (health := await answer(settings, "/api/health")).json()["epoch"] is None:
            await asyncio.sleep(0.05)
    everything = {"ok", "engine", "node", "database", "bus"}
    assert health.status_code == 200
    assert {name for name, value in health.json().items() if value is True} == everything
    assert (health.json()["epoch"], health.json()["lease_left_s"]) == (7, 5.5)
    said.pop(0)
    health = await answer(settings, "/api/health")
    assert (health.status_code, health.json()["node"], health.json()["engine"]) == (503, False, True)
    said.pop(0)
    health = await answer(settings, "/api/health")
    assert (health.status_code, health.json()["read_only"]) == (503, True)
    await bus.close()


async def test_pages_metrics_and_what_is_not_there(settings: Settings, api: Role) -> None:
    page = await answer(settings, "/desk")
    assert page.status_code in (200, 503)
    assert ("Perezvon" in page.text) or ("make web" in page.text)
    metrics = await answer(settings, "/metrics")
    assert "perezvon_live_browsers" in metrics.text
    async with httpx.AsyncClient(trust_env=False) as client:
        outside = await client.get(
            f"http://127.0.0.1:{settings.listen_port}/metrics", headers={"X-Forwarded-For": "192.0.2.1"}
        )
    assert outside.status_code == 403
    assert (await answer(settings, "/api/nothing")).json()["code"] == "path.not_found"
    assert (await answer(settings, "/api/calls")).json()["code"] == "session.missing"


async def test_without_a_carrier_the_demo_call_says_so(settings: Settings, api: Role) -> None:
    client = await signed_in(settings)
    said = await client.post("/api/demo/call", json={})
    assert (said.status_code, said.json()["code"]) == (503, "demo.away")
    wrong = await client.post("/api/demo/call", json={"number": "abc"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "number")
    await client.aclose()


async def test_it_ends_within_five_seconds_with_browsers_on_it(settings: Settings, api: Role) -> None:
    client = await signed_in(settings)
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    await client.aclose()
    sockets = [
        await connect(
            f"ws://127.0.0.1:{settings.listen_port}/live",
            additional_headers={"Cookie": cookie},
            proxy=None,
        )
        for _ in range(3)
    ]
    assert '"ping"' in str(await sockets[0].recv())
    assert await api.end(patience_s=5) == 0
    for socket in sockets:
        await socket.wait_closed()
        assert socket.close_code == 1012
    assert "Traceback" not in api.log.read_text()
