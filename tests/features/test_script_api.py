"""Scripts over HTTP: made, checked, published, attached, tried, taken out of use."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.features.conftest import DemoCentre

from perezvon.features.scripts import templates

MEBEL = "q-mebel-orders"
BODY: dict[str, Any] = {
    "language": "en",
    "start": "hello",
    "topics": [{"id": "needs", "title": "Needs"}],
    "checks": ["name_used"],
    "steps": [
        {"kind": "say", "id": "hello", "text": "Good day", "next": "name"},
        {
            "kind": "ask",
            "id": "name",
            "text": "Your name?",
            "answer": {"type": "text"},
            "save": "person.name",
            "next": "rooms",
        },
        {
            "kind": "ask",
            "id": "rooms",
            "topic": "needs",
            "text": "How many rooms, {person.name}?",
            "answer": {"type": "number", "required": True, "low": 1},
            "save": "call.rooms",
            "next": "many",
        },
        {
            "kind": "condition",
            "id": "many",
            "branches": [{"when": "answers.rooms > 3", "next": "designer"}],
            "otherwise": "bye",
        },
        {"kind": "say", "id": "designer", "text": "A designer will call you", "next": "bye"},
        {"kind": "end", "id": "bye", "disposition": "mebel-order"},
    ],
}


@pytest.fixture
async def boss(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("supervisor")


def changed(id: str, **fields: Any) -> dict[str, Any]:
    """The body with other fields in one step."""
    return {**BODY, "steps": [{**step, **fields} if step["id"] == id else step for step in BODY["steps"]]}


async def sent(browser: httpx.AsyncClient, method: str, path: str, status: int = 200, **body: Any) -> Any:
    answer = await browser.request(method, path, json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json()


async def made(boss: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    body = {"client": "mebel", "name": "Rooms", "direction": "inbound", "body": BODY, **more}
    return dict(await sent(boss, "POST", "/api/scripts", **body))


async def test_the_demo_clients_have_scripts(boss: httpx.AsyncClient) -> None:
    found = await sent(boss, "GET", "/api/scripts")
    assert {row["client"] for row in found} == {"mebel", "polis", "set"}
    assert all(row["published"] and not row["draft"] for row in found)
    [mebel] = [row for row in found if row["client"] == "mebel"]
    assert mebel["queues"] == [MEBEL]


@pytest.mark.requirement("C27", "a script is made, published with numbered versions and changed as a draft")
async def test_a_script_is_made_published_and_changed(boss: httpx.AsyncClient) -> None:
    script = await made(boss)
    path = f"/api/scripts/{script['id']}"
    assert (script["draft"], script["published"]) == (True, [])
    assert (await sent(boss, "GET", f"{path}/draft"))["problems"] == []
    live = await sent(boss, "POST", f"{path}/publish", version=1)
    assert [(each["number"], each["variant"]) for each in live["published"]] == [(1, "A")]
    assert live["draft"] is False
    draft = await sent(boss, "GET", f"{path}/draft")
    assert (draft["number"], draft["version"]) == (2, 0)
    kept = await sent(boss, "PUT", f"{path}/draft", version=0, body=changed("hello", text="Good morning"))
    assert (kept["number"], kept["version"]) == (2, 1)
    stale = await sent(boss, "PUT", f"{path}/draft", 409, version=0, body=BODY)
    assert stale["code"] == "row.stale"
    await sent(boss, "POST", f"{path}/publish", version=1)
    versions = await sent(boss, "GET", f"{path}/versions")
    assert [(each["number"], each["status"]) for each in versions] == [(2, "published"), (1, "archived")]
    old = await sent(boss, "GET", f"{path}/versions/1")
    assert old["body"]["steps"][0]["text"] == "Good day"
    assert (await sent(boss, "GET", f"{path}/versions/9", 404))["code"] == "script.version_not_found"


async def test_a_script_with_problems_is_kept_but_not_published(boss: httpx.AsyncClient) -> None:
    wrong = [{"when": "answers.room > 3", "next": "nowhere"}]
    script = await made(boss, body=changed("many", branches=wrong))
    path = f"/api/scripts/{script['id']}"
    draft = await sent(boss, "GET", f"{path}/draft")
    assert [(each["code"], each["step"], each["part"]) for each in draft["problems"]] == [
        ("next_unknown", "many", "branches.0.next"),
        ("condition_wrong", "many", "branches.0.when"),
    ]
    assert draft["problems"][1]["value"] == "at 1: answers has no 'room'"
    no = await sent(boss, "POST", f"{path}/publish", 409, version=1)
    assert (no["code"], no["values"]["count"]) == ("script.has_problems", 2)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("answers.rooms >", "at 16: mismatched input '<EOF>'"),
        ("rooms > 3", "unknown variable 'rooms'; there are person, call, client, answers"),
        ("person.shoes > 3", "at 1: person has no 'shoes'"),
        ('answers["room"] > 3', "at 1: answers has no 'room'"),
        ("launch(answers.rooms)", "unknown function 'launch'"),
        ("person.name == 'answers.nothing'", ""),
        ("person.tags.exists(tag, tag == 'vip') && call.rooms != null", ""),
        ("call.class == 'cold' || client.id == 'mebel'", ""),
        ("1" * 501, "longer than 500 characters"),
    ],
)
async def test_a_condition_is_checked_as_it_is_typed(boss: httpx.AsyncClient, when: str, said: str) -> None:
    body = changed("many", branches=[{"when": when, "next": "designer"}])
    found = (await sent(boss, "POST", "/api/scripts/check", body=body))["problems"]
    assert [each["value"] for each in found] == ([said] if said else [])


async def test_names_are_checked_for_a_client(boss: httpx.AsyncClient) -> None:
    body = changed("bye", disposition="polis-sold")
    assert (await sent(boss, "POST", "/api/scripts/check", body=body))["problems"] == []
    [found] = (await sent(boss, "POST", "/api/scripts/check", body=body, client="mebel"))["problems"]
    assert (found["code"], found["step"], found["value"]) == ("disposition_unknown", "bye", "polis-sold")


async def test_a_body_that_is_no_script_is_refused_with_its_place(boss: httpx.AsyncClient) -> None:
    answer = await sent(boss, "POST", "/api/scripts/check", 422, body=changed("hello", colour="red"))
    assert answer["code"] == "script.body_wrong"
    assert "$.steps[0]" in answer["message"]


async def test_a_queue_has_one_script_and_a_used_one_stays(boss: httpx.AsyncClient) -> None:
    no = await boss.post(
        "/api/scripts",
        json={"client": "mebel", "name": "Two", "direction": "inbound", "queues": [MEBEL]},
    )
    assert (no.status_code, no.json()["code"]) == (409, "script.taken")
    for field, id in (("queues", "q-polis-sales"), ("numbers", "+74950000202")):
        body = {"client": "mebel", "name": "Two", "direction": "inbound", field: [id]}
        foreign = await boss.post("/api/scripts", json=body)
        assert (foreign.status_code, foreign.json()["code"]) == (422, "script.place_unknown"), foreign.text
    [old] = [row for row in await sent(boss, "GET", "/api/scripts") if row["client"] == "mebel"]
    path = f"/api/scripts/{old['id']}"
    used = await sent(boss, "DELETE", f"{path}?version={old['version']}", 409)
    assert used["code"] == "script.in_use"
    assert MEBEL in used["message"]
    loose = await sent(boss, "PATCH", path, version=old["version"], queues=[])
    assert loose["queues"] == []
    await sent(boss, "DELETE", f"{path}?version={loose['version']}")
    assert (await sent(boss, "GET", path))["active"] is False
    await made(boss, queues=[MEBEL])


@pytest.mark.requirement("C2", "two variants of a script run beside each other until one of them is kept")
async def test_two_variants_until_one_is_kept(boss: httpx.AsyncClient) -> None:
    script = await made(boss)
    path = f"/api/scripts/{script['id']}"
    assert (await sent(boss, "POST", f"{path}/publish", 409, version=1, variant="B"))["code"] == "script.no_a"
    await sent(boss, "POST", f"{path}/publish", version=1)
    await sent(boss, "PUT", f"{path}/draft", version=0, body=changed("hello", text="Hi"))
    both = await sent(boss, "POST", f"{path}/publish", version=1, variant="B", share=30)
    assert [(each["variant"], each["share"]) for each in both["published"]] == [("A", 100), ("B", 30)]
    kept = await sent(boss, "POST", f"{path}/versions/2/keep")
    assert [(each["number"], each["variant"], each["share"]) for each in kept["published"]] == [(2, "A", 100)]
    assert (await sent(boss, "POST", f"{path}/versions/1/keep", 409))["code"] == "script.not_published"
    gone = await sent(boss, "POST", f"{path}/versions/2/archive")
    assert gone["published"] == []


async def test_a_template_becomes_a_draft(boss: httpx.AsyncClient) -> None:
    found = await sent(boss, "GET", "/api/scripts/templates")
    ours = [each for each in found if each["key"] == "first-contact"]
    assert {each["language"] for each in ours} == {"ru", "en"}
    assert {each["key"] for each in ours[0]["dispositions"]} == {"deal", "thinking"}
    new = {"client": "mebel", "key": "first-contact", "language": "en"}
    script = await sent(
        boss, "POST", "/api/scripts/from-template", **new, dispositions={"deal": "mebel-order"}
    )
    draft = await sent(boss, "GET", f"/api/scripts/{script['id']}/draft")
    ends = [step["disposition"] for step in draft["body"]["steps"] if step["kind"] == "end"]
    assert (script["name"], ends, draft["problems"]) == ("First contact, short", ["mebel-order", ""], [])
    no = await sent(boss, "POST", "/api/scripts/from-template", 422, **{**new, "key": "none"})
    assert no["code"] == "script.template_unknown"


async def test_a_broken_file_of_the_team_is_named_with_its_fault(
    centre: DemoCentre, boss: httpx.AsyncClient, tmp_path: Path
) -> None:
    folder = tmp_path / "debt"
    folder.mkdir()
    (folder / "ru.toml").write_text("start = [", encoding="utf-8")
    (folder / "fr.toml").write_text('[about]\ntitle = "Dette"\n', encoding="utf-8")
    templates.serve_folder(tmp_path)
    try:
        whole = await sent(boss, "GET", "/api/scripts/templates")
        assert len(whole) > 20, "the rest of the library is there"
        broken = await sent(boss, "GET", "/api/scripts/templates/broken")
        assert [each["file"] for each in broken] == ["debt/fr.toml", "debt/ru.toml"]
        assert broken[1]["why"] == "Invalid value (at end of document)"
        anna = await centre.as_("anna")
        assert (await anna.get("/api/scripts/templates/broken")).status_code == 403
    finally:
        templates.serve_folder(None)
    assert await sent(boss, "GET", "/api/scripts/templates/broken") == []


async def test_a_script_is_tried_without_a_call(boss: httpx.AsyncClient) -> None:
    path = "/api/scripts/preview/step"
    person = {"name": "Anna"}
    at = await sent(boss, "POST", path, body=BODY, person=person)
    assert at["shown"]["step"]["id"] == "hello"
    for action in ({"act": "next"}, {"act": "skip"}):
        at = await sent(boss, "POST", path, body=BODY, person=person, state=at["state"], action=action)
    assert "".join(piece["text"] for piece in at["shown"]["step"]["text"]) == "How many rooms, Anna?"
    answer = {"act": "answer", "value": "0"}
    no = await sent(boss, "POST", path, 422, body=BODY, state=at["state"], action=answer)
    assert no["code"] == "script.answer_low"
    at = await sent(boss, "POST", path, body=BODY, state=at["state"], action={"act": "answer", "value": "4"})
    assert (at["shown"]["step"]["id"], at["shown"]["faults"]) == ("designer", [])
    no = await sent(boss, "POST", path, 422, body=BODY, state={"position": 7})
    assert no["code"] == "script.state_wrong"


async def test_agents_read_scripts_and_change_none(centre: DemoCentre, boss: httpx.AsyncClient) -> None:
    anna = await centre.as_("anna")
    script = (await sent(anna, "GET", "/api/scripts"))[0]
    no = await sent(anna, "PATCH", f"/api/scripts/{script['id']}", 403, version=script["version"], name="x")
    assert no["code"] == "permission.denied"
    no = await sent(anna, "GET", f"/api/scripts/{script['id']}/coverage", 403)
    assert no["code"] == "permission.denied"


async def test_who_changed_a_script_stands_in_the_history(
    centre: DemoCentre, boss: httpx.AsyncClient
) -> None:
    script = await made(boss)
    await sent(boss, "POST", f"/api/scripts/{script['id']}/publish", version=1)
    rows = await centre.sql("select action, user_id from history where key = $1 order by id", script["id"])
    assert [tuple(row) for row in rows] == [("created", "supervisor"), ("published", "supervisor")]
