"""Results of a script: what is counted, that every figure is its calls, and who may see whose."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.script_talks import BODY, FULL, Talks

from perezvon.core.script_walk import Action
from perezvon.features.scripts.paths import WHATS

DAY = timedelta(days=1)
SPAN = {"from": (START - 5 * DAY).date().isoformat(), "to": START.date().isoformat()}


@pytest.fixture
async def talks(centre: DemoCentre) -> Talks:
    return Talks(centre, await centre.as_("admin"))


async def results(browser: httpx.AsyncClient, script: str, **more: Any) -> dict[str, Any]:
    answer = await browser.get(f"/api/scripts/{script}/results", params=SPAN | more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def behind(browser: httpx.AsyncClient, script: str, what: str, **more: Any) -> list[str]:
    answer = await browser.get(f"/api/scripts/{script}/results/calls", params=SPAN | {"what": what} | more)
    assert answer.status_code == 200, answer.text
    return [each["call"] for each in answer.json()]


async def scene(talks: Talks) -> str:
    """Five talks: a deal, none, one that breaks off at the budget, one that skips, one that is alive."""
    script = await talks.script()
    at = START - 2 * DAY
    await talks.talk(script, at, deal=True, seconds=10)
    dear = (FULL[0], Action("answer", "search"), Action("answer", "90000"), FULL[3])
    await talks.talk(script, at, dear, seconds=20)
    await talks.talk(script, at, FULL[:2], agent="a-boris", seconds=30)
    await talks.talk(script, at, (FULL[0], Action("skip")), seconds=40, deal=None)
    await talks.talk(script, START - DAY, FULL[:1], ended=False, agent="a-boris")
    return script


@pytest.mark.requirement(
    "C29", "what managers skipped is counted per step, topic and gross error of a script"
)
async def test_where_talks_are_lost(talks: Talks) -> None:
    script = await scene(talks)
    found = await results(talks.admin, script)
    totals = found["totals"]
    assert (found["number"], totals["runs"], totals["known"], totals["deals"]) == (1, 5, 3, 1)
    assert totals["low"] < 1 / 3 < totals["high"]
    steps = {each["id"]: each for each in found["steps"]}
    assert [steps[id]["reached"] for id in ("greet", "source", "budget", "action", "bye")] == [5, 5, 4, 2, 2]
    assert {id: each["left"] for id, each in steps.items() if each["left"]} == {"budget": 2}
    assert {id: each["skipped"] for id, each in steps.items() if each["skipped"]} == {"source": 1}
    # Greeting: 10, 20, 30, 40 and 10 s.
    assert (steps["greet"]["median_s"], steps["greet"]["p90_s"]) == (20, 40)
    errors = {each["check"]: (each["judged"], each["errors"]) for each in found["checks"]}
    assert errors == {"source_asked": (5, 2), "next_step": (5, 3)}
    topics = {each["id"]: each for each in found["topics"]}
    assert (topics["needs"]["done"], topics["needs"]["missed"], topics["needs"]["left"]) == (2, 3, 2)
    assert found["agents"] == ["a-anna", "a-boris"]


async def test_answers_are_counted_with_what_they_sell(talks: Talks) -> None:
    script = await scene(talks)
    steps = {each["id"]: each for each in (await results(talks.admin, script))["steps"]}
    source = {each["value"]: each for each in steps["source"]["answers"]}
    friend = source["recommendation"]
    assert (friend["label"], friend["count"], friend["known"], friend["deals"]) == ("A friend", 2, 2, 1)
    assert (source["search"]["count"], source["search"]["deals"]) == (1, 0)
    numbers = steps["budget"]["numbers"]
    assert (numbers["count"], numbers["low"], numbers["median"], numbers["high"]) == (
        2,
        70_000,
        80_000,
        90_000,
    )


async def test_every_figure_is_the_number_of_its_calls(talks: Talks) -> None:
    script = await scene(talks)
    found = await results(talks.admin, script)
    figures = [("all", "", "", found["totals"]["runs"]), ("deal", "", "", found["totals"]["deals"])]
    figures.append(("known", "", "", found["totals"]["known"]))
    for step in found["steps"]:
        figures += [(name, step["id"], "", step[name]) for name in ("reached", "done", "skipped", "left")]
        figures += [("answer", step["id"], each["value"], each["count"]) for each in step["answers"]]
    for topic in found["topics"]:
        states = ("done", "partly", "missed", "left")
        figures += [(f"topic_{state}", topic["id"], "", topic[state]) for state in states]
    figures += [("error", each["check"], "", each["errors"]) for each in found["checks"]]
    assert {what for what, *_ in figures} == set(WHATS) - {"content"}  # a survey: test_script_coverage
    for what, key, value, count in figures:
        calls = await behind(talks.admin, script, what, key=key, value=value)
        assert len(calls) == count, (what, key, value)


async def test_days_agents_and_versions_are_kept_apart(talks: Talks) -> None:
    script = await scene(talks)
    boris = await results(talks.admin, script, agent="a-boris")
    assert (boris["totals"]["runs"], boris["agents"]) == (2, ["a-boris"])
    yesterday = {"from": SPAN["to"], "to": SPAN["to"]}
    assert (await results(talks.admin, script, **yesterday))["totals"]["runs"] == 0
    await talks.draft(script, BODY | {"checks": []})
    await talks.publish(script)
    await talks.talk(script, START - DAY, number=2, deal=True)
    newest = await results(talks.admin, script)
    assert (newest["number"], newest["totals"]["runs"], newest["checks"]) == (2, 1, [])
    assert [(each["number"], each["runs"], each["deals"]) for each in newest["versions"]] == [
        (2, 1, 1),
        (1, 5, 1),
    ]
    assert (await results(talks.admin, script, number=1))["totals"]["runs"] == 5


async def test_what_cannot_be_asked(centre: DemoCentre, talks: Talks) -> None:
    script = await talks.script()
    address = f"/api/scripts/{script}/results"
    back = {"from": SPAN["to"], "to": SPAN["from"]}
    answer = await talks.admin.get(address, params=back)
    assert answer.status_code == 422
    assert "report.empty_span" in answer.text
    answer = await talks.admin.get(address, params=SPAN | {"number": 7})
    assert (answer.status_code, answer.json()["code"]) == (404, "script.version_not_found")
    anna = await centre.as_("anna")
    assert (await anna.get(address, params=SPAN)).status_code == 403
    fresh = await talks.admin.post("/api/scripts", json={"client": "mebel", "name": "N", "direction": "both"})
    found = await results(talks.admin, fresh.json()["id"])
    assert (found["number"], found["steps"]) == (None, [])


async def test_the_picture_is_kept_beside_the_script(centre: DemoCentre, talks: Talks) -> None:
    script = await talks.script()
    address = f"/api/scripts/{script}/layout"
    assert (await talks.admin.get(address)).json() == {"places": {}}
    places = {"greet": {"x": 4.0, "y": 8.0}}
    for put in (places, places | {"bye": {"x": 0.0, "y": 400.0}}, {}):
        assert (await talks.admin.put(address, json={"places": put})).json() == {"places": put}
        assert (await talks.admin.get(address)).json() == {"places": put}
    assert not (await talks.admin.get(f"/api/scripts/{script}")).json()["draft"]
    anna = await centre.as_("anna")
    assert (await anna.put(address, json={"places": {}})).status_code == 403
