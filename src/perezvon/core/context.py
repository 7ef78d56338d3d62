"""What the machines of a floor share while one event is handled."""

from collections import deque
from collections.abc import Callable
from datetime import datetime

from perezvon.core.commands import AnyCommand
from perezvon.core.outcome import Outcome
from perezvon.facts.floor import AnyFact
from perezvon.kit.ids import CentreId, NodeId, born


class Context:
    """The moment, the outcome in the making, and inner steps (first in, first out).

    ``when``: the moment at which what is told now came to pass: ``now``, unless it is found out late.
    """

    def __init__(self, centre: CentreId, node: NodeId, now: datetime) -> None:
        self.centre = centre
        self.node = node
        self.now = self.when = now
        self.seq = 0
        self._births = 0
        self._inner: deque[Callable[[], None]] = deque()
        self.outcome = Outcome()

    def begin(self, now: datetime) -> Outcome:
        """A new event: the next number, an empty outcome. Time never goes back."""
        self.seq += 1
        self._births = 0
        self.now = self.when = max(now, self.now)
        self.outcome = Outcome(facts=[], commands=[])
        return self.outcome

    def born(self) -> str:
        self._births += 1
        return born(self.node, self.centre, self.seq, self._births)

    def fact(self, fact: AnyFact) -> None:
        self.outcome.facts.append(fact)

    def command(self, command: AnyCommand) -> None:
        self.outcome.commands.append(command)

    def later(self, step: Callable[[], None]) -> None:
        self._inner.append(step)

    def next_inner(self) -> Callable[[], None] | None:
        return self._inner.popleft() if self._inner else None

    def drop_inner(self) -> None:
        self._inner.clear()
