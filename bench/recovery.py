"""How long a centre is without an engine when it is killed: 200 live calls, the real processes.

A private PostgreSQL and NATS; a journal with 200 calls in talks and queues. Asterisk is played by nobody: the
engine is back when it answers over the bus and knows every call (the look at a real node comes on top; it
is printed by the acceptance cases).
"""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import msgspec

from bench.report import heading, row
from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.nats import PrivateNats
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.facts import settings as s
from perezvon.facts.bus import HealthOut, ViewOut, subject
from perezvon.facts.floor import Published
from perezvon.main.roles import SETTINGS_FILE, role_command
from perezvon.main.settings import AsteriskAccess, Settings
from perezvon.ports import Batch, Entry

CENTRE, NODE = "main", "n1"
CALLS, AGENTS = 200, 50
OLDER_ENTRIES = 4_000  # nearly as many as are ever behind the last snapshot
ROUNDS = 3
AIM_S = 3.0
PASSWORD = "bench"


def a_full_house() -> list[Entry]:
    """Fifty agents in talks, 150 callers in the queue, behind entries as they pile up between snapshots."""
    floor = Floor(CENTRE, NODE)
    entries: list[Entry] = []
    now = datetime.now(UTC) - timedelta(minutes=10)

    def tell(event: e.AnyEvent, after_s: float = 0.01) -> None:
        nonlocal now
        now += timedelta(seconds=after_s)
        floor.handle(event, now)
        entries.append(Entry(floor.seq, now, event))

    told: list[s.AnySetting] = [
        s.CentreSet(zone="Europe/Moscow"),
        s.ClientSet("c", "К", "C", "#aa5500"),
        s.QueueSet("q", "c", "О", "Q", {"sale": 1}, max_wait_s=3600, announce_first_s=0, announce_every_s=0),
        s.NumberSet("+78005550001", "c", "q"),
        *(s.AgentSet(f"a-{n}", {"sale": 1}, ("c",), auto_answer=True) for n in range(AGENTS)),
    ]
    for number, setting in enumerate(told, 1):
        tell(e.SettingChanged(number, setting))
    for n in range(AGENTS):
        tell(e.SignOn(user=f"u{n}", request_id=f"on{n}", agent=f"a-{n}"))
        tell(e.LineArrived(NODE, f"line-{n}", f"a-{n}"))
        tell(e.GoReady(user=f"u{n}", request_id=f"go{n}", agent=f"a-{n}"))
    for n in range(CALLS):
        tell(e.ChannelArrived(NODE, f"ch-{n}", "+78005550001", f"+7916{n:07}"), 0.2)
        for call in list(floor.state.calls.values()):
            if call.state == "offered" and call.agent is not None and call.offer is not None:
                tell(e.Accept(user=call.agent, request_id=f"ok{n}", agent=call.agent, offer=call.offer))
    while len(entries) < OLDER_ENTRIES:
        tell(e.DigitPressed(NODE, f"ch-{len(entries) % CALLS}", "5"))
    assert len(floor.state.calls) == CALLS, len(floor.state.calls)
    return entries


