"""A script on a call, over HTTP: begun, saved, taken over, ended, and what is told of it."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives
from tests.features.test_script_api import BODY, changed, made, sent

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.session import begin
from perezvon.features.scripts.jobs import end_runs
from perezvon.features.scripts.runs import Talk

MEBEL = "q-mebel-orders"
NUMBER = "+74950000101"
SECOND = timedelta(seconds=1)


class Desk:
    """An agent with the script of a call."""

    def __init__(self, browser: httpx.AsyncClient, call: str) -> None:
        self.browser, self.call, self.count = browser, call, 0
        self.run: dict[str, Any] = {}

    async def look(self) -> dict[str, Any]:
        found = await sent(self.browser, "GET", f"/api/script-runs/of-call/{self.call}")
        assert found["run"], found
        self.run = found["run"]
        return self.run

    async def act(self, act: str, value: Any = None, status: int = 200, **more: Any) -> dict[str, Any]:
        self.count += 1
        body = {"act": act, "value": value, "seq": self.run["seq"], "request_id": f"{id(self)}-{self.count}"}
        path = f"/api/script-runs/{self.run['id']}/act"
        found: dict[str, Any] = await sent(self.browser, "POST", path, status, **{**body, **more})
        if status == 200:
            self.run = found
        return found

    @property
    def at(self) -> str:
        return str(self.run["step"]["id"])


def wording(step: dict[str, Any]) -> str:
    return "".join(piece["text"] for piece in step["text"])


@pytest.fixture
async def person(centre: DemoCentre) -> str:
    admin = await centre.as_("admin")
    answer = await admin.post("/api/persons", json={"client": "mebel"})
    return str(answer.json()["id"])


@pytest.fixture
async def anna(centre: DemoCentre, person: str) -> Desk:
    """A call of the queue with the demo script, at its agent."""
    centre.talks["c1"] = Talk("c1", "mebel", "a-anna", person, MEBEL, NUMBER, "inbound", "first_time")
    desk = Desk(await centre.as_("anna"), "c1")
    await desk.look()
    return desk


@pytest.mark.requirement("C4", "the source is asked, required, and kept on the call and for the card")
@pytest.mark.requirement("C8", "the value that decides is one choice of several")
@pytest.mark.requirement("C20", "what failed before is recorded and fills the answer to an objection")
async def test_a_sale_by_the_script(centre: DemoCentre, anna: Desk, person: str) -> None:
    assert wording(anna.run["step"]).startswith("«Мебель-Дом», Анна")
    assert (anna.run["place"], anna.run["of"]) == (1, 9)
    await anna.act("next")
    no = await anna.act("next", status=422)
    assert no["code"] == "script.answer_required"
    await anna.act("answer", "recommendation")
    await anna.act("answer", "Мария")
    assert wording(anna.run["step"]).startswith("Мария, если оставить")
    await anna.act("answer", "price")
    await anna.act("answer", "срывали сроки")
    await anna.act("answer", "70 000")
    assert anna.at == "offer-price"
    card = next(each for each in anna.run["objections"] if each["key"] == "dear")
    assert "срывали сроки" in wording(card)
    await anna.act("objection", key="dear", yes=True)
    await anna.act("next")
    await anna.act("next")
    await anna.act("answer", "yes")
    assert anna.run["agreement"] is True
    await anna.act("next")
    await anna.act("next")
    assert (anna.at, anna.run["disposition"]) == ("end-deal", "mebel-order")
    assert (anna.run["missed"], [e for e in anna.run["checks"] if e["verdict"] == "error"]) == ([], [])
    assert [each["words"] for each in anna.run["answers"]] == [
        "посоветовали",
        "Мария",
        "цена",
        "срывали сроки",
        "70\u00a0000\u00a0RUB",
        "берёт",
    ]
    rows = await centre.sql("select step, field, value::text, person from v_scripts_answer order by step")
    kept = {row["step"]: (row["field"], row["value"], row["person"]) for row in rows}
    assert kept["source"] == ("person.source", '"recommendation"', person)
    assert kept["decision"][0] == "call.decision"


async def test_a_source_that_is_not_on_the_list_is_refused_at_the_answer(
    centre: DemoCentre, anna: Desk, person: str
) -> None:
    """Here the agent can still ask again; later the card would refuse it and nobody would hear of it."""
    admin = await centre.as_("admin")
    out = {"name_ru": "Поиск", "name_en": "Search", "active": False}
    assert (await admin.put("/api/sources/search", json=out)).is_success
    await anna.act("next")
    refused = await anna.act("answer", "search", status=422)
    assert (refused["code"], refused["fields"][0]["field"]) == ("source.not_listed", "source")
    assert "recommendation" in refused["message"]
    await anna.act("answer", "recommendation")
    assert await centre.sql("select 1 from script_answer where value = '\"search\"'") == []


async def test_facts_tell_of_answers_by_id_only(centre: DemoCentre, anna: Desk, person: str) -> None:
    await anna.act("next")
    await anna.act("answer", "search")
    await anna.act("answer", "Мария")
    async with begin(centre.engine, CENTRE, None) as connection:
        told = await facts.read(connection, CENTRE, "scripts", 0)
    found = [msgspec.json.decode(each.body) for each in told]
    assert [(each["kind"], each["step"], each["person"], each["call"]) for each in found] == [
        ("person_answered", "source", person, "c1"),
        ("person_answered", "name", person, "c1"),
    ]
    assert "Мария" not in "".join(each.body for each in told)


@pytest.mark.requirement("C29", "what was skipped is listed after the call, with the gross errors")
async def test_what_was_left_out_is_listed(centre: DemoCentre, anna: Desk, person: str) -> None:
    await anna.act("next")
    await anna.act("skip")
    await anna.act("jump", topic="offer")
    assert anna.at == "offer-price"
    boss = await centre.as_("supervisor")
    seen = (await sent(boss, "GET", "/api/script-runs/of-call/c1"))["run"]
    assert seen["mine"] is False
    assert [(e["step"], e["why"]) for e in seen["missed"] if e["required"]] == [
        ("source", "skipped"),
        ("value", "passed_over"),
        ("decision", "not_reached"),
    ]
    lives = Lives(centre)
    await lives.tell(lives.record(person, START, call="c1"))
    centre.talks.clear()
    while await end_runs(centre.engine, CENTRE):
        continue
    after = (await sent(boss, "GET", "/api/script-runs/of-call/c1"))["run"]
    assert (after["ended_at"] is not None, after["step"]) == (True, None)
    report = await sent(boss, "GET", f"/api/scripts/{after['script']}/coverage")
    assert (report["total"]["runs"], report["agents"][0]["agent"]) == (1, "a-anna")
    assert report["total"]["errors"]["source_asked"] == 1
    assert {each["id"]: each["missed"] for each in report["topics"]}["needs"] == 1
    assert (await anna.act("cta", status=409))["code"] == "script.over"
    timeline = await centre.sql("select kind, call, data->>'ended' as over from v_scripts_timeline")
    assert [tuple(row) for row in timeline] == [("script", "c1", "true")]


async def test_the_next_agent_of_the_call_goes_on_where_it_stood(centre: DemoCentre, anna: Desk) -> None:
    """The line of the first one was lost for good, the call came to another: he sees who asked what."""
    centre.clock.go(5 * SECOND)
    await anna.act("next")
    await anna.act("answer", "search")
    centre.talks["c1"] = msgspec.structs.replace(centre.talks["c1"], agent="a-boris")
    boris = Desk(await centre.as_("boris"), "c1")
    run = await boris.look()
    assert (boris.at, run["mine"], run["agent"]) == ("name", True, "a-boris")
    centre.clock.go(5 * SECOND)
    await boris.act("answer", "Мария")
    assert [(each["step"], each["agent"]) for each in boris.run["answers"]] == [
        ("source", "a-anna"),
        ("name", "a-boris"),
    ]
    assert (await anna.act("skip", status=403))["code"] == "script.foreign_call"
    no = await sent(anna.browser, "GET", "/api/script-runs/of-call/c1", 403)
    assert no["code"] == "script.foreign_call"


async def test_a_repeat_is_done_once_and_a_stale_page_is_told(anna: Desk) -> None:
    before = dict(anna.run)
    first = await anna.act("next", request_id="the-same-one")
    again = await anna.act("next", request_id="the-same-one", seq=before["seq"])
    assert (again["seq"], again["step"]["id"]) == (first["seq"], "source")
    assert (await anna.act("skip", status=409, seq=before["seq"]))["code"] == "script.stale"
    assert (await anna.look())["seq"] == first["seq"]


async def test_a_run_keeps_the_version_it_began_with(centre: DemoCentre, anna: Desk) -> None:
    boss = await centre.as_("supervisor")
    path = f"/api/scripts/{anna.run['script']}"
    await sent(boss, "PUT", f"{path}/draft", version=0, body=BODY)
    await sent(boss, "POST", f"{path}/publish", version=1)
    assert ((await anna.look())["number"], anna.at) == (1, "greet")
    centre.talks["c2"] = msgspec.structs.replace(centre.talks["c1"], call="c2")
    other = Desk(anna.browser, "c2")
    assert ((await other.look())["number"], other.at) == (2, "hello")


async def test_a_secret_answer_is_never_kept(centre: DemoCentre, person: str) -> None:
    boss = await centre.as_("supervisor")
    secret = {"type": "text", "secret": True}
    body = changed("name", answer=secret, save="call.card", text="Your card?")
    script = await made(boss, numbers=[NUMBER], body=body)
    await sent(boss, "POST", f"/api/scripts/{script['id']}/publish", version=1)
    centre.talks["c9"] = Talk("c9", "mebel", "a-anna", person, MEBEL, NUMBER, "inbound")
    desk = Desk(await centre.as_("anna"), "c9")
    await desk.look()
    assert desk.run["script_name"] == "Rooms", "a number comes before its queue"
    await desk.act("next")
    await desk.act("answer", "4111111111111111")
    assert desk.run["answers"][0]["words"] == ""
    [row] = await centre.sql("select state::text as state from script_run where call = 'c9'")
    rows = await centre.sql("select value::text as value, secret from script_answer")
    assert "4111" not in row["state"]
    assert [tuple(each) for each in rows] == [('"given"', True)]
    assert await centre.sql("select 1 from v_scripts_answer") == []


async def test_outbound_calls_run_the_script_of_their_class(centre: DemoCentre, person: str) -> None:
    boss = await centre.as_("supervisor")
    script = await made(boss, direction="outbound", classes=["cold"])
    await sent(boss, "POST", f"/api/scripts/{script['id']}/publish", version=1)
    cold = Talk("c-cold", "mebel", "a-anna", person, None, NUMBER, "outbound", "cold")
    centre.talks["c-cold"] = cold
    centre.talks["c-hot"] = msgspec.structs.replace(cold, call="c-hot", kind="hot")
    browser = await centre.as_("anna")
    assert (await Desk(browser, "c-cold").look())["script_name"] == "Rooms"
    none = await sent(browser, "GET", "/api/script-runs/of-call/c-hot")
    assert none == {"run": None, "may_make": False}


async def test_variants_share_the_calls(centre: DemoCentre, person: str) -> None:
    boss = await centre.as_("supervisor")
    script = await made(boss, numbers=[NUMBER])
    path = f"/api/scripts/{script['id']}"
    await sent(boss, "POST", f"{path}/publish", version=1)
    await sent(boss, "PUT", f"{path}/draft", version=0, body=changed("hello", text="Hi"))
    await sent(boss, "POST", f"{path}/publish", version=1, variant="B", share=50)
    browser = await centre.as_("anna")
    got = []
    for n in range(40):
        centre.talks[f"v{n}"] = Talk(f"v{n}", "mebel", "a-anna", person, MEBEL, NUMBER, "inbound")
        got.append((await Desk(browser, f"v{n}").look())["variant"])
    assert 8 <= got.count("B") <= 32
    assert [(await Desk(browser, f"v{n}").look())["variant"] for n in range(5)] == got[:5]


async def test_only_the_call_that_is_there_has_a_run(centre: DemoCentre, anna: Desk) -> None:
    no = await sent(anna.browser, "GET", "/api/script-runs/of-call/nothing", 404)
    assert no["code"] == "call.not_found"
    body = {"act": "cta", "seq": 0, "request_id": "x" * 8}
    no = await sent(anna.browser, "POST", "/api/script-runs/run-none/act", 404, **body)
    assert no["code"] == "script.run_not_found"


async def test_a_bad_answer_is_told_and_nothing_moves(anna: Desk) -> None:
    await anna.act("next")
    no = await anna.act("answer", "a friend", status=422)
    assert (no["code"], no["values"]["field"]) == ("script.answer_choice", "value")
    assert ((await anna.look())["seq"], anna.at) == (1, "source")
