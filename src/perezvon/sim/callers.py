"""Callers: they come by the time of day, wait as long as their patience lasts, talk, and hang up."""

from typing import Final

import msgspec

from perezvon.core import commands as c
from perezvon.core.events import CallerSummary
from perezvon.facts import floor as f
from perezvon.facts.settings import Language
from perezvon.kit.ids import CallId, ChannelId
from perezvon.sim.carrier import Carrier
from perezvon.sim.centre import QUEUES, number_of
from perezvon.sim.chance import Behaviour, Talks, exponential, weight
from perezvon.sim.world import World

QUARTER_S: Final = 900.0
ZONE_OFFSET_H: Final = 3.0  # of the simulated centre, all year
GREETING_S: Final = 2.0
NEVER_LONGER_S: Final = 7200.0  # nobody stays on the line longer, whatever happens
NOT_OURS: Final = "+74950009999"
SPREAD: Final = 40_000  # how many different callers there are


class Caller(msgspec.Struct):
    """``turn`` grows with each talk or wait: plans made for an earlier one are void."""

    channel: ChannelId
    turn: int = 0
    call: CallId | None = None


class Callers:
    """``peak_per_h``: calls per hour at the busiest time of the day."""

    def __init__(
        self, world: World, carrier: Carrier, behaviour: Behaviour, talks: Talks, peak_per_h: float
    ) -> None:
        self.world, self.carrier, self.behaviour = world, carrier, behaviour
        self.talks = talks
        self.peak_per_s = peak_per_h / 3600
        self.on_line: dict[ChannelId, Caller] = {}
        self.by_call: dict[CallId, Caller] = {}
        self.open = True
        world.readers.append(self.read)
        world.look_up = self.look_up
        self._quarter()

    def _quarter(self) -> None:
        """Plan the arrivals of one quarter of an hour."""
        if not self.open:
            return
        now = self.world.now
        local = (now.hour + now.minute / 60 + ZONE_OFFSET_H) % 24
        rate = self.peak_per_s * weight(local)
        at = exponential(self.world.rng, 1 / rate) if rate else QUARTER_S
        while at < QUARTER_S:
            self.world.after(at, self._arrives)
            at += exponential(self.world.rng, 1 / rate)
        self.world.after(QUARTER_S, self._quarter)

    def _arrives(self) -> None:
        if not self.open:
            return
        rng, b = self.world.rng, self.behaviour
        if rng.random() < b.wrong_numbers:
            number = NOT_OURS
        else:
            number = number_of(rng.choices(QUEUES, [row[4] for row in QUEUES])[0][0])
        who = f"+7916{rng.randrange(SPREAD):07d}"
        caller = Caller(self.carrier.place(number, who, rng.choice(("ulaw", "alaw"))))
        self.on_line[caller.channel] = caller
        self._wait(caller, GREETING_S + exponential(rng, b.patience_s))
        self.world.after(NEVER_LONGER_S, lambda: self.hang_up(caller))

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
                caller = self.on_line.get(fact.channel)
                if caller is not None:
                    caller.call = fact.call
                    self.by_call[fact.call] = caller
            case f.CallAnswered():
                self._talks(self.by_call.get(fact.call), fact.call)
            case f.CallQueued(again=str()):
                again = self.by_call.get(fact.call)
                if again is not None:
                    again.turn += 1
                    self._wait(again, exponential(self.world.rng, self.behaviour.patience_s))
            case f.CallClosed():
                self.talks.forget(fact.call)
                gone = self.by_call.pop(fact.call, None)
                if gone is not None:
                    self.on_line.pop(gone.channel, None)
            case _:
                return

    def _talks(self, caller: Caller | None, call: CallId) -> None:
        if caller is None:
            return
        caller.turn += 1
        turn, talk = caller.turn, self.talks.of(call)
        # the agent is to end it; if he does not, the caller does
        talk_s = talk.length_s if talk.caller_ends else 2 * talk.length_s + 120

        def end() -> None:
            if caller.turn == turn:
                self.hang_up(caller)

        self.world.after(talk_s, end)

    def look_up(self, command: c.LookUp) -> CallerSummary | None:
        """The directory: most callers are known, some are important, some speak English."""
        digits = int(command.key[-4:])
        if digits % 100 < 100 * self.behaviour.unknown_callers:
            return None
        language: Language = "en" if digits % 50 == 0 else "ru"
        return CallerSummary(f"p-{command.key[-7:]}", language, 3 if digits % 40 == 0 else 0)
