"""The talk: hold, keys, a lost line, and faults that take the caller back to the front of the queue."""

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.agents import FAULT, JOIN_TRIES, bridge_of
from perezvon.core.call import PLACED, Call
from perezvon.core.records import record_of
from perezvon.core.table import DroppedStale
from perezvon.core.toll import charge
from perezvon.core.waiting import Waiting
from perezvon.facts import floor as f
from perezvon.kit.errors import Impossible, Refused
from perezvon.kit.ids import AgentId, CallId, ChannelId

NORMAL_CLEARING = 16  # Q.850
FAULTS_BORNE = 3  # a call that breaks more often than this is ended


class Talks(Waiting):
    """From the answer to the hang-up."""

    def hold(self, request: e.Hold) -> None:
        call = self.acted_on(request)
        self._enter(call, "hold")
        call.held_since = self.ctx.now
        self.media.part(call, self._with(call))
        self.ctx.fact(f.CallHeld(call.id, self._rev(call)))
        self.agents.hold(self._with(call))

    def resumed(self, call: Call) -> None:
        """The caller comes back from hold."""
        self.settle_hold(call)
        self.media.join(call, self._with(call))
        self.ctx.fact(f.CallResumed(call.id, self._rev(call)))
        self.agents.resume(self._with(call))

    def hang_up(self, request: e.EndCall) -> None:
        self.end_call(self.acted_on(request))

    def send_keys(self, request: e.SendKeys) -> None:
        call = self.acted_on(request)
        if call.state != "talking":
            raise Refused("call.not_talking")
        self.ctx.command(c.Digits(call.node, call.channel, request.request_id))

    # --- a lost agent ----------------------------------------------------------------------------

    def agent_lost(self, call: Call, agent: AgentId) -> None:
        """His line broke: the caller hears music and is kept for him."""
        before = call.state
        self._enter(call, "agent_lost")
        if call.state == "closed":  # nobody is there to whom the other side could answer
            self._cut(call, "system")
            return
        if before == "talking":
            self.media.part(call, self._with(call))
            call.held_since = self.ctx.now
        self._keep(call)

    def _keep(self, call: Call) -> None:
        rejoin_s = self.settings.centre.rejoin_s
        self._due_in(call, "rejoin", rejoin_s)
        call.rejoin_until = call.due["rejoin"]
        self.ctx.fact(f.AgentLost(call.id, self._rev(call), self._with(call), call.rejoin_until))
        self.agents.lost(self._with(call), call.rejoin_until)

    def agent_back(self, ident: CallId) -> None:
        call = self.live[ident]
        self._enter(call, "agent_back")
        call.due.pop("rejoin", None)
        call.rejoin_until = None
        self.settle_hold(call)
        self.media.join(call, self._with(call))
        self.ctx.fact(f.AgentRejoined(call.id, self._rev(call), self._with(call)))
        self.agents.back(self._with(call))

    def agent_given_up(self, call: Call) -> None:
        self._enter(call, "agent_given_up")
        self.requeue(call, "agent_lost", None)

    def leg_gone(self, call: Call, channel: ChannelId, cause: int | None, sip: int | None) -> None:
        """A telephone dialled for this call ended: not answered, or hung up, or broken in the talk."""
        leg = call.leg(channel)
        self.by_channel.pop(channel, None)
        if leg is not None and leg.ended_at is None:
            leg.ended_at, leg.cause, leg.sip = self.ctx.when, cause, sip
        if call.agent_leg != channel:
            return
        if call.state == "offered":
            # An end that nobody explains (found missing) is not the agent's fault.
            unheard: f.OfferHow = "failed" if cause is None else "no_answer"
            self._unanswered(call, "declined" if sip == 603 else unheard)
        elif call.state in PLACED:
            self._enter(call, "agent_lost")
            self._cut(call, "system" if cause is None else "agent")
        elif call.with_agent and cause == NORMAL_CLEARING:
            self.end_call(call)
        elif call.with_agent:
            self._enter(call, "fault")
            self.requeue(call, "agent_lost", None)

    def dial_failed(self, channel: ChannelId) -> None:
        """There is no telephone to ring."""
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or channel != call.agent_leg:
            raise DroppedStale("dial: the offer is gone")
        self.leg_gone(call, channel, None, None)

    # --- faults ----------------------------------------------------------------------------------

    def join_failed(self, channel: ChannelId) -> None:
        """A channel did not get into its agent's bridge: make the bridge anew, once; then give up."""
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or call.state != "talking" or channel not in (call.channel, call.agent_leg):
            raise DroppedStale("join: the call went on")
        agent = self.agents.live[self._with(call)]
        call.join_failures += 1
        leg = agent.channel or call.agent_leg
        if call.join_failures >= JOIN_TRIES or leg is None:
            self._enter(call, "fault")
            self.requeue(call, "fault", FAULT)
            return
        self.ctx.command(c.MakeBridge(call.node, bridge_of(agent.id)))
        self.ctx.command(c.Join(call.node, bridge_of(agent.id), leg))
        self.ctx.command(c.Join(call.node, bridge_of(agent.id), call.channel))

    def part_failed(self, channel: ChannelId) -> None:
        """A caller is still in the bridge of an agent who may take another call: ask again, once."""
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or channel != call.channel or call.state == "talking":
            raise DroppedStale("part: the call went on")
        last = next((part.agent for part in reversed(call.segments) if part.agent is not None), None)
        call.part_failures += 1
        if last is not None and call.part_failures < JOIN_TRIES:
            self.ctx.command(c.Part(call.node, bridge_of(last), channel))

    def record_failed(self, channel: ChannelId) -> None:
        """The talk goes on; its record says why nobody can hear it again."""
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or channel != call.channel or call.recording is None:
            raise DroppedStale("record: the call went on")
        call.unrecorded = "failed"
        self.alarms.ring("recording", channel)

    def stop_recordings(self) -> None:
        """The disk is brim-full: what is being recorded ends."""
        for call in self.live.values():
            if call.recording is not None:
                call.unrecorded = "disk_full"
                self.media.stop_record(call)

    def choose(self, request: e.ChooseResult) -> None:
        """An agent chose the result of his part, while he talks or afterwards. The last choice counts."""
        call = self.acted_on(request, wrapping=True)
        if not (request.agent in call.wrapping or call.with_agent or call.state == "wrap_up"):
            raise Refused("call.not_answered", {"call": request.call})
        if self.settings.disposition(request.disposition, call.client) is None:
            raise Refused("disposition.unknown", {"disposition": request.disposition})
        if call.chosen.get(request.agent) == request.disposition:
            return
        call.chosen[request.agent] = request.disposition
        self.ctx.fact(f.ResultChosen(call.id, self._rev(call), request.agent, request.disposition))

    def expel(self, call: Call) -> None:
        """End a call that breaks whatever touches it: no table is asked, its record is written."""
        now = self.ctx.now
        self.acd.call_gone(call.id)
        call.due = {}
        charge(self.charges, call, now, now)
        self.media.drop_leg(call)
        for agent in [a.id for a in self.agents.live.values() if a.call == call.id]:
            self.agents.let_go(agent, call.id, FAULT)
        call.wrapping = {}
        if not call.customer_gone:
            self.ctx.command(c.HangUp(call.node, call.channel))
        if call.ended_at is None:
            call.ended_at, call.by = now, "system"
            answered = call.answered_at is not None
            unanswered: f.EndHow = "refused" if call.queued_at is None else "flowed_out"
            unanswered = "cancelled" if call.direction == "outbound" else unanswered
            call.how = "answered" if answered else unanswered
            if call.segments and call.segment.ended_at is None:
                call.segment.ended_at = now
            if call.queue is not None and not answered:
                self.queues.left(call)
            call.agent = None
            self.ctx.fact(f.CallEnded(call.id, self._rev(call), record_of(call)))
        self._close(call)

    def quarantine(self, call: Call, broken: Impossible) -> None:
        """A table was broken: the customer to the front of the queue, the agent aside."""
        self.ctx.fact(f.CallQuarantined(call.id, self._rev(call), broken.machine, broken.state, broken.given))
        call.faults += 1
        if call.faults > FAULTS_BORNE:
            self.expel(call)
            return
        mine = (agent for agent in self.agents.live.values() if agent.call == call.id)
        held_by = (agent.id for agent in mine if agent.id not in call.wrapping)
        agent = call.agent = call.agent or next(held_by, None)
        self._enter(call, "fault")
        call.due.clear()
        if call.state == "closed" and call.direction == "inbound":
            if agent is not None:
                self.agents.let_go(agent, call.id, FAULT)
            call.agent = None
            call.how, call.by = call.how or "refused", call.by or "system"
            if call.ended_at is None:
                self._end(call)
            else:
                self._close(call)
            return
        self.requeue(call, "fault", FAULT)

    def requeue(self, call: Call, again: str, aside: str | None) -> None:
        """Take the caller from his agent and put him at the front of his queue, with an apology.

        Whom we called has no queue to go to: that call was closed.
        """
        if call.state == "closed":
            self.lose(call, aside)
            return
        agent = call.agent
        self.settle_hold(call)
        if call.offer is not None:
            self._end_offer(call, "failed")
        if agent is not None:
            # always, and before any prompt: a channel that is moved while it plays stops the whole connection
            self.ctx.command(c.Part(call.node, bridge_of(agent), call.channel))
            self.media.drop_leg(call)
            self.agents.let_go(agent, call.id, aside)
        if call.segments:
            call.segment.ended_at = self.ctx.when
        call.agent, call.rejoin_until = None, None
        counted = call.queued_at is not None
        if counted:
            call.again = "fault" if again == "fault" else "agent_lost"
        call.queued_at = call.queued_at or self.ctx.now
        self._queued(call)
        if not counted:
            self.queues.offered(call)
        self.media.quiet(call)
        self.media.play(call, self._queue(call).apology)
