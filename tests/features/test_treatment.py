"""The report of equal treatment: its statistics, and over HTTP."""

import random
from datetime import timedelta
from math import comb

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.conftest import CENTRE, START, DemoCentre

from perezvon.features.segments import statistics
from perezvon.features.segments.following import WITHIN, Attempt, followed
from perezvon.features.segments.statistics import (
    corrected,
    exact_test,
    of_shares,
    of_times,
    rank_test,
    verdict,
)
from perezvon.features.segments.treatment import Case, compare

small = st.integers(0, 12)


@given(small, small, small, small)
def test_the_exact_test_counts_tables(a: int, b: int, c: int, d: int) -> None:
    """Against the definition: every table with the same sums, one by one."""
    of, others = a + b, c + d
    if not of or not others:
        return
    yes = a + c
    ways = {k: comb(of, k) * comb(others, yes - k) for k in range(max(0, yes - others), min(of, yes) + 1)}
    expected = sum(each for each in ways.values() if each <= ways[a]) / sum(ways.values())
    assert exact_test(a, of, c, others) == pytest.approx(expected, abs=1e-9)


def test_known_values() -> None:
    """Newcombe 1998, table II, method 10, example (a): 56/70 and 48/80."""
    found = of_shares(56, 70, 48, 80)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    x, y = np.array([1.1, 2.2, 3.3, 4.4]), np.array([2.5, 5.5, 6.6, 7.7, 8.8])
    assert rank_test(x, y) == pytest.approx(0.0662, abs=1e-4)
    assert corrected([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06]


@given(st.lists(st.floats(0, 1), max_size=20))
def test_the_correction_keeps_the_order_and_never_helps(chances: list[float]) -> None:
    found = corrected(chances)
    assert all(one <= other for one, other in zip(chances, found, strict=True))
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    assert [found[place] for place in order] == sorted(found)


def test_groups_served_alike_are_rarely_called_different() -> None:
    """Skewed waits as in a centre, twelve groups a report: at most one report in twenty may be wrong."""
    chance = np.random.default_rng(5)
    wrong = 0
    for _ in range(20):
        waits = chance.lognormal(3, 1, 480)
        whose = chance.integers(0, 12, 480)
        found = [of_times(waits[whose == group], waits[whose != group]) for group in range(12)]
        tested = [each for each in found if each is not None]
        holm = corrected([each.p for each in tested])
        wrong += any(verdict(each, p) in ("more", "less") for each, p in zip(tested, holm, strict=True))
    assert wrong <= 2


def test_a_real_difference_is_found_with_its_size() -> None:
    chance = np.random.default_rng(6)
    found = of_times(chance.exponential(60, 400), chance.exponential(20, 400))
    assert found is not None
    assert found.low < 40 < found.high
    assert verdict(found, found.p) == "more"


def test_small_groups_are_never_different() -> None:
    few = statistics.FEWEST - 1
    assert of_times(np.full(few, 900.0), np.zeros(500)) is None
    assert of_shares(0, few, 500, 500) is None
    cases = [Case(frozenset({"a"}), {"wait": 900.0})] * few + [Case(frozenset({"b"}), {"wait": 1.0})] * 500
    report = compare(cases, ["a", "b"], {}, "UTC", 0)
    assert [each.verdict for each in report.metrics[0].groups] == ["few", "few"]


MINUTE = timedelta(minutes=1)
IN_VAIN, REACHED_US, WE_CALLED = (True, False), (True, True), (False, False)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([(0 * MINUTE, IN_VAIN)], {"0": False}),
        ([(0 * MINUTE, IN_VAIN), (WITHIN, WE_CALLED)], {"0": True}),
        ([(0 * MINUTE, IN_VAIN), (WITHIN + MINUTE, WE_CALLED)], {"0": False}),
        ([(0 * MINUTE, IN_VAIN), (MINUTE, REACHED_US), (2 * MINUTE, WE_CALLED)], {}),
        ([(0 * MINUTE, IN_VAIN), (MINUTE, IN_VAIN), (2 * MINUTE, WE_CALLED)], {"0": True}),
        ([(0 * MINUTE, IN_VAIN), (MINUTE, WE_CALLED), (2 * MINUTE, IN_VAIN)], {"0": True, "2": False}),
        ([(0 * MINUTE, IN_VAIN), (WITHIN + MINUTE, IN_VAIN)], {"0": False, "1": False}),
        ([(9 * WITHIN, IN_VAIN)], {}),
        ([(9 * WITHIN, IN_VAIN), (9 * WITHIN + MINUTE, WE_CALLED)], {"0": True}),
    ],
)
def test_who_was_called_back(
    calls: list[tuple[timedelta, tuple[bool, bool]]], expected: dict[str, bool]
) -> None:
    """Of a span that ends half a day after the ninth day; a call of somebody else changes nothing."""
    his = [
        Attempt(str(n), "p-1", START + after, inbound=inbound, answered=answered)
        for n, (after, (inbound, answered)) in enumerate(calls)
    ]
    foreign = Attempt("x", "p-2", START + MINUTE / 2, inbound=False, answered=True)
    assert followed([foreign, *reversed(his)], START + 9 * WITHIN + WITHIN / 2) == expected


