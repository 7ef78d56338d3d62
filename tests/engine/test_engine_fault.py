"""A bug that some event wakes costs that call its place: the engine lives, and so does the one after it."""

from __future__ import annotations

from typing import Any

import pytest

from perezvon.core import events as e
from perezvon.core.calls import Calls
from tests.engine.harness import NUMBER, Bench, until
from tests.engine.test_engine_recovery import replayed, talking


async def test_a_poisoned_event_costs_one_call_its_place_and_no_engine_its_life(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold(*_: Any) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Calls, "hold", hold)
    engine = await bench.start(ttl_s=0.5)
    poisoned = await talking(bench, engine)
    reply = await bench.ask(e.Hold, call=poisoned)
    assert reply.code == "call.fault"
    calls = engine.floor.state.calls
    await until(lambda: calls[poisoned].state == "waiting")
    await bench.ended_never(engine)

    await bench.sit_down(engine, "a-boris")
    await until(lambda: calls[poisoned].state == "offered" and calls[poisoned].agent == "a-boris")
    assert (await bench.ask(e.Accept, "a-boris", offer=calls[poisoned].offer)).code == ""
    await until(lambda: "ch-1" in bench.node.switch.bridges["b-a-boris"])
    bench.node.happen(bench.node.switch.arrive("ch-2", NUMBER, "+79160000002"))
    await until(lambda: any(call.channel == "ch-2" and call.state == "waiting" for call in calls.values()))

    digest = engine.floor.snapshot()
    await bench.kill(engine)
    assert (await replayed(bench, from_start=True)).snapshot() == digest, "the next one meets it and lives"
    heir = await bench.start(ttl_s=0.5)
    assert heir.floor.state.calls[poisoned].state == "talking"
    await bench.stop(heir)
