"""A disk that fills up, from its measurement to the record of the call: calls go on, recordings do not."""

from __future__ import annotations

from pathlib import Path

from perezvon.adapters.postgres.session import app_engine
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.engine.shell import Engine
from perezvon.facts.bus import subject
from perezvon.features.recordings.disks import DiskWatch, Room
from tests.engine.harness import CENTRE, NUMBER, Bench, until


async def talk(bench: Bench, engine: Engine, channel: str) -> None:
    """A call from its beginning to the end of its wrap-up."""
    bench.node.happen(bench.node.switch.arrive(channel, NUMBER, "+79160000001"))
    calls = engine.floor.state.calls
    await until(lambda: any(call.state == "offered" for call in calls.values()))
    [call] = calls.values()
    assert (await bench.ask(e.Accept, offer=call.offer)).code == ""
    await until(lambda: channel in bench.node.switch.bridges["b-a-anna"])
    assert (await bench.ask(e.EndCall, call=call.id)).code == ""
    assert (await bench.ask(e.FinishWrapUp, call=call.id, disposition="sold")).code == ""
    await until(lambda: not calls)


async def test_a_full_disk_ends_recordings_and_no_call(bench: Bench) -> None:
    engine = await bench.start()
    used = {"spool": 50.0}
    app = app_engine(bench.database.app, pool_size=1)

    async def hint() -> None:
        await bench.bus.publish(subject(CENTRE, "settings"), b"")

    watch = DiskWatch(app, CENTRE, {"spool": Path("/spool")}, hint, lambda _: Room(used["spool"], 10**9))

    async def at(percent: float, *alarms: str) -> None:
        used["spool"] = percent
        await watch.look()
        await until(lambda: set(engine.floor.view().alarms) == set(alarms))

    await bench.sit_down(engine)
    await at(50)
    await talk(bench, engine, "ch-1")
    await at(81, "disk_filling:spool")
    await talk(bench, engine, "ch-2")
    await at(95.5, "disk_full:spool")
    await talk(bench, engine, "ch-3")
    await bench.stop(engine)
    engine = await bench.start()  # another engine knows it from the journal
    assert set(engine.floor.view().alarms) == {"disk_full:spool"}
    await bench.ask(e.SignOff)
    await bench.sit_down(engine)
    await talk(bench, engine, "ch-4")
    await at(92, "disk_filling:spool")
    await talk(bench, engine, "ch-5")
    await at(12)
    await app.dispose()
    rows = await bench.fetch(
        "select how, unrecorded, jsonb_array_length(recordings) as n from call_record order by arrived_at"
    )
    assert [row["how"] for row in rows] == ["answered"] * 5
    assert [(row["unrecorded"], row["n"]) for row in rows] == [
        (None, 1),
        (None, 1),
        ("disk_full", 0),
        ("disk_full", 0),
        (None, 1),
    ]
    assert sum(isinstance(command, c.Record) for command in bench.node.sent) == 3
