"""`perezvon up` as a person meets it: one real start, its ends in every way, and nobody left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.debian import Root
from perezvon.adapters.private.nats import PrivateNats
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.adapters.private.processes import alive, follow_parent
from perezvon.main.settings import Settings

pytestmark = pytest.mark.timeout(600)
PATIENCE_S = 240


class Up:
    """One `perezvon up` on a state directory of its own, with its output read line by line."""

    def __init__(self, state: Path, number: int) -> None:
        self.state = state
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        block = f"127.{220 + number}.{os.getpid() % 256}"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PEREZVON_") and not name.endswith("_URL")
        } | {
            "PEREZVON_STATE": str(state),
            "PEREZVON_LISTEN": f"127.0.0.1:{self.port}",
            "PEREZVON_SIP_HOST": f"{block}.1",
            "PEREZVON_CARRIER_HOST": f"{block}.2",
            "PEREZVON_PHONES_HOST": f"{block}.4",
            "LANG": "en_US.UTF-8",
        }
        self.lines: list[str] = []
        self.process: asyncio.subprocess.Process | None = None

    async def begin(self, *arguments: str) -> None:
        """Start it; one that a former test left running is stopped first."""
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await self.ends()
        self.lines.clear()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "perezvon.main.cli",
            "up",
            *arguments,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=follow_parent(signal.SIGINT),
        )

    async def runs(self) -> None:
        """Start it and wait until it is ready, unless a former test left it running."""
        if self.process is None or self.process.returncode is not None:
            await self.begin("--staff", "1")
            await self.says("Ctrl-C")

    @property
    def running(self) -> asyncio.subprocess.Process:
        assert self.process
        return self.process

    async def says(self, words: str) -> None:
        assert self.running.stdout
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while line := (await self.running.stdout.readline()).decode():
                    self.lines.append(line)
                    if words in line:
                        return
        pytest.fail(f"it never said {words!r}:\n{''.join(self.lines)}{self.logs()}")

    async def ends(self) -> int:
        assert self.running.stdout
        async with asyncio.timeout(PATIENCE_S):
            self.lines.append((await self.running.stdout.read()).decode())
            return await self.running.wait()

    def logs(self) -> str:
        return "".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}\n"
            for log in sorted((self.state / "log").glob("*.log"))
        )

    def left_behind(self) -> list[int]:
        """Processes that have our state directory in their command line or environment."""
        mark = str(self.state).encode()
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == os.getpid():
                continue
            try:
                text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            except OSError:
                continue
            if mark in text and alive(int(folder.name)):
                found.append(int(folder.name))
        return found

    def pids_of(self, role: str) -> list[int]:
        found = []
        for pid in self.left_behind():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if b"perezvon.main.cli" in words and role.encode() in words:
                    found.append(pid)
        return found

    async def healthy(self) -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            try:
                return (await client.get(f"http://127.0.0.1:{self.port}/api/health")).status_code == 200
            except httpx.HTTPError:
                return False


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            value = condition()
            if await value if asyncio.iscoroutine(value) else value:
                return
            await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
async def world(service_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[Up]:
    state = service_dir / "up"
    state.mkdir(mode=0o711)
    (state / "roots").symlink_to(unpacked_asterisk.path.parent)
    up = Up(state, 1)
    yield up
    if up.process is not None and up.process.returncode is None:
        up.process.kill()
        await up.ends()


async def test_it_is_ready_and_says_how_to_get_in(world: Up) -> None:
    await world.begin("--staff", "1")
    await world.says("Perezvon is ready")
    await world.says("Ctrl-C")
    text = "".join(world.lines)
    assert await world.healthy()
    assert f":{world.port}" in text
    assert "Demo log-ins" in text
    for step in ("PostgreSQL", "Migrations", "NATS", "Asterisk of the centre", "Demo centre"):
        assert f"✓ {step}" in text


async def test_no_secret_is_in_a_command_line(world: Up) -> None:
    await world.runs()
    settings = Settings.load(world.state / "settings.json")
    secrets = [settings.session_key, settings.recordings_key, settings.pbx.ari_password]
    secrets += [url.split(":")[2].split("@")[0] for url in (settings.owner_url, settings.nats_url)]
    pids = world.left_behind()
    assert len(pids) >= 8
    for pid in pids:
        line = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        assert not any(secret in line for secret in secrets)


async def test_a_second_one_on_the_same_state_is_refused(world: Up) -> None:
    await world.runs()
    second = Up(world.state, 1)
    await second.begin()
    assert await second.ends() == 2
    assert f"process {world.running.pid}" in "".join(second.lines)
    assert await world.healthy()


async def test_a_taken_port_is_one_sentence(world: Up, service_dir: Path) -> None:
    await world.runs()
    second = Up(service_dir / "up2", 2)
    second.environment["PEREZVON_LISTEN"] = f"127.0.0.1:{world.port}"
    second.environment["LANG"] = "ru_RU.UTF-8"
    await second.begin()
    assert await second.ends() == 2
    (sentence,) = [line for line in "".join(second.lines).splitlines() if line]
    assert "PEREZVON_LISTEN" in sentence
    assert "занят" in sentence
    assert second.left_behind() == []


async def test_a_killed_engine_comes_back(world: Up) -> None:
    await world.runs()
    await until(lambda: len(world.pids_of("engine")) == 2)  # one works, one waits
    for killed in (1, 2):
        old = world.pids_of("engine")
        for pid in old[:killed]:
            os.kill(pid, signal.SIGKILL)
        await world.says(" ended (code -9)")
        await until(lambda old=old, killed=killed: len(set(world.pids_of("engine")) - set(old[:killed])) == 2)
        await until(world.healthy)


async def test_ctrl_c_stops_everything_and_the_next_start_is_the_same_centre(world: Up) -> None:
    await world.runs()
    before = Settings.load(world.state / "settings.json")
    world.running.send_signal(signal.SIGINT)
    assert await world.ends() == 0
    assert "Stopped." in world.lines[-1]
    assert world.left_behind() == []
    await world.begin()
    await world.says("Ctrl-C")
    assert Settings.load(world.state / "settings.json").session_key == before.session_key


async def test_killed_without_mercy_it_leaves_nobody_behind(world: Up) -> None:
    await world.runs()
    assert len(world.left_behind()) >= 8
    world.running.kill()
    await world.ends()
    await until(lambda: world.left_behind() == [])


async def test_stopped_in_the_middle_of_its_start_it_leaves_nobody_behind(world: Up) -> None:
    await world.begin()
    await world.says("✓ NATS")
    world.running.send_signal(signal.SIGTERM)
    assert await world.ends() == 0
    assert world.left_behind() == []


async def test_a_second_ctrl_c_kills_what_does_not_stop(world: Up) -> None:
    await world.begin("--no-demo")
    await world.says("Ctrl-C")
    [hanging] = world.pids_of("worker")
    os.kill(hanging, signal.SIGSTOP)

    async def press() -> bool:
        if world.running.returncode is None:
            world.running.send_signal(signal.SIGINT)
        return world.running.returncode is not None

    async with asyncio.timeout(14):  # an orderly stop would wait 15 s for the hanging one
        await until(press)
    assert await world.ends() == 130
    assert "Killed." in world.lines[-1]
    assert world.left_behind() == []


async def test_what_has_an_address_is_not_started(
    service_dir: Path, nats_server: PrivateNats, asterisk_pbx: PrivateAsterisk
) -> None:
    outside = PrivatePostgres(service_dir / "outside", settings={"fsync": "off"})
    await outside.start()
    up = Up(service_dir / "up3", 3)
    login = f"{asterisk_pbx.ari_user}:{asterisk_pbx.ari_password}"
    ami = f"{asterisk_pbx.ami_user}:{asterisk_pbx.ami_password}"
    up.environment |= {
        "DATABASE_URL": outside.url,
        "NATS_URL": nats_server.url,
        "ARI_URL": asterisk_pbx.ari_url.replace("http://", f"http://{login}@"),
        "ASTERISK_AMI_URL": f"ami://{ami}@{asterisk_pbx.ami_host}:{asterisk_pbx.ami_port}",
        "PEREZVON_RAW_RECORDINGS": str(asterisk_pbx.monitor_dir),
    }
    try:
        await up.begin("--no-demo")
        await up.says("Ctrl-C")
        assert await up.healthy()
        assert len(up.left_behind()) == 1 + len(("engine", "api", "worker", "the engine that waits"))
        up.running.send_signal(signal.SIGTERM)
        assert await up.ends() == 0
        assert up.left_behind() == []
    finally:
        await outside.stop()


def test_ctrl_c_in_the_first_moment_is_no_traceback() -> None:
    """The signal comes while the program is still reading itself, or just after."""
    early = (
        "import os, signal, sys\n"
        "class Press:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == module: os.kill(os.getpid(), signal.SIGINT)\n"
        "from perezvon.main import program\n"
        "module, sys.argv = sys.argv[1], ['perezvon', 'up']\n"
        "sys.meta_path.insert(0, Press())\n"
        "program.main()\n"
    )
    for module in ("perezvon.main.cli", "perezvon.main.preflight", "perezvon.main.up"):
        ended = subprocess.run(
            [sys.executable, "-c", early, module], capture_output=True, text=True, check=False
        )
        assert ended.returncode in (-signal.SIGINT, 1, 130), ended
        assert "Traceback" not in ended.stderr


def test_the_command_explains_itself() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "perezvon.main.cli", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("up", "engine", "api", "worker", "demo", "tools", "migrate"):
        assert command in said.stdout
