"""A caller is passed on: to a queue, to a colleague, or to a colleague who was asked first.

The talk of the first agent is over then and his wrap-up begins, beside the call; the next agent's talk is a
segment of its own with a recording of its own. Nothing is counted a second time: the call stays answered in
the queue that answered it. In a consultation the two agents meet in the bridge of the second one, so that he
keeps the caller when the first one goes, however he goes.
"""

from datetime import timedelta
from typing import Final

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.acd import Match
from perezvon.core.agent import Agent
from perezvon.core.agents import NO_ANSWER, bridge_of
from perezvon.core.call import Call, CallInput, ConsultState, LegState, SegmentState
from perezvon.core.records import ms
from perezvon.core.table import DroppedStale
from perezvon.core.talks import NORMAL_CLEARING, Talks
from perezvon.facts import floor as f
from perezvon.facts.settings import QueueSet
from perezvon.facts.states import ConsultHow
from perezvon.kit.errors import Impossible, Refused
from perezvon.kit.ids import AgentId, BridgeId, ChannelId

BUSY: Final = "transfer.agent_busy"


class Transfers(Talks):
    """From the wish to pass a caller on to the next talk."""

    # --- blind -----------------------------------------------------------------------------------

    def transfer_to_queue(self, request: e.TransferToQueue) -> None:
        """Raises Refused when there is no such queue of the client, or it is closed."""
        call = self.acted_on(request)
        self._may(call, "transfer")
        queue = self.settings.queues.get(request.queue)
        if queue is None or queue.client != call.client:
            raise Refused("transfer.queue_unknown", {"queue": request.queue})
        if self.calendars.shut(queue.hours):
            raise Refused("transfer.queue_shut", {"queue": queue.id})
        self._pass_on(call, queue, None)

    def transfer_to_agent(self, request: e.TransferToAgent) -> None:
        """Raises Refused when the colleague cannot be rung now."""
        call = self.acted_on(request)
        self._may(call, "transfer")
        self._pass_on(call, self._queue(call), self._colleague(call, request.to))

    def _may(self, call: Call, given: CallInput) -> None:
        """What the table says comes before anything else that could be said."""
        self._next_state(call, given)

    def _colleague(self, call: Call, ident: AgentId) -> Agent:
        """Who is signed on, has a telephone and no call, ready or not: a person asks for a person."""
        agent = self.agents.live.get(ident)
        if ident == call.agent:
            raise Refused("transfer.to_yourself")
        if agent is None or agent.presence == "out" or agent.line != "up" or agent.node != call.node:
            raise Refused("transfer.agent_away", {"agent": ident})
        if agent.busy or agent.leaving:
            raise Refused(BUSY, {"agent": ident})
        if agent.setting.clients and call.client not in agent.setting.clients:
            raise Refused("transfer.agent_of_another", {"agent": ident})
        return agent

    def _pass_on(self, call: Call, queue: QueueSet, to: Agent | None) -> None:
        first, before, was = self._with(call), self._queue(call), call.state
        self._enter(call, "transfer")
        if was == "talking":
            self.ctx.command(c.Part(call.node, bridge_of(first), call.channel))
        self._leave_talk(call, first)
        self.queues.transferred(before.id, queue.id, self.ctx.now)
        told = to.id if to is not None else None
        self.ctx.fact(
            f.CallTransferred(
                call.id, self._rev(call), first, "blind", before.id, queue.id, self.ctx.now, told
            )
        )
        call.again, call.queue_set = "transfer", queue
        if queue.music != before.music:
            self.media.music_off(call)
        self._queued(call)
        notice = self.media.notice(call)
        if notice:
            self.media.play(call, *notice)
        else:
            self.media.music_on(call)
        if to is not None:
            self.offer(Match(call.id, to.id, None, {}))

    def _leave_talk(self, call: Call, agent: AgentId) -> None:
        """The first agent's part is over: his segment, his recording, his telephone; his wrap-up begins."""
        now = self.ctx.now
        self.settle_hold(call)
        self.media.stop_record(call)
        self.media.drop_leg(call)
        call.segment.ended_at, call.segment.transferred = now, True
        call.wrapping[agent] = len(call.segments) - 1
        call.agent, call.transferred_by = None, agent
        self.agents.wrap_up(agent, now + timedelta(seconds=self._queue(call).wrap_up_s))

    # --- with a consultation ---------------------------------------------------------------------

    def consult(self, request: e.Consult) -> None:
        """Ring a colleague while the caller hears music. Raises Refused when he cannot be rung now."""
        call = self.acted_on(request)
        self._may(call, "consult")
        colleague, first, was = self._colleague(call, request.to), self._with(call), call.state
        self._enter(call, "consult")
        if was == "talking":
            call.held_since = self.ctx.now
            self.media.part(call, first)
            self.agents.hold(first)
        ring_s, now = self._queue(call).ring_s, self.ctx.now
        asked = call.consult = ConsultState(
            colleague.id, self.ctx.born(), now, now + timedelta(seconds=ring_s)
        )
        self._due_in(call, "consult", ring_s)
        self._tell_asked(call, asked)
        self.agents.reserve(colleague.id, call.id, asked.until)
        if colleague.setting.mode == "on_demand":
            asked.leg = self.ctx.born()
            call.legs.append(LegState(asked.leg, "agent", now, colleague.id))
            self.by_channel[asked.leg] = call.id
            self.ctx.command(c.Dial(call.node, asked.leg, colleague.id, call.caller, ring_s))
        elif colleague.setting.auto_answer:
            self.ctx.later(lambda: self._consult_up(call))

    def _tell_asked(self, call: Call, asked: ConsultState) -> None:
        told = self._with(call), asked.agent, asked.offer, asked.until
        self.ctx.fact(f.ConsultAsked(call.id, self._rev(call), *told))

    def _ask_again(self, call: Call) -> None:
        """An engine took over: the colleague rings for the whole time again."""
        if call.consult is None:
            raise Impossible("call", call.state, "restarted")
        self._due_in(call, "consult", self._queue(call).ring_s)
        call.consult.until = call.due["consult"]
        self._tell_asked(call, call.consult)
        self.agents.prolong(call.consult.agent, call.consult.until)

    def _asked(self, agent: AgentId, offer: str) -> Call | None:
        """The call about which this agent is being asked."""
        call = self.live.get(self.agents.get(agent).call or "")
        if call is None or call.consult is None or call.state != "asking":
            return None
        return call if (call.consult.agent, call.consult.offer) == (agent, offer) else None

    def accept(self, request: e.Accept) -> None:
        call = self._asked(request.agent, request.offer)
        if call is None or call.consult is None:
            super().accept(request)
        elif call.consult.leg is not None:
            raise Refused("offer.by_telephone", {"offer": request.offer})
        else:
            self._consult_up(call)

    def decline(self, request: e.Decline) -> None:
        call = self._asked(request.agent, request.offer)
        if call is None:
            super().decline(request)
        else:
            self._consult_over(call, "declined")

    def _consult_up(self, call: Call) -> None:
        """The colleague answered: the first agent comes to him."""
        self._enter(call, "consult_up")
        if call.consult is None:
            raise Impossible("call", call.state, "consult_up")
        call.due.pop("consult", None)
        call.consult.answered_at = self.ctx.now
        self._seat(call, bridge_of(call.consult.agent))
        self.ctx.fact(f.ConsultAnswered(call.id, self._rev(call), call.consult.agent))
        self.agents.connect(call.consult.agent)

    def _seat(self, call: Call, bridge: BridgeId) -> None:
        """Put the first agent's telephone into a bridge."""
        line = self.agents.live[self._with(call)].channel or call.agent_leg
        if line is not None:
            self.ctx.command(c.MakeBridge(call.node, bridge))
            self.ctx.command(c.Join(call.node, bridge, line))

    def bridge_at(self, agent: Agent) -> BridgeId:
        """Where an agent's telephone belongs: with the colleague whom he consults, else in his own bridge."""
        call = self.live.get(agent.call or "")
        visits = call is not None and call.consult is not None and call.consult.answered_at is not None
        if call is not None and call.consult is not None and visits and call.agent == agent.id:
            return bridge_of(call.consult.agent)
        return bridge_of(agent.id)

    def _consult_over(self, call: Call, how: ConsultHow) -> None:
        """The colleague is out of it; the caller stays on hold, so that he hears nobody's surprise."""
        self._enter(call, "consult_over")
        self._end_consult(call, how)

    def _end_consult(self, call: Call, how: ConsultHow) -> None:
        """Both agents go where they belong, whatever they were doing."""
        asked, call.consult = call.consult, None
        if asked is None:
            return
        call.due.pop("consult", None)
        if asked.answered_at is not None and call.agent is not None:
            self._seat(call, bridge_of(call.agent))
        leg = call.leg(asked.leg) if asked.leg is not None else None
        if leg is not None and leg.ended_at is None:
            self.ctx.command(c.HangUp(call.node, leg.channel))
        if leg is not None and leg.answered_at is not None:
            self.ctx.command(c.DropBridge(call.node, bridge_of(asked.agent)))
        self.ctx.fact(f.ConsultEnded(call.id, self._rev(call), asked.agent, how))
        self.agents.let_go(asked.agent, call.id, NO_ANSWER if how == "no_answer" else None)

    def complete_transfer(self, request: e.CompleteTransfer) -> None:
        self._complete(self.acted_on(request), "complete")

    def _complete(self, call: Call, given: CallInput) -> None:
        """The caller goes to the colleague, in whose bridge the first agent was."""
        self._enter(call, given)
        asked, first, queue, now = call.consult, self._with(call), self._queue(call), self.ctx.now
        if asked is None:
            raise Impossible("call", call.state, given)
        if call.agent_leg is None:  # else it ends with his talk
            self._seat(call, bridge_of(first))
        self._leave_talk(call, first)
        ring_ms = ms(asked.asked_at, asked.answered_at)
        call.segments.append(SegmentState(queue.id, now, asked.agent, asked.asked_at, now, ring_ms=ring_ms))
        call.agent, call.agent_leg, call.consult = asked.agent, asked.leg, None
        self.queues.transferred(queue.id, queue.id, now)
        told = queue.id, queue.id, now, asked.agent
        self.ctx.fact(f.CallTransferred(call.id, self._rev(call), first, "consulted", *told))
        self.media.join(call, asked.agent)
        self.media.record(call)
        entered = call.queued_at or now
        self.ctx.fact(
            f.CallAnswered(call.id, self._rev(call), asked.agent, queue.id, entered, 0, False, False)
        )
        if call.recording is not None:
            self.ctx.fact(f.RecordingStarted(call.id, self._rev(call), call.recording))

    # --- what else may happen meanwhile ----------------------------------------------------------

    def resume(self, request: e.Resume) -> None:
        """Back to the caller; the colleague is not needed."""
        call = self.acted_on(request)
        self._enter(call, "resume")
        self._end_consult(call, "back")
        self.resumed(call)

    def hang_up(self, request: e.EndCall) -> None:
        call = self.live.get(request.call)
        if call is not None and call.consult is not None and call.consult.agent == request.agent:
            self._consult_over(call, "left")
        else:
            super().hang_up(request)

    def end_call(self, call: Call) -> None:
        """Who lays down in a consultation leaves the two others together."""
        if call.state == "consulting":
            self._complete(call, "hang_up")
        else:
            super().end_call(call)

    def agent_lost(self, call: Call, agent: AgentId) -> None:
        if call.consult is not None and call.consult.agent == agent:
            self._consult_over(call, "failed")
        elif call.state == "consulting":
            self._complete(call, "agent_lost")
        else:
            self._end_consult(call, "failed")
            super().agent_lost(call, agent)

    def offer_failed(self, call: Call, agent: AgentId) -> None:
        if call.consult is not None and call.consult.agent == agent:
            self._consult_over(call, "failed")
        else:
            super().offer_failed(call, agent)

    def leg_up(self, channel: ChannelId) -> None:
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or call.consult is None or call.consult.leg != channel:
            super().leg_up(channel)
            return
        leg = call.leg(channel)
        if leg is None or call.state != "asking":
            raise DroppedStale("leg: nobody asks any more")
        leg.answered_at = self.ctx.now
        self.media.connect_leg(call.node, call.consult.agent, channel)
        self._consult_up(call)

    def leg_gone(self, call: Call, channel: ChannelId, cause: int | None, sip: int | None) -> None:
        colleague = call.consult is not None and call.consult.leg == channel
        visiting = call.state == "consulting" and channel == call.agent_leg
        if call.state == "asking" and channel == call.agent_leg and cause != NORMAL_CLEARING:
            self._consult_over(call, "failed")  # and then as in every talk
        if visiting:
            call.agent_leg = None
        super().leg_gone(call, channel, cause, sip)
        if visiting:
            self.ctx.command(c.DropBridge(call.node, bridge_of(self._with(call))))
            self._complete(call, "agent_lost")
        elif colleague:
            rang: ConsultHow = "failed" if cause is None else "no_answer"
            rang = "declined" if sip == 603 else rang
            self._consult_over(call, rang if call.state == "asking" else "left")

    def dial_failed(self, channel: ChannelId) -> None:
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is not None and call.consult is not None and call.consult.leg == channel:
            self.leg_gone(call, channel, None, None)
        else:
            super().dial_failed(channel)

    def _end(self, call: Call) -> None:
        self._end_consult(call, "ended")
        super()._end(call)

    def requeue(self, call: Call, again: str, aside: str | None) -> None:
        self._end_consult(call, "failed")
        super().requeue(call, again, aside)

    def expel(self, call: Call) -> None:
        self._end_consult(call, "failed")
        super().expel(call)