async def _serve(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    """Thirty calls from Omsk that wait a minute longer than thirty from Tomsk."""
    chance = random.Random(3)
    for region, longer in (("Омск", 60), ("Томск", 0)):
        body = {"client": "mebel", "name": f"Из {region}", "region": region, "tags": [region.lower()]}
        person = (await admin.post("/api/persons", json=body)).json()["id"]
        for n in range(30):
            await centre.sql(
                "insert into call_class (centre, call, client_id, person, at, direction, answered, waited_s,"
                " talk_s, kind, why, stage, rule) values ($1, $2, 'mebel', $3, $4, 'inbound', $5, $6, $7,"
                " 'first_time', 'unknown', 'person', 1)",
                CENTRE, f"call-{region}-{n}", person, START + timedelta(minutes=n), n % 10 != 0,
                longer + chance.uniform(5, 25), chance.uniform(30, 300),
            )  # fmt: skip


@pytest.mark.requirement(
    "D4", "callers from one region wait a minute longer: the report says so, with its bounds"
)
async def test_who_waits_longer(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await _serve(centre, admin)
    query = {"client": "mebel", "from": "2026-03-02", "to": "2026-03-02"}
    for by in ("region", "tags"):
        answer = await admin.get("/api/reports/treatment", params={**query, "by": by})
        assert answer.status_code == 200, answer.text
        metrics = {each["metric"]: each for each in answer.json()["metrics"]}
        groups = {each["value"].capitalize(): each for each in metrics["wait"]["groups"]}
        assert (groups["Омск"]["verdict"], groups["Томск"]["verdict"]) == ("more", "less")
        found = groups["Омск"]["difference"]
        assert 50 < found["low"] < found["by"] < found["high"] < 70
        assert {each["verdict"] for each in metrics["answered"]["groups"]} == {"same"}
        assert metrics["kept"]["count"] == 0
    answer = await admin.get(
        "/api/reports/treatment/calls", params={**query, "by": "region", "value": "Омск", "metric": "wait"}
    )
    calls = answer.json()
    assert len(calls) == 30
    assert [each["waited_s"] for each in calls] == sorted((each["waited_s"] for each in calls), reverse=True)


@pytest.mark.requirement(
    "D4", "callers in vain from one region are never called back: the report says so and lists them"
)
async def test_who_is_not_called_back(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    called = (
        "insert into call_class (centre, call, client_id, person, at, direction, answered, waited_s, talk_s,"
        " kind, why, stage, rule)"
        " values ($1, $2, 'mebel', $3, $4, $5, false, 20, 0, $6, 'unknown', 'person', 1)"
    )
    for region in ("Омск", "Томск"):
        body = {"client": "mebel", "name": f"Из {region}", "region": region}
        person = (await admin.post("/api/persons", json=body)).json()["id"]
        for n in range(25):
            at = START - timedelta(days=2 * n + 2)
            await centre.sql(called, CENTRE, f"in-{region}-{n}", person, at, "inbound", "first_time")
            if region == "Томск":
                back = at + timedelta(hours=1)
                await centre.sql(called, CENTRE, f"out-{n}", person, back, "outbound", "cold")
        await centre.sql(called, CENTRE, f"now-{region}", person, START - MINUTE, "inbound", "first_time")
    query = {"client": "mebel", "from": "2026-01-01", "to": "2026-03-02", "by": "region"}
    report = (await admin.get("/api/reports/treatment", params=query)).json()
    [metric] = [each for each in report["metrics"] if each["metric"] == "followed"]
    assert (metric["count"], metric["figure"]) == (50, 0.5)
    found = {each["value"]: (each["figure"], each["verdict"]) for each in metric["groups"]}
    assert found == {"Омск": (0.0, "less"), "Томск": (1.0, "more")}
    behind = {**query, "value": "Омск", "metric": "followed"}
    calls = (await admin.get("/api/reports/treatment/calls", params=behind)).json()
    assert len(calls) == 25
    assert {each["followed"] for each in calls} == {False}


async def test_segments_are_compared(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await _serve(centre, admin)
    condition = {"field": "region", "test": "any_of", "words": ["Омск"]}
    body = {"client": "mebel", "name": "Из Омска", "filter": {"conditions": [condition]}}
    assert (await admin.post("/api/segments", json=body)).status_code == 200
    query = {"client": "mebel", "from": "2026-03-02", "to": "2026-03-02", "by": "segments"}
    report = (await admin.get("/api/reports/treatment", params=query)).json()
    [group] = report["metrics"][0]["groups"]
    assert (group["label"], group["count"], group["verdict"]) == ("Из Омска", 30, "more")


async def test_a_promise_that_was_kept_without_a_call_is_kept(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    body = {"client": "mebel", "name": "Ждущий", "region": "Омск"}
    person = (await admin.post("/api/persons", json=body)).json()["id"]
    due = (START + timedelta(hours=1)).isoformat()
    made = (await admin.post("/api/promises", json={"person": person, "due": due})).json()
    kept = {"version": made["version"], "how": "a letter"}
    assert (await admin.post(f"/api/promises/{made['id']}/keep", json=kept)).status_code == 200
    centre.clock.go(timedelta(hours=1, minutes=30))
    query = {"client": "mebel", "from": "2026-03-02", "to": "2026-03-02", "by": "region"}
    report = (await admin.get("/api/reports/treatment", params=query)).json()
    [of_promises] = [each for each in report["metrics"] if each["metric"] == "kept"]
    assert (of_promises["count"], of_promises["figure"]) == (1, 1.0)
    for state, count in (("kept", 1), ("broken", 0)):
        condition = {"field": "promises", "test": "any_of", "words": [state]}
        asked = {"client": "mebel", "filter": {"conditions": [condition]}}
        answer = await admin.post("/api/segments/count", json=asked)
        assert (answer.status_code, answer.json().get("count")) == (200, count), answer.text


async def test_bad_questions(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    query = {"client": "mebel", "from": "2026-03-02", "to": "2026-03-01", "by": "region"}
    assert (await admin.get("/api/reports/treatment", params=query)).status_code == 422
    answer = await admin.get("/api/reports/treatment", params={**query, "to": "2026-03-02", "by": "note"})
    assert answer.json()["code"] == "treatment.by_unknown"
