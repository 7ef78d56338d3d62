"""How calls end: the record is written at the end of the talk and completed at the end of wrap-up."""

from datetime import timedelta
from typing import Final

from perezvon.core.call import PLACED, Call
from perezvon.core.call_book import CallBook
from perezvon.core.records import ms, outcome_of, rang_ms, record_of
from perezvon.core.toll import charge
from perezvon.facts import floor as f
from perezvon.facts.floor import EndBy, OfferHow
from perezvon.kit.ids import AgentId, DispositionId, ReasonId

FAREWELL_MAX_S: Final = 60


class Endings(CallBook):
    """Hang-ups, farewells, wrap-up over."""

    def caller_gone(self, call: Call, cause: int | None, sip: int | None, *, by: EndBy = "caller") -> None:
        """The customer's channel ended. ``by``: who ended it, unless we did."""
        leg = call.leg(call.channel)
        if leg is not None and leg.ended_at is None:
            leg.ended_at, leg.cause, leg.sip = self.ctx.when, cause, sip
        call.customer_gone = True
        self.by_channel.pop(call.channel, None)
        before = call.state
        if before == "wrap_up":
            return
        self._enter(call, "caller_gone")
        if before in ("talking", "held", "asking", "consulting", "rejoining"):
            call.how = "answered"
        elif before in PLACED:
            call.how = outcome_of(cause, sip)
            call.by = "system" if cause is None and sip is None else "caller"
        elif before == "greeting":
            call.how = "left_early"
        elif before == "outside":
            call.how = "answered" if call.answered_at is not None else "flowed_out"
        elif before in ("waiting", "offered", "reaching"):
            short = ms(call.queued_at, self.ctx.when) <= self._queue(call).short_abandon_s * 1000
            call.how = "short_abandoned" if short else "abandoned"
            if call.answered_at is not None:
                call.how = "answered"
            if before == "offered":
                self._end_offer(call, "caller_gone")
        call.by = call.by or by
        self._end(call)

    def end_call(self, call: Call) -> None:
        """The agent ends the call, or the attempt."""
        self._enter(call, "hang_up")
        self._cut(call, "agent")

    def _cut(self, call: Call, by: EndBy) -> None:
        """It was not the other side that ended the call."""
        call.how, call.by = ("answered" if call.answered_at is not None else "cancelled"), by
        self._end(call)

    def lose(self, call: Call, aside: ReasonId | None) -> None:
        """A fault or a lost agent closed a call that nobody else can take over.

        ``aside``: the agent becomes not ready for this reason.
        """
        self.media.drop_leg(call)
        if call.agent is not None:
            self.agents.let_go(call.agent, call.id, aside)
        call.agent, call.rejoin_until = None, None
        if call.ended_at is None:
            self._cut(call, "system")
        else:
            self._close(call)

    def _end(self, call: Call) -> None:
        """Write the end down; wrap-up follows a talk, anything else closes at once."""
        when = self.ctx.when
        self.acd.call_gone(call.id)
        call.due, call.playback, call.music = {}, None, False
        self.settle_hold(call)
        self.media.stop_record(call)
        self.media.hang_up(call)
        if call.segments and call.segment.ended_at is None:
            call.segment.ended_at = when
            if call.answered_at is None and call.direction == "outbound":
                call.segment.ring_ms = rang_ms(call, when)
        agent = call.agent
        self.media.drop_leg(call)  # its end is still to be told, and belongs into the record
        if call.state != "wrap_up":
            call.agent = None
        charge(self.charges, call, self.ctx.now, when)
        call.ended_at = when  # and with it the fact and the count: whatever fails before may be done again
        self.ctx.fact(f.CallEnded(call.id, self._rev(call), record_of(call)))
        if call.queued_at is not None and call.answered_at is None:
            self.queues.left(call)
        if call.state == "wrap_up" and agent is not None:
            until = self.ctx.now + timedelta(seconds=self._queue(call).wrap_up_s)
            self.agents.wrap_up(agent, until)
            return
        if agent is not None:
            self.agents.release(agent, None)
        self._close(call)

    def wrapped(self, call: Call, agent: AgentId, disposition: DispositionId | None) -> None:
        """An agent's wrap-up is over, with his disposition, or (time ran out) with the one he chose, if any.

        Who passed the caller on wraps up beside the call, whatever becomes of it meanwhile.
        """
        earlier = agent in call.wrapping
        if not earlier:
            self._enter(call, "wrapped")
            call.agent = None
        part = call.segments[call.wrapping.pop(agent)] if earlier else call.segment
        part.disposition = disposition or call.chosen.get(agent)
        live = self.agents.live.get(agent)
        began = live.wrap_since if live is not None else None  # later than the end if that was found out late
        part.wrap_ms = ms(began or part.ended_at, self.ctx.now)
        call.chosen.pop(agent, None)
        if call.state == "closed" and not call.wrapping:
            self._close(call)
        else:
            self.ctx.fact(f.PartWrapped(call.id, self._rev(call), agent))

    def _close(self, call: Call) -> None:
        """The record is complete, unless somebody who passed the caller on still wraps up."""
        if call.wrapping:
            return
        call.closed_at = self.ctx.now
        for part in reversed(call.segments):  # whose wrap-up a fault cut off: what he chose stands
            if part.agent is not None and part.disposition is None:
                part.disposition = call.chosen.pop(part.agent, None)
        for leg in call.legs:
            if self.by_channel.get(leg.channel) == call.id:  # a node may use an id again
                del self.by_channel[leg.channel]
        del self.live[call.id]
        self.overflow.gone(call.id)
        self.alarms.over("recording", call.channel)
        self.ctx.fact(f.CallClosed(call.id, self._rev(call), record_of(call)))

    def _end_offer(self, call: Call, how: OfferHow) -> int:
        ring_ms = ms(call.segment.offered_at, self.ctx.now)
        call.segment.ring_ms += ring_ms
        offer, call.offer, call.offer_until = call.offer, None, None
        if offer is not None:
            self.ctx.fact(f.OfferEnded(call.id, self._rev(call), offer, self._with(call), how, ring_ms))
        return ring_ms

    def _too_long(self, call: Call) -> None:
        self._enter(call, "too_long")
        if call.state != "farewell":
            return
        self.acd.call_gone(call.id)
        call.due.pop("announce", None)
        call.how, call.by = ("answered" if call.answered_at is not None else "flowed_out"), "system"
        self.media.quiet(call)
        self.media.play(call, self._queue(call).sorry)
        self._due_in(call, "farewell", FAREWELL_MAX_S)
        self.ctx.fact(f.CallGivenUp(call.id, self._rev(call), call.how))

    def _shut(self, call: Call, prompt: str) -> None:
        """It is closed: the caller is told, then we hang up. He was in no queue, so no queue counts him."""
        self._enter(call, "shut")
        call.how, call.by = "closed", "system"
        self.media.play(call, prompt)
        self._due_in(call, "farewell", FAREWELL_MAX_S)
        self.ctx.fact(f.CallGivenUp(call.id, self._rev(call), call.how))

    def _said(self, call: Call) -> None:
        """The farewell is over, or its time; said again and again until the channel has ended.

        A hang-up that fails is asked again when this time is over, or when the node is looked at.
        """
        self._enter(call, "said")
        call.hung_up = False
        self.media.hang_up(call)
        self._due_in(call, "farewell", FAREWELL_MAX_S)
