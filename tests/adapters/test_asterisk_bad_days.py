"""A real Asterisk on bad days: nobody can decide, an event is lost, somebody plays with our application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tests.adapters.asterisk_world import AsteriskWorld, RealEnd
from tests.adapters.stranger import Stranger, swept
from tests.adapters.telephony_contract import CALLER, Hands, Inbox
from tests.conftest import AsteriskPair
from tests.databases import Database
from tests.engine.harness import SETTINGS, Bench

from perezvon.adapters.asterisk.node import AsteriskNode
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts.settings import NumberSet
from perezvon.ports import Deposed
from perezvon.sim.switch import CONGESTION

PATIENCE_S = 60


class DeafNode(AsteriskNode):
    """Loses every word about the ends of the channels in ``unheard``, and the arrivals while ``asleep``."""

    unheard: set[str]
    asleep = False

    def event(self, event: dict[str, Any]) -> None:
        channel = event.get("channel", {}).get("id")
        ends = event["type"] in ("StasisEnd", "ChannelDestroyed", "ChannelHangupRequest")
        if not (ends and channel in self.unheard) and not (self.asleep and event["type"] == "StasisStart"):
            super().event(event)


@pytest.fixture
async def world(asterisk_pair: AsteriskPair) -> AsyncIterator[AsteriskWorld]:
    made = AsteriskWorld(asterisk_pair)
    await made.start()
    await made.inbox.next(e.NodeSeen)
    yield made
    await made.stop()
    await swept(asterisk_pair)


async def until(what: str, ready: Callable[[], Any]) -> Any:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                value = ready()
                if asyncio.iscoroutine(value):
                    value = await value
                if value:
                    return value
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {PATIENCE_S} s") from None


# --- nobody can decide -------------------------------------------------------------------------------


async def test_new_calls_hear_the_fallback_while_nobody_can_decide(world: AsteriskWorld) -> None:
    hands = Hands(world)
    stranger = Stranger(world.pair)
    talking_end, talk = await hands.caller()
    waiting = await world.place_call("+79000000201")
    arrived = await world.inbox.next(e.ChannelArrived)
    world.telephony.admit(False)
    gone = await world.inbox.next(e.ChannelGone, channel=arrived.channel)
    assert gone.cause == CONGESTION
    await waiting.answered()  # by the dialplan
    late = await world.place_call("+79000000202")
    second = await world.inbox.next(e.ChannelArrived, caller="+79000000202")
    await world.inbox.next(e.ChannelGone, channel=second.channel)
    await late.answered()
    assert {arrived.channel, second.channel} <= await stranger.channels(), "they listen to the fallback"
    for seen in (await world.telephony.glance(), await world.telephony.look(), await hands.seen()):
        assert seen is not None
        assert [s.channel for s in seen.channels] == [talk], "who is sent away is nobody's ghost"
    await waiting.ended()
    await late.ended()
    assert world.inbox.none(e.ChannelGone)
    world.telephony.admit(True)
    _, third = await hands.caller("+79000000203")
    await hands.tidy(third, talk)
    await talking_end.ended()


async def test_a_node_that_comes_back_while_nobody_can_decide_sends_the_waiting_away(
    world: AsteriskWorld,
) -> None:
    hands = Hands(world)
    far = await world.place_call(CALLER)
    arrived = await world.inbox.next(e.ChannelArrived)
    await world.cut()
    world.telephony.admit(False)
    await world.inbox.next(e.NodeSeen)
    await world.inbox.next(e.ChannelGone, channel=arrived.channel)
    await far.answered()
    await far.ended()
    world.telephony.admit(True)
    assert (await hands.seen()).channels == ()


async def test_calls_that_nobody_takes_in_are_taken_in_by_the_next_engine(
    asterisk_pair: AsteriskPair,
) -> None:
    """The application is registered by a process that does not listen any more (stopped, or cut off)."""
    dead = AsteriskWorld(asterisk_pair)
    dead.telephony = DeafNode(dead.telephony.settings, lambda: None)
    assert isinstance(dead.telephony, DeafNode)
    dead.telephony.unheard, dead.telephony.asleep = set(), True
    await dead.start()
    await dead.inbox.next(e.NodeSeen)
    far = await dead.place_call(CALLER)

    async def taken() -> bool:
        seen = await dead.telephony.glance()
        return seen is not None and CALLER in {channel.caller for channel in seen.channels}

    await until("the call in the dead one's hands", taken)
    heir, inbox = dead.another_node(), Inbox()
    await heir.start(inbox, [dead.trunk])
    seen = await inbox.next(e.NodeSeen)
    [channel] = [s.channel for s in seen.channels if s.caller == CALLER and not s.answered]
    heir.send([c.Answer(dead.node, channel, "ru")])
    await far.answered()
    await far.hang_up()
    await inbox.next(e.ChannelGone, channel=channel)
    await dead.stop()
    await heir.stop()


# --- looking again -----------------------------------------------------------------------------------


async def test_a_node_with_very_many_channels_survives_being_looked_at(world: AsteriskWorld) -> None:
    """Their list does not fit on the stack of the thread of Asterisk that writes to a WebSocket."""
    many, stranger = 900, Stranger(world.pair)
    async with stranger.application("crowd"):
        for number in range(many):
            await stranger.ask("POST", "channels/create", endpoint=f"Local/{number}@nowhere", app="crowd")
        assert await world.telephony.look() is not None
        assert len(await stranger.channels()) >= many
    assert await world.telephony.pulse() is not None


async def test_what_happens_during_a_look_comes_after_it_and_only_once(world: AsteriskWorld) -> None:
    hands = Hands(world)
    _, talk = await hands.caller()
    for number in range(5):
        coming = asyncio.create_task(world.place_call(f"+7900000030{number}"))
        seen = None
        while not coming.done() or seen is None:
            before = len(world.inbox.events)
            seen = await world.telephony.look()
            assert seen is not None
            assert talk in [s.channel for s in seen.channels]
            world.inbox.events.insert(before, seen)  # as the engine does: what was held back comes after it
        far = coming.result()
        known: set[str] = set()
        place = 0

        def arrived(known: set[str] = known, caller: str = f"+7900000030{number}") -> bool:
            nonlocal place
            for event in world.inbox.events[place:]:
                place += 1
                if isinstance(event, e.NodeSeen):
                    assert known <= {s.channel for s in event.channels}, (
                        "a call that was told is in the picture"
                    )
                    known |= {s.channel for s in event.channels if s.caller == caller}
                elif isinstance(event, e.ChannelArrived):
                    assert event.channel not in known, "told twice"
                    known.add(event.channel)
            return bool(known)

        await until("the call, told one way or the other", arrived)
        await far.hang_up()
        [channel] = known
        await hands.ends(channel, None)
        world.inbox.events.clear()
    await hands.tidy(talk)


async def test_a_look_keeps_what_cannot_be_seen(world: AsteriskWorld) -> None:
    """The telephone's registration, the prompt that we stopped ourselves, the cause of an end."""
    hands = Hands(world)
    far, channel = await hands.caller()
    hands.do(c.Play(world.node, channel, "p-look", (world.long,), "en"))
    await world.telephony.settled()
    seen = await world.telephony.look()
    assert seen is not None
    assert seen.playbacks == ("p-look",)
    hands.do(c.StopPlay(world.node, channel, "p-look"))
    assert not (await world.inbox.next(e.PlaybackDone, playback="p-look")).ok
    await far.hang_up()
    await hands.ends(channel)


