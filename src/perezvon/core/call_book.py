"""The book of live calls: what it holds and the small steps that every part of a call's life uses.

A call's life is told in eight files, each building on the one before: ``call_book`` (this), ``endings``,
``waiting``, ``talks``, ``transfers``, ``dialling``, ``outside``, ``calls``.
"""

from datetime import timedelta

from perezvon.core import events as e
from perezvon.core.acd import Acd
from perezvon.core.agents import Agents
from perezvon.core.alarms import Alarms
from perezvon.core.calendars import Calendars
from perezvon.core.call import TABLES, Call, CallInput
from perezvon.core.context import Context
from perezvon.core.deadlines import Deadlines
from perezvon.core.media import Media
from perezvon.core.overflow import Overflow
from perezvon.core.queues import Queues
from perezvon.core.records import ms
from perezvon.core.settings import Settings
from perezvon.core.toll import Charges
from perezvon.facts.settings import QueueSet
from perezvon.facts.states import CallState
from perezvon.kit.errors import Impossible, Refused
from perezvon.kit.ids import AgentId, CallId, ChannelId


class CallBook:
    """``live``: by id; ``by_channel``: customers' channels and telephones dialled for a call."""

    def __init__(
        self,
        ctx: Context,
        settings: Settings,
        acd: Acd,
        deadlines: Deadlines,
        queues: Queues,
        agents: Agents,
        alarms: Alarms,
        calendars: Calendars,
        overflow: Overflow,
        live: dict[CallId, Call],
    ) -> None:
        self.ctx = ctx
        self.settings = settings
        self.acd = acd
        self.deadlines = deadlines
        self.queues = queues
        self.agents = agents
        self.alarms = alarms
        self.calendars = calendars
        self.overflow = overflow
        self.live = live
        self.charges: Charges = []
        self.media = Media(ctx, settings)
        self.order = 0
        self.by_channel: dict[ChannelId, CallId] = {
            leg.channel: call.id for call in live.values() for leg in call.legs if leg.ended_at is None
        }
        deadlines.attach("call", live)

    def _next_state(self, call: Call, given: CallInput) -> CallState:
        """What the table says; nothing is changed yet."""
        try:
            return TABLES[call.direction].step(call.state, given)
        except Impossible as broken:
            broken.call = call.id
            raise

    def _enter(self, call: Call, given: CallInput) -> None:
        state = self._next_state(call, given)
        if state != call.state:
            call.state, call.since = state, self.ctx.now
            self.overflow.moved(call)

    def _rev(self, call: Call) -> int:
        call.rev += 1
        return call.rev

    def _due_in(self, call: Call, name: str, seconds: float) -> None:
        self.deadlines.set("call", call.id, call.due, name, self.ctx.now + timedelta(seconds=seconds))

    def _with(self, call: Call) -> AgentId:
        if call.agent is None:
            raise ValueError(f"call {call.id} in state {call.state} has no agent")
        return call.agent

    @staticmethod
    def _queue(call: Call) -> QueueSet:
        if call.queue_set is None:
            raise ValueError(f"call {call.id} has no queue")
        return call.queue_set

    def acted_on(self, request: e.CallRequest, *, wrapping: bool = False) -> Call:
        """The call of a person's request. Raises Refused when it is gone, changed or another's.

        ``wrapping``: it is also his who passed it on and wraps up.
        """
        call = self.live.get(request.call)
        if call is None:
            raise Refused("call.ended", {"call": request.call})
        if call.agent != request.agent and not (wrapping and request.agent in call.wrapping):
            raise Refused("call.not_yours", {"call": request.call})
        if request.rev is not None and request.rev != call.rev:
            raise Refused("call.changed", {"call": request.call, "rev": call.rev})
        return call

    def settle_hold(self, call: Call) -> None:
        """Add the hold (or the wait for a lost agent) that ends now."""
        if call.held_since is not None and call.segments:
            call.segment.hold_ms += ms(call.held_since, self.ctx.when)
        call.held_since = None
