"""What no event tells: the node forgot a channel, we forgot one, a bridge was left over."""

from __future__ import annotations

import pytest

from perezvon.core.desired import Desired, DesiredChannel
from perezvon.core.events import NodeSeen, SeenBridge, SeenChannel
from perezvon.engine.reaper import doubts
from perezvon.sim.switch import Channel
from tests.engine.harness import NODE, NUMBER, Bench, until
from tests.engine.test_engine_recovery import talking

PATIENCE_S = 60


@pytest.mark.parametrize(
    ("want", "seen", "named"),
    [
        (Desired({}, {}), NodeSeen(NODE), []),
        (Desired({"c": DesiredChannel()}, {}), NodeSeen(NODE), ["channel gone: c"]),
        (Desired({}, {}), NodeSeen(NODE, (SeenChannel("c", True),)), ["channel unknown: c"]),
        (
            Desired({"c": DesiredChannel("b")}, {"b": ("c",)}),
            NodeSeen(NODE, (SeenChannel("c", True),), (SeenBridge("x", ("c",)),)),
            ["bridge gone: b", "bridge left over: x", "channel elsewhere: c"],
        ),
        (
            Desired({"c": DesiredChannel("b")}, {"b": ("c",)}),
            NodeSeen(NODE, (SeenChannel("c", True),), (SeenBridge("b", ("c",)),)),
            [],
        ),
    ],
)
def test_differences_have_names(want: Desired, seen: NodeSeen, named: list[str]) -> None:
    assert sorted(doubts(want, seen)) == named


async def test_a_channel_that_the_node_forgot_ends_its_call(bench: Bench) -> None:
    engine = await bench.start(reap_every_s=0.1)
    call = await talking(bench, engine)
    bench.node.switch.bridges["b-a-anna"].remove("ch-1")
    del bench.node.switch.channels["ch-1"]
    await until(lambda: engine.floor.state.calls[call].state == "wrap_up", PATIENCE_S)


async def test_strangers_and_bridges_left_over_are_cleared_away_and_lost_arrivals_taken_in(
    bench: Bench,
) -> None:
    engine = await bench.start(reap_every_s=0.1)
    call = await talking(bench, engine)
    switch = bench.node.switch
    switch.channels["stranger"] = Channel("stranger", answered=True)
    switch.bridges["b-ghost"] = []
    switch.arrive("ch-2", NUMBER, "+79160000002")  # nobody is told
    await until(lambda: "stranger" not in switch.channels and "b-ghost" not in switch.bridges, PATIENCE_S)
    await until(lambda: switch.channels["ch-2"].answered, PATIENCE_S)
    assert engine.floor.state.calls[call].state == "talking"
    assert "ch-1" in switch.bridges["b-a-anna"]


async def test_as_long_as_nothing_differs_the_floor_is_not_bothered(bench: Bench) -> None:
    engine = await bench.start(reap_every_s=0.01)
    await talking(bench, engine)
    glances = bench.node.glances
    await until(lambda: bench.node.glances > glances + 5, PATIENCE_S)
    assert bench.node.looks == 0
    kinds = [r["kind"] for r in await bench.fetch("select kind from journal where kind = 'node_seen'")]
    assert len(kinds) == 1
