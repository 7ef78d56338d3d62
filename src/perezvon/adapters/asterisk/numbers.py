"""Numbers that we call: the channel is made first, then put into the agent's bridge, named and dialled."""

from __future__ import annotations

import contextlib
from typing import Any

import structlog

from perezvon.adapters.asterisk import orders
from perezvon.adapters.asterisk import translate as t
from perezvon.adapters.asterisk.ari import Ari, AriLost, Reply, path
from perezvon.adapters.asterisk.legs import Leg, Legs
from perezvon.core import events as e
from perezvon.kit.ids import NodeId
from perezvon.ports import Sink

log = structlog.get_logger(__name__)


class Numbers:
    """What the network says of them goes to ``tell``. ``legs``: what is known of the channels."""

    def __init__(self, node: NodeId, ari: Ari, legs: Legs, tell: Sink) -> None:
        self.node = node
        self._ari = ari
        self._legs = legs
        self._tell = tell

    def started(self, raw: dict[str, Any]) -> bool:
        """Whether it is such a channel that entered our application: then it is dialled, once."""
        channel = t.called(raw)
        leg = self._legs.get(channel) if channel is not None else None
        if leg is not None and leg.called is not None and not leg.begun:
            leg.begun = True
            *before, ring = orders.call(leg.called)
            with contextlib.suppress(AriLost):
                for ask in before:
                    self._ari.send(ask.method, ask.path, ask.query)
                self._ari.send(ring.method, ring.path, ring.query, done=lambda reply: self._asked(leg, reply))
        return channel is not None

    def _asked(self, leg: Leg, reply: Reply | None) -> None:
        if reply is None or reply.ok or reply.missing:
            return
        log.warning("command.failed", command="dial_out", status=reply.status, body=str(reply.body))
        with contextlib.suppress(AriLost):
            self._ari.send("DELETE", path("channels", leg.channel))

    def dialled(self, raw: dict[str, Any]) -> None:
        """It rings there, or was answered; an agent's own telephone is told of otherwise."""
        event = t.dialled(self.node, raw)
        leg = self._legs.get(event.channel) if event is not None else None
        if event is None or leg is None or not leg.ours or leg.agent is not None or leg.up:
            return
        leg.up = isinstance(event, e.ChannelUp)
        self._tell(event)

    def ended(self, leg: Leg) -> None:
        """Unanswered: nobody rings any more at the agent's ear."""
        if leg.heard_in is None or leg.up:
            return
        with contextlib.suppress(AriLost):
            for other in self._legs:
                if other.agent is not None and other.bridge == leg.heard_in:
                    ask = orders.no_ringing(other.channel)
                    self._ari.send(ask.method, ask.path, ask.query)
