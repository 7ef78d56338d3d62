"""A caller is passed on while the engine dies: whoever takes over puts everybody where he belongs."""

from __future__ import annotations

from typing import Any

import pytest

from perezvon.core import events as e
from perezvon.engine.shell import Engine
from perezvon.facts import settings as s
from tests.engine.harness import Bench, until
from tests.engine.test_engine_recovery import replayed, talking

BORIS = "a-boris"


async def asked(bench: Bench, engine: Engine) -> str:
    """Anna's caller hears music while Boris rings; gives the call's id."""
    call = await talking(bench, engine)
    assert (await bench.ask(e.SignOn, agent=BORIS)).code == ""
    bench.node.happen(bench.node.switch.line_in("l-boris", BORIS))
    await until(lambda: "l-boris" in bench.node.switch.bridges.get("b-a-boris", ()))
    assert (await bench.ask(e.Consult, call=call, to=BORIS)).code == ""
    return call


def both(bench: Bench) -> set[str]:
    return set(bench.node.switch.bridges.get("b-a-boris", ()))


async def consulting(bench: Bench, engine: Engine) -> str:
    call = await asked(bench, engine)
    consult = engine.floor.state.calls[call].consult
    assert consult is not None
    assert (await bench.ask(e.Accept, agent=BORIS, offer=consult.offer)).code == ""
    await until(lambda: len(both(bench)) == 2)
    return call


async def test_a_consultation_outlives_its_engine(bench: Bench) -> None:
    engine = await bench.start(ttl_s=0.3)
    call = await consulting(bench, engine)
    digest = engine.floor.snapshot()
    together = both(bench)
    await bench.kill(engine)
    assert both(bench) == together, "the two go on talking"
    assert (await replayed(bench)).snapshot() == digest
    second = await bench.start()
    assert second.floor.state.calls[call].state == "consulting"
    assert (await bench.ask(e.CompleteTransfer, call=call)).code == ""
    await until(lambda: both(bench) == {"ch-1", "l-boris"})
    live = second.floor.state.calls[call]
    assert (live.state, live.agent, list(live.wrapping)) == ("talking", BORIS, ["a-anna"])


async def test_what_was_committed_and_never_sent_is_done_by_the_next_engine(bench: Bench) -> None:
    engine = await bench.start(ttl_s=0.3)
    call = await consulting(bench, engine)
    bench.node.deaf = True
    assert (await bench.ask(e.CompleteTransfer, call=call)).code == ""
    await bench.kill(engine)
    bench.node.deaf = False
    await bench.start()
    await until(lambda: both(bench) == {"ch-1", "l-boris"})
    assert bench.node.switch.channels["ch-1"].music is None


async def test_a_colleague_who_rings_gets_the_whole_time_again(bench: Bench) -> None:
    engine = await bench.start(ttl_s=0.3)
    call = await asked(bench, engine)
    consult = engine.floor.state.calls[call].consult
    assert consult is not None
    await bench.kill(engine)
    second = await bench.start()
    again: Any = second.floor.state.calls[call].consult
    assert again.until > consult.until
    assert (await bench.ask(e.Accept, agent=BORIS, offer=consult.offer)).code == "", "the same bell"
    await until(lambda: len(both(bench)) == 2)


@pytest.mark.parametrize("who", ["l-a-anna", "l-boris"])
async def test_an_agent_who_left_while_nobody_was_here_is_found_gone(bench: Bench, who: str) -> None:
    """The first one: the second keeps the caller. The second one: the caller is on hold with the first."""
    await bench.publish(s.CentreSet(zone="Europe/Moscow", rejoin_s=60))
    engine = await bench.start(ttl_s=0.3)
    call = await consulting(bench, engine)
    await bench.kill(engine)
    gone = who if who == "l-boris" else next(iter(both(bench) - {"l-boris"}))
    bench.node.happen(bench.node.switch.hang_up(gone, engine.floor.ctx.now))
    second = await bench.start()
    wanted = ("held", "a-anna") if who == "l-boris" else ("talking", BORIS)
    await until(
        lambda: (second.floor.state.calls[call].state, second.floor.state.calls[call].agent) == wanted
    )
