"""What every media node promises about numbers that we call: beside ``telephony_contract``."""

from __future__ import annotations

import msgspec
import pytest
from tests.adapters.telephony_contract import BUSY, NO_ANSWER, Hands, World, placed

from perezvon.core import commands as c
from perezvon.core import events as e

OURS = "+74951112233"
ANSWERS, RINGS = "+74950000000", "+74950000003"  # the last two digits choose what the network does


def dial_out(world: World, channel: str, bridge: str, number: str, timeout_s: int = 20) -> c.DialOut:
    return c.DialOut(world.node, channel, bridge, number, OURS, "", timeout_s)


class DiallingContract:
    """The promises. ``world`` is a fixture of the suite that inherits this."""

    async def test_a_number_is_called_heard_and_reached(self, world: World) -> None:
        hands = Hands(world)
        _, line = await hands.line("a-galia")
        dial = dial_out(world, "out-up", "b-a-galia", ANSWERS)
        hands.do(dial, dial)
        await world.inbox.next(e.ChannelRings, channel="out-up")
        seen = await hands.seen()
        assert placed(seen) == {"b-a-galia": {line, "out-up"}}, "the agent hears it before the answer"
        await world.inbox.next(e.ChannelUp, channel="out-up")
        seen = await hands.seen()
        called = next(s for s in seen.channels if s.channel == "out-up")
        assert (called.answered, called.ours, called.agent) == (True, True, None)
        hands.do(c.Join(world.node, "b-a-galia", "out-up"), c.Record(world.node, "out-up", "r-out"))
        hands.do(c.Part(world.node, "b-a-galia", "out-up"))
        hands.do(c.StartMusic(world.node, "out-up", "default"))
        assert placed(await hands.seen()) == {"b-a-galia": {line}}
        await hands.tidy("out-up", line, bridges=("b-a-galia",))
        assert world.inbox.none(e.CommandFailed)

    @pytest.mark.parametrize(("digits", "cause", "sip"), [("02", BUSY, 486), ("04", 1, 404), ("07", 21, 403)])
    async def test_what_the_network_says_of_a_number(
        self, world: World, digits: str, cause: int, sip: int
    ) -> None:
        hands = Hands(world)
        hands.do(c.MakeBridge(world.node, "b-out"))
        hands.do(dial_out(world, f"out-{digits}", "b-out", f"+749500000{digits}"))
        gone = await world.inbox.next(e.ChannelGone, channel=f"out-{digits}")
        assert (gone.cause, gone.sip) == (cause, sip)
        assert world.inbox.none(e.ChannelUp)
        hands.do(c.DropBridge(world.node, "b-out"))

    async def test_an_attempt_is_called_off_or_given_up(self, world: World) -> None:
        hands = Hands(world)
        _, line = await hands.line("a-gleb")
        hands.do(dial_out(world, "out-off", "b-a-gleb", RINGS))
        await world.inbox.next(e.ChannelRings, channel="out-off")
        called = next(s for s in (await hands.seen()).channels if s.channel == "out-off")
        assert (called.answered, called.ours, called.agent) == (False, True, None)
        hands.do(c.HangUp(world.node, "out-off"))
        await hands.ends("out-off")
        hands.do(dial_out(world, "out-late", "b-a-gleb", RINGS, timeout_s=1))
        await hands.ends("out-late", NO_ANSWER)
        assert world.inbox.none(e.ChannelUp)
        await hands.tidy(line, bridges=("b-a-gleb",))

    async def test_a_trunk_that_is_not_there_dials_nothing(self, world: World) -> None:
        hands = Hands(world)
        hands.do(msgspec.structs.replace(dial_out(world, "out-none", "b-none", ANSWERS), trunk="no-trunk"))
        failed = await world.inbox.next(e.CommandFailed, command="dial_out")
        assert (failed.missing, failed.channel) == (True, "out-none")
        assert not (await hands.seen()).channels

    async def test_a_caller_is_passed_on_outside(self, world: World) -> None:
        """He hears music, alone, until the number answers; then the two are in a bridge of their own."""
        hands = Hands(world)
        _, caller = await hands.caller()
        hands.do(c.StartMusic(world.node, caller, "default"), c.MakeBridge(world.node, "o-call-1"))
        hands.do(dial_out(world, "out-for-1", "o-call-1", ANSWERS))
        await world.inbox.next(e.ChannelRings, channel="out-for-1")
        assert placed(await hands.seen()) == {"o-call-1": {"out-for-1"}}
        await world.inbox.next(e.ChannelUp, channel="out-for-1")
        hands.do(c.StopMusic(world.node, caller), c.Join(world.node, "o-call-1", caller))
        assert placed(await hands.seen()) == {"o-call-1": {"out-for-1", caller}}
        hands.do(c.HangUp(world.node, "out-for-1"), c.Part(world.node, "o-call-1", caller))
        hands.do(c.DropBridge(world.node, "o-call-1"), c.StartMusic(world.node, caller, "default"))
        await hands.ends("out-for-1")
        assert caller in {seen.channel for seen in (await hands.seen()).channels}, "he is not lost with him"
        await hands.tidy(caller)
        assert world.inbox.none(e.CommandFailed)

    async def test_whom_an_agent_asked_outside_goes_to_the_caller(self, world: World) -> None:
        hands = Hands(world)
        _, line = await hands.line("a-hedi")
        _, caller = await hands.caller()
        hands.do(dial_out(world, "out-for-2", "b-a-hedi", ANSWERS))
        await world.inbox.next(e.ChannelUp, channel="out-for-2")
        assert placed(await hands.seen()) == {"b-a-hedi": {line, "out-for-2"}}
        hands.do(c.MakeBridge(world.node, "o-call-2"), c.Join(world.node, "o-call-2", "out-for-2"))
        hands.do(c.Join(world.node, "o-call-2", caller))
        assert placed(await hands.seen()) == {"b-a-hedi": {line}, "o-call-2": {"out-for-2", caller}}
        await hands.tidy("out-for-2", caller, line, bridges=("b-a-hedi", "o-call-2"))
        assert world.inbox.none(e.CommandFailed)
