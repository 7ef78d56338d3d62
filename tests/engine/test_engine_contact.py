"""Who must not be called, through a whole engine: look-up, journal, stream, a call that rings, a replay."""

from __future__ import annotations

import msgspec

from perezvon.adapters.postgres.facts import publish
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.floor import Floor
from perezvon.engine.shell import Engine
from perezvon.facts.bus import subject
from perezvon.facts.consent import STREAM, Bar, Barred, Clearance, ListRead
from tests.engine.harness import CENTRE, NODE, NUMBER, Bench, until

THEM = "+79161234567"
PLACE = {"number": THEM, "client": "mebel", "shown": NUMBER}


async def withdraw(bench: Bench, barred: Barred) -> None:
    """As the slice does: a fact in its stream, then the hint."""
    engine = app_engine(bench.database.app, pool_size=1)
    async with begin(engine, CENTRE, None) as connection:
        await publish(connection, CENTRE, STREAM, barred)
    await engine.dispose()
    await bench.bus.publish(subject(CENTRE, "settings"), b"")


async def ringing(bench: Bench, engine: Engine) -> str:
    """The channel of Anna's call, which rings at the other side."""
    assert (await bench.ask(e.PlaceCall, **PLACE)).code == ""
    dialled = await until(lambda: [row for row in bench.node.sent if isinstance(row, c.DialOut)])
    channel = str(dialled[-1].channel)
    bench.node.happen(bench.node.switch.ring(channel))
    await until(lambda: any(call.state == "ringing" for call in engine.floor.state.calls.values()))
    return channel


