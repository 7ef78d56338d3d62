"""A/B tests of scripts over HTTP: planned, split, judged at the planned size, ended with a winner or not."""

from datetime import timedelta
from typing import Any

import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.script_talks import BODY, Talks

from perezvon.features.scripts import runs
from perezvon.features.scripts.tables import VersionRow

OTHER = BODY | {"checks": ["next_step"]}
PLAN = {"base": 0.3, "lift": 0.4, "share": 50}


@pytest.fixture
async def talks(centre: DemoCentre) -> Talks:
    return Talks(centre, await centre.as_("admin"))


async def started(talks: Talks, script: str, plan: dict[str, Any] = PLAN) -> dict[str, Any]:
    version = await talks.draft(script, OTHER)
    answer = await talks.admin.post(f"/api/scripts/{script}/experiments", json=plan | {"version": version})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def shown(talks: Talks, script: str) -> dict[str, Any]:
    answer = await talks.admin.get(f"/api/scripts/{script}/experiments")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()[0])


async def published(talks: Talks, script: str) -> list[tuple[int, str, int]]:
    found = (await talks.admin.get(f"/api/scripts/{script}")).json()["published"]
    return [(each["number"], each["variant"], each["share"]) for each in found]


@pytest.mark.requirement(
    "C2",
    "two scripts are compared by a test of a planned size: undecided before, a winner with an interval after",
)
async def test_a_winner_is_named_when_the_planned_calls_have_come(talks: Talks) -> None:
    script = await talks.script()
    before = await talks.talk(script, START - timedelta(hours=1), deal=True)
    test = await started(talks, script)
    assert (test["a"]["number"], test["b"]["number"], test["verdict"]) == (1, 2, "no_calls")
    planned = test["planned"]
    assert planned == (await talks.admin.get("/api/scripts/experiments/plan", params=_plan())).json()["calls"]
    assert await published(talks, script) == [(1, "A", 100), (2, "B", 50)]
    for n in range(planned - 1):
        at = START + timedelta(minutes=n)
        await talks.talk(script, at, number=1, deal=n % 4 == 0)
        await talks.talk(script, at, number=2, deal=n % 4 != 0)
    found = await shown(talks, script)
    assert (found["verdict"], found["missing"]) in [("undecided", 2), ("early_b", 2)]
    later = START + timedelta(hours=9)
    await talks.talk(script, later, number=1)
    await talks.talk(script, later, number=2, deal=None)
    assert (await shown(talks, script))["missing"] == 1, "a call without a result does not count yet"
    await talks.talk(script, later, number=2, deal=True)
    found = await shown(talks, script)
    assert (found["verdict"], found["missing"], found["mismatch"]) == ("b_better", 0, False)
    assert found["comparison"]["low"] > 0.1
    assert found["comparison"]["low"] < found["comparison"]["difference"] < found["comparison"]["high"]
    assert found["a"]["assigned"] == planned, f"{before} began before the test"
    # Whatever comes after the planned size changes nothing: the question is put once.
    for n in range(5):
        await talks.talk(script, later + timedelta(minutes=n + 1), number=2, deal=False)
    again = await shown(talks, script)
    assert (again["b"]["calls"], again["comparison"]) == (planned, found["comparison"])


def _plan() -> dict[str, float]:
    return {name: PLAN[name] for name in ("base", "lift")}


async def test_the_winner_runs_alone(talks: Talks) -> None:
    script = await talks.script()
    test = await started(talks, script)
    address = f"/api/scripts/{script}/experiments/{test['id']}/end"
    again = await talks.admin.post(
        f"/api/scripts/{script}/experiments", json=PLAN | {"version": await talks.draft(script, BODY)}
    )
    assert again.json()["code"] == "experiment.open"
    stale = await talks.admin.post(address, json={"version": 9, "winner": "B"})
    assert (stale.status_code, stale.json()["code"]) == (409, "row.stale")
    ended = await talks.admin.post(address, json={"version": test["version"], "winner": "B"})
    assert (ended.json()["winner"], ended.json()["ended_by"]) == ("B", "admin")
    assert await published(talks, script) == [(2, "A", 100)]
    twice = await talks.admin.post(address, json={"version": test["version"] + 1, "winner": "A"})
    assert twice.json()["code"] == "experiment.ended"
    history = await talks.admin.get("/api/history", params={"what": "experiment", "key": test["id"]})
    assert [each["action"] for each in history.json()] == ["ended", "started"]


async def test_stopped_without_a_winner_the_first_stays(talks: Talks) -> None:
    script = await talks.script()
    test = await started(talks, script)
    address = f"/api/scripts/{script}/experiments/{test['id']}/end"
    assert (await talks.admin.post(address, json={"version": 1, "winner": None})).status_code == 200
    assert await published(talks, script) == [(1, "A", 100)]
    await started(talks, script)
    assert await published(talks, script) == [(1, "A", 100), (3, "B", 50)]


async def test_a_test_whose_variant_is_gone_can_only_be_stopped(talks: Talks) -> None:
    script = await talks.script()
    test = await started(talks, script)
    await talks.draft(script, BODY)
    await talks.publish(script)
    assert (await shown(talks, script))["broken"]
    address = f"/api/scripts/{script}/experiments/{test['id']}/end"
    won = await talks.admin.post(address, json={"version": 1, "winner": "B"})
    assert won.json()["code"] == "experiment.broken"
    assert (await talks.admin.post(address, json={"version": 1, "winner": None})).status_code == 200


async def test_plans_that_are_none(talks: Talks) -> None:
    for wrong in ({"base": 0.5, "lift": 0.5}, {"base": 1, "lift": 0.1}, {"base": 0.2, "lift": 0}):
        answer = await talks.admin.get("/api/scripts/experiments/plan", params=wrong)
        assert answer.status_code == 422, wrong
        assert answer.json()["fields"][0]["message"]


def test_calls_are_split_by_their_id_as_the_share_says() -> None:
    a = VersionRow(script="sc-1", number=1, variant="A", share=100)
    b = VersionRow(script="sc-1", number=2, variant="B", share=20)
    drawn = [runs.pick({"A": a, "B": b}, f"call-{n}").variant for n in range(5_000)]
    assert drawn == [runs.pick({"A": a, "B": b}, f"call-{n}").variant for n in range(5_000)]
    assert drawn.count("B") / 5_000 == pytest.approx(0.2, abs=0.025)
    assert runs.pick({"B": b}, "call-1").variant == "B"
