"""Whether two groups were served differently, or only by chance. Pure; times in seconds, shares from 0 to 1.

Means of times differ when the interval of their difference leaves out 0 AND the rank test says so after the
correction for many comparisons: the interval alone is fooled by a few long calls, ranks alone say nothing
about seconds. Shares: Newcombe's interval and Fisher's exact test, in the same way.
"""

from collections.abc import Sequence
from math import erfc, sqrt
from typing import Final, Literal, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

FEWEST: Final = 20
"""Smaller groups are shown, but never as different."""
ALPHA: Final = 0.05
_Z: Final = 1.959963984540054
_RESAMPLED: Final = 2_000
_RESAMPLES: Final = 2_000
"""Groups above ``_RESAMPLED`` get the normal interval: there the mean of any sane times is normal enough."""

Numbers: TypeAlias = NDArray[np.float64]
Verdict: TypeAlias = Literal["same", "more", "less", "few"]


class Difference(Struct, frozen=True):
    """Of a group against all others: ``by`` more than they, 95 % between ``low`` and ``high``."""

    by: float
    low: float
    high: float
    p: float


def of_times(group: Numbers, others: Numbers, seed: int = 1) -> Difference | None:
    """Difference of the means. None: one of them is too small to say anything."""
    if min(len(group), len(others)) < FEWEST:
        return None
    by = float(group.mean() - others.mean())
    chance = np.random.default_rng(seed)
    if max(len(group), len(others)) <= _RESAMPLED:
        means = _resampled(group, chance) - _resampled(others, chance)
        low, high = (float(each) for each in np.quantile(means, [ALPHA / 2, 1 - ALPHA / 2]))
    else:
        half = _Z * sqrt(group.var(ddof=1) / len(group) + others.var(ddof=1) / len(others))
        low, high = by - half, by + half
    return Difference(by, low, high, rank_test(group, others))


def _resampled(values: Numbers, chance: np.random.Generator) -> Numbers:
    """Means of samples drawn with replacement (percentile bootstrap)."""
    means = [chance.choice(values, (part, len(values))).mean(axis=1) for part in (_RESAMPLES // 4,) * 4]
    return np.concatenate(means)


def rank_test(group: Numbers, others: Numbers) -> float:
    """Two-sided Mann-Whitney with the corrections for ties and continuity: the chance of ranks like these
    if nothing tells the groups apart."""
    n, m = len(group), len(others)
    whole = np.concatenate([group, others])
    _, place, counts = np.unique(whole, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[place]
    u = float(ranks[:n].sum()) - n * (n + 1) / 2
    ties = float((counts.astype(float) ** 3 - counts).sum())
    total = n + m
    variance = n * m / 12 * ((total + 1) - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    z = max(0.0, abs(u - n * m / 2) - 0.5) / sqrt(variance)
    return erfc(z / sqrt(2))


def of_shares(yes: int, of: int, others_yes: int, others_of: int) -> Difference | None:
    """Difference of two shares. None: one of the groups is too small to say anything."""
    if min(of, others_of) < FEWEST:
        return None
    one, other = yes / of, others_yes / others_of
    low_one, high_one = wilson(yes, of)
    low_other, high_other = wilson(others_yes, others_of)
    by = one - other
    low = by - sqrt((one - low_one) ** 2 + (high_other - other) ** 2)
    high = by + sqrt((high_one - one) ** 2 + (other - low_other) ** 2)
    return Difference(by, low, high, exact_test(yes, of, others_yes, others_of))


def wilson(yes: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share, square = yes / of, _Z * _Z
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, centre - half), min(1.0, centre + half)


def exact_test(yes: int, of: int, others_yes: int, others_of: int) -> float:
    """Two-sided Fisher: all tables with the same sums that are as unlikely or more."""
    total, successes = of + others_of, yes + others_yes
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, total + 1)))])
    least, most = max(0, successes - others_of), min(of, successes)
    k = np.arange(least, most + 1)

    def choose(n: int, some: NDArray[np.int64]) -> Numbers:
        chosen: Numbers = logs[n] - logs[some] - logs[n - some]
        return chosen

    likely = choose(of, k) + choose(others_of, successes - k)
    likely = np.exp(likely - likely.max())
    here = likely[yes - least]
    return float(min(1.0, likely[likely <= here * (1 + 1e-7)].sum() / likely.sum()))


def corrected(chances: Sequence[float]) -> list[float]:
    """Holm 1979: however many comparisons are made, at most one report in twenty says something wrong."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    found = [1.0] * len(chances)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[place]))
        found[place] = highest
    return found


def verdict(difference: Difference | None, chance: float) -> Verdict:
    """``chance``: corrected. Both must say so."""
    if difference is None:
        return "few"
    if chance >= ALPHA or difference.low <= 0 <= difference.high:
        return "same"
    return "more" if difference.by > 0 else "less"