async def test_a_ringing_call_ends_when_its_person_withdraws(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    channel = await ringing(bench, engine)
    await withdraw(bench, Barred(client="mebel", person="p-7", numbers=(THEM,)))
    await until(lambda: not engine.floor.state.calls)
    await until(lambda: channel not in bench.node.switch.channels)
    [row] = await until_rows(bench)
    assert (row["how"], row["by"], row["agent"]) == ("withdrawn", "system", "a-anna")
    assert engine.floor.state.agents["a-anna"].status().state == "ready"


async def until_rows(bench: Bench) -> list[object]:
    found = await bench.fetch("select * from call_record")
    while not found:
        found = await bench.fetch("select * from call_record")
    return list(found)


async def test_the_look_up_says_no_and_the_journal_knows_why(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.people.bars[THEM] = Bar("listed", None, "dnc-1")
    told = await bench.ask(e.PlaceCall, **PLACE, purpose="adverts")
    assert (told.code, told.values) == ("outbound.listed", {"entry": "dnc-1"})
    assert bench.people.cleared == [("mebel", THEM, "adverts")]
    rows = await bench.fetch("select body from journal where kind = 'place_call'")
    [event] = [msgspec.msgpack.decode(row["body"], type=e.AnyEvent) for row in rows]
    assert event.clearance == Clearance(True, 0, Bar("listed", None, "dnc-1"))
    floor = Floor(CENTRE, NODE)
    for at, body in await bench.fetch("select at, body from journal order by seq"):
        floor.handle(msgspec.msgpack.decode(body, type=e.AnyEvent), at)
    assert floor.snapshot() == engine.floor.snapshot(), "a replay needs no look-up"


async def test_who_asks_cannot_clear_himself(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.people.bars[THEM] = Bar("withdrew_all")
    told = await bench.ask(e.PlaceCall, **PLACE, clearance=Clearance(True, 99))
    assert told.code == "outbound.withdrew_all"


async def test_without_a_directory_only_service_is_called(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.people.fails = True
    assert (await bench.ask(e.PlaceCall, **PLACE, purpose="adverts")).code == "outbound.unchecked"
    assert (await bench.ask(e.PlaceCall, **PLACE)).code == ""


async def test_emergency_waits_for_no_directory(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.people.fails = True
    assert (await bench.ask(e.PlaceCall, **{**PLACE, "number": "112"}, purpose="adverts")).code == ""
    assert bench.people.cleared == []


async def test_a_late_no_ends_the_ringing(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.people.delay_s = 0.6
    bench.people.bars[THEM] = Bar("withdrew_all")
    assert (await bench.ask(e.PlaceCall, **PLACE)).code == "", "the answer took too long"
    [row] = await until_rows(bench)
    assert row["how"] == "withdrawn"


async def test_a_new_engine_reads_the_stream_where_the_old_one_stood(bench: Bench) -> None:
    engine = await bench.start()
    for number in ("+79160000001", "+79160000002"):
        await withdraw(bench, Barred(numbers=(number,)))
    await until(lambda: len(engine.floor.state.settings.heard) == 2)
    await bench.stop(engine)
    await withdraw(bench, Barred(numbers=(THEM,)))
    engine = await bench.start()
    assert [one.seq for one in engine.floor.state.settings.heard] == [1, 2, 3]
    kinds = await bench.fetch("select count(*) from journal where kind = 'contact_barred'")
    assert kinds[0][0] == 3


async def read_list(bench: Bench, client: str | None = None) -> int:
    """As the slice does when a list from outside is put in force."""
    engine = app_engine(bench.database.app, pool_size=1)
    async with begin(engine, CENTRE, None) as connection:
        seq = await publish(connection, CENTRE, STREAM, ListRead("cl-1", client))
    await engine.dispose()
    await bench.bus.publish(subject(CENTRE, "settings"), b"")
    return seq


async def test_a_list_that_is_read_in_ends_ringing_calls_to_its_numbers(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    channel = await ringing(bench, engine)
    await read_list(bench, "polis")
    await until(lambda: engine.floor.state.settings.list_seq == 1)
    assert bench.people.cleared == [("mebel", THEM, "service")], "the list of another client is not for us"
    await read_list(bench)
    await until(lambda: len(bench.people.cleared) == 2)
    assert engine.floor.state.calls, "he is not on it: it rings on"
    bench.people.bars[THEM] = Bar("listed", None, "cl-1")
    await read_list(bench)
    await until(lambda: not engine.floor.state.calls)
    await until(lambda: channel not in bench.node.switch.channels)
    [row] = await until_rows(bench)
    assert (row["how"], row["by"]) == ("withdrawn", "system")
    floor = Floor(CENTRE, NODE)
    for at, body in await bench.fetch("select at, body from journal order by seq"):
        floor.handle(msgspec.msgpack.decode(body, type=e.AnyEvent), at)
    assert floor.snapshot() == engine.floor.snapshot()


async def test_a_list_without_a_database_is_asked_again(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    await ringing(bench, engine)
    bench.people.bars[THEM] = Bar("listed", None, "cl-1")
    bench.people.fails = True
    await read_list(bench)
    await until(lambda: len(bench.people.cleared) == 2)
    bench.people.fails = False
    await until(lambda: not engine.floor.state.calls)


async def test_a_look_up_from_before_the_list_is_made_again(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    seq = await read_list(bench)
    await until(lambda: engine.floor.state.settings.list_seq == seq)
    bench.people.seen = seq - 1
    assert (await bench.ask(e.PlaceCall, **PLACE)).code == ""
    await until(lambda: len(bench.people.cleared) == 2)
    bench.people.seen = seq


async def test_an_engine_that_died_over_a_list_asks_again(bench: Bench) -> None:
    engine = await bench.start(ttl_s=1.0)
    await bench.sit_down(engine)
    await ringing(bench, engine)
    await read_list(bench)
    await until(lambda: len(bench.people.cleared) == 2)
    await bench.kill(engine)
    bench.people.bars[THEM] = Bar("listed", None, "cl-1")
    engine = await bench.start()
    await until(lambda: not engine.floor.state.calls)
    [row] = await until_rows(bench)
    assert row["how"] == "withdrawn"
