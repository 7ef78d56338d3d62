"""``AsteriskNode``: the port ``Telephony`` on a real Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from perezvon.adapters.asterisk import endpoints, orders
from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ami import Ami
from perezvon.adapters.asterisk.ari import Ari, AriLost, AriRefused, Reply, path
from perezvon.adapters.asterisk.legs import Leg, Legs
from perezvon.adapters.asterisk.recorder import Recorder
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.asterisk.survey import survey
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, ChannelId, NodeId
from perezvon.ports import LineCredentials, Sink, Trunk

log = structlog.get_logger(__name__)

_KEYS = frozenset("0123456789*#ABCD")
_LONGEST_KEYS = 64
_SETTLE_S = 1.0
_ABSENT, _UNAVAILABLE = 20, 480  # Q.850 "subscriber absent", SIP "temporarily unavailable"
_NORMAL = 16


def _no_sink(event: e.AnyEvent) -> None:
    raise RuntimeError("AsteriskNode.start was not called")


class AsteriskNode:
    """One media node; ``on_replaced`` is called when another process took the node over: stop at once.

    Events come to the sink in Asterisk's order, each connection's first one is ``NodeSeen``; what happens
    while the node is being read comes after it, and nothing twice. A command that finds its wish fulfilled
    already (bridge is there, leg is dialled, channel is in that bridge) is done.
    """

    def __init__(self, settings: AsteriskSettings, on_replaced: Callable[[], None]) -> None:
        self.settings = settings
        self.node: NodeId = settings.node
        self._on_replaced = on_replaced
        self._sink: Sink = _no_sink
        self._trunks: Sequence[Trunk] = ()
        self._lines: dict[AgentId, list[endpoints.Object]] = {}
        self._registered: set[AgentId] = set()
        self._legs = Legs()
        self._seen = False
        self._early: list[dict[str, Any]] = []
        self._looking: asyncio.Task[None] | None = None
        self._ari = Ari(settings.ari_url, settings.ari_user, settings.ari_password, settings.app, self)
        self._ami = Ami(settings.ami_host, settings.ami_port, settings.ami_user, settings.ami_password)
        self._recorder = Recorder(self._ari, self._ami, settings.recordings_dir, self._failed)

    # --- the port --------------------------------------------------------------------------------

    async def start(self, sink: Sink, trunks: Sequence[Trunk]) -> None:
        """Return at once; the first ``NodeSeen`` says that the node is there."""
        self._sink, self._trunks = sink, trunks
        self._ami.start()
        self._ari.start()

    async def stop(self) -> None:
        """Calls go on talking; the next engine takes them over. Nothing more is told."""
        with contextlib.suppress(AriLost, TimeoutError):
            async with asyncio.timeout(_SETTLE_S):
                await self.settled()
        self._seen = False
        await self._ari.stop()
        await self._recorder.stop()
        await self._ami.stop()

    def send(self, commands: Sequence[c.TelephonyCommand]) -> None:
        for command in commands:
            if self._seen and command.node == self.node:
                try:
                    self._do(command)
                except AriLost:
                    return
                except ValueError as error:
                    log.error("command.unfit", command=t.kind(command), error=str(error))
                    self._failed(command, False)

    async def send_digits(self, node: NodeId, channel: ChannelId, digits: str) -> None:
        """Raises Refused: ``keys.bad``, ``node.away``, ``call.gone``."""
        if node != self.node or not 0 < len(digits) <= _LONGEST_KEYS or not set(digits) <= _KEYS:
            raise Refused("keys.bad", {"allowed": "0-9 * # A-D", "longest": _LONGEST_KEYS})
        try:
            reply = await self._ari.call("POST", path("channels", channel, "dtmf"), {"dtmf": digits})
        except AriLost as error:
            raise Refused("node.away", {"node": self.node}) from error
        if not reply.ok:
            raise Refused("call.gone")

    async def open_line(self, agent: AgentId, kind: str) -> LineCredentials:
        """Raises Refused: ``node.away`` without a connection, ``line.unknown_kind``, ``line.bad_agent``."""
        if kind not in ("browser", "sip"):
            raise Refused("line.unknown_kind", {"kind": kind})
        if not t.safe_name(agent):
            raise Refused("line.bad_agent", {"agent": agent})
        password = secrets.token_urlsafe(24)
        codecs = endpoints.agent_codecs(self._trunks)
        objects = endpoints.line_objects(agent, kind, password, codecs, self.settings)
        try:
            await endpoints.push(self._ari, objects)
            await self._watch_desk(agent)
        except AriLost as error:
            raise Refused("node.away", {"node": self.node}) from error
        self._lines[agent] = objects
        if agent in self._registered:
            # It registered before the agent came to work, when nobody wanted to know.
            self._sink(e.LineRegistered(self.node, agent, registered=True))
        host, _, _ = self.settings.sip_address.rpartition(":")
        domain = host if kind == "browser" else self.settings.sip_address
        return LineCredentials(username=t.desk(agent), password=password, domain=domain, dial=t.LINE)

    async def close_line(self, agent: AgentId) -> None:
        """A telephone without a line any more; unknown or no connection: fine."""
        objects = self._lines.pop(agent, None)
        if objects is not None:
            with contextlib.suppress(AriLost):
                await endpoints.remove(self._ari, objects)

    async def settled(self) -> None:
        """Return when everything sent so far was carried out. Raises AriLost."""
        await self._ari.call("GET", "asterisk/ping")

    def drop_connection(self) -> None:
        """Break the connection as the network may; another one follows."""
        self._ari.drop()

    # --- the connection --------------------------------------------------------------------------

    def connected(self) -> None:
        self._early = []
        self._looking = asyncio.create_task(self._take_over(), name=f"survey of {self.node}")
        self._looking.add_done_callback(self._looked)

    def lost(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        if self._seen:
            self._seen = False
            self._sink(e.NodeLost(self.node))

    def replaced(self) -> None:
        self._seen = False
        self._on_replaced()

    def event(self, event: dict[str, Any]) -> None:
        if self._seen:
            self._handle(event)
        else:
            self._early.append(event)

    async def _take_over(self) -> None:
        try:
            wanted = [{"type": name} for name in t.WANTED]
            await self._ari.must("PUT", f"applications/{self._ari.app}/eventFilter", body={"allowed": wanted})
            for trunk in self._trunks:
                await endpoints.push(self._ari, endpoints.trunk_objects(trunk))
            for objects in self._lines.values():
                await endpoints.push(self._ari, objects)
            truth = await survey(self._ari, self.node)
            for agent in truth.desks:
                await self._watch_desk(agent)
            for leg in truth.legs.values():
                self._watch(leg)
        except AriLost:
            return
        except AriRefused as error:
            log.error("node.unusable", node=self.node, error=str(error))
            self._ari.drop()
            return
        self._legs.replace(truth.legs)
        self._registered = set(truth.event.registered)
        self._seen = True
        self._ari.well()
        self._sink(truth.event)
        early, self._early = self._early, []
        for event in early:
            self._handle(event)

    def _looked(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("node.unreadable", node=self.node, exc_info=error)
            self._ari.drop()  # without a picture of the node nothing may be done there: try again

    async def _watch_desk(self, agent: AgentId) -> None:
        source = {"eventSource": f"endpoint:PJSIP/{t.desk(agent)}"}
        await self._ari.call("POST", f"applications/{self._ari.app}/subscription", source)

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
            case "ContactStatusChange":
                self._registration(t.registration(self.node, raw))
            case _:
                return

    def _started(self, raw: dict[str, Any]) -> None:
        if t.finished_dialplan(raw):
            return
        event = t.started(self.node, raw)
        if event is None:
            self._turn_away(raw)
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
                agent = event.agent if isinstance(event, e.LineArrived) else None
                leg = self._legs.add(Leg(event.channel, agent=agent))
                with contextlib.suppress(AriLost):
                    self._watch(leg)
                self._sink(event)
            case _:
                return  # it was there already when the node was read

    def _turn_away(self, raw: dict[str, Any]) -> None:
        channel = raw.get("channel")
        ident = channel.get("id") if isinstance(channel, dict) else None
        log.warning("channel.unknown_way", args=str(raw.get("args"))[:200])
        if isinstance(ident, str):
            with contextlib.suppress(AriLost):
                self._ari.send("DELETE", path("channels", ident))

    def _ending(self, raw: dict[str, Any]) -> None:
        gone = t.gone(self.node, raw)
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
            self._sink(gone or e.ChannelGone(self.node, leg.channel))

    def _playback_done(self, done: e.PlaybackDone | None) -> None:
        leg = self._legs.get(done.channel) if done is not None else None
        if done is None or leg is None or done.playback not in leg.playing:
            return
        stopped = leg.playing.pop(done.playback)
        self._sink(e.PlaybackDone(self.node, done.channel, done.playback, ok=done.ok and not stopped))

    def _registration(self, event: e.LineRegistered | None) -> None:
        if event is None or event.registered == (event.agent in self._registered):
            return
        (self._registered.add if event.registered else self._registered.discard)(event.agent)
        self._sink(event)

    # --- commands --------------------------------------------------------------------------------

    def _do(self, command: c.TelephonyCommand) -> None:
        channel = t.channel_of(command)
        leg = self._legs.get(channel) if channel is not None else None
        match command:
            case c.Record() | c.StopRecord() if leg is None:
                self._failed(command, True)
                return
            case c.Record() if leg is not None:
                self._recorder.record(leg, command)
                return
            case c.StopRecord() if leg is not None:
                self._recorder.stop_record(leg, command)
                return
            case c.Digits():
                log.error("command.digits_without_shell", request=command.request_id)
                self._failed(command, False)
                return
            case c.Join() if leg is not None and leg.bridge == command.bridge:
                return  # to add it again would take it out for a moment (measured)
            case c.Dial() if leg is not None:
                return
            case c.Answer() if leg is not None and leg.up:
                return
            case _:
                self._ask(command, leg)

    def _ask(self, command: c.TelephonyCommand, leg: Leg | None) -> None:
        formats = ",".join(endpoints.agent_codecs(self._trunks))
        waiting = orders.asks(command, self._ari.app, formats, leg.playing if leg is not None else ())
        self._expect(command, leg)
        last = waiting[-1]

        def done(reply: Reply | None) -> None:
            if reply is not None and not reply.ok and reply.status not in last.fine:
                self._refused(command, leg, reply)

        for ask in waiting[:-1]:
            self._ari.send(ask.method, ask.path, ask.query)
        self._ari.send(last.method, last.path, last.query, done=done)

    def _expect(self, command: c.TelephonyCommand, leg: Leg | None) -> None:
        """What will be true when the command is done: the next commands do not wait for it."""
        match command:
            case c.Dial():
                self._legs.add(Leg(command.channel, agent=command.agent, ours=True, watched=True))
            case c.Play() if leg is not None:
                leg.playing[command.playback] = False
            case c.StopPlay() if leg is not None and command.playback in leg.playing:
                leg.playing[command.playback] = True
            case c.Join() if leg is not None:
                leg.playing = dict.fromkeys(leg.playing, True)
                leg.bridge = command.bridge
            case c.Part() if leg is not None:
                leg.bridge = None
            case c.DropBridge():
                self._legs.left_bridge(command.bridge)
            case c.Answer() if leg is not None:
                leg.up = True
            case _:
                return

    def _refused(self, command: c.TelephonyCommand, leg: Leg | None, reply: Reply) -> None:
        match command:
            case c.Dial():
                # "Allocation failed": there is no telephone to ring. The leg ended before it began.
                log.info("dial.impossible", agent=command.agent, status=reply.status, body=str(reply.body))
                dialled = self._legs.get(command.channel)
                if dialled is not None:
                    self._end(dialled, e.ChannelGone(self.node, command.channel, _ABSENT, _UNAVAILABLE))
                return
            case c.Play() if leg is not None:
                leg.playing.pop(command.playback, None)
            case c.Answer() if leg is not None:
                leg.up = False
            case c.Join() if leg is not None and leg.bridge == command.bridge:
                leg.bridge = None
            case _:
                pass
        # 422 is "not in this bridge" and the like: what the command names is not there.
        missing = reply.missing or reply.status == 422
        if not missing:
            log.warning("command.failed", command=t.kind(command), status=reply.status, body=str(reply.body))
        self._failed(command, missing)

    def _failed(self, command: c.TelephonyCommand, missing: bool) -> None:
        self._sink(e.CommandFailed(self.node, t.kind(command), t.channel_of(command), missing))
