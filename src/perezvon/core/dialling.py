"""Outbound calls that agents place: his telephone, the number, the ringing, the answer.

An attempt that nobody answers has no wrap-up: the network has said its result, and the agent is free again as
he was before. Once answered, the call is a talk like any other and its wrap-up demands a disposition.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, assert_never

from perezvon.core import commands as c
from perezvon.core import consent
from perezvon.core import events as e
from perezvon.core.agent import Agent
from perezvon.core.agents import bridge_of
from perezvon.core.call import PLACED, Call, LegState, SegmentState
from perezvon.core.records import rang_ms
from perezvon.core.table import DroppedStale
from perezvon.core.toll import ALARM_S, KEY, Way, is_emergency, spent, way_of
from perezvon.core.transfers import Transfers
from perezvon.facts import floor as f
from perezvon.facts.settings import NumberSet, QueueSet
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ChannelId

AGENT_RING_S: Final = 20  # how long the agent's own telephone rings first
BACKSTOP_S: Final = 15  # the node ends an attempt this much later than we do: should we be away then
LOOK_UP_MS: Final = 300


class Dialling(Transfers):
    """From the wish to the answer."""

    def place_call(self, request: e.PlaceCall) -> None:
        """Raises Refused with the reason why this agent, this number or this centre may not call now."""
        agent = self.agents.get(request.agent)
        if agent.busy or agent.call is not None:
            raise Refused("outbound.wrap_up" if agent.work == "wrap_up" else "outbound.busy")
        if agent.line != "up" or agent.node is None:
            raise Refused("outbound.no_line")
        number, queue = self._shown(agent, request)
        self._brake((way := self._allowed(request)).price)
        on_demand, now = agent.setting.mode == "on_demand", self.ctx.now
        self.order += 1
        call = Call(
            id=self.ctx.born(),
            node=agent.node,
            channel=self.ctx.born(),
            number=number.number,
            caller=request.number,
            client=number.client,
            language=number.language,
            arrived_at=now,
            since=now,
            order=self.order,
            direction="outbound",
            state="calling_agent" if on_demand else "dialling",
            due={},
            queue_set=queue,
            agent=agent.id,
            customer_gone=True,  # until he is dialled
            placed_by=agent.id,
            price=way.price,
            only=way.only,
            purpose=request.purpose,
            legs=[],
            segments=[SegmentState(None, now, agent.id)],
            recordings=[],
        )
        self.live[call.id] = call
        until = now + timedelta(seconds=AGENT_RING_S if on_demand else self.settings.outbound.ring_s)
        call.placed_until = until
        self.ctx.fact(
            f.CallPlaced(
                call.id,
                call.rev,
                call.node,
                call.channel,
                call.number,
                call.caller,
                number.client,
                agent.id,
                "calling_agent" if on_demand else "dialling",
                until,
                call.language,
            )
        )
        self.agents.dial(agent.id, call.id, until)
        self._look_up_placed(call, request)
        if on_demand:
            self._ring_agent(call, agent)
        else:
            self._dial(call)

    def _look_up_placed(self, call: Call, request: e.PlaceCall) -> None:
        """Who it is; and again whether he may be called, if a list changed since that was looked up."""
        self._look_up(call, "known")
        told = request.clearance
        if told is not None and told.known and told.seen < self.settings.list_seq:
            self._check_contact(call)

    def _allowed(self, request: e.PlaceCall) -> Way:
        """Over which lines, and for how much. Raises Refused: nobody calls there, or not this person."""
        rules = self.settings.outbound
        way = way_of(rules, self.settings.tariffs, request.number)
        if not is_emergency(rules, request.number):
            told = request.clearance, request.client, request.number, request.purpose
            consent.check(self.settings.heard, *told, self.ctx.now)
        return way

    def _shown(self, agent: Agent, request: e.PlaceCall) -> tuple[NumberSet, QueueSet]:
        """Our number that the other side will see, and the queue whose rules hold for the call."""
        if self.settings.draining(self.ctx.now) and not is_emergency(self.settings.outbound, request.number):
            raise Refused("outbound.draining")
        found = self.settings.number(request.shown)
        if found is None:
            raise Refused("outbound.number_unknown", {"number": request.shown[:32]})
        if found[0].client != request.client:
            raise Refused("outbound.number_of_another", {"number": request.shown[:32]})
        if agent.setting.clients and request.client not in agent.setting.clients:
            raise Refused("outbound.client_not_yours", {"client": request.client})
        return found

    def _brake(self, price: int) -> None:
        rules = self.settings.outbound
        cost = spent(self.charges, self.live.values(), self.ctx.now)
        if price and cost + price > rules.spend_per_h:
            self.alarms.ring("spend", KEY, ALARM_S)
            raise Refused("outbound.spend", {"spent": cost / 100, "limit": rules.spend_per_h / 100})

    def _look_up(self, call: Call, what: str) -> None:
        if call.client is None or is_emergency(self.settings.outbound, call.caller):
            return
        deadline = self.ctx.now + timedelta(milliseconds=LOOK_UP_MS)
        self.ctx.command(
            c.LookUp(call.id, call.client, "known" if what == "known" else "caller", call.caller, deadline)
        )

    # --- to the answer ---------------------------------------------------------------------------

    def _ring_agent(self, call: Call, agent: Agent) -> None:
        call.agent_leg = self.ctx.born()
        call.legs.append(LegState(call.agent_leg, "agent", self.ctx.now, agent.id))
        self.by_channel[call.agent_leg] = call.id
        self._due_in(call, "dial", AGENT_RING_S)
        self.ctx.command(c.Dial(call.node, call.agent_leg, agent.id, call.caller, AGENT_RING_S))

    def _dial(self, call: Call) -> None:
        rules = self.settings.outbound
        self._due_in(call, "dial", rules.ring_s)
        call.customer_gone = False
        call.legs.append(LegState(call.channel, "customer", self.ctx.now))
        self.by_channel[call.channel] = call.id
        self.ctx.command(
            c.DialOut(
                call.node,
                call.channel,
                bridge_of(self._with(call)),
                call.caller,
                call.number,
                rules.via,
                rules.ring_s + BACKSTOP_S,
                call.only,
            )
        )

    def leg_up(self, channel: ChannelId) -> None:
        """A telephone that we rang was answered: the agent's, or the other side's."""
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or call.state not in PLACED:
            super().leg_up(channel)
        elif channel == call.channel:
            self._picked_up(call)
        else:
            self._agent_up(call, channel)

    def _agent_up(self, call: Call, channel: ChannelId) -> None:
        leg = call.leg(channel)
        self._enter(call, "agent_up")
        if leg is not None:
            leg.answered_at = self.ctx.now
        self.media.connect_leg(call.node, self._with(call), channel)
        self._dial(call)
        self._goes_on(call, "dialling")

    def _goes_on(self, call: Call, state: Literal["calling_agent", "dialling", "ringing"]) -> None:
        call.placed_until = until = call.due["dial"]
        self.ctx.fact(f.CallDialled(call.id, self._rev(call), state, until))
        self.agents.prolong(self._with(call), until)

    def rings(self, channel: ChannelId) -> None:
        """It rings at the other side."""
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or channel != call.channel:
            raise DroppedStale("ringing: nobody dialled it")
        self._enter(call, "rings")
        self.ctx.fact(f.CallRings(call.id, self._rev(call)))

    def _picked_up(self, call: Call) -> None:
        self._enter(call, "picked_up")
        agent, now = self._with(call), self.ctx.now
        call.due.pop("dial", None)
        call.answered_at = call.segment.answered_at = now
        call.segment.ring_ms = rang_ms(call, now)
        leg = call.leg(call.channel)
        if leg is not None:
            leg.answered_at = now
        self.media.join(call, agent)  # he is there already, unless something went wrong on the way
        self.media.record(call)
        cap = self._cap(call)
        self.ctx.fact(f.CallReached(call.id, self._rev(call), agent, call.segment.ring_ms, cap))
        if call.recording is not None:
            self.ctx.fact(f.RecordingStarted(call.id, self._rev(call), call.recording))
        self.agents.connect(agent)
        if call.person is None:
            self._look_up(call, "caller")

    def _cap(self, call: Call) -> datetime | None:
        """When this talk ends at the latest; one with an emergency number lasts as long as it must."""
        rules = self.settings.outbound
        if not rules.max_talk_min or is_emergency(rules, call.caller):
            return None
        self._due_in(call, "cap", rules.max_talk_min * 60)
        call.cap = call.due["cap"]
        return call.cap

    def _capped(self, call: Call) -> None:
        """The longest talk that the centre allows: a line left open costs money by the minute."""
        self._enter(call, "hang_up")
        self._cut(call, "limit")

    def _nobody_answers(self, call: Call) -> None:
        """The time for the attempt is over; or the agent does not come to his own telephone."""
        reached = call.state != "calling_agent"
        self._enter(call, "too_long")
        if not reached:
            self._cut(call, "system")
            return
        call.how, call.by = "no_answer", "system"
        self._end(call)

    def consent_told(self, event: e.ContactBarred | e.ContactListRead | e.PersonForgotten) -> None:
        """The stream ``consent`` went on."""
        match event:
            case e.ContactBarred():
                self.contact_barred(event)
            case e.ContactListRead():
                self.list_read(event)
            case e.PersonForgotten():
                self._read_on(event.seq)
                consent.forget(self.settings.heard, event.forgotten)
            case _:
                assert_never(event)

    def contact_barred(self, event: e.ContactBarred) -> None:
        """Attempts that still ring to somebody who must not be called end; talks go on."""
        if event.seq:
            self._read_on(event.seq)
            consent.keep(self.settings.heard, event.seq, event.barred)
        for call in consent.ringing(list(self.live.values()), event.barred, self.settings.outbound, PLACED):
            self._enter(call, "barred")
            call.how, call.by = "withdrawn", "system"
            self._end(call)

    def list_read(self, event: e.ContactListRead) -> None:
        """A list from outside holds too many numbers to be told: whoever rings is looked up again."""
        self._read_on(event.seq)
        self.settings.list_seq = event.seq
        for call in self.live.values():
            if call.state in PLACED and event.read.client in (None, call.client):
                self._check_contact(call)

    def _read_on(self, seq: int) -> None:
        """Of the stream ``consent``, each fact once."""
        last = self.settings.heard[-1].seq if self.settings.heard else 0
        if seq <= max(last, self.settings.consent_seq):
            raise DroppedStale("consent: read already")
        self.settings.consent_seq = seq

    def _check_contact(self, call: Call) -> None:
        if call.client is not None and not is_emergency(self.settings.outbound, call.caller):
            self.ctx.command(c.CheckContact(call.id, call.client, call.caller, call.purpose))

    def dial_out_failed(self, channel: ChannelId) -> None:
        """The node could not even begin."""
        call = self.live.get(self.by_channel.get(channel, ""))
        if call is None or channel != call.channel or call.state not in PLACED:
            raise DroppedStale("dial out: the call went on")
        self.caller_gone(call, None, None)

    # --- recovery --------------------------------------------------------------------------------

    def _dial_again(self, call: Call) -> None:
        """An engine took over: the attempt gets its whole time again."""
        call.since = self.ctx.now
        ring_s = self.settings.outbound.ring_s
        if self.settings.list_seq:
            self._check_contact(call)  # the engine that died may have been asked to
        match call.state:
            case "calling_agent":
                self._due_in(call, "dial", AGENT_RING_S)
                self._goes_on(call, "calling_agent")
            case "dialling" | "ringing":
                self._due_in(call, "dial", ring_s)
                self._goes_on(call, call.state)
            case _:
                raise ValueError(call.state)
