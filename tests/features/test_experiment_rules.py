"""The statistics of two scripts against values that others published or that can be counted by hand."""

from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.scripts.experiment_rules import (
    Arm,
    assign,
    compare,
    fisher,
    judge,
    mismatched,
    planned_calls,
    wilson,
)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
        (Arm(70, 56), Arm(80, 48), 0.0524, 0.3339),
        (Arm(10, 9), Arm(10, 3), 0.1705, 0.8090),
        (Arm(7, 6), Arm(7, 2), 0.0582, 0.8062),
        (Arm(56, 5), Arm(29, 0), -0.0381, 0.1926),
        (Arm(10, 0), Arm(20, 0), -0.1611, 0.2775),
        (Arm(10, 0), Arm(10, 0), -0.2775, 0.2775),
        (Arm(10, 10), Arm(20, 0), 0.6791, 1.0000),
        (Arm(10, 10), Arm(10, 0), 0.6075, 1.0000),
    ],
)
def test_interval_of_a_difference(one: Arm, other: Arm, low: float, high: float) -> None:
    found = compare(other, one)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


def test_interval_of_a_rate() -> None:
    # Newcombe 1998 (single proportion), 81 of 263 and 0 of 20.
    assert wilson(Arm(263, 81)) == pytest.approx((0.2553, 0.3662), abs=6e-5)
    assert wilson(Arm(20, 0)) == pytest.approx((0.0, 0.1611), abs=6e-5)
    assert wilson(Arm(0, 0)) == (0.0, 1.0)


def test_pooled_test_by_hand() -> None:
    # p = 104/150, spread = sqrt(p q (1/70 + 1/80)) = 0.075467, z = 0.2 / 0.075467 = 2.6502.
    found = compare(Arm(80, 48), Arm(70, 56))
    assert found.method == "z"
    assert found.p == pytest.approx(0.0080451, abs=1e-7)
    assert found.difference == pytest.approx(0.2)


def test_exact_test() -> None:
    # The lady who tastes tea: 3 of 4 right, 34/70. And 8:2 against 1:5.
    assert fisher(Arm(4, 3), Arm(4, 1)) == pytest.approx(34 / 70)
    assert fisher(Arm(10, 8), Arm(6, 1)) == pytest.approx(0.0349650, abs=1e-7)
    assert compare(Arm(10, 8), Arm(6, 1)).method == "fisher"


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_exact_test_counts_every_table(a_calls: int, b_calls: int, data: st.DataObject) -> None:
    a = Arm(a_calls, data.draw(st.integers(0, a_calls)))
    b = Arm(b_calls, data.draw(st.integers(0, b_calls)))
    deals, calls = a.deals + b.deals, a.calls + b.calls
    ways = {
        n: comb(a.calls, n) * comb(b.calls, deals - n)
        for n in range(max(0, deals - b.calls), min(deals, a.calls) + 1)
    }
    counted = sum(way for way in ways.values() if way <= ways[a.deals]) / comb(calls, deals)
    assert fisher(a, b) == pytest.approx(counted)
    assert fisher(a, b) == pytest.approx(fisher(b, a))


@pytest.mark.parametrize(
    ("base", "lift", "calls"),
    [
        # R: power.prop.test(p1 = .1, p2 = .15, power = .8) gives 685.6; (.5, .6) 387.3; (.2, .25) 1093.7.
        (0.1, 0.05, 686),
        (0.5, 0.1, 388),
        (0.2, 0.05, 1094),
    ],
)
def test_planned_size(base: float, lift: float, calls: int) -> None:
    assert planned_calls(base, lift) == calls


@pytest.mark.parametrize(("base", "lift"), [(0.0, 0.1), (1.0, 0.1), (0.2, 0.0), (0.5, 0.5)])
def test_a_plan_that_is_none(base: float, lift: float) -> None:
    with pytest.raises(ValueError, match=r"rate"):
        planned_calls(base, lift)


def test_the_split_is_fair_fixed_and_its_own_for_every_experiment() -> None:
    calls = [f"c-{n}" for n in range(20_000)]
    of = {name: [assign(name, call, 0.3) for call in calls] for name in ("x-1", "x-2")}
    assert of["x-1"] == [assign("x-1", call, 0.3) for call in calls]
    for drawn in of.values():
        assert drawn.count("B") / len(drawn) == pytest.approx(0.3, abs=0.015)
        assert not mismatched(drawn.count("A"), drawn.count("B"), 0.3)
    both = sum(one == other == "B" for one, other in zip(of["x-1"], of["x-2"], strict=True))
    assert both / len(calls) == pytest.approx(0.09, abs=0.015)
    assert {assign("x", call, 0.0) for call in calls[:99]} == {"A"}
    assert {assign("x", call, 1.0) for call in calls[:99]} == {"B"}


def test_more_for_b_keeps_who_had_b() -> None:
    shares = [0.1, 0.5, 0.9]
    for call in (f"c-{n}" for n in range(500)):
        drawn = [assign("x", call, share) for share in shares]
        assert not any(one == "B" and other == "A" for one, other in combinations(drawn, 2))


def test_nothing_is_decided_before_the_planned_size() -> None:
    # A difference that would be called significant if somebody looked now: p = 0.008.
    early = judge(Arm(80, 48), Arm(70, 56), 400, assigned=(80, 70), share_b=0.5)
    assert (early.verdict, early.missing) == ("undecided", 650)
    done = judge(Arm(80, 48), Arm(80, 64), 80, assigned=(80, 80), share_b=0.5)
    assert (done.verdict, done.missing) == ("b_better", 0)
    assert judge(Arm(80, 64), Arm(80, 48), 80, assigned=(80, 80), share_b=0.5).verdict == "a_better"
    same = judge(Arm(80, 48), Arm(80, 50), 80, assigned=(80, 80), share_b=0.5)
    assert same.verdict == "no_difference"


def test_only_overwhelming_evidence_ends_it_early() -> None:
    found = judge(Arm(100, 10), Arm(100, 40), 400, assigned=(100, 100), share_b=0.5)
    assert found.verdict == "early_b"
    assert found.comparison is not None
    assert found.comparison.p < 0.001
    assert judge(Arm(100, 40), Arm(100, 10), 400, assigned=(100, 100), share_b=0.5).verdict == "early_a"


def test_a_broken_split_decides_nothing() -> None:
    found = judge(Arm(80, 48), Arm(80, 64), 80, assigned=(900, 700), share_b=0.5)
    assert (found.verdict, found.mismatch) == ("undecided", True)
    assert not mismatched(3, 1, 0.5)


def test_no_calls_yet() -> None:
    assert judge(Arm(0, 0), Arm(0, 0), 10, assigned=(0, 0), share_b=0.5).verdict == "no_calls"
    half = judge(Arm(5, 1), Arm(0, 0), 10, assigned=(5, 0), share_b=0.5)
    assert (half.verdict, half.comparison, half.missing) == ("undecided", None, 15)


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_any_numbers_make_sense(a_calls: int, b_calls: int, data: st.DataObject) -> None:
    a = Arm(a_calls, data.draw(st.integers(0, a_calls)))
    b = Arm(b_calls, data.draw(st.integers(0, b_calls)))
    found, mirrored = compare(a, b), compare(b, a)
    assert 0 <= found.p <= 1
    assert -1 <= found.low <= found.difference <= found.high <= 1
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))
    assert mirrored.p == pytest.approx(found.p)
