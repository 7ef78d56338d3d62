"""Migrations, rights and row-level security of the engine's tables."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from tests.databases import Database

from perezvon.adapters.postgres import tables
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.postgres.session import app_engine, begin, session


async def test_a_second_upgrade_and_two_at_once_change_nothing(database: Database) -> None:
    await asyncio.gather(*(asyncio.to_thread(upgrade, database.owner) for _ in range(2)))


async def test_core_tables_are_what_the_migration_makes(database: Database) -> None:
    engine = app_engine(database.owner)
    async with engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            found = await connection.run_sync(lambda sync, name=table.name: inspect(sync).get_columns(name))
            assert [(c["name"], str(c["type"]), c["nullable"]) for c in found] == [
                (c.name, str(c.type.compile(engine.dialect)).split(" WITH")[0], c.nullable)
                for c in table.columns
            ], table.name
    await engine.dispose()


async def test_app_sees_only_what_was_named(database: Database) -> None:
    owner = await asyncpg.connect(database.owner)
    for centre, client in (("c1", "mebel"), ("c1", "polis"), ("c2", "mebel"), ("c1", None)):
        await owner.execute(
            "insert into call_record"
            " (centre, call, client_id, arrived_at, number, caller, direction, how, by)"
            " values ($1, $2, $3, $4, '', '', 'inbound', 'answered', 'agent')",
            centre,
            f"{centre}-{client}",
            client,
            datetime(2026, 3, 1, tzinfo=UTC),
        )
    await owner.close()
    engine = app_engine(database.app)

    async def seen(clients: list[str] | None) -> list[str]:
        async with begin(engine, "c1", clients) as connection:
            return sorted((await connection.execute(text("select call from call_record"))).scalars())

    assert await seen(["mebel"]) == ["c1-mebel"]
    assert await seen([]) == []
    assert await seen(None) == ["c1-None", "c1-mebel", "c1-polis"]
    async with session(engine, "c2", ["mebel"]) as orm:
        assert (await orm.execute(text("select call from call_record"))).scalars().all() == ["c2-mebel"]
    async with engine.begin() as nobody:
        assert (await nobody.execute(text("select count(*) from call_record"))).scalar() == 0
    for bad in ("a,b", "*", ""):
        with pytest.raises(ValueError, match="not a client id"):
            async with begin(engine, "c1", [bad]):
                pass
    await engine.dispose()


@pytest.mark.parametrize("table", ["journal", "snapshot", "journal_default"])
async def test_what_is_not_granted_does_not_exist_for_the_app(database: Database, table: str) -> None:
    engine = app_engine(database.app)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with begin(engine, "c1", None) as connection:
            await connection.execute(text(f"select * from {table}"))
    await engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "insert into fact values ('c1', 'floor', 1, 'x', now(), '{}')",
        "insert into fact values ('c2', 'settings', 1, 'x', now(), '{}')",
        "insert into fact_counter values ('c2', 'settings', 1)",
        "update fact set kind = 'y'",
        "update call_record set how = 'answered'",
        "select pz_keep_partitions()",
        "update lease set expires_at = now()",
    ],
)
async def test_the_app_can_neither_speak_for_the_floor_nor_for_another_centre(
    database: Database, statement: str
) -> None:
    engine = app_engine(database.app)
    with pytest.raises(DBAPIError, match=r"permission denied|row-level security"):
        async with begin(engine, "c1", None) as connection:
            await connection.execute(text(statement))
    await engine.dispose()


async def test_partitions_are_made_ahead_and_old_ones_dropped(database: Database) -> None:
    owner = await asyncpg.connect(database.owner)
    await owner.execute("select pz_make_partition('journal', '20200101', '2020-01-01', '2020-01-02')")
    await owner.execute("insert into journal values ('c1', 1, '2020-01-01 12:00Z', 'tick', '', 1)")
    await owner.execute("insert into journal values ('c1', 2, '2020-02-01 12:00Z', 'tick', '', 1)")
    await owner.execute("insert into journal values ('c1', 3, now(), 'tick', '', 1)")
    engine = await asyncpg.connect(database.engine)
    await engine.execute("select pz_keep_partitions()")
    assert [r["seq"] for r in await owner.fetch("select seq from journal")] == [3]
    names = {r["relname"] for r in await owner.fetch("select relname from pg_class where relkind = 'r'")}
    assert "journal_20200101" not in names
    assert len([n for n in names if n.startswith("journal_2")]) == 9
    assert len([n for n in names if n.startswith("call_record_2")]) == 5
    await engine.close()
    await owner.close()
