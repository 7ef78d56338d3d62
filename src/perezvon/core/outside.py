"""A caller is passed on to somebody outside the centre: blind, after asking, or because a queue overflows.

He is called as agents call: over the same lines, under the same rules of whom one may call, and with what he
costs in the same brake. The caller hears music until he answers, and then the two are alone in a bridge of
the call; nobody of the centre takes part, so it is not recorded. Whoever is not reached gives the caller back
to the front of his queue. Who is asked first comes into the bridge of the agent who asks.
"""

from datetime import datetime

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.agents import FAULT, JOIN_TRIES, bridge_of
from perezvon.core.call import Call, LegState, OutsideState, SegmentState
from perezvon.core.dialling import BACKSTOP_S, Dialling
from perezvon.core.overflow import Move
from perezvon.core.records import ms
from perezvon.core.table import DroppedStale
from perezvon.core.toll import Charge, Way, outside_cost, way_of
from perezvon.facts import floor as f
from perezvon.facts.states import OutsideHow, OutsideWhy
from perezvon.kit.errors import Impossible, Refused
from perezvon.kit.ids import AgentId, BridgeId, ChannelId


def meeting_of(call: Call) -> BridgeId:
    """Where the caller and the one outside are."""
    return f"o-{call.id}"


class Outside(Dialling):
    """From the wish to pass a caller on out of the centre to the end of that talk."""

    # --- being asked for -------------------------------------------------------------------------

    def transfer_outside(self, request: e.TransferOutside) -> None:
        """Raises Refused when nobody may call there now; then the agent still has the caller."""
        call = self.acted_on(request)
        self._may(call, "send_out")
        way = self.way_out(call, request.number)
        first, queue, was = self._with(call), self._queue(call), call.state
        self._enter(call, "send_out")
        if was == "talking":
            self.ctx.command(c.Part(call.node, bridge_of(first), call.channel))
        self._leave_talk(call, first)
        self.media.music_on(call)
        self.queues.transferred(queue.id, None, self.ctx.now)
        self.ctx.fact(f.OutsideGiven(call.id, self._rev(call), first, queue.id, self.ctx.now))
        self._reach(call, request.number, "transfer", way, first)

    def consult_outside(self, request: e.ConsultOutside) -> None:
        """Call somebody outside while the caller hears music. Raises Refused as above."""
        call = self.acted_on(request)
        self._may(call, "consult")
        way = self.way_out(call, request.number)
        first, was = self._with(call), call.state
        self._enter(call, "consult")
        if was == "talking":
            call.held_since = self.ctx.now
            self.media.part(call, first)
            self.agents.hold(first)
        self._reach(call, request.number, "consult", way, first)

    def flow_over(self, move: Move) -> None:
        """A queue overflows, and only the number outside helps out. Who may not go there now waits on."""
        call, number = move.call, move.to.number
        if move.to.queue is not None:
            super().flow_over(move)
            return
        try:
            way = self.way_out(call, number)
        except Refused:
            self.overflow.stays(call.id)
            return
        before = self._queue(call).id
        self._enter(call, "send_out")
        self.acd.call_gone(call.id)
        for name in ("announce", "too_long"):
            call.due.pop(name, None)
        call.segment.ended_at = self.ctx.now
        self._reach(call, number, "overflow", way, None)
        self.overflow.went(move, before)

    def way_out(self, call: Call, number: str) -> Way:
        """Over which lines, and for how much. Raises Refused in words."""
        if self.settings.draining(self.ctx.now):
            raise Refused("outbound.draining")
        if self.settings.number(number) is not None:
            raise Refused("transfer.number_ours", {"number": number})
        if number == call.caller:
            raise Refused("transfer.to_the_caller")
        way = way_of(self.settings.outbound, self.settings.tariffs, number)
        self._brake(way.price)
        return way

    def _reach(self, call: Call, number: str, why: OutsideWhy, way: Way, by: AgentId | None) -> None:
        rules, now, leg = self.settings.outbound, self.ctx.now, self.ctx.born()
        self._due_in(call, "outside", rules.ring_s)
        until = call.due["outside"]
        call.outside = OutsideState(number, leg, why, now, until, by, way.price)
        call.legs.append(LegState(leg, "outside", now, number=number, why=why))
        self.by_channel[leg] = call.id
        if why != "consult":
            call.segments.append(SegmentState(self._queue(call).id, now, outside=True))
            self.ctx.command(c.MakeBridge(call.node, meeting_of(call)))
        meet = bridge_of(self._with(call)) if why == "consult" else meeting_of(call)
        timeout_s = rules.ring_s + BACKSTOP_S
        self.ctx.command(c.DialOut(call.node, leg, meet, number, call.number, rules.via, timeout_s, way.only))
        self.ctx.fact(f.OutsideCalled(call.id, self._rev(call), number, why, until))

    # --- answered --------------------------------------------------------------------------------

    def leg_up(self, channel: ChannelId) -> None:
        call = self.live.get(self.by_channel.get(channel, ""))
        out = call.outside if call is not None else None
        if call is None or out is None or out.leg != channel:
            super().leg_up(channel)
            return
        if out.answered_at is not None or call.state not in ("asking", "reaching"):
            raise DroppedStale("outside: it is known that he answered")
        self._enter(call, "consult_up" if call.state == "asking" else "outside_up")
        now, leg = self.ctx.now, call.leg(channel)
        out.answered_at = now
        call.due.pop("outside", None)
        if leg is not None:
            leg.answered_at = now
        if out.why != "consult":
            call.segment.answered_at, call.segment.ring_ms = now, ms(out.asked_at, now)
            if out.why == "overflow":
                call.segments[-2].flowed = "overflow"
            self._meet(call, out)
        cap = self._cap_outside(call) if out.why != "consult" else None
        self.ctx.fact(f.OutsideAnswered(call.id, self._rev(call), cap))

    def _meet(self, call: Call, out: OutsideState) -> None:
        """The caller comes to him."""
        out.joined = True
        self.media.quiet(call)
        self.ctx.command(c.Join(call.node, meeting_of(call), call.channel))

    def _cap_outside(self, call: Call) -> datetime | None:
        """A line that both sides forgot costs money by the minute."""
        minutes = self.settings.outbound.max_talk_min
        if not minutes:
            return None
        self._due_in(call, "cap", minutes * 60)
        call.cap = call.due["cap"]
        return call.cap

    def _hand_over(self, call: Call) -> None:
        """The caller goes to him who was asked first; the agent's part is over."""
        self._enter(call, "complete_outside")
        out, first, queue, now = call.outside, self._with(call), self._queue(call), self.ctx.now
        if out is None:
            raise Impossible("call", call.state, "complete_outside")
        self.ctx.command(c.MakeBridge(call.node, meeting_of(call)))
        self.ctx.command(c.Join(call.node, meeting_of(call), out.leg))
        self._leave_talk(call, first)
        ring_ms = ms(out.asked_at, out.answered_at)
        call.segments.append(SegmentState(queue.id, now, answered_at=now, ring_ms=ring_ms, outside=True))
        self._meet(call, out)
        cap = self._cap_outside(call)
        self.queues.transferred(queue.id, None, now)
        self.ctx.fact(f.OutsideGiven(call.id, self._rev(call), first, queue.id, now, True, cap))

    # --- over ------------------------------------------------------------------------------------

    def _outside_over(self, call: Call) -> None:
        """He is out of it: not reached, or he hung up."""
        match call.state:
            case "asking":
                self._enter(call, "consult_over")
                self._drop_outside(call, "not_reached")
            case "consulting":
                self._enter(call, "consult_over")
                self._drop_outside(call, "left")
            case "reaching":
                self._enter(call, "outside_failed")
                self._drop_outside(call, "not_reached")
                call.again = "outside"
                self._queued(call)
            case _:
                self._enter(call, "outside_over")
                self._end_outside(call, "outside")

    def _end_outside(self, call: Call, by: f.EndBy) -> None:
        call.how, call.by = ("answered" if call.answered_at is not None else "flowed_out"), by
        self._end(call)

    def _drop_outside(self, call: Call, how: OutsideHow) -> None:
        """His leg ends, and what it cost is written down; whatever becomes of the call."""
        out = call.outside
        if out is None:
            return
        when, leg = self.ctx.when, call.leg(out.leg)
        call.due.pop("outside", None)
        if leg is not None and out.answered_at is not None:
            leg.cost = outside_cost(call, when)
            self.charges.append(Charge(self.ctx.now, leg.cost))
        call.outside = None
        if leg is not None and leg.ended_at is None:
            leg.ended_at = when
            self.ctx.command(c.HangUp(call.node, out.leg))
        if call.segments and call.segment.outside and call.segment.ended_at is None:
            call.segment.ended_at = when
        if out.joined and not call.customer_gone:
            self.ctx.command(c.Part(call.node, meeting_of(call), call.channel))
        if out.why != "consult" or out.joined:
            self.ctx.command(c.DropBridge(call.node, meeting_of(call)))
        call.cap = None
        call.due.pop("cap", None)
        self.ctx.fact(f.OutsideEnded(call.id, self._rev(call), how))

    def leg_gone(self, call: Call, channel: ChannelId, cause: int | None, sip: int | None) -> None:
        out = call.outside
        if out is not None and out.leg == channel:
            leg = call.leg(channel)
            self.by_channel.pop(channel, None)
            if leg is not None and leg.ended_at is None:
                leg.ended_at, leg.cause, leg.sip = self.ctx.when, cause, sip
            self._outside_over(call)
        elif out is not None and call.state == "consulting" and channel == call.agent_leg:
            first = self._with(call)
            own = call.leg(channel)
            self.by_channel.pop(channel, None)
            if own is not None and own.ended_at is None:
                own.ended_at, own.cause, own.sip = self.ctx.when, cause, sip
            call.agent_leg = None
            self._hand_over(call)
            self.ctx.command(c.DropBridge(call.node, bridge_of(first)))
        else:
            super().leg_gone(call, channel, cause, sip)

    def dial_out_failed(self, channel: ChannelId) -> None:
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is not None and call.outside is not None and call.outside.leg == channel:
            self.leg_gone(call, channel, None, None)
        else:
            super().dial_out_failed(channel)

    def join_failed(self, channel: ChannelId) -> None:
        call = self.live.get(self.by_channel.get(channel, ""))
        out = call.outside if call is not None else None
        if call is None or out is None or call.state != "outside":
            super().join_failed(channel)
            return
        call.join_failures += 1
        if call.join_failures >= JOIN_TRIES:
            self._enter(call, "fault")
            self.requeue(call, "fault", FAULT)
            return
        self.ctx.command(c.MakeBridge(call.node, meeting_of(call)))
        self.ctx.command(c.Join(call.node, meeting_of(call), out.leg))
        self.ctx.command(c.Join(call.node, meeting_of(call), call.channel))

    # --- what else may happen meanwhile ----------------------------------------------------------

    def complete_transfer(self, request: e.CompleteTransfer) -> None:
        call = self.acted_on(request)
        if call.outside is not None and call.state == "consulting":
            self._hand_over(call)
        else:
            super().complete_transfer(request)

    def resume(self, request: e.Resume) -> None:
        call = self.acted_on(request)
        if call.outside is None:
            super().resume(request)
            return
        self._enter(call, "resume")
        self._drop_outside(call, "back")
        self.resumed(call)

    def end_call(self, call: Call) -> None:
        if call.state == "consulting" and call.outside is not None:
            self._hand_over(call)
        else:
            super().end_call(call)

    def agent_lost(self, call: Call, agent: AgentId) -> None:
        if call.outside is not None and call.state == "consulting":
            self._hand_over(call)
            return
        self._drop_outside(call, "failed")
        super().agent_lost(call, agent)

    def _capped(self, call: Call) -> None:
        if call.state != "outside":
            super()._capped(call)
            return
        self._enter(call, "outside_over")
        self._end_outside(call, "limit")

    def _end(self, call: Call) -> None:
        self._drop_outside(call, "ended")
        super()._end(call)

    def requeue(self, call: Call, again: str, aside: str | None) -> None:
        self._drop_outside(call, "failed")
        super().requeue(call, again, aside)

    def expel(self, call: Call) -> None:
        self._drop_outside(call, "failed")
        super().expel(call)

    def _ask_again(self, call: Call) -> None:
        """An engine took over: he rings for the whole time again."""
        out = call.outside
        if out is None:
            super()._ask_again(call)
            return
        self._due_in(call, "outside", self.settings.outbound.ring_s)
        out.until = call.due["outside"]
        self.ctx.fact(f.OutsideCalled(call.id, self._rev(call), out.number, out.why, out.until))
