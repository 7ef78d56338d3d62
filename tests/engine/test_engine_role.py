"""The real process ``perezvon engine``: killed, stopped, locked out, deposed. Its Asterisk never comes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec
import pytest

from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.private.nats import PrivateNats
from perezvon.core import events as e
from perezvon.facts.bus import RequestIn, RequestOut, ViewOut, subject
from perezvon.main.engine import DEPOSED, LEASE_HELD
from perezvon.main.roles import SETTINGS_FILE
from perezvon.main.settings import AsteriskAccess, Settings
from tests.databases import Database
from tests.engine.harness import CENTRE, NODE, SETTINGS, Bench


def settings_of(database: Database, nats_url: str, folder: Path) -> Settings:
    """Everything a role needs; its Asterisk does not exist."""
    pbx = AsteriskAccess(
        app="perezvon",
        ari_url="http://127.0.0.1:1/ari",
        ari_user="none",
        ari_password="none",
        ami_host="127.0.0.1",
        ami_port=1,
        ami_user="none",
        ami_password="none",
        sip_address="127.0.0.1:1",
        sip_ws_url="ws://127.0.0.1:1/ws",
        raw_dir=folder,
    )
    return Settings(
        centre=CENTRE,
        node=NODE,
        language="en",
        owner_url=database.owner,
        engine_url=database.engine,
        app_url=database.app,
        nats_url=nats_url,
        pbx=pbx,
        carrier=None,
        listen_host="127.0.0.1",
        listen_port=1,
        public_url="http://localhost",
        media_address="127.0.0.1",
        stun="",
        turn_url="",
        turn_secret="",
        session_key="00" * 32,
        recordings_key="00" * 32,
        state_dir=folder,
        prompts_dir=folder,
        recordings_dir=folder,
        log_dir=folder,
        demo=False,
    )


class Processes:
    """Engines as processes of one centre, and the bus to talk with them."""

    def __init__(self, database: Database, bus: NatsBus, settings_file: Path) -> None:
        self.database = database
        self.bus = bus
        self._environment = os.environ | {SETTINGS_FILE: str(settings_file), "PYTHONUNBUFFERED": "1"}
        self._started: list[asyncio.subprocess.Process] = []

    async def start(self, patience_s: float = 30, before: str = "") -> asyncio.subprocess.Process:
        """``before``: lines that run when the role is imported and not yet running."""
        code = (
            f"import perezvon.main.engine as role\nfrom perezvon.main.roles import given_settings\n{before}\n"
            f"role.LEASE_PATIENCE_S = {patience_s}\nrole.run(given_settings())"
        )
        made = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, env=self._environment, stdout=asyncio.subprocess.PIPE
        )
        self._started.append(made)
        return made

    async def view(self, timeout_s: float = 90) -> ViewOut:
        """The snapshot of whichever engine answers; waits until one does."""
        async with asyncio.timeout(timeout_s):
            while True:
                try:
                    body = await self.bus.request(subject(CENTRE, "snapshot"), b"", 1)
                    return msgspec.json.decode(body, type=ViewOut)
                except TimeoutError:
                    await asyncio.sleep(0.05)

    async def sign_on(self, agent: str) -> str:
        event = e.SignOn(user=agent, request_id=f"r-{agent}", agent=agent)
        body = msgspec.json.encode(RequestIn(msgspec.Raw(msgspec.json.encode(event))))
        answer = await self.bus.request(subject(CENTRE, "request"), body, 5)
        return msgspec.json.decode(answer, type=RequestOut).code

    async def lease(self) -> asyncpg.Record:
        connection = await asyncpg.connect(self.database.owner)
        row = await connection.fetchrow("select epoch, expires_at < now() as free from lease")
        await connection.close()
        assert row is not None
        return row

    async def close(self) -> None:
        for process in self._started:
            if process.returncode is None:
                process.kill()
            output, _ = await process.communicate()
            print(output.decode())  # shown by pytest when a test fails


@pytest.fixture
async def processes(
    database: Database, nats_server: PrivateNats, service_dir: Path
) -> AsyncIterator[Processes]:
    bench = Bench(database)
    await bench.publish(*SETTINGS)
    folder = service_dir / f"role-{database.name}"
    folder.mkdir()
    settings_of(database, nats_server.url, folder).save(folder / "settings.json")
    bus = NatsBus(nats_server.url, "test")
    await bus.start()
    made = Processes(database, bus, folder / "settings.json")
    yield made
    await made.close()
    await bus.close()


async def test_a_killed_engine_is_followed_by_one_that_knows_everything(processes: Processes) -> None:
    first = await processes.start()
    assert (await processes.view()).view.agents == {}
    assert await processes.sign_on("a-anna") == ""
    first.send_signal(signal.SIGKILL)
    await first.wait()
    second = await processes.start()
    assert list((await processes.view()).view.agents) == ["a-anna"]
    assert (await processes.lease())["epoch"] == 2
    second.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(second.wait(), 30) == 0
    assert (await processes.lease())["free"]
    output, _ = await second.communicate()
    assert b'"event": "engine.stopped"' in output


async def test_a_second_engine_waits_and_then_says_who_holds_the_lease(processes: Processes) -> None:
    first = await processes.start()
    await processes.view()
    second = await processes.start(patience_s=0.2)
    output, _ = await asyncio.wait_for(second.communicate(), 90)
    assert second.returncode == LEASE_HELD
    assert b"engine.lease_held" in output
    assert await processes.sign_on("a-anna") == ""
    assert first.returncode is None


async def test_a_deposed_engine_ends_with_its_own_code(processes: Processes) -> None:
    first = await processes.start()
    await processes.view()
    connection = await asyncpg.connect(processes.database.owner)
    await connection.execute("update lease set epoch = epoch + 1, owner = 'thief'")
    await connection.close()
    output, _ = await asyncio.wait_for(first.communicate(), 90)
    assert first.returncode == DEPOSED
    assert b"engine.deposed" in output
