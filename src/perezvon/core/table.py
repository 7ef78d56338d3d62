"""Total state tables: every (state, input) has a cell.

A cell is the next state, or ``Stale`` (counted and dropped: races are daily), or ``Refuse`` (the answer to
a person's request), or ``IMPOSSIBLE`` (the world broke the table: quarantine). Diagrams in the documentation
are generated from these tables.
"""

from collections.abc import Mapping
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec

from perezvon.kit.errors import Impossible, Refused


class Stale(msgspec.Struct, frozen=True):
    """Too late or twice: nothing happens."""

    reason: str


class Refuse(msgspec.Struct, frozen=True):
    """A person asked for what cannot be done now; ``code`` is told to him."""

    code: str


class _Impossible:
    def __repr__(self) -> str:
        return "IMPOSSIBLE"


IMPOSSIBLE: Final = _Impossible()
Cell: TypeAlias = str | Stale | Refuse | _Impossible
S = TypeVar("S", bound=str)
I = TypeVar("I", bound=str)  # noqa: E741


class DroppedStale(Exception):
    """Ends the handling of a stale input; the floor counts ``reason`` and goes on."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Table(Generic[S, I]):
    """A machine's table; raises ValueError at import when a cell is missing or names no state."""

    def __init__(
        self, name: str, states: tuple[S, ...], inputs: tuple[I, ...], rows: Mapping[S, Mapping[I, Cell]]
    ) -> None:
        self.name = name
        self.states = states
        self.inputs = inputs
        self.rows = rows
        for state in states:
            missing = [given for given in inputs if given not in rows.get(state, {})]
            if missing:
                raise ValueError(f"{name}: state {state} says nothing of {missing}")
            for given, cell in rows[state].items():
                if given not in inputs or (isinstance(cell, str) and cell not in states):
                    raise ValueError(f"{name}: cell ({state}, {given}) is unknown: {cell!r}")

    def step(self, state: S, given: I) -> S:
        """The next state. Raises DroppedStale, Refused or Impossible; changes nothing."""
        cell = self.rows[state][given]
        if isinstance(cell, str):
            return cell  # type: ignore[return-value]
        if isinstance(cell, Stale):
            raise DroppedStale(f"{self.name}.{state}.{given}: {cell.reason}")
        if isinstance(cell, Refuse):
            raise Refused(cell.code)
        raise Impossible(self.name, state, given)

    def allows(self, state: S, given: I) -> bool:
        """Whether the input would lead to a state (also the same one)."""
        return isinstance(self.rows[state][given], str)
