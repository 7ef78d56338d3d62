"""Carrying the core's commands out: requests in their order, and what their answers mean."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from perezvon.adapters.asterisk import orders
from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ari import Ari, AriLost, Reply, path
from perezvon.adapters.asterisk.endpoints import trunk_of
from perezvon.adapters.asterisk.legs import Leg, Legs
from perezvon.adapters.asterisk.recorder import Recorder
from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.kit.ids import NodeId

log = structlog.get_logger(__name__)

_ABSENT, _UNAVAILABLE = 20, 480  # Q.850 "subscriber absent", SIP "temporarily unavailable"
_OUT_OF_ORDER = 38  # Q.850 "network out of order"


class Sender:
    """Sends commands of one node. ``legs``: what is known of the channels; kept up to date here.

    ``formats`` gives the codecs of a call to an agent, ``way`` where a number is called; ``failed`` is told
    of commands that the node refused, ``end`` of legs that ended before they began.
    """

    def __init__(
        self,
        node: NodeId,
        ari: Ari,
        recorder: Recorder,
        legs: Legs,
        formats: Callable[[], str],
        way: Callable[[str, str, Sequence[str]], str | None],
        failed: Callable[[c.TelephonyCommand, bool], None],
        end: Callable[[Leg, e.ChannelGone], None],
    ) -> None:
        self.node = node
        self._ari = ari
        self._recorder = recorder
        self._legs = legs
        self._formats = formats
        self._way = way
        self._failed = failed
        self._end = end

    def do(self, command: c.TelephonyCommand) -> None:
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
            case c.Dial() | c.DialOut() if leg is not None:
                return
            case c.DialOut():
                self._dial_out(command)
            case c.Answer() if leg is not None and leg.up:
                return
            case _:
                self._ask(command, leg)

    def _dial_out(self, command: c.DialOut) -> None:
        way = self._way(command.trunk, command.number, command.only)
        if way is None:
            log.warning("dial_out.no_line", trunk=command.trunk)
            self._failed(command, True)
            return
        self._ask(command, None, way)

    def turn_away(self, raw: dict[str, Any]) -> None:
        """A channel came in by no way we know: it ends."""
        ident = t.channel(raw).get("id")
        log.warning("channel.unknown_way", args=str(raw.get("args"))[:200])
        if isinstance(ident, str):
            with contextlib.suppress(AriLost):
                self._ari.send("DELETE", path("channels", ident))

    def _ask(self, command: c.TelephonyCommand, leg: Leg | None, way: str = "") -> None:
        playing = leg.playing if leg is not None else ()
        music = leg is None or leg.music
        formats = self._formats() if isinstance(command, c.Dial | c.DialOut) else ""
        inside = leg.bridge if leg is not None else None
        waiting = orders.asks(command, self._ari.app, formats, playing, music, way, inside)
        self._expect(command, leg, way)
        self._send(waiting, lambda reply: self._refused(command, leg, reply))

    def _send(self, waiting: Sequence[orders.Ask], refused: Callable[[Reply], None]) -> None:
        """Requests in their order; ``refused`` hears when the last one is."""
        last = waiting[-1]

        def done(reply: Reply | None) -> None:
            if reply is not None and not reply.ok and reply.status not in last.fine:
                refused(reply)

        for ask in waiting[:-1]:
            self._ari.send(ask.method, ask.path, ask.query)
        self._ari.send(last.method, last.path, last.query, done=done)

    def _expect(self, command: c.TelephonyCommand, leg: Leg | None, way: str) -> None:
        """What will be true when the command is done: the next commands do not wait for it."""
        match command:
            case c.Dial():
                self._legs.add(Leg(command.channel, agent=command.agent, ours=True, watched=True))
            case c.DialOut():
                self._legs.add(
                    Leg(
                        command.channel,
                        ours=True,
                        watched=True,
                        music=False,
                        called=command,
                        trunk=trunk_of(way.rpartition("@")[2]),
                        number=command.number,
                        heard_in=command.bridge,
                    )
                )
            case c.Play() if leg is not None:
                leg.playing[command.playback] = False
            case c.StopPlay() if leg is not None and command.playback in leg.playing:
                leg.playing[command.playback] = True
            case c.StartMusic() | c.StopMusic() if leg is not None:
                leg.music = isinstance(command, c.StartMusic)
            case c.Join() if leg is not None:
                leg.playing = dict.fromkeys(leg.playing, True)
                leg.bridge, leg.music = command.bridge, False
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
            case c.DialOut():
                log.info("dial_out.impossible", status=reply.status, body=str(reply.body))
                called = self._legs.get(command.channel)
                if called is not None:
                    self._end(called, e.ChannelGone(self.node, command.channel, _OUT_OF_ORDER))
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
