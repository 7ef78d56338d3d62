"""Agents as actors: they see facts about themselves, and answer with requests and with their telephones."""

from collections.abc import Callable, Sequence
from typing import Any

from perezvon.core import commands as c
from perezvon.core import events as e
from perezvon.core.outcome import Reply
from perezvon.facts import floor as f
from perezvon.kit.ids import AgentId, CallId, ChannelId, OfferId
from perezvon.sim.chance import Behaviour, Talks, exponential
from perezvon.sim.passing import Passing
from perezvon.sim.plan import PlannedAgent
from perezvon.sim.switch import NORMAL, Channel
from perezvon.sim.world import World

REJECTED, NETWORK_LOST = 21, 41  # Q.850
PUT_ASIDE = ("no_answer", "declined", "unfinished", "fault", "start")


class SimAgent:
    """One agent. ``turn`` grows with each offer, talk and wrap-up: older plans are void."""

    def __init__(self, world: World, planned: PlannedAgent, behaviour: Behaviour, talks: Talks) -> None:
        self.world, self.behaviour, self.talks = world, behaviour, talks
        self.id: AgentId = planned.setting.id
        self.on_demand = planned.setting.mode == "on_demand"
        self.auto_answer = planned.setting.auto_answer
        self.on_duty = False
        self.line: ChannelId | None = None
        self.lines = 0
        self.turn = 0
        self.status: f.AgentStatus | None = None
        self.seen_offer: OfferId | None = None
        self.passing = Passing(self)
        for shift in planned.shifts:
            length_s = shift.ends_s - shift.begins_s
            world.after(shift.begins_s, lambda s=length_s: self.begin_shift(s))  # type: ignore[misc]
            for pause in shift.pauses:
                world.after(pause.at_s, lambda p=pause: self._rest(p.reason, p.length_s))  # type: ignore[misc]

    # --- the shift -------------------------------------------------------------------------------

    def begin_shift(self, length_s: float) -> None:
        """Sign on, telephone, ready; sign off at the end."""
        self.on_duty = True
        self._sign_on()
        self._plan_line_faults()
        self._plan_dialling()
        self.world.after(length_s, self.end_shift)

    def _sign_on(self) -> None:
        def signed_on(reply: Reply) -> None:
            if reply.ok:
                self._plug_in()
            else:
                self.world.after(60.0, self._sign_on)

        if self.on_duty:
            self.ask(e.SignOn(**self.me()), signed_on)

    def _plug_in(self) -> None:
        if not self.on_duty:
            return
        if self.on_demand:
            if self.id not in self.world.switch.registered:
                self.world.link.carry(self.world.switch.register(self.id))
        elif self.line is None:
            self.lines += 1
            self.line = f"l-{self.id}-{self.lines}"
            self.world.link.carry(self.world.switch.line_in(self.line, self.id))

    def end_shift(self) -> None:
        """Not ready, then off as soon as he is let go."""
        self.on_duty = False
        self.ask(e.GoNotReady(**self.me(), reason="end_of_shift"), lambda _: self._leave())

    def _leave(self) -> None:
        def left(reply: Reply) -> None:
            if reply.code in ("agent.in_call", "agent.in_wrap_up"):
                self.world.after(15.0, self._leave)
            elif self.on_duty:
                self._sign_on()
            elif self.on_demand:
                self.world.link.carry(self.world.switch.register(self.id, registered=False))

        if not self.on_duty:  # the next shift may have begun meanwhile
            self.ask(e.SignOff(**self.me()), left)

    def _rest(self, reason: str, length_s: float) -> None:
        if self.on_duty:
            self.ask(e.GoNotReady(**self.me(), reason=reason))
            self.world.after(length_s, self._ready)

    def _ready(self) -> None:
        if self.on_duty:
            self.ask(e.GoReady(**self.me()))

    # --- the telephone ---------------------------------------------------------------------------

    def _plan_line_faults(self) -> None:
        per_h = self.behaviour.line_losses_per_h + self.behaviour.refreshes_per_h
        if per_h > 0:
            self.world.after(exponential(self.world.rng, 3600 / per_h), self._line_fault)

    def _line_fault(self) -> None:
        """A broken network, or a refreshed page whose old line is still up when the new one comes."""
        if not self.on_duty:
            return
        b, rng = self.behaviour, self.world.rng
        if self.line is not None:
            old = self.line
            if rng.random() < b.refreshes_per_h / (b.refreshes_per_h + b.line_losses_per_h):
                self.line = None
                self.world.after(rng.uniform(0.8, 3.0), self._plug_in)
                self.world.after(rng.uniform(0.1, 15.0), lambda: self._cut(old))
            else:
                self._cut(old)
        self._plan_line_faults()

    def _cut(self, line: ChannelId) -> None:
        world = self.world
        world.link.carry(world.switch.hang_up(line, world.now, NETWORK_LOST))

    def leg_gone(self, leg: Channel) -> None:
        """His telephone noticed that a leg ended; it dials again, sooner or later."""
        if leg.channel == self.line:
            self.line = None
            if self.on_duty and self.status is not None and self.status.state != "logged_out":
                wait_s = 60.0 if self.world.rng.random() < 0.1 else self.world.rng.uniform(1, 12)
                self.world.after(wait_s, self._plug_in)

    def node_restarted(self) -> None:
        """Registrations are gone with the node: the telephone registers again."""
        if self.on_duty and self.on_demand:
            self.world.after(self.world.rng.uniform(1, 10), self._plug_in)

    def rings(self, command: c.Dial) -> None:
        """On demand: his telephone rings."""
        rng, b, world = self.world.rng, self.behaviour, self.world
        draw, delay_s = rng.random(), b.ring.draw(rng)
        if draw < b.no_answer:
            return
        if draw < b.no_answer + b.declines:
            world.after(
                delay_s,
                lambda: world.link.carry(world.switch.hang_up(command.channel, world.now, REJECTED, 603)),
            )
        else:
            self.line = command.channel
            world.after(delay_s, lambda: world.link.carry(world.switch.answer(command.channel)))

    # --- facts -----------------------------------------------------------------------------------

    def offered(self, fact: f.CallOffered) -> None:
        """A call is proposed; the desk rings."""
        if self.on_demand or self.auto_answer or fact.offer == self.seen_offer:
            return
        self.seen_offer = fact.offer
        rng, b = self.world.rng, self.behaviour
        draw, delay_s = rng.random(), b.ring.draw(rng)
        if draw < b.no_answer:
            return
        request = e.Decline if draw < b.no_answer + b.declines else e.Accept
        self.world.after(delay_s, lambda: self.ask(request(**self.me(), offer=fact.offer)))

    def answered(self, fact: f.CallAnswered | f.CallReached) -> None:
        """He talks. Sometimes he holds, sends keys, or ends the call himself."""
        rng, b = self.world.rng, self.behaviour
        self.turn += 1
        call, visit = fact.call, self.talks.of(fact.call)
        talk_s = visit.talk_s
        if rng.random() < b.holds:
            self.later(talk_s * rng.random(), lambda: self._hold(call))
        if rng.random() < b.keys:
            self.later(talk_s * rng.random(), lambda: self.ask(e.SendKeys(**self.on(call), count=2)))
        if isinstance(fact, f.CallAnswered) and b.transfers > 0 and rng.random() < b.transfers:
            self.later(talk_s * rng.random(), lambda: self.passing.begin(call))
        if not visit.caller_ends:
            self.later(talk_s, lambda: self._end(call))

    # --- calling somebody himself ----------------------------------------------------------------

    def _plan_dialling(self) -> None:
        per_h = self.behaviour.dials_per_h
        if per_h > 0 and self.on_duty and not self.world.fading:
            self.world.after(exponential(self.world.rng, 3600 / per_h), self._dial)

    def _dial(self) -> None:
        """Mostly for a client of his and to where one may call; the floor refuses the rest."""
        rng, known = self.world.rng, self.world.floor.state.settings
        mine = known.agents[self.id].clients if self.id in known.agents and rng.random() < 0.95 else ()
        numbers = [row for row in known.numbers.values() if not mine or row.client in mine]
        free = self.status is not None and self.status.work == "free"
        if self.on_duty and free and numbers and not self.world.fading:
            ours = rng.choice(numbers)
            theirs = f"+79{rng.randrange(10**9):09d}" if rng.random() < 0.97 else "+4930123456"
            self.world.place(e.PlaceCall(**self.me(), number=theirs, client=ours.client, shown=ours.number))
        self._plan_dialling()

    def placed(self, fact: f.CallPlaced) -> None:
        """Now and then he thinks better of it while it rings."""
        self.turn += 1
        if self.world.rng.random() < 0.1:
            self.later(self.world.rng.uniform(1, 20), lambda: self.ask(e.EndCall(**self.on(fact.call))))

    def _hold(self, call: CallId) -> None:
        self.ask(e.Hold(**self.on(call)))
        hold_s = self.behaviour.hold.draw(self.world.rng)
        self.later(hold_s, lambda: self.ask(e.Resume(**self.on(call))))

    def _end(self, call: CallId) -> None:
        world = self.world
        if self.on_demand and self.line is not None and world.rng.random() < 0.5:
            world.link.carry(world.switch.hang_up(self.line, world.now, NORMAL))
        else:
            self.ask(e.EndCall(**self.on(call)))

    def changed(self, status: f.AgentStatus) -> None:
        """What the desk shows of him changed."""
        before, self.status = self.status, status
        if before is not None and before.state == status.state and before.reason == status.reason:
            return
        if status.state == "wrap_up" and status.call is not None:
            self._wrap_up(status.call)
        elif status.state == "not_ready" and status.reason in PUT_ASIDE and self.on_duty:
            wait_s = 3.0 if status.reason == "start" else self.behaviour.away.draw(self.world.rng)
            self.world.after(wait_s, self._ready)
        elif status.state == "logged_out" and self.on_duty:
            self.world.after(30.0, self._sign_on)

    def forgotten(self) -> None:
        """His settings are gone; he tries to sign on again until they are back."""
        self.status = None
        if self.on_duty:
            self.world.after(60.0, self._sign_on)

    def _wrap_up(self, call: CallId) -> None:
        rng, b = self.world.rng, self.behaviour
        self.turn += 1
        wrap_s = self.talks.of(call).wrap_s
        results = self._results_for(call)
        if results and rng.random() < b.chooses_early:
            early = rng.choice(results)
            self.later(wrap_s / 3, lambda: self.ask(e.ChooseResult(**self.on(call), disposition=early)))
        if rng.random() < b.forgets_wrap_up:
            return
        if rng.random() < b.wants_more_time:
            self.later(wrap_s / 2, lambda: self.ask(e.MoreTime(**self.on(call))))
            wrap_s *= 2
        if not results:
            return  # nothing to choose: the time runs out
        disposition = rng.choice(results)
        self.later(
            wrap_s,
            lambda: self.ask(e.FinishWrapUp(**self.on(call), disposition=disposition)),
        )

    def _results_for(self, call: CallId) -> list[str]:
        """The dispositions that his desk shows for this call."""
        state = self.world.floor.state
        client = state.calls[call].client if call in state.calls else None
        return [row.id for row in state.settings.dispositions.values() if row.client in (None, client)]

    # --- asking ----------------------------------------------------------------------------------

    def me(self) -> dict[str, Any]:
        return {"user": self.id, "request_id": self.world.request_id(), "agent": self.id}

    def on(self, call: CallId) -> dict[str, Any]:
        return {**self.me(), "call": call}

    def ask(self, request: e.AnyRequest, then: Callable[[Reply], None] = lambda _: None) -> None:
        self.world.ask(request, then)

    def later(self, delay_s: float, do: Callable[[], None]) -> None:
        turn = self.turn

        def act() -> None:
            if self.turn == turn:
                do()

        self.world.after(delay_s, act)


