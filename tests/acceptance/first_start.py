"""What the first start of a demo centre leaves on the disk, made once: a test's centre begins with a copy.

That `perezvon up` makes all of it by itself, tests/main/test_up.py and test_set_up_walk.py show.
"""

import asyncio
import subprocess
from pathlib import Path

from tests.databases import Database
from tests.live.roles import settings_for

from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.main import demo
from perezvon.main.database import create_database
from perezvon.main.secrets import kept_secrets
from perezvon.main.up import DATABASE

WHAT = ("pg", "secrets")  # of a state directory


async def begin_with_a_copy(state: Path) -> None:
    """``state``: a directory whose neighbours belong to the same test run."""
    first = state.parent / "first-start"
    if not first.exists():
        await _make(first)
    subprocess.run(["cp", "-a", *(str(first / each) for each in WHAT), str(state)], check=True)


async def _make(first: Path) -> None:
    """The database with its roles, every migration and the demo rows; the secrets that belong to it."""
    partial = first.with_name(f"{first.name}.partial")
    partial.mkdir(mode=0o711)
    server = PrivatePostgres(partial / "pg", settings={"fsync": "off"})
    await server.start()
    try:
        urls = await create_database(server.url, DATABASE, kept_secrets(partial))
        await asyncio.to_thread(upgrade, urls.owner)
        database = Database(DATABASE, urls.owner, urls.engine, urls.app)
        await demo.seed(settings_for(database, "", partial))
    finally:
        await server.stop()
    partial.rename(first)