# --- trunks ------------------------------------------------------------------------------------------


async def test_a_trunk_changes_and_goes_without_touching_a_call(world: AsteriskWorld) -> None:
    hands = Hands(world)
    _, channel = await hands.caller()
    trunk = world.trunk
    moved = type(trunk)(trunk.id, ("192.0.2.9",), trunk.contact)
    await world.telephony.set_trunks([moved])
    refused = await world.place_call("+79000000401")
    await refused.ended()
    assert world.inbox.none(e.ChannelArrived)
    await world.telephony.set_trunks([trunk])
    _, again = await hands.caller("+79000000402")
    await hands.tidy(again)
    await world.telephony.set_trunks([])
    gone = await world.place_call("+79000000403")
    await gone.ended()
    assert channel in [s.channel for s in (await hands.seen()).channels], "the talk goes on"
    await world.telephony.set_trunks([trunk])
    await hands.tidy(channel)
    # Another engine, which never heard of a trunk that was switched off meanwhile:
    stale = type(trunk)("old", ("192.0.2.10",), trunk.contact)
    await world.telephony.set_trunks([trunk, stale])
    await world.telephony.stop()
    heir = AsteriskWorld(world.pair)
    await heir.start()
    await heir.inbox.next(e.NodeSeen)
    await dead_and_again(heir)
    matches = await asyncio.to_thread(world.pair.pbx.cli, "pjsip show identify trunk-demo")
    assert matches.count("Match: ") == 2, "a heading and one address, however often it was pushed"
    shown = await asyncio.to_thread(world.pair.pbx.cli, "pjsip show endpoints")
    assert "trunk-demo" in shown
    assert "trunk-old" not in shown
    await heir.stop()