class Agents:
    """Everybody on the staff list; tells each what concerns him."""

    def __init__(
        self, world: World, planned: Sequence[PlannedAgent], behaviour: Behaviour, talks: Talks
    ) -> None:
        self._world = world
        self.all = {row.setting.id: SimAgent(world, row, behaviour, talks) for row in planned}
        world.readers.append(self.read)
        world.rings = lambda command: self.all[command.agent].rings(command)
        world.switch.gone = self._leg_gone

    def _leg_gone(self, leg: Channel) -> None:
        if leg.agent is not None:
            self.all[leg.agent].leg_gone(leg)

    def _consulting(self, fact: f.ConsultAnswered) -> None:
        call = self._world.floor.state.calls.get(fact.call)
        if call is not None and call.agent is not None:
            self.all[call.agent].passing.consulting(fact.call, self.all[fact.to])

    def _consulting_outside(self, fact: f.OutsideAnswered) -> None:
        call = self._world.floor.state.calls.get(fact.call)
        if call is not None and call.agent is not None and call.state == "consulting":
            self.all[call.agent].passing.consulting_outside(fact.call)

    def read(self, fact: f.AnyFact) -> None:
        """Facts reach the desk of the agent whom they concern."""
        match fact:
            case f.AgentChanged():
                self.all[fact.status.agent].changed(fact.status)
            case f.AgentForgotten():
                self.all[fact.agent].forgotten()
            case f.CallOffered():
                self.all[fact.agent].offered(fact)
            case f.CallAnswered() | f.CallReached():
                self.all[fact.agent].answered(fact)
            case f.CallPlaced():
                self.all[fact.agent].placed(fact)
            case f.ConsultAsked():
                self.all[fact.to].passing.asked(fact)
            case f.ConsultAnswered():
                self._consulting(fact)
            case f.OutsideAnswered():
                self._consulting_outside(fact)
            case _:
                return
