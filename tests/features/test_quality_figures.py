"""Scores, intervals, agreement and samples: pure, checked against published figures."""

from collections import Counter

import pytest

from perezvon.features.quality import statistics as figures
from perezvon.features.quality.cards import CardBody, Mark, faults, missing, score_of
from perezvon.features.quality.samples import drawn
from perezvon.features.quality.templates import TEMPLATES

# The example of K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): four observers.
OBSERVED = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def card(*criteria: dict[str, object]) -> CardBody:
    named = [{"title_ru": "к", "title_en": "c", **each} for each in criteria]
    section = {"title_ru": "р", "title_en": "s", "criteria": named}
    return CardBody.model_validate({"sections": [section]})


def test_a_score_is_the_weighted_share_of_what_was_applicable() -> None:
    form = card(
        {"key": "a", "weight": 3, "kind": "scale", "top": 4},
        {"key": "b", "weight": 1},
        {"key": "c", "weight": 6},
    )
    marks = {"a": Mark(value=2), "b": Mark(value=1), "c": Mark(value=None)}
    assert score_of(form, marks).value == pytest.approx(100 * (3 * 0.5 + 1) / 4)
    assert missing(form, {"a": Mark(value=None)}) == ["b", "c"]
    assert score_of(form, {each: Mark(value=None) for each in "abc"}).value is None
    assert faults(form, {"b": Mark(value=2), "x": Mark(value=1)}) == [
        ("x", "mark.unknown"),
        ("b", "mark.too_high"),
    ]


def test_a_critical_error_zeroes_all_and_not_applicable_does_not() -> None:
    form = card({"key": "a", "weight": 9}, {"key": "rude", "critical": True})
    assert score_of(form, {"a": Mark(value=1), "rude": Mark(value=0)}) == (0.0, ("rude",))
    assert score_of(form, {"a": Mark(value=1), "rude": Mark(value=None)}) == (100.0, ())


def test_the_forms_to_begin_with_stand_in_both_languages() -> None:
    for template in TEMPLATES:
        for each in template.body.criteria():
            assert each.title_ru != each.title_en
        best = {each.key: Mark(value=each.best) for each in template.body.criteria()}
        assert score_of(template.body, best).value == 100


def test_alpha_is_krippendorffs() -> None:
    units = list(zip(*OBSERVED, strict=True))
    assert figures.alpha(units) == pytest.approx(0.849, abs=0.0005)
    assert figures.alpha([(1, 1), (0, 0)]) == 1
    assert figures.alpha([(1, 1), (1, 1)]) is None, "no spread: nothing that could be agreed on"
    assert figures.alpha([(1, None), (None, 0)]) is None
    assert figures.same([(1, 1, 0), (None, None, None)]) == pytest.approx(4 / 6)
    assert figures.same([(1,)]) is None


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.7062), (2, 4.3027), (3, 3.1824), (5, 2.5706), (10, 2.2281), (60, 2.0003)]
)
def test_students_quantile_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    assert figures.student(freedom) == pytest.approx(quantile, rel=0.003)


def test_an_interval_needs_two_values_and_stays_inside() -> None:
    assert figures.estimate([], 0, 100) is None
    assert figures.estimate([80.0], 0, 100) == (1, 80.0, None, None)
    assert figures.estimate([80.0, 80.0], 0, 100) == (2, 80.0, None, None)
    found = figures.estimate([70, 80, 90], 0, 100)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((55.16, 100.0), abs=0.1)
    share = figures.share(8, 10)
    assert share is not None
    assert (share.low, share.high) == pytest.approx((0.490, 0.943), abs=0.001)


def test_a_draw_is_fair_and_can_be_repeated() -> None:
    calls = {"a-anna": [f"call-{n}" for n in range(10)], "a-boris": ["call-x"]}
    first = drawn(calls, "7", 3)
    assert first == drawn({agent: calls[agent][::-1] for agent in reversed(calls)}, "7", 3)
    assert Counter(agent for agent, _ in first) == {"a-anna": 3, "a-boris": 1}
    often = Counter(
        call for seed in range(3_000) for agent, call in drawn(calls, str(seed), 3) if agent == "a-anna"
    )
    assert len(often) == 10
    assert all(780 <= count <= 1020 for count in often.values()), often  # 900 each; six deviations are 150