async def dead_and_again(world: AsteriskWorld) -> None:
    """The connection breaks and comes back: everything is pushed again."""
    await world.cut()
    await world.inbox.next(e.NodeLost)
    await world.inbox.next(e.NodeSeen)


async def test_a_trunk_that_asterisk_does_not_take_leaves_the_others_alone(world: AsteriskWorld) -> None:
    hands = Hands(world)
    bad = type(world.trunk)("bad", ("no such host!",), "sip:", ("nonsense",))
    with pytest.raises(Exception, match="PUT"):
        await world.telephony.set_trunks([bad, world.trunk])
    await hands.seen()
    _, channel = await hands.caller()
    await hands.tidy(channel)
    await world.telephony.set_trunks([world.trunk])


# --- with a whole engine -----------------------------------------------------------------------------


class RealBench(Bench):
    """An engine on a real node; the callers and telephones are real too."""

    def __init__(self, database: Database, world: AsteriskWorld) -> None:
        super().__init__(database)
        self.world = world

    def real_node(self) -> DeafNode:
        engines: list[Any] = []
        made = DeafNode(self.world.telephony.settings, lambda: engines[0].replaced())
        made.unheard, made.engines = set(), engines  # type: ignore[attr-defined]
        self.node = made  # type: ignore[assignment]
        return made


@pytest.fixture
async def real(database: Database, asterisk_pair: AsteriskPair) -> AsyncIterator[RealBench]:
    world = AsteriskWorld(asterisk_pair)
    await world.carrier.start()
    made = RealBench(database, world)
    number = next(s for s in SETTINGS if isinstance(s, NumberSet))
    ours = NumberSet(world.number, number.client, number.queue)
    await made.publish(*SETTINGS, ours)
    made.people.lines = (world.trunk,)
    yield made
    await made.close()
    await world.carrier.stop()
    await swept(asterisk_pair)


async def seat(bench: RealBench, engine: Any) -> RealEnd:
    """Anna at her telephone, ready."""
    assert (await bench.ask(e.SignOn)).code == ""
    await until("the node", lambda: bench.node.up)
    credentials = await bench.node.open_line("a-anna", "sip")
    far = await bench.world.dial_in("a-anna", credentials)
    await until("Anna's line", lambda: engine.floor.state.agents["a-anna"].channel)
    assert (await bench.ask(e.GoReady)).code == ""
    return far


