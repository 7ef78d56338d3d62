"""What a test of two scripts can tell, played: how often it errs, how often it sees, what its intervals hold.

Seeds are fixed, and bounds are four standard errors around what is promised, so that these never fail by
chance; somebody who breaks the statistics sees it.
"""

from bisect import bisect
from collections import Counter
from functools import cache
from itertools import accumulate
from math import exp, lgamma, log, sqrt
from random import Random

import pytest

from perezvon.features.scripts.experiment_rules import Arm, compare, judge, planned_calls

TESTS = 2_000


@cache
def chances(calls: int, rate: float) -> list[float]:
    """That at most so many of the calls sell."""
    whole = lgamma(calls + 1)
    each = (
        whole - lgamma(n + 1) - lgamma(calls - n + 1) + n * log(rate) + (calls - n) * log(1 - rate)
        for n in range(calls + 1)
    )
    return list(accumulate(map(exp, each)))


def drawn(random: Random, calls: int, rate: float) -> int:
    """How many of the calls sell, each with the same chance."""
    return min(calls, bisect(chances(calls, rate), random.random()))


def verdicts(a: float, b: float, planned: int, seed: int) -> Counter[str]:
    random = Random(seed)
    found: Counter[str] = Counter()
    for _ in range(TESTS):
        arms = Arm(planned, drawn(random, planned, a)), Arm(planned, drawn(random, planned, b))
        found[judge(*arms, planned, assigned=(planned, planned), share_b=0.5).verdict] += 1
    return found


def margin(share: float) -> float:
    return 4 * sqrt(share * (1 - share) / TESTS)


@pytest.mark.parametrize(("base", "lift"), [(0.1, 0.05), (0.2, 0.05), (0.5, 0.1), (0.03, 0.03)])
def test_without_a_difference_one_test_in_twenty_names_a_winner(base: float, lift: float) -> None:
    planned = planned_calls(base, lift)
    found = verdicts(base, base, planned, seed=1)
    wrong = (found["a_better"] + found["b_better"]) / TESTS
    assert wrong <= 0.05 + margin(0.05)
    assert abs(found["a_better"] - found["b_better"]) / TESTS <= margin(0.05)


@pytest.mark.parametrize(("base", "lift"), [(0.1, 0.05), (0.2, 0.05), (0.5, 0.1)])
def test_the_planned_difference_is_seen_four_times_of_five(base: float, lift: float) -> None:
    planned = planned_calls(base, lift)
    found = verdicts(base, base + lift, planned, seed=2)
    assert found["b_better"] / TESTS >= 0.8 - margin(0.8)
    assert found["a_better"] <= 2, "the worse one is practically never called better"


def test_a_difference_half_as_large_is_mostly_not_seen() -> None:
    planned = planned_calls(0.2, 0.05)
    found = verdicts(0.2, 0.225, planned, seed=3)
    assert 0.2 < found["b_better"] / TESTS < 0.4
    assert found["no_difference"] > found["b_better"]


def test_looking_every_day_errs_hardly_more_often() -> None:
    """Ten looks, each of which may stop early: at p < 0.001 the whole test still errs one time in twenty."""
    planned, looks, random = 1_000, 10, Random(4)
    wrong = naive = 0
    for _ in range(TESTS):
        a = b = 0
        ended = fooled = False
        for look in range(1, looks + 1):
            calls = planned * look // looks
            a, b = a + drawn(random, planned // looks, 0.2), b + drawn(random, planned // looks, 0.2)
            found = judge(Arm(calls, a), Arm(calls, b), planned, assigned=(calls, calls), share_b=0.5)
            fooled = fooled or compare(Arm(calls, a), Arm(calls, b)).p < 0.05
            ended = ended or found.verdict not in ("undecided", "no_difference")
        wrong += ended
        naive += fooled
    assert wrong / TESTS <= 0.06 + margin(0.06)
    assert naive / TESTS > 0.15, "who stops at the first p below 0.05 errs three times as often"


@pytest.mark.parametrize(("a", "b"), [(0.1, 0.1), (0.1, 0.15), (0.5, 0.6), (0.02, 0.03)])
@pytest.mark.parametrize("calls", [50, 700])
def test_intervals_hold_the_true_difference_as_often_as_they_say(a: float, b: float, calls: int) -> None:
    random = Random(5)
    held = 0
    for _ in range(TESTS):
        found = compare(Arm(calls, drawn(random, calls, a)), Arm(calls, drawn(random, calls, b)))
        held += found.low <= b - a <= found.high
    assert held / TESTS >= 0.95 - 0.01 - margin(0.95)
