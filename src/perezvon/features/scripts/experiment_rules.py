"""Which of two scripts sells better: who gets which, and when the numbers allow an answer. Pure.

The question is put once, at a size that was planned before (fixed horizon). Looking earlier is allowed,
deciding earlier only on overwhelming evidence. How and why: ``docs/algorithms/ab-test.md``.
"""

from dataclasses import dataclass
from hashlib import blake2b
from math import ceil, exp, lgamma, sqrt
from statistics import NormalDist
from typing import Final, Literal

Variant = Literal["A", "B"]
Verdict = Literal["no_calls", "undecided", "early_a", "early_b", "a_better", "b_better", "no_difference"]
Method = Literal["fisher", "z"]

ALPHA: Final = 0.05
POWER: Final = 0.8
EARLY_P: Final = 0.001
"""Haybittle and Peto: a look before the end may stop at p < 0.001 and leaves the last look at 5 %."""
SMALL_CELL: Final = 5.0
"""Cochran: with an expected count below five the normal approximation is not used."""
MISMATCH_P: Final = 0.001
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Arm:
    """``calls`` that got a variant and have a result; ``deals`` of them."""

    calls: int
    deals: int

    @property
    def rate(self) -> float:
        return self.deals / self.calls if self.calls else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """``difference``: rate of B less rate of A, between ``low`` and ``high`` with 95 % confidence."""

    difference: float
    low: float
    high: float
    p: float
    method: Method


@dataclass(frozen=True, slots=True)
class Finding:
    """``comparison`` None: a variant has no call yet. ``mismatch``: the split itself looks broken."""

    verdict: Verdict
    comparison: Comparison | None
    missing: int
    mismatch: bool


def assign(experiment: str, call: str, share_b: float) -> Variant:
    """Always the same for the same call; of many calls ``share_b`` (0…1) get B."""
    drawn = blake2b(call.encode(), key=blake2b(experiment.encode()).digest(), digest_size=8).digest()
    return "B" if int.from_bytes(drawn) < share_b * 2**64 else "A"


def planned_calls(base: float, lift: float, *, alpha: float = ALPHA, power: float = POWER) -> int:
    """Calls that each variant needs to show a change of the rate ``base`` by ``lift`` (both 0…1).

    Fleiss, Statistical Methods for Rates and Proportions, two-sided, without continuity correction. The
    change may go either way: the larger of both sizes counts. Raises ValueError for what is no such change.
    """
    if not 0 < base < 1 or lift <= 0:
        raise ValueError(f"a rate between 0 and 1 and a change above 0 are needed, not {base} and {lift}")
    sizes = [_size(base, other, alpha, power) for other in (base + lift, base - lift) if 0 < other < 1]
    if not sizes:
        raise ValueError(f"from {base} the rate cannot change by {lift}")
    return max(sizes)


def _size(one: float, other: float, alpha: float, power: float) -> int:
    mean = (one + other) / 2
    chance = _NORMAL.inv_cdf(1 - alpha / 2) * sqrt(2 * mean * (1 - mean))
    sight = _NORMAL.inv_cdf(power) * sqrt(one * (1 - one) + other * (1 - other))
    return ceil(((chance + sight) / (one - other)) ** 2)


def compare(a: Arm, b: Arm) -> Comparison:
    """Both have calls. Fisher's exact test where a cell is small, else the pooled two-proportion test."""
    calls, deals = a.calls + b.calls, a.deals + b.deals
    least = min(deals, calls - deals) * min(a.calls, b.calls) / calls
    method: Method = "fisher" if least < SMALL_CELL else "z"
    p = fisher(a, b) if method == "fisher" else _pooled(a, b)
    low, high = _newcombe(a, b)
    return Comparison(b.rate - a.rate, low, high, p, method)


def _pooled(a: Arm, b: Arm) -> float:
    rate = (a.deals + b.deals) / (a.calls + b.calls)
    spread = sqrt(rate * (1 - rate) * (1 / a.calls + 1 / b.calls))
    return 2 * (1 - _NORMAL.cdf(abs(b.rate - a.rate) / spread))


def fisher(a: Arm, b: Arm) -> float:
    """Two-sided: all tables with the same margins that are at most as probable as this one."""
    calls, deals = a.calls + b.calls, a.deals + b.deals
    fewest, most = max(0, deals - b.calls), min(deals, a.calls)
    whole = _ways(calls, deals)
    chances = [exp(_ways(a.calls, n) + _ways(b.calls, deals - n) - whole) for n in range(fewest, most + 1)]
    seen = chances[a.deals - fewest] * (1 + 1e-7)
    return min(1.0, sum(chance for chance in chances if chance <= seen))


def _ways(of: int, chosen: int) -> float:
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def wilson(arm: Arm, alpha: float = ALPHA) -> tuple[float, float]:
    """Score interval of a rate (Wilson 1927). No calls: anything between 0 and 1."""
    if arm.calls == 0:
        return 0.0, 1.0
    z2 = _NORMAL.inv_cdf(1 - alpha / 2) ** 2
    n, rate = arm.calls, arm.rate
    middle = rate + z2 / (2 * n)
    half = sqrt(z2) * sqrt(rate * (1 - rate) / n + z2 / (4 * n * n))
    # Rounding must not put the rate itself outside.
    return min(rate, (middle - half) / (1 + z2 / n)), max(rate, (middle + half) / (1 + z2 / n))


def _newcombe(a: Arm, b: Arm) -> tuple[float, float]:
    """Newcombe 1998, method 10: the hybrid score interval of a difference of two rates."""
    a_low, a_high = wilson(a)
    b_low, b_high = wilson(b)
    gap = b.rate - a.rate
    low = gap - sqrt((b.rate - b_low) ** 2 + (a_high - a.rate) ** 2)
    high = gap + sqrt((b_high - b.rate) ** 2 + (a.rate - a_low) ** 2)
    return max(-1.0, low), min(1.0, high)


def mismatched(a_calls: int, b_calls: int, share_b: float) -> bool:
    """Whether the calls were not split as told: then the comparison proves nothing (SRM check)."""
    calls = a_calls + b_calls
    if calls * min(share_b, 1 - share_b) < SMALL_CELL:
        return False
    z = (b_calls - calls * share_b) / sqrt(calls * share_b * (1 - share_b))
    return 2 * (1 - _NORMAL.cdf(abs(z))) < MISMATCH_P


def judge(a: Arm, b: Arm, planned: int, *, assigned: tuple[int, int], share_b: float) -> Finding:
    """``a`` and ``b``: the first ``planned`` calls of each variant with a result, or fewer so far.

    ``assigned``: how many calls got A and B, with a result or without.
    """
    mismatch = mismatched(*assigned, share_b)
    missing = max(0, planned - a.calls) + max(0, planned - b.calls)
    if a.calls == 0 or b.calls == 0:
        return Finding("no_calls" if a.calls == b.calls == 0 else "undecided", None, missing, mismatch)
    found = compare(a, b)
    return Finding(_verdict(found, missing, mismatch), found, missing, mismatch)


def _verdict(found: Comparison, missing: int, mismatch: bool) -> Verdict:
    better = found.difference > 0
    if mismatch:
        return "undecided"
    if missing > 0:
        if found.p >= EARLY_P:
            return "undecided"
        return "early_b" if better else "early_a"
    if found.p >= ALPHA:
        return "no_difference"
    return "b_better" if better else "a_better"