async def talk(bench: RealBench, engine: Any) -> tuple[RealEnd, RealEnd, str, str]:
    """Anna and a caller in a talk: both ends, call, channel."""
    anna = await seat(bench, engine)
    far = await bench.world.place_call(CALLER)
    calls = engine.floor.state.calls
    await until("an offer", lambda: any(call.state == "offered" for call in calls.values()))
    [call] = calls.values()
    assert (await bench.ask(e.Accept, offer=call.offer)).code == ""
    await until("the talk", lambda: call.state == "talking")
    return anna, far, call.id, call.channel


async def test_an_end_of_which_nobody_told_is_found(real: RealBench) -> None:
    node = real.real_node()
    engine = await real.start(reap_every_s=0.2)
    _, far, call, channel = await talk(real, engine)
    node.unheard.add(channel)
    await Stranger(real.world.pair).ask("DELETE", f"channels/{channel}")
    await far.ended()
    await until("the end of the call", lambda: engine.floor.state.calls[call].state == "wrap_up")
    assert (await real.ask(e.FinishWrapUp, call=call, disposition="sold")).code == ""


async def test_strangers_in_our_application_are_shown_out_and_talks_go_on(real: RealBench) -> None:
    node = real.real_node()
    stranger = Stranger(real.world.pair)
    engine = await real.start(reap_every_s=0.2)
    anna, far, call, channel = await talk(real, engine)
    node.asleep = True  # the word of its arrival is lost as well
    made = await stranger.ask(
        "POST", "channels", endpoint="Local/s@nowhere", app="perezvon", appArgs="trunk,1,2", timeout="60"
    )
    await stranger.ask("POST", "bridges/b-stranger", type="mixing")
    lost = await real.world.place_call("+79000000501")
    await lost.answered()
    node.asleep = False
    if made and "id" in made:
        await until("the stranger's end", lambda: gone(stranger, str(made["id"])))
    await until("the end of his bridge", lambda: no_bridge(stranger, "b-stranger"))
    assert engine.floor.state.calls[call].state == "talking"
    bridges = {b["id"]: b["channels"] for b in await stranger.ask("GET", "bridges")}
    assert channel in bridges["b-a-anna"]
    for end in (far, lost, anna):
        await end.hang_up()
        await end.ended()


async def gone(stranger: Stranger, channel: str) -> bool:
    return channel not in await stranger.channels()


async def no_bridge(stranger: Stranger, bridge: str) -> bool:
    return bridge not in {found["id"] for found in await stranger.ask("GET", "bridges")}


async def test_two_engines_at_once_one_decides_and_the_other_falls_silent(real: RealBench) -> None:
    """The heir takes the lease from an owner who lives but seems dead (his guard's connection broke)."""
    first_node = real.real_node()
    first = await real.start(ttl_s=3600)
    first_node.engines.append(first)  # type: ignore[attr-defined]
    anna, far, call, channel = await talk(real, first)
    second_node = real.real_node()
    standby = asyncio.create_task(real.start(ttl_s=3600, lease_patience_s=PATIENCE_S))
    while not await real.fetch("select 1 from pg_stat_activity where wait_event = 'advisory'"):
        await asyncio.sleep(0.01)
    await real.fetch("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted")
    with pytest.raises(Deposed):
        await real.ended(first)
    second = await asyncio.wait_for(standby, PATIENCE_S)
    second_node.engines.append(second)  # type: ignore[attr-defined]
    await until("the node in the heir's hands", lambda: second_node.up)
    assert second.floor.state.calls[call].state == "talking"
    written = await real.fetch("select count(*) from journal where epoch = 1")
    first_node.send([c.HangUp(first_node.node, channel)])  # whatever it wants: nobody hears it
    _, late = anna, await real.world.place_call("+79000000601")
    await late.answered()
    assert second.floor.state.calls[call].state == "talking"
    assert await real.fetch("select count(*) from journal where epoch = 1") == written
    for end in (far, late, anna):
        await end.hang_up()
        await end.ended()
