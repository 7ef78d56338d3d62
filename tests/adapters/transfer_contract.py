"""What every media node promises about callers who are passed on: beside ``telephony_contract``."""

from __future__ import annotations

from tests.adapters.telephony_contract import Hands, World, placed

from perezvon.core import commands as c
from perezvon.core import events as e


class TransferContract:
    """The promises. ``world`` is a fixture of the suite that inherits this."""

    async def test_a_line_visits_a_colleague_and_the_caller_takes_its_place(self, world: World) -> None:
        """Both agents meet in the second one's bridge; then the caller is there and the first one at home."""
        hands = Hands(world)
        _, first = await hands.line("a-anna")
        _, second = await hands.line("a-galia")
        _, caller = await hands.caller()
        hands.do(c.Join(world.node, "b-a-anna", caller), c.Record(world.node, caller, "r-first"))
        hands.do(c.Part(world.node, "b-a-anna", caller), c.StartMusic(world.node, caller, "default"))
        hands.do(c.MakeBridge(world.node, "b-a-galia"), c.Join(world.node, "b-a-galia", first))
        seen = await hands.seen()
        assert placed(seen) == {"b-a-anna": set(), "b-a-galia": {first, second}}
        hands.do(c.MakeBridge(world.node, "b-a-anna"), c.Join(world.node, "b-a-anna", first))
        hands.do(c.StopRecord(world.node, caller, "r-first"), c.StopMusic(world.node, caller))
        hands.do(c.Join(world.node, "b-a-galia", caller), c.Record(world.node, caller, "r-second"))
        seen = await hands.seen()
        assert placed(seen) == {"b-a-anna": {first}, "b-a-galia": {second, caller}}
        recorded = {each.channel: each.recording for each in seen.channels}
        assert recorded[caller] == "r-second", "each part has its own"
        assert world.inbox.none(e.CommandFailed)
        hands.do(c.StopRecord(world.node, caller, "r-second"))
        await hands.tidy(caller, first, second, bridges=("b-a-anna", "b-a-galia"))

    async def test_a_line_comes_home_although_its_bridge_was_dropped_meanwhile(self, world: World) -> None:
        """Nobody was in it; what is made again under the same id takes in who belongs there."""
        hands = Hands(world)
        _, first = await hands.line("a-anna")
        _, second = await hands.line("a-galia")
        _, caller = await hands.caller()
        hands.do(c.MakeBridge(world.node, "b-a-galia"), c.Join(world.node, "b-a-galia", first))
        assert placed(await hands.seen()) == {"b-a-anna": set(), "b-a-galia": {first, second}}
        hands.do(c.DropBridge(world.node, "b-a-anna"))
        assert placed(await hands.seen()) == {"b-a-galia": {first, second}}
        hands.do(c.MakeBridge(world.node, "b-a-anna"), c.Join(world.node, "b-a-anna", first))
        hands.do(c.StopMusic(world.node, caller), c.Join(world.node, "b-a-anna", caller))
        assert placed(await hands.seen()) == {"b-a-anna": {first, caller}, "b-a-galia": {second}}
        assert world.inbox.none(e.CommandFailed)
        await hands.tidy(caller, first, second, bridges=("b-a-anna", "b-a-galia"))
