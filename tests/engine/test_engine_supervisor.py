"""What a supervisor does for an agent on the running floor: ready, not ready, out of a stuck wrap-up."""

from typing import Any

from perezvon.core import events as e
from perezvon.facts.floor import AgentStatus
from tests.engine.harness import NUMBER, Bench, until


async def as_boss(bench: Bench, kind: Any, **fields: Any) -> str:
    bench.asked += 1
    request = kind(user="boss", request_id=f"b{bench.asked}", agent="a-anna", **fields)
    return (await bench.send(request)).code


async def anna(bench: Bench) -> AgentStatus:
    return (await bench.view()).view.agents["a-anna"]


async def test_a_supervisor_sets_an_agent_ready_and_not_ready_and_signs_him_off(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    assert await as_boss(bench, e.GoNotReady, reason="lunch") == ""
    assert ((await anna(bench)).state, (await anna(bench)).reason) == ("not_ready", "lunch")
    assert await as_boss(bench, e.GoReady) == ""
    assert (await anna(bench)).state == "ready"
    assert await as_boss(bench, e.SignOff) == ""
    assert (await anna(bench)).state == "logged_out"
    rows = await bench.fetch("select body->>'by' as by from fact where kind = 'agent_changed' order by seq")
    assert [row["by"] for row in rows][-3:] == ["boss", "boss", "boss"], "it is told who did it"


async def test_a_supervisor_ends_a_wrap_up_that_nobody_ends(bench: Bench) -> None:
    engine = await bench.start()
    await bench.sit_down(engine)
    bench.node.happen(bench.node.switch.arrive("t-1", NUMBER, "+79160000001"))
    offer = await until(lambda: next((c.offer for c in engine.floor.state.calls.values() if c.offer), None))
    assert (await bench.ask(e.Accept, offer=offer)).code == ""
    [call] = engine.floor.state.calls
    assert await as_boss(bench, e.SignOff) == "agent.in_call", "a caller is on the line"
    assert await as_boss(bench, e.EndCall, call=call) == ""
    assert (await anna(bench)).state == "wrap_up"
    assert await as_boss(bench, e.SignOff) == "agent.in_wrap_up"
    assert await as_boss(bench, e.FinishWrapUp, call=call, disposition="sold") == ""
    assert (await anna(bench)).state == "ready"
    rows = await bench.fetch("select disposition from call_record")
    assert [row["disposition"] for row in rows] == ["sold"]
    assert await as_boss(bench, e.SignOff) == ""
