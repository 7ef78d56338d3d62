"""Numbers that we call on a real Asterisk: what the agent hears, what the other side sees, who dies when."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.adapters.asterisk_world import AsteriskWorld, RealEnd
from tests.adapters.dialling_contract import ANSWERS, OURS, RINGS, dial_out
from tests.adapters.telephony_contract import Hands
from tests.conftest import AsteriskPair

from perezvon.core import commands as c
from perezvon.core import events as e

SPECIAL_TONES = "+74950000005"  # tones before the 404
QUIET_S = 1.5


@pytest.fixture(scope="module")
async def connected(asterisk_pair: AsteriskPair) -> AsyncIterator[AsteriskWorld]:
    made = AsteriskWorld(asterisk_pair)
    await made.start()
    await made.inbox.next(e.NodeSeen)
    yield made
    await made.stop()


@pytest.fixture
def world(connected: AsteriskWorld) -> AsteriskWorld:
    connected.inbox.events.clear()
    return connected


async def heard(far: RealEnd) -> int:
    """Packets that an agent's telephone has got so far."""
    return await far.leg.packets_received()


async def hears_more(far: RealEnd, than: int) -> None:
    async with asyncio.timeout(10):
        while await heard(far) <= than:
            await asyncio.sleep(0.05)


async def falls_silent(far: RealEnd) -> None:
    """No packet comes for a while."""
    async with asyncio.timeout(10):
        before = -1
        while (now := await heard(far)) != before:
            before = now
            await asyncio.sleep(QUIET_S)


async def carrier_sees(world: AsteriskWorld) -> list[tuple[str, str]]:
    """Caller's number and state of the calls that came over the trunk."""
    reply = await world.carrier.ari.call("GET", "channels")
    return [(row["caller"]["number"], row["state"]) for row in reply.body if "/pbx-" in row["name"]]


async def test_the_agent_hears_the_ringing_and_nothing_after_it(world: AsteriskWorld) -> None:
    hands = Hands(world)
    far, line = await hands.line("a-hanna")
    hands.do(dial_out(world, "h-rings", "b-a-hanna", RINGS))
    await world.inbox.next(e.ChannelRings, channel="h-rings")
    assert await carrier_sees(world) == [(OURS, "Ring")], "the other side sees our number"
    await hears_more(far, 20)
    hands.do(c.HangUp(world.node, "h-rings"))
    await hands.ends("h-rings")
    await falls_silent(far)
    await hands.tidy(line, bridges=("b-a-hanna",))


async def test_the_agent_hears_what_the_network_says_before_it_gives_up(world: AsteriskWorld) -> None:
    hands = Hands(world)
    far, line = await hands.line("a-hugo")
    before = await heard(far)
    hands.do(dial_out(world, "h-tones", "b-a-hugo", SPECIAL_TONES))
    gone = await world.inbox.next(e.ChannelGone, channel="h-tones")
    assert (gone.cause, gone.sip) == (1, 404)
    assert await heard(far) > before + 50
    assert world.inbox.none(e.ChannelRings)
    await hands.tidy(line, bridges=("b-a-hugo",))


async def test_a_number_that_was_reached_talks_both_ways(world: AsteriskWorld) -> None:
    hands = Hands(world)
    far, line = await hands.line("a-ilya")
    hands.do(dial_out(world, "h-talk", "b-a-ilya", ANSWERS))
    await world.inbox.next(e.ChannelUp, channel="h-talk")
    assert await carrier_sees(world) == [(OURS, "Up")]
    await hears_more(far, await heard(far) + 100)
    await hands.tidy("h-talk", line, bridges=("b-a-ilya",))


async def test_a_second_engine_finds_the_attempt_and_its_answer(world: AsteriskWorld) -> None:
    """It rings, the first one is gone: nothing is dialled twice, the ringing ends with the attempt."""
    hands = Hands(world)
    far, line = await hands.line("a-jana")
    hands.do(dial_out(world, "h-kept", "b-a-jana", RINGS))
    await world.inbox.next(e.ChannelRings, channel="h-kept")
    await world.cut()
    await world.inbox.next(e.NodeLost)
    seen = await world.inbox.next(e.NodeSeen)
    assert {row.channel for row in seen.channels} == {line, "h-kept"}
    hands.do(dial_out(world, "h-kept", "b-a-jana", RINGS))
    await world.telephony.settled()
    assert await carrier_sees(world) == [(OURS, "Ring")]
    hands.do(c.HangUp(world.node, "h-kept"))
    await hands.ends("h-kept")
    await falls_silent(far)
    await hands.tidy(line, bridges=("b-a-jana",))


async def test_a_number_goes_out_in_the_form_of_the_trunk(world: AsteriskWorld) -> None:
    """``8{national}``: the carrier is asked for 84950000003."""
    hands, asked = Hands(world), ""
    await world.telephony.set_trunks([msgspec.structs.replace(world.trunk, number_format_out="8{national}")])
    try:
        hands.do(c.MakeBridge(world.node, "b-form"), dial_out(world, "h-form", "b-form", RINGS))
        await world.inbox.next(e.ChannelRings, channel="h-form")
        ari = world.carrier.ari
        for row in (await ari.call("GET", "channels")).body:
            if "/pbx-" in row["name"]:
                where = f"channels/{row['id']}/variable"
                asked += str((await ari.call("GET", where, {"variable": "CALLERID(dnid)"})).body)
    finally:
        hands.do(c.HangUp(world.node, "h-form"))
        await hands.ends("h-form")
        hands.do(c.DropBridge(world.node, "b-form"))
        await world.telephony.set_trunks([world.trunk])
    assert "'84950000003'" in asked


async def test_a_line_that_has_its_fill_takes_no_more_calls(world: AsteriskWorld) -> None:
    hands = Hands(world)
    far, line = await hands.line("a-hanna")
    await world.telephony.set_trunks([msgspec.structs.replace(world.trunk, channels_out=1)])
    hands.do(dial_out(world, "h-first", "b-a-hanna", RINGS))
    await world.inbox.next(e.ChannelRings, channel="h-first")
    hands.do(dial_out(world, "h-second", "b-a-hanna", ANSWERS))
    assert (await world.inbox.next(e.CommandFailed, channel="h-second")).command == "dial_out"
    [told] = world.telephony.trunk_states().trunks
    assert told.failures[0].what == "limit"
    hands.do(c.HangUp(world.node, "h-first"))
    await hands.ends("h-first")
    hands.do(dial_out(world, "h-third", "b-a-hanna", ANSWERS))
    await world.inbox.next(e.ChannelUp, channel="h-third")
    await world.telephony.set_trunks([world.trunk])
    await hands.tidy("h-third", line, bridges=("b-a-hanna",))
    await far.ended()
