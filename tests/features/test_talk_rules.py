"""How a talk is led, as the product supports and judges it; and that who calls is presumed to be nothing."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives, class_of, life_of
from tests.features.script_talks import BODY
from tests.features.test_script_api import sent
from tests.features.test_script_runs import MEBEL, NUMBER, Desk, wording

from perezvon.features.scripts.runs import Talk

DAY = timedelta(days=1)


@pytest.fixture
async def boss(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("supervisor")


async def scripted(boss: httpx.AsyncClient, template: str) -> dict[str, Any]:
    """A template as the script of a number."""
    body = {"client": "mebel", "key": template, "language": "en", "name": template}
    made = await sent(boss, "POST", "/api/scripts/from-template", **body)
    path = f"/api/scripts/{made['id']}"
    made = await sent(boss, "PATCH", path, version=made["version"], numbers=[NUMBER])
    draft = await sent(boss, "GET", f"{path}/draft")
    await sent(boss, "POST", f"{path}/publish", version=draft["version"])
    return dict(draft["body"])


async def talk(centre: DemoCentre, call: str, person: str | None = None) -> Desk:
    """A live call of Anna with the script of the number."""
    centre.talks[call] = Talk(call, "mebel", "a-anna", person, MEBEL, NUMBER, "inbound", "first_time")
    desk = Desk(await centre.as_("anna"), call)
    await desk.look()
    return desk


def errors(desk: Desk) -> list[str]:
    return [each["check"] for each in desk.run["checks"] if each["verdict"] == "error"]


def asked(script: dict[str, Any]) -> list[str]:
    return [step["save"] for step in script["steps"] if step["kind"] == "ask"]


@pytest.mark.requirement("B2", "the inbound templates ask the name before any other question")
@pytest.mark.requirement(
    "B2", "a talk in which the name was learnt and never used is an error, one that says it is none"
)
async def test_the_name_is_asked_first_and_its_use_is_checked(
    centre: DemoCentre, boss: httpx.AsyncClient
) -> None:
    for template in ("inbound-sales", "after-sale", "remote-support"):
        body = {"client": "polis", "key": template, "language": "en", "name": template}
        made = await sent(boss, "POST", "/api/scripts/from-template", **body) if template != "" else {}
        draft = await sent(boss, "GET", f"/api/scripts/{made['id']}/draft")
        assert asked(draft["body"])[0] == "person.name", template
    script = await scripted(boss, "inbound-handling")
    assert asked(script)[0] == "person.name"
    silent = await talk(centre, "c-silent")
    await silent.act("next")
    await silent.act("answer", "Maria")
    assert "Maria" in wording(silent.run["step"]), "the next wording has the name in it"
    assert "name_used" in errors(silent)
    await silent.act("jump", topic="source")
    assert "name_used" in errors(silent)
    spoken = await talk(centre, "c-spoken")
    await spoken.act("next")
    await spoken.act("answer", "Maria")
    await spoken.act("answer", "information")
    assert "name_used" not in errors(spoken)


@pytest.mark.requirement(
    "B3",
    "a talk that goes through the topics in its own order is scored as one that follows the script, and"
    " wordings are marked as samples",
)
async def test_coverage_is_scored_and_not_recital(centre: DemoCentre, boss: httpx.AsyncClient) -> None:
    new = {"client": "mebel", "name": "Own", "direction": "inbound", "body": BODY, "numbers": [NUMBER]}
    made = await sent(boss, "POST", "/api/scripts", **new)
    await sent(boss, "POST", f"/api/scripts/{made['id']}/publish", version=1)
    straight = await talk(centre, "c-straight")
    assert straight.run["step"]["how"] == "own_words"
    await straight.act("next")
    await straight.act("answer", "recommendation")
    await straight.act("answer", "70000")
    await straight.act("next")
    free = await talk(centre, "c-free")
    await free.act("jump", topic="needs")
    await free.act("answer", "70000")
    await free.act("next")
    await free.act("jump", topic="start")
    await free.act("next")
    await free.act("answer", "recommendation")
    for desk in (straight, free):
        assert (desk.run["done"], desk.run["due"], desk.run["missed"], errors(desk)) == (4, 4, [], [])
        assert [topic["state"] for topic in desk.run["topics"]] == ["done", "done"]


@pytest.mark.requirement(
    "C5", "who was recommended is asked by whom, who was not is asked which way and told who we are"
)
async def test_the_source_decides_how_the_talk_goes_on(centre: DemoCentre, boss: httpx.AsyncClient) -> None:
    await scripted(boss, "inbound-sales")
    ways = {}
    for source in ("recommendation", "other"):
        desk = await talk(centre, f"c-{source}")
        await desk.act("next")
        await desk.act("answer", "Maria")
        await desk.act("answer", source)
        ways[source] = [desk.at]
        await desk.act("answer", "Peter" if source == "recommendation" else "search")
        ways[source].append(desk.at)
    assert ways == {
        "recommendation": ["source-who", "product-why"],
        "other": ["source-how", "who-we-are"],
    }


@pytest.mark.requirement(
    "B4",
    "a phrase that leads back is one key away, the talk goes on at the same step, and returns are counted for"
    " the agent",
)
@pytest.mark.requirement(
    "B4", "a topic that the caller brings up is gone to at once, and the talk goes on there"
)
async def test_a_talk_that_strays_is_led_back(centre: DemoCentre, boss: httpx.AsyncClient) -> None:
    await scripted(boss, "inbound-handling")
    desk = await talk(centre, "c-stray")
    await desk.act("next")
    await desk.act("answer", "Maria")
    said = ["".join(piece["text"] for piece in phrase) for phrase in desk.run["bridges"]]
    assert len(said) == 3
    assert "go back" in said[0]
    assert said[2].startswith("Maria")
    before = desk.at
    await desk.act("bridge")
    await desk.act("bridge")
    assert (desk.at, desk.run["returns"]) == (before, 2)
    await desk.act("jump", topic="offer")
    assert desk.at == "offer"
    await ended(centre, "c-stray")
    found = await sent(boss, "GET", "/api/script-coverage")
    assert [(row["agent"], row["returns"]) for row in found["rows"]] == [("a-anna", 2)]
    behind = await sent(boss, "GET", "/api/script-coverage/calls?what=returns")
    assert [each["call"] for each in behind] == ["c-stray"]


async def ended(centre: DemoCentre, *calls: str) -> None:
    """Their runs are over, as the worker says when their calls are closed."""
    from perezvon.features.scripts.jobs import end_runs

    lives = Lives(centre)
    for call in calls:
        await lives.tell(lives.record(None, START, call=call))
        centre.talks.pop(call, None)
    while await end_runs(centre.engine, "main"):
        continue
    await lives.work()


@pytest.mark.requirement(
    "B8",
    "whatever the result, an inbound talk ends with a call to action; one that did not is an error of the"
    " call while it is there, can be made good, and is counted if not",
)
async def test_every_result_has_its_call_to_action(centre: DemoCentre, boss: httpx.AsyncClient) -> None:
    await scripted(boss, "inbound-handling")
    for n, decision in enumerate(("agreed", "thinking", "answered", "no")):
        desk = await talk(centre, f"c-{n}")
        await desk.act("jump", topic="doubts")
        await desk.act("answer", decision)
        if desk.at == "agreement":
            await desk.act("next")
        assert desk.run["step"]["kind"] == "call_to_action", decision
        assert "next_step" in errors(desk)
        await desk.act("next")
        assert (desk.run["call_to_action"], "next_step" in errors(desk)) == (True, False)
    late = await talk(centre, "c-late")
    never = await talk(centre, "c-never")
    for desk in (late, never):
        assert "next_step" in errors(desk)  # this is what stands above the results in wrap-up
    await late.act("cta")
    assert "next_step" not in errors(late)
    await ended(centre, *(f"c-{n}" for n in range(4)), "c-late", "c-never")
    [row] = (await sent(boss, "GET", "/api/script-coverage"))["rows"]
    assert (row["closings"], row["actions"]) == (6, 5)
    behind = await sent(boss, "GET", "/api/script-coverage/calls?what=no_action")
    assert [each["call"] for each in behind] == ["c-never"]


@pytest.mark.requirement(
    "B8",
    "a script that watches for it cannot be published while a way leads to an end without a call to action",
)
async def test_a_way_to_the_end_without_a_call_to_action_hinders_publishing(boss: httpx.AsyncClient) -> None:
    steps = [dict(step) for step in BODY["steps"]]
    steps[1] = steps[1] | {"answer": {"type": "choice", "choices": [
        {"key": "recommendation", "label": "A friend", "next": "bye"}, {"key": "search", "label": "Search"},
    ]}}  # fmt: skip
    body = BODY | {"steps": steps}
    new = {"client": "mebel", "name": "Short cut", "direction": "inbound", "body": body}
    made = await sent(boss, "POST", "/api/scripts", **new)
    path = f"/api/scripts/{made['id']}"
    draft = await sent(boss, "GET", f"{path}/draft")
    assert [(each["code"], each["step"]) for each in draft["problems"]] == [("end_without_action", "bye")]
    no = await sent(boss, "POST", f"{path}/publish", 409, version=1)
    assert no["code"] == "script.end_without_action"
    assert "призыва к действию" in no["message"]
    steps[-1] = steps[-1] | {"without_action": True}
    await sent(boss, "PUT", f"{path}/draft", version=1, body=BODY | {"steps": steps})
    await sent(boss, "POST", f"{path}/publish", version=2)


@pytest.mark.requirement(
    "C28",
    "three answered inbound calls leave a person what he was; only consent or a deal with its evidence makes"
    " him more",
)
async def test_who_calls_is_not_qualified_by_calling(centre: DemoCentre) -> None:
    lives, anna = Lives(centre), await centre.as_("anna")
    person = await lives.person()
    calls = [await lives.call(person, START - n * DAY, talk_s=600) for n in (3, 2, 1)]
    life = await life_of(anna, person)
    assert (life["stage"], life["stages"], life["calls"], life["deals"]) == ("person", [], 3, 0)
    for call in calls:
        found = await class_of(anna, call)
        assert (found["stage"], found["deal"], found["consent"]) == ("person", False, None)
    card = (await anna.get(f"/api/persons/{person}")).json()
    assert (card["deciding_value"], card["budget"], card["source"], card["tags"]) == (None, None, None, [])
    body = {"evidence": "asked_question", "call": calls[-1], "second": 12}
    assert (await anna.post(f"/api/persons/{person}/consents", json=body)).json()[
        "stage"
    ] == "potential_client"
    await lives.call(person, START - timedelta(hours=1), disposition="mebel-order")
    assert (await life_of(anna, person))["stage"] == "client"


@pytest.mark.requirement(
    "D7",
    "of a first caller nothing is known and none of us knows him, while the dialled number tells what he may"
    " know us from; an outbound call to the same stranger is cold",
)
async def test_a_first_caller_knows_us_and_we_do_not_know_him(centre: DemoCentre) -> None:
    lives, admin = Lives(centre), await centre.as_("admin")
    person = await lives.person()
    call = await lives.call(person, START - DAY, number="+74950000101", talk_s=None)
    found = await class_of(admin, call)
    assert (found["kind"], found["why"], found["earlier"]) == ("first_time", "unknown", [])
    life = await life_of(admin, person)
    assert (life["known_by"], life["company"], life["referrer"]) == ([], False, None)
    assert (life["inbound"]["kind"], life["outbound"]["kind"], life["outbound"]["why"]) == (
        "first_time",
        "cold",
        "stranger",
    )
    number = (await admin.get("/api/numbers/+74950000101")).json()
    assert number["source"] == "mebel-catalogue"
    assert (await admin.get(f"/api/persons/{person}")).json()["source"] is None


@pytest.mark.requirement(
    "B6", "a rule of the list is worded anew and another one is added, and both are published"
)
@pytest.mark.requirement(
    "B7", "a part of the structure is renamed, another one is added, and both are published"
)
async def test_rules_and_structure_are_the_clients_own(boss: httpx.AsyncClient) -> None:
    body = {"client": "polis", "key": "inbound-handling", "language": "en", "name": "Ours"}
    path = f"/api/scripts/{(await boss.post('/api/scripts/from-template', json=body)).json()['id']}"
    draft = (await boss.get(f"{path}/draft")).json()
    script = draft["body"]
    script["steps"][0]["note"] = "Rule 1. Smile first."
    script["steps"][-1]["note"] = "Rule 6. Thank for the time."
    script["topics"][0]["title"] = "Welcome"
    script["topics"].append({"id": "thanks", "title": "Thanks"})
    put = await boss.put(f"{path}/draft", json={"version": draft["version"], "body": script})
    assert put.json()["problems"] == []
    published = await boss.post(f"{path}/publish", json={"version": put.json()["version"]})
    assert published.status_code == 200, published.text
    kept = (await boss.get(f"{path}/versions/1")).json()["body"]
    assert (kept["steps"][0]["note"], kept["steps"][-1]["note"]) == (
        "Rule 1. Smile first.",
        "Rule 6. Thank for the time.",
    )
    assert (kept["topics"][0]["title"], kept["topics"][-1]["title"]) == ("Welcome", "Thanks")
