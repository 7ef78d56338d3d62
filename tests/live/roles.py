"""The roles as processes of their own, on the private services of the test run."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import Database

from perezvon.adapters.private.addresses import free_port
from perezvon.adapters.private.processes import follow_parent
from perezvon.main.roles import SETTINGS_FILE
from perezvon.main.settings import AsteriskAccess, Settings


def settings_for(database: Database, nats_url: str, folder: Path) -> Settings:
    """Complete settings; there is no Asterisk behind them."""
    pbx = AsteriskAccess(
        app="perezvon",
        ari_url="http://127.0.0.1:1/ari",
        ari_user="",
        ari_password="",
        ami_host="127.0.0.1",
        ami_port=1,
        ami_user="",
        ami_password="",
        sip_address="127.0.0.1:1",
        sip_ws_url="ws://127.0.0.1:1/ws",
        raw_dir=folder / "spool",
    )
    port = free_port("127.0.0.1", 18_000 + os.getpid() % 1_000)
    return Settings(
        centre="main",
        node="n1",
        language="en",
        owner_url=database.owner,
        engine_url=database.engine,
        app_url=database.app,
        nats_url=nats_url,
        pbx=pbx,
        carrier=None,
        listen_host="127.0.0.1",
        listen_port=port,
        public_url=f"http://localhost:{port}",
        media_address="127.0.0.1",
        stun="",
        turn_url="",
        turn_secret="",
        session_key="11" * 32,
        recordings_key="22" * 32,
        state_dir=folder,
        prompts_dir=folder / "prompts",
        recordings_dir=folder / "recordings",
        log_dir=folder,
        demo=True,
    )


@dataclass
class Role:
    """``log``: everything it said."""

    process: asyncio.subprocess.Process
    log: Path

    async def end(self, number: signal.Signals = signal.SIGTERM, patience_s: float = 10) -> int:
        """Its exit code; raises ``TimeoutError`` when it does not end in time."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(patience_s):
            return await self.process.wait()

    async def said(self, words: str, patience_s: float = 30) -> None:
        """Wait until its log holds these words."""
        async with asyncio.timeout(patience_s):
            while words not in self.log.read_text():
                assert self.process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.05)


@asynccontextmanager
async def role(name: str, settings: Settings) -> AsyncIterator[Role]:
    """Started, and killed at the end if it still lives."""
    file = settings.state_dir / "settings.json"
    settings.save(file)
    log = settings.state_dir / f"{name}.log"
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "perezvon.main.cli",
            name,
            env=os.environ | {SETTINGS_FILE: str(file), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=out,
            preexec_fn=follow_parent(signal.SIGKILL),
        )
    try:
        yield Role(process, log)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
