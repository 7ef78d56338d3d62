"""Somebody is erased while a real engine remembers his number: memory, snapshots, journal, facts, tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import msgspec
import pytest

from perezvon.adapters.postgres.facts import publish
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.engine.shell import Engine
from perezvon.facts.bus import subject
from perezvon.facts.consent import STREAM, Barred, Forgotten
from perezvon.features.consent.erasing import Eraser, erase_next
from perezvon.main.held import HELD
from tests.engine.harness import CENTRE, NODE, NUMBER, Bench, until

THEM, DIGITS = "+79161230987", "9161230987"
PLACE = {"number": THEM, "client": "mebel", "shown": NUMBER}
PEOPLE = """
insert into centre (centre, id, name_ru, name_en, zone) values ('main', 'main', 'Ц', 'C', 'Europe/Moscow');
insert into client (centre, id, name_ru, name_en, colour) values ('main', 'mebel', 'M', 'M', '#123456');
insert into person (centre, id, client_id, name, sort_key, search_key, created_at)
  values ('main', 'p-7', 'mebel', 'Somebody', '', '', now());
insert into person_number (centre, client_id, person_id, number, main)
  values ('main', 'mebel', 'p-7', '{them}', true);
insert into do_not_call (centre, id, client_id, scope, number, reason, at, author)
  values ('main', 'dnc-7', 'mebel', 'number', '{them}', 'asked', now(), 'anna');
insert into privacy_request (centre, id, client_id, person, kind, law, received_at, due, author, state,
    identity, identity_at)
  values ('main', 'pq-7', 'mebel', 'p-7', 'erasure', 'ru', now(), now(), 'anna', 'erasing', 'document', now())
"""
ANYWHERE = """
select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'jobs') order by 1
"""
FOUND = """
select distinct cell.key from {table} t, jsonb_each_text(to_jsonb(t)) cell
where position($1 in cell.value) > 0 or position(encode(convert_to($1, 'UTF8'), 'hex') in cell.value) > 0
"""


async def places(bench: Bench) -> list[str]:
    """Every table and column in which the number can be read."""
    found = []
    connection = await asyncpg.connect(bench.database.owner)
    try:
        for (table,) in await connection.fetch(ANYWHERE):
            rows = await connection.fetch(FOUND.format(table=table), DIGITS)
            found += [f"{table.removeprefix('public.')}.{row[0]}" for row in rows]
    finally:
        await connection.close()
    return found


async def nothing(_: object, __: Sequence[str]) -> int:
    return 0


@pytest.fixture
def eraser(bench: Bench) -> Eraser:
    engine = app_engine(bench.database.app, pool_size=2)
    return Eraser(engine, CENTRE, HELD, nothing, lambda number: "hmac:" + "0" * 40)


async def remembered(bench: Bench, engine: Engine) -> None:
    """He was called, withdrew, and stands on a list: the engine heard his number in each of three ways."""
    connection = await asyncpg.connect(bench.database.owner)
    try:
        for statement in PEOPLE.format(them=THEM).split(";\n"):
            await connection.execute(statement)
    finally:
        await connection.close()
    await bench.sit_down(engine)
    assert (await bench.ask(e.PlaceCall, **PLACE)).code == ""
    dialled = await until(lambda: [row for row in bench.node.sent if isinstance(row, c.DialOut)])
    bench.node.happen(bench.node.switch.ring(str(dialled[-1].channel)))
    app = app_engine(bench.database.app, pool_size=1)
    async with begin(app, CENTRE, None) as connected:
        await publish(connected, CENTRE, STREAM, Barred("mebel", "p-7", (THEM,)))
        await publish(connected, CENTRE, STREAM, Barred("mebel", None, (THEM,), entry="dnc-7"))
    await app.dispose()
    await bench.bus.publish(subject(CENTRE, "settings"), b"")
    await until(lambda: len(engine.floor.state.settings.heard) == 2 and not engine.floor.state.calls)


async def erased(bench: Bench, eraser: Eraser) -> int:
    """What the worker does, again and again; gives how often it had to wait."""
    waited = 0
    while await erase_next(eraser, datetime.now(UTC)) is None:
        waited += 1
        await bench.bus.publish(subject(CENTRE, "settings"), b"")
    return waited


async def test_nothing_holds_the_number_of_who_was_erased(bench: Bench, eraser: Eraser) -> None:
    engine = await bench.start()
    await remembered(bench, engine)
    await bench.stop(engine)
    engine = await bench.start()
    assert DIGITS.encode() in engine.floor.snapshot()
    before = await places(bench)
    assert {"snapshot.body", "fact.body", "person_number.number"} <= set(before), before
    assert any(place.startswith("journal") for place in before)
    assert await erased(bench, eraser) > 0, "the engine forgets first"
    assert DIGITS.encode() not in engine.floor.snapshot()
    assert await places(bench) == []
    kept = await bench.fetch("select min(seq), count(*) from snapshot")
    told = await bench.fetch("select max(seq) from journal where kind = 'person_forgotten'")
    assert kept[0]["min"] <= told[0]["max"], "saved at once"
    await bench.stop(engine)
    assert await places(bench) == [], "the last snapshot of its life holds nothing either"
    again = await bench.start()
    [one] = again.floor.state.settings.heard
    assert (one.barred.person, one.barred.numbers) == ("p-7", ())
    await eraser.engine.dispose()


async def test_without_an_engine_it_is_forgotten_before_the_next_one_begins(
    bench: Bench, eraser: Eraser
) -> None:
    engine = await bench.start(ttl_s=1.0)
    await remembered(bench, engine)
    await bench.stop(engine)
    assert await erased(bench, eraser) == 0, "nobody remembers anything"
    assert await places(bench) == []
    again = await bench.start()
    assert DIGITS.encode() not in again.floor.snapshot()
    kinds = await bench.fetch("select kind from journal order by seq desc limit 3")
    assert "person_forgotten" in [row["kind"] for row in kinds]
    await until(lambda: again.floor.seq > 0)
    await bench.stop(again)
    assert await places(bench) == []
    await eraser.engine.dispose()


async def test_an_engine_that_dies_while_it_forgets_forgets_when_it_is_back(
    bench: Bench, eraser: Eraser
) -> None:
    engine = await bench.start(ttl_s=1.0)
    await remembered(bench, engine)
    app = app_engine(bench.database.app, pool_size=1)
    async with begin(app, CENTRE, None) as connected:
        await publish(connected, CENTRE, STREAM, Forgotten(("p-7",), ("dnc-7",)))
    await app.dispose()
    await bench.kill(engine)
    again = await bench.start()
    assert DIGITS.encode() not in again.floor.snapshot()
    await erased(bench, eraser)
    assert await places(bench) == []
    await eraser.engine.dispose()


async def test_a_masked_journal_replays_to_the_same_floor(bench: Bench, eraser: Eraser) -> None:
    engine = await bench.start()
    await remembered(bench, engine)
    await erased(bench, eraser)
    await until(lambda: engine.floor.state.settings.consent_seq == 4)
    floor = Floor(CENTRE, NODE)
    for at, body in await bench.fetch("select at, body from journal order by seq"):
        floor.handle(msgspec.msgpack.decode(body, type=e.AnyEvent), at)
    assert floor.snapshot() == engine.floor.snapshot()
    await eraser.engine.dispose()