class Centre:
    """The services and the engines of one centre."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = PrivatePostgres(folder / "pg")
        self.nats = PrivateNats(folder / "nats", port=24_333)
        self.file = folder / "settings.json"
        self.bus: NatsBus | None = None
        self.engines: list[asyncio.subprocess.Process] = []

    async def start(self) -> None:
        await self.database.start()
        await self.nats.start()
        owner = await asyncpg.connect(self.database.url)
        for role in ("pz_engine", "pz_app"):
            await owner.execute(f"create role {role} login password '{PASSWORD}'")
        await owner.close()
        await asyncio.to_thread(upgrade, self.database.url)
        self._settings().save(self.file)
        self.bus = NatsBus(self.nats.url, "bench")
        await self.bus.start()

    def _settings(self) -> Settings:
        urls = {f"{r}_url": self.database.url_for(f"pz_{r}", PASSWORD, "postgres") for r in ("engine", "app")}
        fields = {
            "centre": CENTRE,
            "node": NODE,
            "language": "en",
            "owner_url": self.database.url,
            **urls,
            "nats_url": self.nats.url,
            "pbx": AsteriskAccess(
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
                raw_dir=self.folder,
            ),
            "carrier": None,
            "listen_host": "127.0.0.1",
            "listen_port": 1,
            "public_url": "http://localhost",
            "media_address": "127.0.0.1",
            "stun": "",
            "turn_url": "",
            "turn_secret": "",
            "session_key": "00" * 32,
            "recordings_key": "00" * 32,
            **dict.fromkeys(("state_dir", "prompts_dir", "recordings_dir", "log_dir"), self.folder),
            "demo": False,
        }
        return Settings.model_validate(fields)

    async def fill(self) -> None:
        journal = PostgresJournal(self.database.url_for("pz_engine", PASSWORD, "postgres"), CENTRE)
        lease = await journal.take_lease("bench", 60)
        entries = a_full_house()
        facts: list[Published] = []
        for first in range(0, len(entries), 500):
            await journal.commit(Batch(lease.epoch, entries[first : first + 500], facts))
        await journal.release_lease(lease)
        await journal.close()

    async def engine(self) -> asyncio.subprocess.Process:
        made = await asyncio.create_subprocess_exec(
            *role_command("engine", "--standby"),
            env=os.environ | {SETTINGS_FILE: str(self.file)},
            stdout=(self.folder / "engine.log").open("ab"),
        )
        self.engines.append(made)
        return made

    async def epoch(self, above: int) -> int:
        """Wait until an engine of a later epoch answers and knows every call; its epoch."""
        assert self.bus is not None
        while True:
            try:
                told = await self.bus.request(subject(CENTRE, "health"), b"", 0.2)
                found = msgspec.json.decode(told, type=HealthOut).epoch
                if found > above:
                    body = await self.bus.request(subject(CENTRE, "snapshot"), b"", 5)
                    assert len(msgspec.json.decode(body, type=ViewOut).view.calls) == CALLS
                    return found
            except TimeoutError:
                await asyncio.sleep(0.01)

    async def waiting(self) -> None:
        """Wait until a second engine stands behind the first."""
        owner = await asyncpg.connect(self.database.url)
        behind = "select count(*) from pg_stat_activity where wait_event = 'advisory'"
        while not await owner.fetchval(behind):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)
        await owner.close()

    async def stop(self) -> None:
        for process in self.engines:
            if process.returncode is None:
                process.kill()
            await process.wait()
        if self.bus is not None:
            await self.bus.close()
        await self.nats.stop()
        await self.database.stop()


def memory_mib(pid: int) -> float:
    """What a process has for itself alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


async def killed(centre: Centre, owner: asyncio.subprocess.Process, epoch: int) -> tuple[float, int]:
    began = time.perf_counter()
    owner.send_signal(signal.SIGKILL)
    epoch = await centre.epoch(epoch)
    return time.perf_counter() - began, epoch


async def measure(centre: Centre) -> None:
    heading(f"Recovery: {CALLS} live calls, {OLDER_ENTRIES:,} entries behind the last snapshot")
    await centre.fill()
    began = time.perf_counter()
    owner = await centre.engine()
    epoch = await centre.epoch(1)
    row("from the start of the process", time.perf_counter() - began, "s")
    took = []
    for _ in range(ROUNDS):
        standby = await centre.engine()
        await centre.waiting()
        seconds, epoch = await killed(centre, owner, epoch)
        took.append(seconds)
        owner = standby
    row("killed, with a standby: every call known again", max(took), "s", f"≤ {AIM_S:g}", max(took) <= AIM_S)
    standby = await centre.engine()
    await centre.waiting()
    row("memory of the standby for itself", memory_mib(standby.pid), "MiB")
    standby.kill()
    await standby.wait()
    began = time.perf_counter()
    owner.kill()
    await owner.wait()
    await centre.engine()
    await centre.epoch(epoch)
    row("killed, without a standby", time.perf_counter() - began, "s")


async def run(folder: Path) -> None:
    centre = Centre(folder)
    try:
        await centre.start()
        await measure(centre)
    finally:
        await centre.stop()


def main() -> None:
    """Print the rows."""
    folder = Path(tempfile.mkdtemp(prefix="pz-bench-"))
    folder.chmod(0o711)
    try:
        asyncio.run(run(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
