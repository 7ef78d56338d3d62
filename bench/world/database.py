"""A throw-away PostgreSQL: made, upgraded, measured, stopped, and gone with its folder.

It keeps its usual settings: every commit reaches the disk, as at people's.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.postgres import PrivatePostgres


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder of ours that an unprivileged account may pass through; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pz-bench-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def own_server(folder: Path) -> AsyncIterator[PrivatePostgres]:
    """A server with nothing in it; stopped at the end, whatever happened."""
    server = PrivatePostgres(folder / "pg")
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def new_database(server: PrivatePostgres, name: str) -> str:
    """A database with our tables; gives the owner's address."""
    owner = await asyncpg.connect(server.url)
    try:
        await owner.execute(f"create database {name}")
    finally:
        await owner.close()
    url = server.url_for("postgres", server.password, name)
    await asyncio.to_thread(upgrade, url)
    return url


def measured_in_own_folder(measure: Callable[[Path], Coroutine[Any, Any, None]]) -> None:
    """What a benchmark's ``main`` does."""
    with own_folder() as folder:
        asyncio.run(measure(folder))
