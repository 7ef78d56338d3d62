"""``AsteriskNode``: the port ``Telephony`` on a real Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from perezvon.adapters.asterisk import orders
from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ami import Ami
from perezvon.adapters.asterisk.ari import Ari, AriLost, AriRefused, Reply, path
from perezvon.adapters.asterisk.legs import Leg, Legs
from perezvon.adapters.asterisk.lines import Lines
from perezvon.adapters.asterisk.numbers import Numbers
from perezvon.adapters.asterisk.recorder import Recorder
from perezvon.adapters.asterisk.sender import Sender
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.asterisk.survey import Truth, glance, pulse, survey
from perezvon.adapters.asterisk.traffic import Traffic
from perezvon.adapters.asterisk.trunk_test import TrunkTests
from perezvon.adapters.asterisk.trunk_watch import TrunkWatch
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.facts.bus import TrunksOut, TrunkTestIn, TrunkTestOut
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, ChannelId, NodeId
from perezvon.ports import LineCredentials, Sink, Trunk

log = structlog.get_logger(__name__)

_SETTLE_S = 1.0
_LOOK_S = 3.0
_FALLBACK = "fallback"  # the label in the dialplan's extension
_CONGESTION = 34  # Q.850 "no circuit available"


def _no_sink(event: e.AnyEvent) -> None:
    raise RuntimeError("AsteriskNode.start was not called")


class AsteriskNode:
    """One media node; ``on_replaced`` is called when another process took the node over: stop at once.

    Events come to the sink in Asterisk's order, each connection's first one is ``NodeSeen``; what happens
    while the node is being read comes after it, and nothing twice. A command that finds its wish fulfilled
    already (bridge is there, leg is dialled, channel is in that bridge) is done. While it reads the node once
    more (``look``), events wait and come after what was seen.
    """

    def __init__(self, settings: AsteriskSettings, on_replaced: Callable[[], None]) -> None:
        self.settings = settings
        self.node: NodeId = settings.node
        self._on_replaced = on_replaced
        self._sink: Sink = _no_sink
        self._legs = Legs()
        self._seen = False
        self._reading = False
        self._era = 0  # grows with each connection
        self._admits = True
        self._sent_away: set[ChannelId] = set()
        self._early: list[dict[str, Any]] = []
        self._looking: asyncio.Task[None] | None = None
        self.traffic = Traffic()
        self._ari = Ari(
            settings.ari_url, settings.ari_user, settings.ari_password, settings.app, self, self.traffic
        )
        self._ami = Ami.of(settings, self.traffic, lambda message: self._trunks.manager_says(message))
        self._trunks = TrunkWatch(self._ari, self._ami, settings, self._legs, lambda event: self._sink(event))
        self._tests = TrunkTests(self._ari, self._trunks)
        self._recorder = Recorder(self._ari, self._ami, settings.recordings_dir, self._failed)
        self._lines = Lines(self._ari, settings, lambda event: self._sink(event), self._trunks)
        self._numbers = Numbers(self.node, self._ari, self._legs, lambda event: self._sink(event))
        ways = self._lines.formats, self._lines.way
        self._sender = Sender(
            self.node, self._ari, self._recorder, self._legs, *ways, self._failed, self._end
        )

    # --- the port --------------------------------------------------------------------------------

    async def start(self, sink: Sink, trunks: Sequence[Trunk]) -> None:
        """Return at once; the first ``NodeSeen`` says that the node is there."""
        self._sink, self._lines.trunks = sink, trunks
        self._ami.start()
        self._ari.start()

    async def stop(self) -> None:
        """Calls go on talking; the next engine takes them over. Nothing more is told."""
        with contextlib.suppress(AriLost, TimeoutError):
            async with asyncio.timeout(_SETTLE_S):
                await self.settled()
        self._seen = False
        await self._trunks.end()
        await self._tests.end()
        await self._ari.stop()
        await self._recorder.stop()
        await self._ami.stop()

    def send(self, commands: Sequence[c.TelephonyCommand]) -> None:
        for command in orders.heard(commands):
            if self._seen and command.node == self.node:
                try:
                    self._trunks.note(command)
                    self._sender.do(command)
                except AriLost:
                    return
                except ValueError as error:
                    log.error("command.unfit", command=t.kind(command), error=str(error))
                    self._failed(command, False)

    def admit(self, calls: bool) -> None:
        self._admits = calls
        if not calls:
            self._send_away()

    async def look(self) -> e.NodeSeen | None:
        if not self._seen or self._reading:
            return None
        era, self._reading = self._era, True
        try:
            async with asyncio.timeout(_LOOK_S):
                truth = await survey(self._ari, self.node, self._sent_away, self._trunks.numbers)
            if era != self._era:
                return None
            self._learn(truth)
            return truth.event
        except (AriLost, AriRefused, TimeoutError) as error:
            log.warning("node.not_looked_at", node=self.node, error=str(error) or type(error).__name__)
            return None
        finally:
            if era == self._era:
                self._reading = False
                self._catch_up()

    async def glance(self) -> e.NodeSeen | None:
        if not self._seen:
            return None
        try:
            async with asyncio.timeout(_LOOK_S):
                return await glance(self._ari, self.node, self._sent_away, self._trunks.numbers)
        except (AriLost, AriRefused, TimeoutError):
            return None

    async def pulse(self) -> float | None:
        return await pulse(self._ari) if self._seen else None

    async def set_trunks(self, trunks: Sequence[Trunk]) -> None:
        await self._lines.set_trunks(trunks)

    async def open_line(self, agent: AgentId, kind: str) -> LineCredentials:
        return await self._lines.open(agent, kind)

    async def close_line(self, agent: AgentId) -> None:
        await self._lines.close(agent)

    def trunk_states(self) -> TrunksOut:
        return self._trunks.out()

    async def test_trunk(self, asked: TrunkTestIn) -> TrunkTestOut:
        return await self._tests.ask(asked)

    @property
    def up(self) -> bool:
        return self._seen

    async def send_digits(self, node: NodeId, channel: ChannelId, digits: str) -> None:
        """Raises Refused: ``keys.bad``, ``node.away``, ``call.gone``."""
        if node != self.node or not t.keys_fit(digits):
            raise Refused("keys.bad", {"allowed": "0-9 * # A-D", "longest": t.LONGEST_KEYS})
        try:
            reply = await self._ari.call("POST", path("channels", channel, "dtmf"), {"dtmf": digits})
        except AriLost as error:
            raise Refused("node.away", {"node": self.node}) from error
        if not reply.ok:
            raise Refused("call.gone")

    async def settled(self) -> None:
        """Return when everything sent so far was carried out. Raises AriLost."""
        await self._ari.call("GET", "asterisk/ping")

    def drop_connection(self) -> None:
        """Break the connection as the network may; another one follows."""
        self._ari.drop()

    # --- the connection --------------------------------------------------------------------------

    def connected(self) -> None:
        self._era += 1
        self._early = []
        self._reading = False
        self._sent_away.clear()
        self._looking = asyncio.create_task(self._take_over(), name=f"survey of {self.node}")
        self._looking.add_done_callback(self._looked)

    def lost(self) -> None:
        self._era += 1
        self._reading = False
        if self._looking is not None:
            self._looking.cancel()
        self._trunks.abandon()
        if self._seen:
            self._seen = False
            self._sink(e.NodeLost(self.node))

    def replaced(self) -> None:
        self._seen = False
        self._on_replaced()

    def event(self, event: dict[str, Any]) -> None:
        if self._seen and not self._reading:
            self._handle(event)
        else:
            self._early.append(event)

    async def _take_over(self) -> None:
        try:
            wanted = [{"type": name} for name in t.WANTED]
            await self._ari.must("PUT", f"applications/{self._ari.app}/eventFilter", body={"allowed": wanted})
            await self._lines.push()
            truth = await survey(self._ari, self.node, read=self._trunks.numbers)
            await self._lines.take_back(truth.trunks)
            for agent in truth.desks:
                await self._lines.watch(agent)
        except AriLost:
            return
        except AriRefused as error:
            log.error("node.unusable", node=self.node, error=str(error))
            self._ari.drop()
            return
        self._legs.clear()
        self._learn(truth)
        self._seen = True
        self._ari.well()
        self._sink(truth.event)
        self._catch_up()
        self._trunks.begin()
        if not self._admits:
            self._send_away()

    def _learn(self, truth: Truth) -> None:
        """The node is as it was seen; what we know of a channel beyond that stays."""
        self._legs.update(truth.legs)
        self._lines.registered = set(truth.event.registered)
        with contextlib.suppress(AriLost):
            for leg in self._legs:
                self._watch(leg)

    def _catch_up(self) -> None:
        early, self._early = self._early, []
        for event in early:
            self._handle(event)

    def _looked(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("node.unreadable", node=self.node, exc_info=error)
            self._ari.drop()  # without a picture of the node nothing may be done there: try again

    def _watch(self, leg: Leg) -> None:
        """Ask to be told of the channel's end and its cause; else only its leaving would be told."""
        if leg.watched:
            return

        def answered(reply: Reply | None) -> None:
            leg.watched = reply is not None and reply.ok
            if leg.left and not leg.watched:
                self._end(leg, leg.last)

        source = {"eventSource": f"channel:{leg.channel}"}
        self._ari.send("POST", f"applications/{self._ari.app}/subscription", source, done=answered)

    # --- events ----------------------------------------------------------------------------------

    def _handle(self, raw: dict[str, Any]) -> None:
        match raw.get("type"):
            case "StasisStart":
                self._started(raw)
            case "StasisEnd" | "ChannelHangupRequest" | "ChannelDestroyed":
                self._ending(raw)
            case "PlaybackFinished":
                self._playback_done(t.playback_done(self.node, raw))
            case "ChannelDtmfReceived":
                digit = t.digit(self.node, raw)
                leg = self._legs.get(digit.channel) if digit is not None else None
                if digit is not None and leg is not None and leg.agent is None:
                    self._sink(digit)
            case "ChannelEnteredBridge" | "ChannelLeftBridge":
                channel, bridge = t.bridge_move(raw)
                leg = self._legs.get(channel)
                if leg is not None and raw["type"] == "ChannelEnteredBridge":
                    leg.bridge = bridge
                elif leg is not None and leg.bridge == bridge:
                    leg.bridge = None
            case "Dial":
                self._numbers.dialled(raw)
            case "ContactStatusChange":
                self._lines.registration(t.registration(self.node, raw))
            case _:
                return

    def _started(self, raw: dict[str, Any]) -> None:
        if t.finished_dialplan(raw) or self._tests.took(raw):
            return
        if self._numbers.started(raw):
            return
        event = t.started(self.node, raw)
        if event is None:
            self._sender.turn_away(raw)
            return
        leg = self._legs.get(event.channel)
        match event:
            case e.ChannelUp():
                if leg is None:
                    agent = t.agent_of(str(raw["channel"].get("name")))
                    leg = self._legs.add(Leg(event.channel, agent=agent, ours=True, watched=True))
                if not leg.up:
                    leg.up = True
                    self._sink(event)
            case e.ChannelArrived() | e.LineArrived() if leg is None:
                leg = Leg(event.channel, music=False)
                if isinstance(event, e.LineArrived):
                    leg.agent = event.agent
                else:
                    event, leg.trunk = self._trunks.arrived(event, raw)
                    leg.number = event.number
                self._legs.add(leg)
                with contextlib.suppress(AriLost):
                    self._watch(leg)
                self._sink(event)
                if not self._admits:
                    self._send_away()
            case _:
                return  # it was there already when the node was read

    def _send_away(self) -> None:
        """Callers whom nobody answered yet go back into the dialplan, to the fallback of their number."""
        for leg in self._legs:
            if leg.agent is None and not leg.ours and not leg.up:
                self._fall_back(leg)

    def _fall_back(self, leg: Leg) -> None:
        way = path("channels", leg.channel)

        def done(reply: Reply | None) -> None:
            if reply is not None and not reply.ok:
                log.error("dialplan.no_fallback", status=reply.status, body=str(reply.body))
                with contextlib.suppress(AriLost):
                    self._ari.send("DELETE", way, {"reason": "congestion"})

        with contextlib.suppress(AriLost):
            self._ari.send("POST", f"{way}/continue", {"label": _FALLBACK}, done=done)
            self._sent_away.add(leg.channel)
            self._end(leg, e.ChannelGone(self.node, leg.channel, _CONGESTION))

    def _ending(self, raw: dict[str, Any]) -> None:
        gone = t.gone(self.node, raw)
        if gone is not None and self._tests.ended(gone, raw["type"]):
            return
        if gone is not None and raw["type"] != "ChannelHangupRequest":
            self._sent_away.discard(gone.channel)
        leg = self._legs.get(gone.channel) if gone is not None else None
        if gone is None or leg is None:
            return
        match raw["type"]:
            case "ChannelHangupRequest":
                if gone.cause is not None:
                    leg.last = gone
            case "StasisEnd":
                leg.left = True
                if leg.watched is False:
                    self._end(leg, leg.last)
            case _:
                self._end(leg, gone)

    def _end(self, leg: Leg, gone: e.ChannelGone | None) -> None:
        if self._legs.pop(leg.channel) is not None:
            leg.gone = True
            self._trunks.ended(leg, gone)
            self._numbers.ended(leg)
            for playback in leg.playing:  # Asterisk may tell of the channel's end first
                self._sink(e.PlaybackDone(self.node, leg.channel, playback, ok=False))
            self._sink(gone or e.ChannelGone(self.node, leg.channel))

    def _playback_done(self, done: e.PlaybackDone | None) -> None:
        leg = self._legs.get(done.channel) if done is not None else None
        if done is None or leg is None or done.playback not in leg.playing:
            return
        stopped = leg.playing.pop(done.playback)
        self._sink(e.PlaybackDone(self.node, done.channel, done.playback, ok=done.ok and not stopped))

    def _failed(self, command: c.TelephonyCommand, missing: bool) -> None:
        self._sink(e.CommandFailed(self.node, t.kind(command), t.channel_of(command), missing))
