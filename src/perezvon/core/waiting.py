"""Waiting and being offered: the queue, announcements, the distributor's decisions."""

from datetime import timedelta
from typing import Final

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.acd import Match
from perezvon.core.agents import DECLINED, NO_ANSWER
from perezvon.core.call import Call, LegState, SegmentState
from perezvon.core.endings import Endings
from perezvon.core.overflow import Move
from perezvon.core.queues import place_of
from perezvon.core.records import ms, wait_ms
from perezvon.core.settings import need_of
from perezvon.core.table import DroppedStale
from perezvon.facts import floor as f
from perezvon.facts.settings import QueueSet
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, ChannelId

FRONT: Final = 1_000_000  # added to the priority of a caller whom we owe a place at the front
POSITIONS: Final = 20  # prompts exist for places 1 to 20


class Waiting(Endings):
    """From queue entry to the answer."""

    def _greeted(self, call: Call) -> None:
        self._enter(call, "greeted")
        call.due.pop("greeting", None)
        call.queued_at = self.ctx.now
        self._queued(call)
        self.queues.offered(call)
        self.overflow.came(call.id)
        self.media.music_on(call)

    def _queued(self, call: Call) -> None:
        queue = self.settings.queues.get(self._queue(call).id, self._queue(call))
        call.queue_set = queue
        call.priority = queue.priority + call.caller_priority + (FRONT if call.again else 0)
        queued_at = call.queued_at or self.ctx.now
        call.waits_since = queued_at if call.answered_at is None else self.ctx.now
        call.segments.append(SegmentState(queue.id, self.ctx.now if call.segments else queued_at))
        self.ctx.fact(f.CallQueued(call.id, self._rev(call), queue.id, call.priority, queued_at, call.again))
        self._due_in(call, "announce", queue.announce_first_s)
        self._due_in(call, "too_long", queue.max_wait_s)
        self._wait(call)
        self.overflow.moved(call)

    def _waited(self, call: Call) -> None:
        """The longest wait is over: another queue takes the caller, or he hears the farewell."""
        to = self._next_queue(call)
        if to is None:
            self._too_long(call)
        else:
            self._flow(call, to, "max_wait")

    def _next_queue(self, call: Call) -> QueueSet | None:
        """The queue that takes him over: open, and one that he was not in yet, or he would go in rings."""
        to = self.settings.queues.get(self._queue(call).max_wait_to or "")
        if to is None or call.state != "waiting" or call.answered_at is not None:
            return None
        seen = any(part.queue == to.id for part in call.segments)
        return None if seen or self.calendars.shut(to.hours) else to

    def flow_over(self, move: Move) -> None:
        """His queue overflows, and he is one of those who go."""
        before = self._queue(move.call).id
        if move.to.queue is None:
            raise ValueError(f"call {move.call.id} goes to no queue")
        self._flow(move.call, move.to.queue, "overflow")
        self.overflow.went(move, before)

    def _flow(self, call: Call, to: QueueSet, why: f.FlowWhy) -> None:
        """He keeps the time of his entry: his wait, his place and his interval are counted from there."""
        self._enter(call, "flow")
        before, now = self._queue(call), self.ctx.now
        self.acd.call_gone(call.id)
        self.queues.flowed(call, why)
        self.ctx.fact(f.CallFlowed(call.id, self._rev(call), before.id, to.id, call.queued_at or now, why))
        call.segment.ended_at, call.segment.flowed, call.since = now, why, now
        call.again, call.queue_set = None, to
        if to.music != before.music:
            self.media.music_off(call)
        self._queued(call)
        self.queues.offered(call)
        notice = self.media.notice(call)
        if notice:
            self.media.quiet(call)
            self.media.play(call, *notice)
        elif call.playback is None:
            self.media.music_on(call)

    def queue_changed(self, setting: QueueSet) -> None:
        """Whom callers need, and how long they ring, is what the queue says now: also for those who wait."""
        for call in self.live.values():
            if call.state in ("waiting", "offered") and call.queue == setting.id:
                call.queue_set = setting
                if call.state == "waiting":
                    self.acd.call_gone(call.id)
                    self._wait(call)

    def _wait(self, call: Call) -> None:
        queued_at = call.queued_at or self.ctx.now
        self.acd.call_waits(call.id, need_of(self._queue(call)), call.priority, queued_at, call.order)

    def _announce(self, call: Call) -> None:
        queue = self._queue(call)
        if queue.announce_every_s > 0:
            self._due_in(call, "announce", queue.announce_every_s)
        if call.state == "waiting" and call.playback is None:
            place = place_of(call, self.live.values())
            name = str(place) if place <= POSITIONS else "more"
            self.media.play(call, f"perezvon/position-{name}")

    # --- offers ----------------------------------------------------------------------------------

    def offer(self, match: Match) -> None:
        """The distributor's decision: reserve the agent and let it ring."""
        call = self.live[match.call]
        self._enter(call, "offer")
        self.acd.call_gone(call.id)
        queue = self._queue(call)
        call.agent, call.offer, call.offers = match.agent, self.ctx.born(), call.offers + 1
        call.offer_until = self.ctx.now + timedelta(seconds=queue.ring_s)
        call.segment.agent, call.segment.offered_at = match.agent, self.ctx.now
        self._due_in(call, "ring", queue.ring_s)
        self.ctx.fact(
            f.CallOffered(
                call.id,
                self._rev(call),
                call.offer,
                match.agent,
                queue.id,
                call.offer_until,
                match.runner_up,
                match.refusals,
            )
        )
        self.agents.reserve(match.agent, call.id, call.offer_until)
        setting = self.agents.live[match.agent].setting
        if setting.mode == "on_demand":
            call.agent_leg = self.ctx.born()
            call.legs.append(LegState(call.agent_leg, "agent", self.ctx.now, match.agent))
            self.by_channel[call.agent_leg] = call.id
            self.ctx.command(c.Dial(call.node, call.agent_leg, match.agent, call.caller, queue.ring_s))
        elif setting.auto_answer:
            offered = call
            self.ctx.later(lambda: self._accepted(offered))

    def accept(self, request: e.Accept) -> None:
        call = self._offered(request.agent, request.offer)
        if call.agent_leg is not None:  # nobody would hear the caller before it is picked up
            raise Refused("offer.by_telephone", {"offer": request.offer})
        self._accepted(call)

    def decline(self, request: e.Decline) -> None:
        self._unanswered(self._offered(request.agent, request.offer), "declined")

    def _offered(self, agent: AgentId, offer: str) -> Call:
        call = self.live.get(self.agents.get(agent).call or "")
        if call is None or call.offer != offer or call.state != "offered":
            raise Refused("offer.gone", {"offer": offer})
        return call

    def leg_up(self, channel: ChannelId) -> None:
        """A telephone that we rang was answered: that is the acceptance."""
        call = self.live.get(self.by_channel.get(channel, ""))
        leg = call.leg(channel) if call is not None else None
        if call is None or leg is None or call.agent_leg != channel or call.state != "offered":
            raise DroppedStale("leg: the offer is gone")
        leg.answered_at = self.ctx.now
        self.media.connect_leg(call.node, self._with(call), channel)
        self._accepted(call)

    def _accepted(self, call: Call) -> None:
        self._enter(call, "accept")
        agent, queue, now = self._with(call), self._queue(call), self.ctx.now
        for name in ("ring", "announce", "too_long"):
            call.due.pop(name, None)
        ring_ms = self._end_offer(call, "accepted")
        first = call.answered_at is None
        call.answered_at = call.answered_at or now
        call.segment.answered_at = now
        waited = wait_ms(call) if first else ms(call.segment.queued_at, now)
        if first:
            call.counted, call.in_target = queue.id, waited <= queue.target_s * 1000
            self.queues.answered(call, waited)
        self.media.join(call, agent)
        self.media.record(call)
        self.ctx.fact(
            f.CallAnswered(
                call.id,
                self._rev(call),
                agent,
                queue.id,
                call.queued_at or now,
                waited,
                call.in_target and first,
                first,
            )
        )
        if call.recording is not None and ring_ms >= 0 and call.recordings[-1].started_at == now:
            self.ctx.fact(f.RecordingStarted(call.id, self._rev(call), call.recording))
        self.agents.connect(agent)

    def offer_failed(self, call: Call, agent: AgentId) -> None:
        """The agent's telephone cannot be reached: the caller keeps his place."""
        if agent == call.agent:
            self._unanswered(call, "failed")

    def _unanswered(self, call: Call, how: f.OfferHow) -> None:
        self._enter(call, "unanswered")
        agent = self._with(call)
        call.due.pop("ring", None)
        self._end_offer(call, how)
        self.media.drop_leg(call)
        call.agent, call.segment.agent, call.segment.offered_at = None, None, None
        aside = {"declined": DECLINED, "no_answer": NO_ANSWER}.get(how)
        self.agents.release(agent, aside)
        if "too_long" not in call.due:
            self._due_in(call, "too_long", 0)
        self._wait(call)
