"""What a call is about: said at the desk, by the script, by the result; complaints at once."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives
from tests.features.script_talks import BODY
from tests.features.test_script_runs import MEBEL, NUMBER, Desk

from perezvon.adapters.web.app import make_app
from perezvon.facts.subjects import PURPOSES, REQUESTS
from perezvon.features.calls.api import router
from perezvon.features.calls.export import Names
from perezvon.features.scripts.runs import Talk
from perezvon.main.access import routers

DAY = timedelta(days=1)
PAST = START - 2 * DAY
SPAN = {"from": PAST.date().isoformat(), "to": START.date().isoformat()}


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    async def names(*_: object) -> Names:
        return Names()

    calls = router(lambda _: None, names)
    centre.app = make_app(centre.context, [*routers(talk_of=centre.talks.get), calls])
    return Lives(centre)


async def say(
    browser: httpx.AsyncClient, call: str, subject: str | None, status: int = 200
) -> dict[str, Any]:
    answer = await browser.put(f"/api/calls/{call}/subject", json={"subject": subject})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def listed(browser: httpx.AsyncClient, **filters: Any) -> dict[str, str | None]:
    answer = await browser.get("/api/calls", params=filters)
    assert answer.status_code == 200, answer.text
    return {row["call"]: row["subject"] for row in answer.json()["calls"]}


async def report(browser: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await browser.get("/api/subjects/report", params=SPAN | more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def open_complaints(browser: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await browser.get("/api/complaints")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


@pytest.mark.requirement(
    "D8",
    "good, service, consultation, help and support are said of a call, shown and filtered in the list, and"
    " counted with their deals",
)
@pytest.mark.requirement("A2", "information, a fault and help are said of a call and found in the list")
async def test_every_request_is_kept_found_and_counted(centre: DemoCentre, lives: Lives) -> None:
    anna, boss = await centre.as_("anna"), await centre.as_("supervisor")
    calls = {}
    for n, request in enumerate(REQUESTS):
        sold = "mebel-order" if request == "good" else None
        at = START - timedelta(hours=n + 1)
        calls[request] = await lives.call(await lives.person(), at, disposition=sold)
        kept = await say(anna, calls[request], request)
        assert (kept["subject"], kept["how"], kept["author"]) == (request, "hand", "anna")
    silent = await lives.call(None, START - timedelta(hours=20))
    assert await listed(boss) == {**{call: request for request, call in calls.items()}, silent: None}
    for request, call in calls.items():
        assert await listed(boss, subject=request) == {call: request}
    assert await listed(boss, subject="none") == {silent: None}
    assert set(await listed(boss, subject=["good", "none"])) == {calls["good"], silent}
    assert (await boss.get(f"/api/calls/{calls['fault']}")).json()["subject"] == "fault"
    found = await report(boss)
    rows = {row["subject"]: row for row in found["rows"]}
    assert set(rows) == {*REQUESTS, None}
    assert all((row["calls"], row["contacts"]) == (1, 1) for row in rows.values())
    assert {subject for subject, row in rows.items() if row["deals"]} == {"good"}
    assert (found["said"], found["contacts"]) == (len(REQUESTS), len(REQUESTS) + 1)
    sheet = (await boss.get("/api/calls/export.csv", params={"subject": "fault"})).text.splitlines()
    assert [line.split(";")[-4] for line in sheet] == ["О чём", "неисправность"]


@pytest.mark.requirement(
    "A3", "an offer and news of the range are said of outbound calls, and counted apart from inbound ones"
)
@pytest.mark.requirement(
    "D13", "greetings, reminders, news and first approaches are kept apart on the calls themselves"
)
async def test_purposes_belong_to_our_calls_only(centre: DemoCentre, lives: Lives) -> None:
    anna, boss = await centre.as_("anna"), await centre.as_("supervisor")
    assert {"offer", "range", "service", "birthday", "holiday", "meeting", "product", "first"} <= set(
        PURPOSES
    )
    ours = {}
    for n, purpose in enumerate(PURPOSES):
        at = START - timedelta(hours=n + 1)
        ours[purpose] = await lives.call(await lives.person(), at, direction="outbound")
        await say(anna, ours[purpose], purpose)
    theirs = await lives.call(await lives.person(), START - timedelta(hours=1))
    no = await say(anna, theirs, "offer", 422)
    assert (no["code"], no["values"]["field"]) == ("call.subject_unfit", "subject")
    assert (await say(anna, ours["offer"], "complaint", 422))["code"] == "call.subject_unfit"
    rows = (await report(boss))["rows"]
    assert sorted((row["direction"], row["subject"] or "") for row in rows) == sorted(
        [("inbound", ""), *(("outbound", purpose) for purpose in PURPOSES)]
    )
    assert await listed(boss, subject="holiday") == {ours["holiday"]: "holiday"}


async def test_the_last_word_counts_and_the_result_speaks_where_nobody_did(
    centre: DemoCentre, lives: Lives
) -> None:
    admin = await centre.as_("admin")
    old = (await admin.get("/api/dispositions/mebel-advice")).json()
    new = {k: v for k, v in old.items() if k != "id"} | {"flags": ["consultation"]}
    assert (await admin.put("/api/dispositions/mebel-advice", json=new)).status_code == 200
    call = await lives.call(await lives.person(), PAST, disposition="mebel-advice")
    seen = (await admin.get(f"/api/calls/{call}/subject")).json()
    assert (seen["subject"], seen["how"]) == ("consultation", "disposition")
    assert await listed(admin, subject="consultation") == {call: "consultation"}
    await say(admin, call, "help")
    assert await listed(admin) == {call: "help"}
    await say(admin, call, None)
    assert await listed(admin) == {call: "consultation"}


async def test_whose_call_it_is_says_what_it_is_about(centre: DemoCentre, lives: Lives) -> None:
    call = await lives.call(await lives.person(), START - timedelta(hours=1))
    boris = await centre.as_("boris")
    assert (await say(boris, call, "help", 403))["code"] == "call.subject_foreign"
    old = await lives.call(await lives.person(), PAST)
    anna = await centre.as_("anna")
    assert (await say(anna, old, "help", 403))["code"] == "call.subject_foreign"
    assert (await anna.get(f"/api/calls/{old}/subject")).json()["may_change"] is False
    boss = await centre.as_("supervisor")
    assert (await say(boss, old, "help"))["may_change"] is True
    assert (await say(boss, "nothing", "help", 404))["code"] == "call.not_found"


@pytest.mark.requirement(
    "A15",
    "a complaint said on a live call alarms the supervisor at once until he takes it, and a call back within"
    " half an hour is owed",
)
async def test_a_complaint_is_an_alarm_and_a_promise_at_once(centre: DemoCentre, lives: Lives) -> None:
    person = await lives.person()
    centre.talks["c-now"] = Talk("c-now", "mebel", "a-anna", person, MEBEL, NUMBER, "inbound", "first_time")
    anna, boss = await centre.as_("anna"), await centre.as_("supervisor")
    assert await open_complaints(boss) == []
    said = await say(anna, "c-now", "complaint")
    assert await say(anna, "c-now", "complaint") == said  # twice is once
    [alarm] = await open_complaints(boss)
    assert (alarm["call"], alarm["person"], alarm["agent"], alarm["promise"]) == (
        "c-now",
        person,
        "a-anna",
        said["promise"],
    )
    owed = (await anna.get("/api/promises", params={"person": person})).json()
    assert [(each["id"], each["due"], each["owed"]) for each in owed] == [
        (said["promise"], (START + timedelta(minutes=30)).isoformat().replace("+00:00", "Z"), True)
    ]
    assert (await anna.get("/api/complaints")).status_code == 403
    taken = await boss.post("/api/complaints/c-now/take")
    assert (taken.status_code, taken.json()["taken_by"]) == (200, "supervisor")
    assert await open_complaints(boss) == []
    again = await boss.post("/api/complaints/c-now/take")
    assert (again.status_code, again.json()["code"]) == (409, "complaint.taken")
    assert (await boss.post("/api/complaints/nothing/take")).json()["code"] == "complaint.not_found"
    every = (await boss.get("/api/complaints", params={"open": False})).json()
    assert [each["call"] for each in every] == ["c-now"]
    noted = await centre.sql("select action from history where what = 'complaint' order by at, action")
    assert [row["action"] for row in noted] == ["created", "taken"]


async def test_a_complaint_that_was_none_alarms_nobody(centre: DemoCentre, lives: Lives) -> None:
    call = await lives.call(None, START - timedelta(hours=1), caller="")
    anna, boss = await centre.as_("anna"), await centre.as_("supervisor")
    assert (await say(anna, call, "complaint"))["promise"] is None  # nobody knows whom to call
    assert len(await open_complaints(boss)) == 1
    await say(anna, call, "help")
    assert await open_complaints(boss) == []
    await say(anna, call, "complaint")
    assert len(await open_complaints(boss)) == 1


@pytest.mark.requirement("A2", "what the script asked about the matter is what the call is about, at once")
async def test_an_answer_of_the_script_says_it(centre: DemoCentre, lives: Lives) -> None:
    boss = await centre.as_("supervisor")
    choices = [{"key": key, "label": key} for key in ("fault", "complaint", "elsewhere")]
    ask = {
        "kind": "ask", "id": "about", "text": "What is it about?", "save": "call.request", "next": "bye",
        "answer": {"type": "choice", "choices": choices},
    }  # fmt: skip
    body = {"language": "en", "start": "about", "steps": [ask, BODY["steps"][-1]]}
    new = {"client": "mebel", "name": "Short", "direction": "inbound", "body": body, "numbers": [NUMBER]}
    script = (await boss.post("/api/scripts", json=new)).json()["id"]
    assert (await boss.post(f"/api/scripts/{script}/publish", json={"version": 1})).status_code == 200
    person = await lives.person()
    centre.talks["c-9"] = Talk("c-9", "mebel", "a-anna", person, MEBEL, NUMBER, "inbound")
    anna = await centre.as_("anna")
    desk = Desk(anna, "c-9")
    await desk.look()
    await desk.act("answer", "fault")
    seen = (await anna.get("/api/calls/c-9/subject")).json()
    assert (seen["subject"], seen["how"], seen["author"]) == ("fault", "script", "anna")
    await desk.act("back")
    await desk.act("answer", "elsewhere")  # no subject: what was said stays
    assert (await anna.get("/api/calls/c-9/subject")).json()["subject"] == "fault"
    await desk.act("back")
    await desk.act("answer", "complaint")
    assert [each["call"] for each in await open_complaints(boss)] == ["c-9"]


async def test_who_complains_may_have_been_merged_since(centre: DemoCentre, lives: Lives) -> None:
    """The call back is owed to the one whom his card became."""
    boss = await centre.as_("admin")
    merged, into = await lives.person(), await lives.person()
    call = await lives.call(merged, START - timedelta(hours=1))
    body = {"other": merged, "version": 1, "other_version": 1, "keep": {}}
    answer = await boss.post(f"/api/persons/{into}/merges", json=body)
    assert answer.status_code == 200, answer.text
    assert (await say(boss, call, "complaint"))["promise"] is not None
    owed = await boss.get("/api/promises", params={"person": into})
    assert [row["call"] for row in owed.json()] == [call]
