"""How people behave in numbers: arrivals, patience, reaction, talk. One seeded generator gives all.

Sources: arrivals as a Poisson process with a rate by quarter of an hour, patience exponential, talk and
wrap-up lognormal (Brown et al. 2005, "Statistical analysis of a telephone call center").
"""

import math
from random import Random

import msgspec

# Calls of an office-hours centre by local hour, relative to its peak.
BY_HOUR = (
    0.07, 0.04, 0.03, 0.03, 0.03, 0.06, 0.14, 0.29, 0.57, 0.86, 1.0, 1.0,
    0.89, 0.86, 0.89, 0.93, 0.93, 0.86, 0.75, 0.64, 0.54, 0.39, 0.25, 0.14,
)  # fmt: skip


class Behaviour(msgspec.Struct, frozen=True):
    """Means in seconds, shares from 0 to 1, rates per hour."""

    patience_s: float = 150.0
    talk_s: float = 170.0
    talk_spread: float = 0.8  # sigma of the logarithm
    reaction_s: float = 2.5
    wrap_s: float = 22.0
    caller_ends: float = 0.6
    holds: float = 0.1
    hold_s: float = 25.0
    keys: float = 0.03
    declines: float = 0.01
    misses: float = 0.02
    forgets_wrap_up: float = 0.02
    wants_more_time: float = 0.04
    line_losses_per_h: float = 0.15
    refreshes_per_h: float = 0.1
    wrong_numbers: float = 0.003
    unknown_callers: float = 0.3


class Talk(msgspec.Struct, frozen=True):
    """How long two people have to say something to each other, and who puts the receiver down."""

    length_s: float
    caller_ends: bool


class Talks:
    """Drawn once for each call, whoever asks first: both sides agree."""

    def __init__(self, rng: Random, behaviour: Behaviour) -> None:
        self._rng, self._behaviour = rng, behaviour
        self._drawn: dict[str, Talk] = {}

    def of(self, call: str) -> Talk:
        found = self._drawn.get(call)
        if found is None:
            b = self._behaviour
            length_s = lognormal(self._rng, b.talk_s, b.talk_spread)
            found = self._drawn[call] = Talk(length_s, self._rng.random() < b.caller_ends)
        return found

    def forget(self, call: str) -> None:
        self._drawn.pop(call, None)


def weight(local_hour: float) -> float:
    """The rate at a local time of day, relative to the peak; constant within a quarter of an hour."""
    quarter = math.floor(local_hour * 4) / 4
    low = int(quarter) % 24
    part = quarter - math.floor(quarter)
    return BY_HOUR[low] * (1 - part) + BY_HOUR[(low + 1) % 24] * part


def lognormal(rng: Random, mean: float, sigma: float) -> float:
    """A lognormal draw with this mean (not median)."""
    return rng.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma)


def exponential(rng: Random, mean: float) -> float:
    return rng.expovariate(1 / mean)
