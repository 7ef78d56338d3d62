"""People who withdraw: a ledger beside the floor, look-ups that are quick, late or lost, and what must hold.

After the floor has handled a withdrawal, no attempt rings to that person, and none is begun; talks go on.
"""

from random import Random
from typing import Final

import msgspec

from perezvon.core import consent
from perezvon.core import events as e
from perezvon.core.call import PLACED
from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.facts.consent import Bar, Barred, Clearance
from perezvon.ports import Entry
from perezvon.sim.chance import exponential
from perezvon.sim.invariants import Broken
from perezvon.sim.world import World

RULE: Final = "who withdrew is not called"
AGAIN_S: Final = 1.0
NO_ANSWER: Final = 0.05
"""Share of look-ups without an answer in time."""
AIMED: Final = 0.8
"""Share of withdrawals while the telephone of that person rings."""


class Wishes:
    """``stream``: what was withdrawn, in order; ``told``: how many of it the floor handled."""

    def __init__(self, world: World, seed: int, per_h: float) -> None:
        self.world, self.per_h = world, per_h
        self.rng = Random(f"{seed}/consent")
        self.stream: list[Barred] = []
        self.told = 0
        self.ended = 0
        world.place = self.place
        world.watchers.append(self.watch)
        self._later()

    # --- withdrawing -----------------------------------------------------------------------------

    def _later(self) -> None:
        self.world.after(exponential(self.rng, 3600 / self.per_h), self._withdraw)

    def _withdraw(self) -> None:
        if self.world.fading:
            return
        calls = [call for call in self.world.floor.state.calls.values() if call.state in PLACED]
        if calls and self.rng.random() < AIMED:
            call = self.rng.choice(calls)
            client, number = call.client, call.caller
        else:
            client, number = None, f"+79{self.rng.randrange(10**9):09d}"
        purposes = ("adverts",) if self.rng.random() < 0.3 else ()
        self.stream.append(Barred(client=client, numbers=(number,), purposes=purposes))
        self.world.after(self.rng.uniform(0.01, AGAIN_S), self._deliver)
        self._later()

    def _deliver(self) -> None:
        """The engine reads the stream; one that is down reads it when it is back."""
        while self.told < len(self.stream):
            if not self.world.engine_up:
                self.world.after(AGAIN_S, self._deliver)
                return
            self.world.hear(e.ContactBarred(self.told + 1, self.stream[self.told]))

    # --- looking up ------------------------------------------------------------------------------

    def place(self, asked: e.PlaceCall) -> None:
        """The engine's way of a request to call: look up first, then tell the floor."""
        rng, world = self.rng, self.world
        if self.stream and rng.random() < 0.1:
            asked = msgspec.structs.replace(asked, number=rng.choice(self.stream).numbers[0])
        asked = msgspec.structs.replace(asked, purpose=rng.choice(("service", "service", "adverts")))
        bar = next((row for row in self.stream if self._meets(row, asked)), None)
        if rng.random() < NO_ANSWER:
            clearance, wait_s = Clearance(), 0.3
            if bar is not None:
                late = Barred(client=asked.client, numbers=(asked.number,), purposes=(asked.purpose,))
                world.after(wait_s + rng.uniform(0.2, 5), lambda: world.hear(e.ContactBarred(0, late)))
        else:
            found = Bar(bar.rule) if bar is not None else None
            clearance, wait_s = Clearance(True, len(self.stream), found), rng.uniform(0.005, 0.28)
        request = msgspec.structs.replace(asked, clearance=clearance)
        world.after(wait_s, lambda: world.ask(request))

    @staticmethod
    def _meets(barred: Barred, asked: e.PlaceCall) -> bool:
        return consent.meets(barred, asked.client, None, asked.number, asked.purpose)

    # --- what must hold --------------------------------------------------------------------------

    def watch(self, entry: Entry, outcome: Outcome) -> None:
        """Check what one step left behind."""
        event = entry.event
        if isinstance(event, e.ContactBarred):
            self.told = max(self.told, event.seq)
            self._check_ringing(event.barred, outcome)
        for fact in outcome.facts:
            if isinstance(fact, f.CallPlaced) and isinstance(event, e.PlaceCall):
                met = [row for row in self.stream[: self.told] if self._meets(row, event)]
                if met:
                    raise Broken(self.world.step, RULE, f"{fact.call} was placed after {met[0]}")

    def _check_ringing(self, barred: Barred, outcome: Outcome) -> None:
        for call in self.world.floor.state.calls.values():
            if call.state in PLACED and consent.meets(
                barred, call.client, call.person, call.caller, call.purpose
            ):
                raise Broken(self.world.step, RULE, f"{call.id} still rings after {barred}")
        for fact in outcome.facts:
            if isinstance(fact, f.CallEnded):
                self.ended += 1
                if fact.record.how != "withdrawn" or fact.record.answered_at is not None:
                    raise Broken(self.world.step, RULE, f"a talk was cut: {fact.record}")
