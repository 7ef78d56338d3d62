"""How often the loop commits: at once as long as little comes, in bigger batches when much does.

A batch costs its transaction, its flush and its wake-ups, whether one event is in it or ten. A floor where
events come now and then answers each at once. Where they come without end, 20 ms of them share a batch:
nobody hears 20 ms, and a call costs one transaction instead of ten (docs/benchmarks.md).
"""

from typing import Final

EVERY_S: Final = 0.02
AT_ONCE: Final = 10  # batches that may follow each other closely: what a single call needs from ring to end


class Pace:
    """``AT_ONCE`` batches close together, then one every ``EVERY_S``; idle time gives the credit back."""

    def __init__(self, every_s: float = EVERY_S, at_once: int = AT_ONCE) -> None:
        self._every_s = every_s
        self._credit_s = (at_once - 1) * every_s
        self._due = 0.0

    def early_s(self, now: float) -> float:
        """How long the next batch should wait; not above 0: it may come now."""
        return self._due - self._credit_s - now

    def took(self, now: float) -> None:
        """A batch was committed."""
        self._due = max(self._due, now) + self._every_s
