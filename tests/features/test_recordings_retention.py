"""Recordings are deleted when their client's days are over; that they were there stays."""

from datetime import timedelta
from pathlib import Path

import asyncpg
from tests.databases import Database
from tests.features.edge import START
from tests.features.workbench import workbench

from perezvon.features.recordings.retention import expire


async def test_each_client_keeps_as_long_as_it_wants(database: Database, tmp_path: Path) -> None:
    async with workbench(database, tmp_path) as bench:
        for name, client in (("a", "mebel"), ("b", "polis"), ("c", "set")):
            await bench.made(name, client=client)
        assert len(bench.sealed()) == 3
        keep = {"mebel": 90, "*": 365}

        async def after(days: float) -> tuple[int, list[str]]:
            bench.clock.at = START + timedelta(days=days)
            gone = await expire(bench.shop, keep)
            return gone, [path.stem for path in bench.sealed()]

        assert await after(89.9) == (0, ["a", "b", "c"])
        assert await after(90.1) == (1, ["b", "c"])
        assert await after(364.9) == (0, ["b", "c"])
        keep["set"] = 3650
        assert await after(365.1) == (1, ["c"])
        assert await expire(bench.shop, {}) == 0
    connection = await asyncpg.connect(database.owner)
    rows = await connection.fetch(
        "select id, state, wrapped_key is null as shredded, error from recording order by id"
    )
    await connection.close()
    assert [tuple(row) for row in rows] == [
        ("a", "absent", True, "deleted after 90 days"),
        ("b", "absent", True, "deleted after 365 days"),
        ("c", "ready", False, None),
    ]


async def test_a_file_that_is_gone_already_does_not_stop_the_rest(database: Database, tmp_path: Path) -> None:
    async with workbench(database, tmp_path) as bench:
        await bench.made("a")
        bench.sealed()[0].unlink()
        await bench.made("b")
        bench.clock.at = START + timedelta(days=31)
        assert await expire(bench.shop, {"*": 30}) == 2
        assert bench.sealed() == []
