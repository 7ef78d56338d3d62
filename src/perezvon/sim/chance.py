"""How people behave in numbers: patience, reaction, talk, wrap-up. Seeded generators give all.

What a caller brings with him (when he comes, how long he waits, what he has to say) is drawn from streams
of his own, and never depends on what the centre does: two plans with the same callers and another staffing
are the same day for the callers.
"""

from random import Random
from typing import Final

import msgspec

from perezvon.core.events import CallerSummary
from perezvon.sim.distributions import Distribution, Exponential, Lognormal


class Behaviour(msgspec.Struct, frozen=True):
    """Durations as distributions in seconds, shares from 0 to 1, rates per hour.

    ``ring``: from the offer to the answer; ``no_answer``: share of offers that nobody answers; ``away``: how
    long an agent stays away after such an offer; ``patience`` counts from the end of the greeting;
    ``dials_per_h``: how often an agent who is free calls somebody himself;
    ``transfers``: share of inbound talks in which the agent wants to pass the caller on;
    ``chooses_early``: of wrap-ups in which he chooses a result before he ends them, if he ever does.
    """

    patience: Distribution = Exponential(150.0)
    talk: Distribution = Lognormal(170.0, 0.8)
    wrap_up: Distribution = Lognormal(22.0, 0.6)
    ring: Distribution = Lognormal(2.5, 0.5)
    hold: Distribution = Exponential(25.0)
    away: Distribution = Exponential(25.0)
    no_answer: float = 0.02
    declines: float = 0.01
    caller_ends: float = 0.6
    holds: float = 0.1
    keys: float = 0.03
    forgets_wrap_up: float = 0.02
    chooses_early: float = 0.3
    wants_more_time: float = 0.04
    line_losses_per_h: float = 0.15
    refreshes_per_h: float = 0.1
    dials_per_h: float = 0.0
    transfers: float = 0.0
    wrong_numbers: float = 0.003
    unknown_callers: float = 0.3


TYPICAL: Final = Behaviour(dials_per_h=2.0, transfers=0.05)
"""Of the centre that is played when nobody says otherwise: its agents call somebody now and then."""


class Visit(msgspec.Struct, frozen=True):
    """One caller with all that he brings. ``at_s``: from the beginning of the plan."""

    at_s: float
    number: str
    caller: str
    codec: str
    patience_s: float
    talk_s: float
    wrap_s: float
    caller_ends: bool
    summary: CallerSummary | None = None


class Talks:
    """Whose call is whose: both sides of a talk ask here how long it takes and who ends it."""

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}

    def set(self, call: str, visit: Visit) -> None:
        self._visits[call] = visit

    def of(self, call: str) -> Visit:
        return self._visits[call]

    def find(self, call: str) -> Visit | None:
        """None: the call is over."""
        return self._visits.get(call)

    def forget(self, call: str) -> None:
        self._visits.pop(call, None)


def exponential(rng: Random, mean: float) -> float:
    return rng.expovariate(1 / mean)
