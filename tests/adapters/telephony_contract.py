"""What every media node promises: one suite for the real Asterisk and for whatever plays one.

A suite is a class that inherits ``TelephonyContract`` and gives the fixture ``world``: a node that is
connected and empty, and hands that reach its far ends. A world may serve many tests; each one tidies up.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, TypeVar

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.ids import NodeId
from perezvon.ports import LineCredentials, Telephony

E = TypeVar("E", bound=e.Event)
NORMAL, BUSY, NO_ANSWER = 16, 17, 19


class Inbox:
    """The sink: keeps events in their order until somebody asks for them."""

    def __init__(self) -> None:
        self.events: list[e.AnyEvent] = []
        self._changed = asyncio.Event()

    def __call__(self, event: e.AnyEvent) -> None:
        self.events.append(event)
        self._changed.set()

    async def next(self, kind: type[E], within_s: float = 15, **fields: Any) -> E:
        """The first event of a kind with these fields, now or soon; it and all before it are taken out."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    for place, event in enumerate(self.events):
                        fits = all(getattr(event, name, None) == value for name, value in fields.items())
                        if isinstance(event, kind) and fits:
                            del self.events[: place + 1]
                            return event
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} {fields} in {self.events}") from None

    def none(self, kind: type[e.Event]) -> bool:
        """Whether no event of the kind is waiting."""
        return not any(isinstance(event, kind) for event in self.events)


class FarEnd(Protocol):
    """A caller or a telephone. ``ended`` waits for the end and gives its Q.850 cause."""

    async def answered(self) -> None: ...

    async def ended(self) -> int | None: ...

    def press(self, digits: str) -> None: ...

    async def pick_up(self) -> None: ...

    def decline(self) -> None: ...

    async def hang_up(self) -> None: ...


class Ringer(Protocol):
    """A registered telephone."""

    async def rings(self) -> FarEnd: ...

    async def leave(self) -> None:
        """It cannot be rung any more."""
        ...


class World(Protocol):
    """A node and hands at its far ends. ``short`` and ``long``: prompts of about 1 s and at least 10 s."""

    node: NodeId
    telephony: Telephony
    inbox: Inbox
    number: str
    short: str
    long: str

    async def place_call(self, caller: str) -> FarEnd: ...

    async def dial_in(self, agent: str, line: LineCredentials) -> FarEnd: ...

    async def register(self, agent: str, line: LineCredentials) -> Ringer: ...

    async def cut(self) -> None:
        """When all commands are carried out the connection to the node breaks; its calls do not."""
        ...

    async def restart(self) -> None:
        """The node's process dies with all its calls, and another one starts."""
        ...


CALLER = "+79000000123"


class Hands:
    """Short ways to say usual things."""

    def __init__(self, world: World) -> None:
        self.world, self.node, self.inbox = world, world.node, world.inbox

    def do(self, *commands: c.TelephonyCommand) -> None:
        self.world.telephony.send(commands)

    async def caller(self, caller: str = CALLER) -> tuple[FarEnd, str]:
        """A caller who was answered, and his channel."""
        far = await self.world.place_call(caller)
        arrived = await self.inbox.next(e.ChannelArrived)
        self.do(c.Answer(self.node, arrived.channel, "ru"))
        await far.answered()
        return far, arrived.channel

    async def line(self, agent: str) -> tuple[FarEnd, str]:
        """An agent's persistent line, up in his bridge, and its channel."""
        far = await self.world.dial_in(agent, await self.world.telephony.open_line(agent, "sip"))
        arrived = await self.inbox.next(e.LineArrived, agent=agent)
        bridge = f"b-{agent}"
        self.do(c.Answer(self.node, arrived.channel), c.MakeBridge(self.node, bridge))
        self.do(c.Join(self.node, bridge, arrived.channel))
        await far.answered()
        return far, arrived.channel

    async def seen(self) -> e.NodeSeen:
        """The truth of the node, read afresh."""
        await self.world.cut()
        await self.inbox.next(e.NodeLost)
        return await self.inbox.next(e.NodeSeen)

    async def ends(self, channel: str, cause: int | None = NORMAL) -> None:
        gone = await self.inbox.next(e.ChannelGone, channel=channel)
        assert cause is None or gone.cause == cause

    async def tidy(self, *channels: str, bridges: tuple[str, ...] = ()) -> None:
        for channel in channels:
            self.do(c.HangUp(self.node, channel))
            await self.ends(channel)
        self.do(*(c.DropBridge(self.node, bridge) for bridge in bridges))


