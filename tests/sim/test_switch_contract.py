"""The node in memory keeps the promises that the real Asterisk keeps: one suite for both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

import pytest

from perezvon.adapters.clock import SteadyClock
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.ids import ChannelId
from perezvon.ports import LineCredentials
from perezvon.sim.switch import BUSY, Channel, Delayed, Switch
from perezvon.sim.telephony import SwitchTelephony
from tests.adapters.dialling_contract import DiallingContract
from tests.adapters.telephony_contract import Inbox, TelephonyContract
from tests.adapters.transfer_contract import TransferContract

LONG_S, SHORT_S = 30.0, 1.0
SPEED = 10.0


class Wire:
    """One far end of a channel."""

    def __init__(self, world: SwitchWorld, channel: ChannelId) -> None:
        self.world, self.channel = world, channel
        self.gone: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def answered(self) -> None:
        async with asyncio.timeout(5):
            while not self.world.switch.channels[self.channel].answered:
                await asyncio.sleep(0.001)

    async def ended(self) -> int | None:
        async with asyncio.timeout(5):
            return await self.gone

    def press(self, digits: str) -> None:
        for digit in digits:
            self.happen(self.world.switch.press(self.channel, digit))

    async def pick_up(self) -> None:
        self.happen(self.world.switch.answer(self.channel))

    def decline(self) -> None:
        self.happen(self.world.switch.hang_up(self.channel, self.world.clock.now(), BUSY, 486))

    async def hang_up(self) -> None:
        self.happen(self.world.switch.hang_up(self.channel, self.world.clock.now()))

    def happen(self, events: Delayed) -> None:
        self.world.telephony.happen(events)


class Telephone:
    """A registered telephone of an agent."""

    def __init__(self, world: SwitchWorld, agent: str) -> None:
        self.world, self.agent = world, agent

    async def rings(self) -> Wire:
        async with asyncio.timeout(5):
            while True:
                for leg in self.world.switch.channels.values():
                    if leg.agent == self.agent and leg.ours and leg.channel not in self.world.wires:
                        return self.world.wire(leg.channel)
                await asyncio.sleep(0.001)

    async def leave(self) -> None:
        self.world.telephony.happen(self.world.switch.register(self.agent, registered=False))


class Network(SwitchTelephony):
    """The last two digits of a number choose what becomes of it, as at the simulated carrier."""

    ENDS: ClassVar = {"02": (BUSY, 486), "04": (1, 404), "07": (21, 403)}

    def send(self, commands: Sequence[c.TelephonyCommand]) -> None:
        known = set(self.switch.channels)
        super().send(commands)
        loop = asyncio.get_running_loop()
        for command in commands:
            fresh = isinstance(command, c.DialOut) and command.channel not in known
            if not isinstance(command, c.DialOut) or not fresh or command.channel not in self.switch.channels:
                continue
            channel, how = command.channel, command.number[-2:]
            known.add(channel)
            if how in self.ENDS:
                self.happen(self.switch.hang_up(channel, self._now(), *self.ENDS[how]))
                continue
            self.happen(self.switch.ring(channel))
            if how == "00":
                loop.call_later(0.1, lambda channel=channel: self.happen(self.switch.answer(channel)))


class SwitchWorld:
    """A node in memory and hands at its far ends."""

    node, number, short, long = "n1", "+74950000001", "perezvon/short", "perezvon/long"

    def __init__(self) -> None:
        self.switch = Switch(self.node, lambda media: LONG_S if self.long in media else SHORT_S)
        self.switch.gone = self._gone
        self.clock = SteadyClock()
        self.telephony = Network(self.switch, self.clock, SPEED)
        self.inbox = Inbox()
        self.wires: dict[ChannelId, Wire] = {}
        self.arrivals = 0

    def wire(self, channel: ChannelId) -> Wire:
        self.wires[channel] = Wire(self, channel)
        return self.wires[channel]

    def _gone(self, leg: Channel) -> None:
        far = self.wires.get(leg.channel)
        if far is not None:
            far.gone.set_result(16)

    async def place_call(self, caller: str) -> Wire:
        self.arrivals += 1
        channel = f"t-{self.arrivals}"
        self.telephony.happen(self.switch.arrive(channel, self.number, caller))
        return self.wire(channel)

    async def dial_in(self, agent: str, line: LineCredentials) -> Wire:
        assert self.telephony.lines[agent] == line
        self.arrivals += 1
        channel = f"l-{self.arrivals}"
        self.telephony.happen(self.switch.line_in(channel, agent))
        return self.wire(channel)

    async def register(self, agent: str, line: LineCredentials) -> Telephone:
        assert self.telephony.lines[agent] == line
        self.telephony.happen(self.switch.register(agent))
        return Telephone(self, agent)

    async def cut(self) -> None:
        self.telephony.disconnect()
        self.telephony.connect()

    async def restart(self) -> None:
        self.telephony.restart()
        self.telephony.connect()


@pytest.fixture
async def world() -> AsyncIterator[SwitchWorld]:
    made = SwitchWorld()
    await made.telephony.start(made.inbox, ())
    assert await made.inbox.next(e.NodeSeen) == e.NodeSeen(made.node)
    yield made
    await made.telephony.stop()


class TestSwitch(TelephonyContract, DiallingContract, TransferContract):
    """All promises."""
