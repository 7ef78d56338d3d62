"""How simulated agents pass callers on: to a queue, a colleague or outside, at once or after asking him."""

from typing import TYPE_CHECKING, Final

from perezvon.core import events as e
from perezvon.facts import floor as f
from perezvon.kit.ids import AgentId, CallId

if TYPE_CHECKING:
    from perezvon.sim.agents import SimAgent


PARTNER: Final = "+74957654321"


class Passing:
    """What one agent does of it; what cannot be is refused by the floor."""

    def __init__(self, me: "SimAgent") -> None:
        self.me = me

    def begin(self, call: CallId) -> None:
        me = self.me
        rng, state = me.world.rng, me.world.floor.state
        live = state.calls.get(call)
        if live is None or live.client is None:
            return
        way = rng.random()
        if way < 0.05:
            kind = e.TransferOutside if way < 0.03 else e.ConsultOutside
            me.ask(kind(**me.on(call), number=PARTNER))
            return
        if way < 0.4:
            queues = [queue.id for queue in state.settings.queues.values() if queue.client == live.client]
            if queues:
                me.ask(e.TransferToQueue(**me.on(call), queue=rng.choice(queues)))
            return
        to = self._somebody()
        if to is not None and way < 0.6:
            me.ask(e.TransferToAgent(**me.on(call), to=to))
        elif to is not None:
            me.ask(e.Consult(**me.on(call), to=to))

    def _somebody(self) -> AgentId | None:
        """A colleague who looks free, mostly; now and then one who does not."""
        rng, live = self.me.world.rng, self.me.world.floor.state.agents
        others = [agent.id for agent in live.values() if agent.id != self.me.id and agent.presence != "out"]
        free = [ident for ident in others if live[ident].work == "free" and live[ident].line == "up"]
        among = free if free and rng.random() < 0.9 else others
        return rng.choice(among) if among else None

    def asked(self, fact: f.ConsultAsked) -> None:
        """A colleague wants something: the desk rings as for a call; a telephone rings by itself."""
        me = self.me
        if me.on_demand or me.auto_answer or fact.offer == me.seen_offer:
            return
        me.seen_offer = fact.offer
        draw, delay_s = me.world.rng.random(), me.behaviour.ring.draw(me.world.rng)
        if draw < me.behaviour.no_answer:
            return
        request = e.Decline if draw < 0.1 else e.Accept
        me.world.after(delay_s, lambda: me.ask(request(**me.me(), offer=fact.offer)))

    def consulting_outside(self, call: CallId) -> None:
        """As with a colleague; the one outside ends it by himself when nobody hands him the caller."""
        me, rng = self.me, self.me.world.rng
        way, talk_s = rng.random(), rng.uniform(3.0, 40.0)
        request = e.CompleteTransfer if way < 0.6 else e.Resume if way < 0.85 else e.EndCall
        me.later(talk_s, lambda: me.ask(request(**me.on(call))))

    def consulting(self, call: CallId, colleague: "SimAgent") -> None:
        """They talk for a while; then he passes the caller on, goes back or lays down, or the other does."""
        me, rng = self.me, self.me.world.rng
        way, talk_s = rng.random(), rng.uniform(3.0, 40.0)
        if way < 0.6:
            me.later(talk_s, lambda: me.ask(e.CompleteTransfer(**me.on(call))))
        elif way < 0.8:
            me.later(talk_s, lambda: me.ask(e.Resume(**me.on(call))))
        elif way < 0.9:
            me.later(talk_s, lambda: me.ask(e.EndCall(**me.on(call))))
        else:
            me.world.after(talk_s, lambda: colleague.ask(e.EndCall(**colleague.on(call))))
            me.later(talk_s + 10.0, lambda: me.ask(e.Resume(**me.on(call))))
