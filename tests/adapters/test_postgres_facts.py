"""Streams of facts: gapless, ordered, each fact once per reader."""

from __future__ import annotations

import asyncio
import contextlib

from sqlalchemy import text
from tests.databases import Database

from perezvon.adapters.postgres.facts import Cursor, last, publish, read
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.facts.settings import AnySetting, ClientSet, Removed


class Cancelled(Exception):
    pass


async def test_concurrent_publishers_leave_no_gap_even_when_some_roll_back(database: Database) -> None:
    engine = app_engine(database.app)

    async def one(n: int) -> int | None:
        try:
            async with begin(engine, "c1", ["mebel"]) as connection:
                seq = await publish(connection, "c1", "settings", Removed("queue", f"q{n}"))
                if n % 5 == 0:
                    raise Cancelled
                return seq
        except Cancelled:
            return None

    given = await asyncio.gather(*(one(n) for n in range(50)))
    async with begin(engine, "c1", None) as connection:
        facts = await read(connection, "c1", "settings", 0)
        assert [f.seq for f in facts] == list(range(1, 41))
        assert sorted(n for n in given if n is not None) == list(range(1, 41))
        assert await last(connection, "c1", "settings") == 40
        assert [f.at for f in facts] == sorted(f.at for f in facts)
        assert [f.seq for f in await read(connection, "c1", "settings", 38)] == [39, 40]
    async with begin(engine, "c2", None) as connection:
        assert await read(connection, "c2", "settings", 0) == []
    await engine.dispose()


async def test_a_fact_comes_back_as_it_was_but_for_the_character_nul(
    database: Database,
) -> None:
    engine = app_engine(database.app)
    sent = ClientSet("mebel", 'Мебель\0 "Ёж"', "a\\u0000 b\\\0", "#112233", "ru")
    async with begin(engine, "c1", None) as connection:
        await publish(connection, "c1", "settings", sent)
        [fact] = await read(connection, "c1", "settings", 0)
    assert fact.kind == "client"
    assert fact.decode(AnySetting) == ClientSet("mebel", 'Мебель "Ёж"', "a\\u0000 b\\", "#112233", "ru")
    await engine.dispose()


async def test_readers_with_a_cursor_see_each_fact_once(database: Database) -> None:
    engine = app_engine(database.app)
    async with begin(engine, "c1", None) as connection:
        for n in range(30):
            await publish(connection, "c1", "settings", Removed("queue", f"q{n}"))
        await connection.execute(text("create temp table gathered (reader text, seq bigint)"))
    done: dict[str, list[int]] = {"jobs": [], "screens": []}

    async def worker(reader: str, n: int) -> None:
        cursor = Cursor("c1", "settings", reader)
        for turn in range(100):
            with contextlib.suppress(Cancelled):
                async with begin(engine, "c1", None) as connection:
                    facts = await cursor.read(connection, limit=4)
                    if not facts:
                        return
                    await cursor.advance(connection, facts[-1].seq)
                    if (turn + n) % 3 == 0:
                        raise Cancelled
                    done[reader] += [f.seq for f in facts]

    await asyncio.gather(*(worker(reader, n) for reader in done for n in range(3)))
    assert done == {"jobs": list(range(1, 31)), "screens": list(range(1, 31))}
    await engine.dispose()


async def test_a_cursor_never_goes_back(database: Database) -> None:
    engine = app_engine(database.app)
    cursor = Cursor("c1", "settings", "jobs")
    async with begin(engine, "c1", None) as connection:
        for n in range(3):
            await publish(connection, "c1", "settings", Removed("queue", f"q{n}"))
        assert len(await cursor.read(connection)) == 3
        await cursor.advance(connection, 2)
        await cursor.advance(connection, 1)
        assert [f.seq for f in await cursor.read(connection)] == [3]
    await engine.dispose()
