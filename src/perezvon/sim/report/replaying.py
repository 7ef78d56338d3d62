"""Replay of a stretch of a journal: from a snapshot, entry by entry, with a digest of every fact."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.facts.floor import AnyFact
from perezvon.ports import Entry

MARK_EVERY: Final = 256  # entries between two marks: a difference is found to within so many
MARK_LETTERS: Final = 16
_encode: Final = msgspec.msgpack.Encoder(order="deterministic").encode  # counts have no order


class NotThisFloor(Exception):
    """The entries do not go on where the floor stands. ``seq``: the first that does not fit."""

    def __init__(self, seq: int, due: int) -> None:
        super().__init__(f"entry {seq} came where {due} was due")
        self.seq, self.due = seq, due


class Facts:
    """The digest of a stream of facts. ``marks``: its beginning after each ``MARK_EVERY`` entries."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.entries = self.facts = 0
        self.marks: list[str] = []

    def add(self, now: datetime, facts: Iterable[AnyFact]) -> None:
        """The facts of one entry."""
        rows = list(facts)
        self.entries += 1
        self.facts += len(rows)
        self._hash.update(_encode((now, rows)))
        if self.entries % MARK_EVERY == 0:
            self.marks.append(self.digest()[:MARK_LETTERS])

    def digest(self) -> str:
        return self._hash.hexdigest()

    def differs_at(self, marks: list[str]) -> int | None:
        """How many entries were surely the same before the first different mark; None: all marks agree."""
        for place, (mine, theirs) in enumerate(zip(self.marks, marks, strict=False)):
            if mine != theirs:
                return place * MARK_EVERY
        return None


def replay(
    floor: Floor, entries: Iterable[Entry], facts: Facts, change: Callable[[Any], Any] = lambda fact: fact
) -> Iterator[tuple[Entry, Outcome]]:
    """Handle each entry and yield what came of it. ``change`` is done to facts before they are counted.

    Raises NotThisFloor.
    """
    for entry in entries:
        if entry.seq != floor.seq + 1:
            raise NotThisFloor(entry.seq, floor.seq + 1)
        outcome = floor.handle(entry.event, entry.now)
        facts.add(entry.now, [change(fact) for fact in outcome.facts])
        yield entry, outcome
