"""Classes in the simulator: its directory remembers, and every call is held to one class (design 5.5).

The directory hands out the history of the records so far, as the product's does. What the floor said of a
call when it began must be what the records say of it in the end, unless calls of one person overlapped.
"""

from datetime import datetime
from typing import NoReturn

import msgspec

from perezvon.core.classes import CallEvent, Step, classes_of, past_call
from perezvon.core.classify import History
from perezvon.core.events import CallerSummary
from perezvon.core.outcome import Outcome
from perezvon.facts import floor as f
from perezvon.facts.classes import Classified
from perezvon.kit.ids import CallId, PersonId
from perezvon.ports import Entry
from perezvon.sim.invariants import Broken
from perezvon.sim.world import World

RULE = "5 one class per call"


class Told(msgspec.Struct):
    """A live call of a known person. ``alone``: no other call of his was in the way of the look-up."""

    person: PersonId
    classified: Classified
    alone: bool


class ClassBook:
    """Lives of the persons who called, from facts alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lives: dict[PersonId, list[CallEvent]] = {}
        self.pasts: dict[PersonId, History] = {}
        self.arrived: dict[CallId, datetime] = {}
        self.told: dict[CallId, Told] = {}
        self.last_end: dict[PersonId, datetime] = {}
        self.classes: dict[str, int] = {}
        world.watchers.append(self.watch)

    def summary(self, known: CallerSummary | None) -> CallerSummary | None:
        """What the directory says: the person with everything that was before."""
        if known is None:
            return None
        return msgspec.structs.replace(known, past=self.pasts.get(known.person))

    def watch(self, entry: Entry, outcome: Outcome) -> None:
        """Read what one step published."""
        for fact in outcome.facts:
            match fact:
                case f.CallArrived():
                    self.arrived[fact.call] = entry.now
                case f.PersonKnown():
                    self._known(fact)
                case f.CallClosed():
                    self._closed(fact.record, entry.now)
                case _:
                    continue

    def _broken(self, detail: str) -> NoReturn:
        raise Broken(self.world.step, RULE, detail)

    def _known(self, fact: f.PersonKnown) -> None:
        before = self.told.get(fact.call)
        if fact.classified is None or (before is not None and before.person == fact.person):
            self._broken(f"{fact.call} was told {fact.classified} of {fact.person}")
        others = [told for told in self.told.values() if told.person == fact.person]
        for told in others:
            told.alone = False
        ended = self.last_end.get(fact.person)
        alone = not others and (ended is None or ended < self.arrived[fact.call])
        self.told[fact.call] = Told(fact.person, fact.classified, alone)

    def _closed(self, record: f.CallRecord, now: datetime) -> None:
        told = self.told.pop(record.call, None)
        if (told.person if told is not None else None) != record.person:
            self._broken(f"{record.call} is of {record.person}, told of {told}")
        self.arrived.pop(record.call, None)
        life = self.lives.setdefault(record.person, []) if record.person is not None else []
        life.append(CallEvent(record.call, past_call(record)))
        steps, past = classes_of(life)
        mine = [step for step in steps if step.id == record.call]
        if len(mine) != 1:
            self._broken(f"{record.call} has {len(mine)} classes")
        self._agree(record, told, mine[0])
        if record.person is not None:
            self.pasts[record.person] = past
            self.last_end[record.person] = now

    def _agree(self, record: f.CallRecord, told: Told | None, step: Step) -> None:
        name = step.classified.class_
        self.classes[name] = self.classes.get(name, 0) + 1
        if told is not None and told.alone and told.classified != step.classified:
            self._broken(f"{record.call} began as {told.classified}, ended as {step.classified}")
