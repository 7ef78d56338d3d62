"""How often the loop commits: at once as long as little comes, in bigger batches when much does.

A batch costs its transaction, its flush and its wake-ups, whether one event is in it or ten. A floor where
events come now and then answers each at once. Where they come without end, 50 ms of them share a batch:
nobody hears 50 ms, and a call costs one transaction instead of ten (docs/benchmarks.md). What a person did
and hears the effect of waits at most 20 ms: an agent's press of a key, a key of a caller.
"""

from typing import Final

from perezvon.core import events as e

EVERY_S: Final = 0.05
HURRIED_S: Final = 0.02
AT_ONCE: Final = 10  # batches that may follow each other closely: what a single call needs from ring to end
_SEEN_NOT_HEARD: Final = (
    e.SignOn,
    e.SignOff,
    e.GoReady,
    e.GoNotReady,
    e.MoreTime,
    e.ChooseResult,
    e.PickPerson,
    e.FinishWrapUp,
)


def in_a_hurry(event: e.AnyEvent) -> bool:
    """Whether somebody did it who hears what comes of it."""
    return isinstance(event, e.Request | e.DigitPressed) and not isinstance(event, _SEEN_NOT_HEARD)


class Pace:
    """``AT_ONCE`` batches close together, then one every ``EVERY_S``; idle time gives the credit back.

    With something in a hurry the next one comes ``HURRIED_S`` after the last at the latest.
    """

    def __init__(
        self, every_s: float = EVERY_S, at_once: int = AT_ONCE, hurried_s: float = HURRIED_S
    ) -> None:
        self._every_s = every_s
        self._hurried_s = hurried_s
        self._credit_s = (at_once - 1) * every_s
        self._due = 0.0
        self._last = 0.0

    def early_s(self, now: float, *, hurried: bool = False) -> float:
        """How long the next batch should wait; not above 0: it may come now."""
        due = self._due - self._credit_s
        return (min(due, self._last + self._hurried_s) if hurried else due) - now

    def took(self, now: float) -> None:
        """A batch was committed."""
        self._last = now
        self._due = max(self._due, now) + self._every_s
