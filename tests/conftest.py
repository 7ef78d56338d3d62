"""Real services for every test that wants them: started once, only when asked for, gone at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from perezvon.adapters.private.nats import PrivateNats
from perezvon.adapters.private.postgres import PrivatePostgres


@pytest.fixture(scope="session")
def service_dir() -> Iterator[Path]:
    """A short path (UNIX sockets have little room) that an unprivileged account may pass through."""
    path = Path(tempfile.mkdtemp(prefix="pz-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
async def postgres_server(service_dir: Path) -> AsyncIterator[PrivatePostgres]:
    """A PostgreSQL of this test run; `.url` is the superuser's, `.url_for(user, password, db)` others'."""
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    server = PrivatePostgres(service_dir / "pg", settings=fast)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
async def nats_server(service_dir: Path) -> AsyncIterator[PrivateNats]:
    """A NATS server of this test run; `.url` holds its user and password."""
    server = PrivateNats(service_dir / "nats", port=24222)
    await server.start()
    yield server
    await server.stop()
