"""The port ``Telephony`` on a ``Switch``: a media node in memory that lives in real time.

For tests of the engine and for a centre without Asterisk. It keeps the promises of the port's contract suite;
far ends act through ``happen(switch.arrive(…))`` and its like.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.ids import AgentId, ChannelId, NodeId
from perezvon.ports import Clock, LineCredentials, Sink, Trunk
from perezvon.sim.switch import CONGESTION, Delayed, Switch


class SwitchTelephony:
    """One node. ``speed``: how many of its seconds go by in a real one (prompts and rings get shorter)."""

    def __init__(self, switch: Switch, clock: Clock, speed: float = 1.0) -> None:
        self.switch, self.clock, self.speed = switch, clock, speed
        self.keys: list[tuple[ChannelId, str]] = []
        self.lines: dict[AgentId, LineCredentials] = {}
        self.trunks: tuple[Trunk, ...] = ()
        self._sink: Sink | None = None
        self._connected = False
        self._admits = True

    async def start(self, sink: Sink, trunks: Sequence[Trunk]) -> None:
        self._sink, self.trunks = sink, tuple(trunks)
        self.connect()

    async def stop(self) -> None:
        self._connected, self._sink = False, None

    def connect(self) -> None:
        """The connection is up again: the node's truth first."""
        self._connected = True
        self._tell(self.switch.seen())

    def disconnect(self) -> None:
        """The connection broke; calls go on talking, and what happens to them is not told."""
        self._tell(e.NodeLost(self.switch.node))
        self._connected = False

    def restart(self) -> None:
        """The node's process dies with all its calls."""
        self.disconnect()
        self.switch.restart(self._now())

    def send(self, commands: Sequence[c.TelephonyCommand]) -> None:
        for command in commands if self._connected else ():
            if isinstance(command, c.DialOut) and not self._has_trunk(command.trunk):
                self._tell(e.CommandFailed(self.switch.node, "dial_out", command.channel, missing=True))
                continue
            self.happen(self.switch.do(command, self._now()))

    def _has_trunk(self, trunk: str) -> bool:
        return not trunk or any(each.id == trunk for each in self.trunks)

    def admit(self, calls: bool) -> None:
        self._admits = calls
        for leg in [] if calls else list(self.switch.channels.values()):
            if leg.agent is None and not leg.ours and not leg.answered:
                self._turn_away(leg.channel)

    def _turn_away(self, channel: ChannelId) -> None:
        self.happen(self.switch.hang_up(channel, self._now(), CONGESTION))

    async def pulse(self) -> float | None:
        return 0.0 if self._connected else None

    async def glance(self) -> e.NodeSeen | None:
        return self.switch.seen() if self._connected else None

    async def look(self) -> e.NodeSeen | None:
        return await self.glance()

    async def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        self.trunks = tuple(trunks)

    @property
    def up(self) -> bool:
        return self._connected

    async def send_digits(self, node: NodeId, channel: str, digits: str) -> None:
        self.keys.append((channel, digits))

    async def open_line(self, agent: AgentId, kind: str) -> LineCredentials:
        line = LineCredentials(f"{agent}-{kind}", f"one-time-{len(self.lines)}", "sim.invalid", "line")
        self.lines[agent] = line
        return line

    async def close_line(self, agent: AgentId) -> None:
        self.lines.pop(agent, None)

    def happen(self, delayed: Delayed) -> None:
        """Let events come when their time has come, if they still do then."""
        loop = asyncio.get_running_loop()
        for delay_s, event in delayed:
            loop.call_later(delay_s / self.speed, self._comes, event)

    def _comes(self, event: e.AnyEvent) -> None:
        follows = self.switch.happens(event, self._now())
        if follows is not None:
            self._tell(event)
            self.happen(follows)
            if isinstance(event, e.ChannelArrived) and not self._admits:
                self._turn_away(event.channel)

    def _tell(self, event: e.AnyEvent) -> None:
        if self._connected and self._sink is not None:
            self._sink(event)

    def _now(self) -> datetime:
        return self.clock.now()
