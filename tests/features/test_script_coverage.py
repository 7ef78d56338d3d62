"""Coverage by agent, script and team; surveys of products and services; every figure is its calls."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.script_talks import BODY, FULL, Talks
from tests.features.test_script_api import sent
from tests.features.test_script_runs import MEBEL, NUMBER, Desk

from perezvon.core.script_walk import Action
from perezvon.features.persons.jobs import learn
from perezvon.features.scripts.runs import Talk

DAY = timedelta(days=1)
AT = START - DAY


@pytest.fixture
async def talks(centre: DemoCentre) -> Talks:
    return Talks(centre, await centre.as_("admin"))


async def rows(browser: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await browser.get("/api/script-coverage", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


async def behind(browser: httpx.AsyncClient, what: str, **query: str) -> set[str]:
    answer = await browser.get("/api/script-coverage/calls", params={"what": what} | query)
    assert answer.status_code == 200, answer.text
    return {each["call"] for each in answer.json()}


@pytest.mark.requirement(
    "C29",
    "what each agent left out, with gross errors and closings, by agent and script; each figure opens its"
    " calls",
)
@pytest.mark.requirement("B8", "talks that ended without a call to action are counted for each agent")
async def test_every_agent_has_his_row_and_every_figure_its_calls(talks: Talks) -> None:
    script = await talks.script()
    other = await talks.script(BODY | {"checks": []})
    whole = await talks.talk(script, AT)
    skipped = await talks.talk(script, AT, (FULL[0], Action("skip"), *FULL[2:]))
    broken = await talks.talk(script, AT, FULL[:2], agent="a-boris")
    elsewhere = await talks.talk(other, AT, FULL[:2], agent="a-boris")
    await talks.talk(script, AT, FULL[:1], ended=False)
    found = {(row["agent"], row["script"]): row for row in await rows(talks.admin)}
    assert set(found) == {("a-anna", script), ("a-boris", script), ("a-boris", other)}
    anna, boris = found["a-anna", script], found["a-boris", script]
    assert (anna["runs"], anna["covered"], anna["closings"], anna["actions"]) == (2, 7 / 8, 2, 2)
    assert (boris["runs"], boris["covered"], boris["closings"], boris["actions"]) == (1, 0.5, 1, 0)
    assert [(each["check"], each["errors"], each["judged"]) for each in anna["checks"]] == [
        ("source_asked", 1, 2),
        ("next_step", 0, 2),
    ]
    assert found["a-boris", other]["checks"] == []
    assert await behind(talks.admin, "all", agent="a-anna") == {whole, skipped}
    assert await behind(talks.admin, "error", agent="a-anna", key="source_asked") == {skipped}
    assert await behind(talks.admin, "no_action") == {broken}
    assert await behind(talks.admin, "all", script=other) == {elsewhere}
    assert await rows(talks.admin, agent="a-boris", script=other) == [found["a-boris", other]]
    assert await rows(talks.admin, to=(AT - DAY).date().isoformat()) == []


async def test_an_agent_sees_his_own_and_a_lead_those_of_his_teams(centre: DemoCentre, talks: Talks) -> None:
    script = await talks.script()
    mine = await talks.talk(script, AT)
    theirs = await talks.talk(script, AT, agent="a-boris")
    anna = await centre.as_("anna")
    assert [row["agent"] for row in await rows(anna)] == ["a-anna"]
    assert (await anna.get("/api/script-coverage")).json()["own"] is True
    assert await behind(anna, "all") == {mine}
    assert await behind(anna, "all", agent="a-boris") == set()
    assert (await anna.get("/api/script-coverage/quality")).status_code == 403
    boss = await centre.as_("supervisor")
    assert await behind(boss, "all") == {mine, theirs}
    teams = {row["agent"]: row["team"] for row in await rows(boss)}
    for team in {each for each in teams.values() if each is not None}:
        own = {row["agent"] for row in await rows(boss, team=team)}
        assert own == {agent for agent, of in teams.items() if of == team}
    bad = await boss.get("/api/script-coverage", params={"from": "2026-03-02", "to": "2026-03-01"})
    assert bad.status_code == 422


SURVEY: dict[str, Any] = {
    "language": "en",
    "start": "product",
    "steps": [
        {
            "kind": "ask", "id": "product", "text": "Which?", "save": "call.product", "next": "score",
            "answer": {"type": "choice", "choices": [
                {"key": "sofa", "label": "Sofa"}, {"key": "desk", "label": "Desk"},
            ]},
        },
        {
            "kind": "ask", "id": "score", "text": "How content?", "save": "call.satisfaction", "next": "bad",
            "answer": {"type": "scale", "good_from": 7, "required": True},
        },
        {
            "kind": "condition", "id": "bad", "branches": [{"when": "answers.score < 7", "next": "why"}],
            "otherwise": "interest",
        },
        {
            "kind": "ask", "id": "why", "text": "Why?", "save": "call.reason_bad", "next": "bye",
            "answer": {"type": "choice", "choices": [
                {"key": "late", "label": "came late"}, {"key": "dear", "label": "too dear"},
            ]},
        },
        {
            "kind": "ask", "id": "interest", "text": "What else?", "save": "person.interest+", "next": "bye",
            "answer": {"type": "choice", "choices": [
                {"key": "lamps", "label": "Lamps"}, {"key": "rugs", "label": "Rugs"},
            ]},
        },
        {"kind": "end", "id": "bye"},
    ],
}  # fmt: skip


async def surveyed(centre: DemoCentre, boss: httpx.AsyncClient) -> tuple[str, dict[str, str]]:
    """Five talks by the survey, at the desk: the script, and whom each was with."""
    new = {"client": "mebel", "name": "Survey", "direction": "inbound", "body": SURVEY, "numbers": [NUMBER]}
    script = (await sent(boss, "POST", "/api/scripts", **new))["id"]
    await sent(boss, "POST", f"/api/scripts/{script}/publish", version=1)
    answers = (
        ("sofa", 9, "lamps"),
        ("sofa", 7, "rugs"),
        ("sofa", 3, "late"),
        ("desk", 2, "late"),
        ("desk", 6, "dear"),
    )
    people = {}
    browser = await centre.as_("anna")
    for n, (product, score, last) in enumerate(answers):
        call = f"s-{n}"
        person = (await sent(boss, "POST", "/api/persons", client="mebel", name=f"P{n}"))["id"]
        people[call] = person
        centre.talks[call] = Talk(call, "mebel", "a-anna", person, MEBEL, NUMBER, "inbound")
        desk = Desk(browser, call)
        await desk.look()
        await desk.act("answer", product)
        await desk.act("answer", score)
        assert desk.at == ("why" if score < 7 else "interest")
        await desk.act("answer", last)
        assert desk.at == "bye"
    await centre.sql(
        "update script_run set ended_at = started_at,"
        " state = state || jsonb_build_object('ended', started_at, 'stood', 'bye', 'position', '')"
    )
    return script, people


@pytest.mark.requirement(
    "A11",
    "a survey asks why only who is not content, two of five are content with the interval beside it, and an"
    " interest that was named stands on the card as learnt from the script",
)
async def test_a_survey_branches_counts_and_remembers(centre: DemoCentre) -> None:
    boss = await centre.as_("supervisor")
    script, people = await surveyed(centre, boss)
    found = await sent(boss, "GET", f"/api/scripts/{script}/results")
    steps = {step["id"]: step for step in found["steps"]}
    satisfied = steps["score"]["satisfied"]
    assert (satisfied["rated"], satisfied["content"], satisfied["mean"]) == (5, 2, 5.4)
    assert satisfied["low"] < 0.4 < satisfied["high"]
    assert steps["product"]["satisfied"] is None
    assert (steps["why"]["reached"], steps["interest"]["reached"]) == (3, 2)
    content = await sent(boss, "GET", f"/api/scripts/{script}/results/calls?what=content&key=score")
    assert {each["call"] for each in content} == {"s-0", "s-1"}
    while await learn(centre.engine, CENTRE):
        continue
    kept = await sent(boss, "GET", f"/api/persons/{people['s-0']}/preferences")
    assert [(each["key"], each["value"], each["source"]) for each in kept] == [
        ("interest", "lamps", "script")
    ]
    assert await sent(boss, "GET", f"/api/persons/{people['s-3']}/preferences") == []


@pytest.mark.requirement(
    "A12",
    "survey answers become a row for each product, the worst first, with the share of content people, the"
    " interval, the reasons and the talks behind it",
)
async def test_quality_by_product_and_service(centre: DemoCentre) -> None:
    boss = await centre.as_("supervisor")
    await surveyed(centre, boss)
    found = await sent(boss, "GET", "/api/script-coverage/quality")
    shown = [
        (row["about"], row["label"], row["satisfied"]["content"], row["satisfied"]["rated"])
        for row in found["rows"]
    ]
    assert shown == [("product", "Desk", 0, 2), ("product", "Sofa", 2, 3)]
    desk = found["rows"][0]
    assert [(each["words"], each["count"]) for each in desk["reasons"]] == [("came late", 1), ("too dear", 1)]
    assert (found["together"]["content"], found["together"]["rated"]) == (2, 5)
    path = "/api/script-coverage/quality/calls?about=product&value=sofa"
    assert {each["call"] for each in await sent(boss, "GET", path)} == {"s-0", "s-1", "s-2"}
    assert {each["call"] for each in await sent(boss, "GET", f"{path}&content=true")} == {"s-0", "s-1"}


async def test_the_survey_of_the_library_has_a_rating_and_what_it_is_about(centre: DemoCentre) -> None:
    boss = await centre.as_("supervisor")
    body = {"client": "mebel", "key": "survey", "language": "ru", "name": "survey"}
    made = await sent(boss, "POST", "/api/scripts/from-template", **body)
    draft = await sent(boss, "GET", f"/api/scripts/{made['id']}/draft")
    steps = {step["id"]: step for step in draft["body"]["steps"]}
    assert (steps["score"]["answer"]["good_from"], steps["about"]["save"]) == (7, "call.service")
    assert draft["problems"] == []
