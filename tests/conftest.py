"""Real services for every test that wants them: started once, only when asked for, gone at the end.

What takes long to fetch (the unpacked Asterisk) is kept between test runs in a folder of its own.
With `-n 2` there are two processes (decisions 135, 148): one for tests that wait for telephones and browsers,
one for all others. Each has services of its own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from perezvon.adapters.private.addresses import TCP, UDP, free_port
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.asterisk_root import asterisk_root
from perezvon.adapters.private.debian import Root
from perezvon.adapters.private.nats import PrivateNats
from perezvon.adapters.private.postgres import PrivatePostgres

ROOM_BYTES = 4_000_000_000
FIRST = "gw0"
WAITING = (
    "tests/acceptance/",
    "tests/adapters/test_asterisk_",
    "tests/adapters/test_private_asterisk",
    "tests/adapters/test_speech_asterisk",
    "tests/main/test_up.py",
)
pytest_plugins = ["tests.databases"]  # a fresh migrated database for each test that asks for one


def quick_dir() -> str | None:
    """Memory that looks like a folder, where there is plenty of it; else None, which means the usual place.

    A database for each test is a thousand files that are made and unmade: on a disk that is most of a test.
    """
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return None
    return str(memory) if shutil.disk_usage(memory).free > ROOM_BYTES else None


@pytest.fixture(scope="session")
def service_dir() -> Iterator[Path]:
    """A short path (UNIX sockets have little room) that an unprivileged account may pass through."""
    path = Path(tempfile.mkdtemp(prefix="pz-", dir=quick_dir()))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def kept_dir() -> Path:
    """What may be kept between test runs: fetched packages and unpacked roots."""
    named = os.environ.get("PEREZVON_TEST_STATE")
    path = Path(named or f"/var/tmp/perezvon-tests-{os.getuid()}")
    path.mkdir(mode=0o711, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise PermissionError(
            f"{path} belongs to somebody else; set PEREZVON_TEST_STATE to a folder of yours"
        )
    return path


@pytest.fixture(scope="session")
async def postgres_server(service_dir: Path) -> AsyncIterator[PrivatePostgres]:
    """A PostgreSQL of this test run; `.url` is the superuser's, `.url_for(user, password, db)` others'."""
    fast = {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "scram_iterations": "1",
        "max_wal_size": "128MB",
    }
    server = PrivatePostgres(service_dir / "pg", settings=fast)
    await server.start()
    connection = await asyncpg.connect(server.url)  # the superuser's password was hashed before that setting
    await connection.execute(f"alter role postgres password '{server.password}'")
    await connection.close()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
async def nats_server(service_dir: Path) -> AsyncIterator[PrivateNats]:
    """A NATS server of this test run; `.url` holds its user and password."""
    server = PrivateNats(service_dir / "nats", port=24222 + 200 * worker())
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
async def unpacked_asterisk(kept_dir: Path) -> Root:
    """The Asterisk that the product would run, unpacked."""
    return await asterisk_root(kept_dir / "roots", kept_dir / "cache", say=print)


@dataclass(frozen=True)
class AsteriskPair:
    """Two Asterisks that know each other: the centre's and the telephone network's."""

    pbx: PrivateAsterisk
    carrier: PrivateAsterisk


def worker() -> int:
    """Which of the processes of this test run this is, from 0."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", FIRST).removeprefix("gw"))


class Lanes(LoadScopeScheduling):
    """What waits for telephones and browsers runs in the first process, one after the other; the other
    processes compute, and take no processor from it. A file is never torn apart."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        config.option.loadscopereorder = False  # by the number of tests: says nothing about their length
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "waiting" if file.startswith(WAITING) else file

    def _assign_work_unit(self, node: WorkerController) -> None:
        if "waiting" in self.workqueue:
            self.workqueue.move_to_end("waiting", last=node.gateway.id != FIRST)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Lanes:
    return Lanes(config, log)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("PYTEST_XDIST_WORKER", FIRST) != FIRST:
        os.nice(10)


def loopback_block() -> str:
    """Three bytes of loopback addresses that no other test run on this machine uses."""
    pid = os.getpid()
    return f"127.{16 + ((pid >> 8) + 97 * worker()) % 200}.{pid % 256}"


@pytest.fixture(scope="session")
async def asterisk_pair(service_dir: Path, unpacked_asterisk: Root) -> AsyncIterator[AsteriskPair]:
    """pbx at x.1, carrier trunk at x.2, simulated telephones at x.4, each on the usual ports."""
    block = loopback_block()
    prompts = service_dir / "prompts"
    for language in ("en", "ru"):
        (prompts / language / "perezvon").mkdir(parents=True, exist_ok=True)
    pbx = PrivateAsterisk(
        service_dir / "pbx",
        unpacked_asterisk,
        AsteriskOptions(
            "pbx",
            f"{block}.1",
            sip_port=free_port(f"{block}.1", 5060, TCP, UDP),
            prompts_dir=prompts,
            wait_for_engine_s=3,
        ),
    )
    carrier = PrivateAsterisk(
        service_dir / "carrier",
        unpacked_asterisk,
        AsteriskOptions(
            "carrier",
            f"{block}.2",
            phones_host=f"{block}.4",
            sip_port=free_port(f"{block}.2", 5060, UDP),
            peer=pbx.sip_address,
            rtp_first=10000,
            rtp_last=19999,
        ),
    )
    await pbx.start()
    try:
        await carrier.start()
        yield AsteriskPair(pbx, carrier)
    finally:
        await carrier.stop()
        await pbx.stop()


@pytest.fixture(scope="session")
def asterisk_pbx(asterisk_pair: AsteriskPair) -> PrivateAsterisk:
    """The centre's Asterisk: addresses, users and passwords of its interfaces, `.state_dir`."""
    return asterisk_pair.pbx


@pytest.fixture(scope="session")
def asterisk_carrier(asterisk_pair: AsteriskPair) -> PrivateAsterisk:
    """The telephone network's Asterisk; `.phones_address` is where simulated telephones live."""
    return asterisk_pair.carrier
