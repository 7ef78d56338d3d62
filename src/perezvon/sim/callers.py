"""Callers: they come as planned, wait as long as their patience lasts, talk, and hang up."""

from typing import Final

import msgspec

from perezvon.core import commands as c
from perezvon.core.events import CallerSummary
from perezvon.facts import floor as f
from perezvon.kit.ids import CallId, ChannelId
from perezvon.sim.carrier import Carrier
from perezvon.sim.chance import Behaviour, Talks, Visit
from perezvon.sim.world import World

GREETING_S: Final = 2.0
NEVER_LONGER_S: Final = 7200.0  # nobody stays on the line longer, whatever happens


class Caller(msgspec.Struct):
    """``turn`` grows with each talk or wait: plans made for an earlier one are void."""

    channel: ChannelId
    visit: Visit
    turn: int = 0
    call: CallId | None = None


class Callers:
    """``visits``: in the order of their times, from the world's beginning."""

    def __init__(
        self, world: World, carrier: Carrier, behaviour: Behaviour, talks: Talks, visits: list[Visit]
    ) -> None:
        self.world, self.carrier, self.behaviour = world, carrier, behaviour
        self.talks = talks
        self.visits = visits
        self.on_line: dict[ChannelId, Caller] = {}
        self.by_call: dict[CallId, Caller] = {}
        self._placed: dict[ChannelId, Visit] = {}
        self._now_s = 0.0
        world.readers.append(self.read)
        world.look_up = self.look_up
        self._plan_next()

    def _plan_next(self) -> None:
        """One planned arrival at a time keeps the heap of the world small."""
        place = self.carrier.placed
        if place < len(self.visits):
            visit = self.visits[place]
            self.world.after(visit.at_s - self._now_s, lambda: self._arrives(visit))

    def _arrives(self, visit: Visit) -> None:
        self._now_s = visit.at_s
        caller = Caller(self.carrier.place(visit.number, visit.caller, visit.codec), visit)
        self.on_line[caller.channel] = caller
        self._placed[caller.channel] = visit
        self._wait(caller, GREETING_S + visit.patience_s)
        self.world.after(NEVER_LONGER_S, lambda: self.hang_up(caller))
        self._plan_next()

    def _wait(self, caller: Caller, patience_s: float) -> None:
        turn = caller.turn

        def give_up() -> None:
            if caller.turn == turn and not self.carrier.connected(caller.channel):
                self.hang_up(caller)

        self.world.after(patience_s, give_up)

    def hang_up(self, caller: Caller) -> None:
        """The caller leaves."""
        if self.carrier.there(caller.channel):
            self.carrier.hang_up(caller.channel)
        self.on_line.pop(caller.channel, None)

    def read(self, fact: f.AnyFact) -> None:
        """What the caller hears of what happens to him."""
        match fact:
            case f.CallArrived():
                self.talks.set(fact.call, self._placed[fact.channel])
                caller = self.on_line.get(fact.channel)
                if caller is not None:
                    caller.call = fact.call
                    self.by_call[fact.call] = caller
            case f.CallAnswered():
                self._talks(self.by_call.get(fact.call))
            case f.CallQueued(again=str()):
                again = self.by_call.get(fact.call)
                if again is not None:
                    again.turn += 1
                    self._wait(again, self.behaviour.patience.draw(self.world.rng))
            case f.CallClosed():
                self.talks.forget(fact.call)
                gone = self.by_call.pop(fact.call, None)
                if gone is not None:
                    self.on_line.pop(gone.channel, None)
            case _:
                return

    def _talks(self, caller: Caller | None) -> None:
        if caller is None:
            return
        caller.turn += 1
        turn, visit = caller.turn, caller.visit
        # the agent is to end it; if he does not, the caller does
        talk_s = visit.talk_s if visit.caller_ends else 2 * visit.talk_s + 120

        def end() -> None:
            if caller.turn == turn:
                self.hang_up(caller)

        self.world.after(talk_s, end)

    def look_up(self, command: c.LookUp) -> CallerSummary | None:
        """The directory."""
        visit = self.talks.find(command.call)
        return visit.summary if visit is not None else None