def placed(seen: e.NodeSeen) -> dict[str, set[str]]:
    return {bridge.bridge: set(bridge.channels) for bridge in seen.bridges}


class TelephonyContract:
    """The promises. ``world`` is a fixture of the suite that inherits this."""

    # --- customers -------------------------------------------------------------------------------

    async def test_a_caller_arrives_is_answered_and_hung_up_by_us(self, world: World) -> None:
        hands = Hands(world)
        far = await world.place_call(CALLER)
        arrived = await world.inbox.next(e.ChannelArrived)
        assert (arrived.node, arrived.number, arrived.caller) == (world.node, world.number, CALLER)
        hands.do(c.Ring(world.node, arrived.channel), c.Answer(world.node, arrived.channel, "ru"))
        await far.answered()
        hands.do(c.HangUp(world.node, arrived.channel))
        await hands.ends(arrived.channel)
        assert await far.ended() == NORMAL

    async def test_a_caller_who_gives_up_while_it_rings_is_told_once(self, world: World) -> None:
        hands = Hands(world)
        far = await world.place_call(CALLER)
        arrived = await world.inbox.next(e.ChannelArrived)
        await far.hang_up()
        await hands.ends(arrived.channel)
        await far.ended()
        hands.do(c.HangUp(world.node, arrived.channel))
        failed = await world.inbox.next(e.CommandFailed, command="hang_up")
        assert (failed.missing, failed.channel) == (True, arrived.channel)
        assert world.inbox.none(e.ChannelGone)

    async def test_a_caller_who_hangs_up_in_a_talk_has_a_normal_cause(self, world: World) -> None:
        hands = Hands(world)
        far, channel = await hands.caller()
        await far.hang_up()
        await hands.ends(channel)

    async def test_digits_of_the_caller_arrive_one_by_one(self, world: World) -> None:
        hands = Hands(world)
        far, channel = await hands.caller()
        far.press("4#")
        assert (await world.inbox.next(e.DigitPressed, channel=channel)).digit == "4"
        assert (await world.inbox.next(e.DigitPressed, channel=channel)).digit == "#"
        await hands.tidy(channel)

    # --- prompts ---------------------------------------------------------------------------------

    async def test_a_prompt_tells_its_end(self, world: World) -> None:
        hands = Hands(world)
        _, channel = await hands.caller()
        hands.do(c.Play(world.node, channel, "p-short", (world.short,)))
        assert (await world.inbox.next(e.PlaybackDone, playback="p-short")).ok
        await hands.tidy(channel)

    async def test_a_stopped_prompt_is_done_but_not_heard(self, world: World) -> None:
        hands = Hands(world)
        _, channel = await hands.caller()
        hands.do(c.Play(world.node, channel, "p-stop", (world.long,)))
        hands.do(c.StopPlay(world.node, channel, "p-stop"))
        assert not (await world.inbox.next(e.PlaybackDone, within_s=3, playback="p-stop")).ok
        hands.do(c.StopPlay(world.node, channel, "p-stop"))
        assert (await world.inbox.next(e.CommandFailed, command="stop_play")).missing
        await hands.tidy(channel)

    async def test_a_prompt_ends_with_its_channel_and_before_it(self, world: World) -> None:
        hands = Hands(world)
        far, channel = await hands.caller()
        hands.do(c.Play(world.node, channel, "p-gone", (world.long,)))
        await hands.seen()  # whoever is looked at after it has begun
        await far.hang_up()
        assert not (await world.inbox.next(e.PlaybackDone, playback="p-gone")).ok
        await hands.ends(channel)

    async def test_music_may_be_started_and_stopped_twice(self, world: World) -> None:
        hands = Hands(world)
        _, channel = await hands.caller()
        start, stop = c.StartMusic(world.node, channel, "default"), c.StopMusic(world.node, channel)
        hands.do(start, start, stop, stop, start)
        await hands.tidy(channel)
        assert world.inbox.none(e.CommandFailed)

    # --- bridges ---------------------------------------------------------------------------------

    async def test_customer_and_line_share_a_bridge_part_and_join_again(self, world: World) -> None:
        hands = Hands(world)
        _, line = await hands.line("a-anna")
        _, channel = await hands.caller()
        hands.do(c.StartMusic(world.node, channel, "default"))
        hands.do(c.StopMusic(world.node, channel), c.Join(world.node, "b-a-anna", channel))
        assert placed(await hands.seen()) == {"b-a-anna": {line, channel}}
        hands.do(c.Part(world.node, "b-a-anna", channel), c.StartMusic(world.node, channel, "default"))
        assert placed(await hands.seen()) == {"b-a-anna": {line}}
        hands.do(c.StopMusic(world.node, channel), c.Join(world.node, "b-a-anna", channel))
        hands.do(c.Join(world.node, "b-a-anna", channel), c.MakeBridge(world.node, "b-a-anna"))
        assert placed(await hands.seen()) == {"b-a-anna": {line, channel}}
        assert world.inbox.none(e.CommandFailed)
        await hands.tidy(channel, line, bridges=("b-a-anna",))

    async def test_joining_another_bridge_leaves_the_first(self, world: World) -> None:
        hands = Hands(world)
        _, channel = await hands.caller()
        hands.do(c.MakeBridge(world.node, "b-one"), c.MakeBridge(world.node, "b-two"))
        hands.do(c.Join(world.node, "b-one", channel), c.Join(world.node, "b-two", channel))
        assert placed(await hands.seen()) == {"b-one": set(), "b-two": {channel}}
        hands.do(c.DropBridge(world.node, "b-one"), c.DropBridge(world.node, "b-two"))
        seen = await hands.seen()
        assert not seen.bridges
        assert [s.channel for s in seen.channels] == [channel]
        await hands.tidy(channel)

    async def test_a_prompt_does_not_keep_a_caller_from_his_agent(self, world: World) -> None:
        hands = Hands(world)
        _, channel = await hands.caller()
        hands.do(c.MakeBridge(world.node, "b-prompt"))
        hands.do(c.Play(world.node, channel, "p-busy", (world.long,)))
        hands.do(c.StopPlay(world.node, channel, "p-busy"), c.Join(world.node, "b-prompt", channel))
        await world.inbox.next(e.PlaybackDone, within_s=3, playback="p-busy")
        assert placed(await hands.seen()) == {"b-prompt": {channel}}
        await hands.tidy(channel, bridges=("b-prompt",))

    # --- what is not there -----------------------------------------------------------------------

    async def test_what_is_not_there_is_missing_and_harms_nobody(self, world: World) -> None:
        hands = Hands(world)
        _, channel = await hands.caller()
        node = world.node
        hands.do(
            c.Answer(node, "none"),
            c.Play(node, "none", "p-none", (world.short,)),
            c.Join(node, "b-none", channel),
            c.Part(node, "b-none", channel),
            c.DropBridge(node, "b-none"),
            c.Record(node, "none", "r-none"),
            c.StopRecord(node, channel, "r-none"),
        )
        waiting = {"answer", "play", "join", "part", "drop_bridge", "record", "stop_record"}
        while waiting:
            failed = await world.inbox.next(e.CommandFailed)
            assert failed.missing
            waiting.remove(failed.command)
        await hands.tidy(channel)

    # --- agents' telephones ----------------------------------------------------------------------

    async def test_a_line_that_hangs_up_is_told(self, world: World) -> None:
        hands = Hands(world)
        far, line = await hands.line("a-boris")
        await far.hang_up()
        await hands.ends(line)
        hands.do(c.DropBridge(world.node, "b-a-boris"))

    async def test_a_registered_telephone_is_rung_and_answers(self, world: World) -> None:
        hands = Hands(world)
        ringer = await world.register("a-clara", await world.telephony.open_line("a-clara", "sip"))
        assert (await world.inbox.next(e.LineRegistered, agent="a-clara")).registered
        dial = c.Dial(world.node, "leg-up", "a-clara", CALLER, 20)
        hands.do(dial, dial)
        far = await ringer.rings()
        await far.pick_up()
        await world.inbox.next(e.ChannelUp, channel="leg-up")
        hands.do(c.MakeBridge(world.node, "b-a-clara"), c.Join(world.node, "b-a-clara", "leg-up"))
        seen = await hands.seen()
        assert seen.registered == ("a-clara",)
        assert placed(seen) == {"b-a-clara": {"leg-up"}}
        [leg] = seen.channels
        assert (leg.agent, leg.ours, leg.answered) == ("a-clara", True, True)
        await far.hang_up()
        await hands.ends("leg-up")
        hands.do(c.DropBridge(world.node, "b-a-clara"))
        await ringer.leave()
        assert not (await world.inbox.next(e.LineRegistered, agent="a-clara")).registered
        assert world.inbox.none(e.CommandFailed)

    async def test_a_rung_telephone_may_be_declined_missed_or_called_off(self, world: World) -> None:
        hands = Hands(world)
        ringer = await world.register("a-dina", await world.telephony.open_line("a-dina", "sip"))
        await world.inbox.next(e.LineRegistered, agent="a-dina", registered=True)
        hands.do(c.Dial(world.node, "leg-no", "a-dina", CALLER, 20))
        (await ringer.rings()).decline()
        await hands.ends("leg-no", BUSY)
        hands.do(c.Dial(world.node, "leg-late", "a-dina", CALLER, 1))
        await ringer.rings()
        await hands.ends("leg-late", NO_ANSWER)
        hands.do(c.Dial(world.node, "leg-off", "a-dina", CALLER, 20))
        far = await ringer.rings()
        hands.do(c.HangUp(world.node, "leg-off"))
        await hands.ends("leg-off")
        await far.ended()
        assert world.inbox.none(e.ChannelUp)
        await ringer.leave()
        await world.inbox.next(e.LineRegistered, agent="a-dina", registered=False)

    async def test_a_telephone_that_is_not_there_ends_the_leg_at_once(self, world: World) -> None:
        hands = Hands(world)
        await world.telephony.open_line("a-eva", "sip")
        hands.do(c.Dial(world.node, "leg-none", "a-eva", CALLER, 20))
        gone = await world.inbox.next(e.ChannelGone, within_s=5, channel="leg-none")
        assert (gone.cause, gone.sip) == (20, 480)

    # --- losing and finding the node -------------------------------------------------------------

    async def test_calls_go_on_while_the_connection_is_gone_and_are_adopted(self, world: World) -> None:
        hands = Hands(world)
        far, channel = await hands.caller()
        _, line = await hands.line("a-anna")
        hands.do(
            c.Record(world.node, channel, "r-kept"), c.Play(world.node, channel, "p-kept", (world.long,))
        )
        hands.do(c.Record(world.node, channel, "r-kept"))
        seen = await hands.seen()
        found = {s.channel: s for s in seen.channels}
        assert set(found) == {channel, line}
        customer, agent = found[channel], found[line]
        assert (customer.number, customer.caller) == (world.number, CALLER)
        assert (customer.answered, customer.ours, customer.agent) == (True, False, None)
        assert customer.recording == "r-kept"
        assert seen.playbacks == ("p-kept",)
        assert (agent.answered, agent.ours, agent.agent) == (True, False, "a-anna")
        assert placed(seen) == {"b-a-anna": {line}}
        hands.do(c.StopPlay(world.node, channel, "p-kept"))
        await world.inbox.next(e.PlaybackDone, playback="p-kept")
        hands.do(c.StopRecord(world.node, channel, "r-kept"))
        await far.hang_up()
        await hands.ends(channel)
        assert world.inbox.none(e.CommandFailed)
        await hands.tidy(line, bridges=("b-a-anna",))

    async def test_an_unanswered_caller_is_seen_as_such(self, world: World) -> None:
        hands = Hands(world)
        await world.place_call(CALLER)
        arrived = await world.inbox.next(e.ChannelArrived)
        [seen] = (await hands.seen()).channels
        assert (seen.channel, seen.answered, seen.number) == (arrived.channel, False, world.number)
        assert world.inbox.none(e.ChannelArrived)
        await hands.tidy(arrived.channel)

    async def test_a_restarted_node_is_empty_and_takes_calls_and_lines_again(self, world: World) -> None:
        hands = Hands(world)
        far, _ = await hands.caller()
        credentials = await world.telephony.open_line("a-fedor", "sip")
        await world.restart()
        await world.inbox.next(e.NodeLost)
        seen = await world.inbox.next(e.NodeSeen, within_s=30)
        assert (seen.channels, seen.bridges, seen.playbacks) == ((), (), ())
        await far.ended()
        _, channel = await hands.caller("+79000000124")
        await world.dial_in("a-fedor", credentials)
        line = await world.inbox.next(e.LineArrived, agent="a-fedor")
        await hands.tidy(channel, line.channel)
