"""One heap of deadlines for the whole floor, with lazy deletion.

The owner (a call, an agent) keeps ``due: {name: time}``; that is the truth and what a snapshot holds. The
heap is rebuilt from it. Equal times fire in the order (owner, name), which no restart can change.
"""

import heapq
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

Kind: TypeAlias = Literal["agent", "alarm", "call", "hours", "overflow"]
Due: TypeAlias = dict[str, datetime]


class HasDue(Protocol):
    """What an owner looks like."""

    due: Due


class Fires(Protocol):
    """Whose deadlines they are: told when one is due, by the owner's id and its name."""

    def deadline(self, ident: str, name: str, /) -> None: ...


class Deadlines:
    """``owners`` are looked up by kind and id; an owner that is gone has no deadlines."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, Kind, str, str]] = []
        self._owners: dict[Kind, Mapping[str, HasDue]] = {}

    def attach(self, kind: Kind, owners: Mapping[str, HasDue]) -> None:
        self._owners[kind] = owners

    def rebuild(self) -> None:
        self._heap = [
            (at, kind, key, name)
            for kind, owners in self._owners.items()
            for key, owner in owners.items()
            for name, at in owner.due.items()
        ]
        heapq.heapify(self._heap)

    def set(self, kind: Kind, key: str, due: Due, name: str, at: datetime) -> None:
        due[name] = at
        heapq.heappush(self._heap, (at, kind, key, name))
        if len(self._heap) > 4096 and len(self._heap) > 8 * sum(len(o) for o in self._owners.values()):
            self.rebuild()

    def next(self) -> datetime | None:
        """The earliest deadline, or None."""
        heap = self._heap
        while heap:
            at, kind, key, name = heap[0]
            owner = self._owners[kind].get(key)
            if owner is not None and owner.due.get(name) == at:
                return at
            heapq.heappop(heap)
        return None

    def pop(self, now: datetime) -> tuple[Kind, str, str] | None:
        """Take the earliest deadline that is due at ``now``."""
        at = self.next()
        if at is None or at > now:
            return None
        _, kind, key, name = heapq.heappop(self._heap)
        del self._owners[kind][key].due[name]
        return kind, key, name
