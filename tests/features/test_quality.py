"""Evaluations of talks over HTTP: who may judge whom, what the agent sees, appeals, calibration, samples."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives

from perezvon.facts.floor import RecordingRef
from perezvon.features.scripts.runs import Talk

Json = dict[str, Any]
WEEK_AGO = START - timedelta(days=4)  # Thursday of the last whole week
SPAN = {"from": "2026-02-01", "to": "2026-03-01"}


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def head(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("supervisor")


@pytest.fixture
async def anna(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("anna")


async def good(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def card(head: httpx.AsyncClient, key: str = "Five rules of an inbound call") -> Json:
    cards = (await head.get("/api/quality/scorecards")).json()
    return next(each for each in cards if each["name_en"] == key)


def marks_for(form: Json, **changed: int | None) -> dict[str, Json]:
    """Everything at its best, but for ``changed``."""
    made = {}
    for section in form["body"]["sections"]:
        for each in section["criteria"]:
            best = 1 if each["kind"] == "yes_no" else each["top"]
            made[each["key"]] = {"value": changed.get(each["key"], best)}
    return made


async def judge(
    by: httpx.AsyncClient, call: str, form: Json, remarks: dict[str, str] | None = None, **changed: int | None
) -> Json:
    """A finished evaluation."""
    begun = await good(
        await by.post("/api/quality/evaluations", json={"call": call, "scorecard": form["id"]})
    )
    return await through(by, begun, form, remarks, **changed)


async def through(
    by: httpx.AsyncClient,
    begun: Json,
    form: Json,
    remarks: dict[str, str] | None = None,
    **changed: int | None,
) -> Json:
    path = f"/api/quality/evaluations/{begun['id']}"
    body = {"marks": marks_for(form, **changed), "remarks": remarks or {}, "version": begun["version"]}
    saved = await good(await by.put(path, json=body))
    return await good(await by.post(f"{path}/finish", json={"version": saved["version"]}))


@pytest.mark.requirement(
    "B12",
    "a supervisor scores a talk by a scorecard, with the place in the recording and a comment at a criterion;"
    " the agent reads it, answers and appeals; another one than the evaluator changes the score",
)
async def test_a_talk_is_evaluated_answered_appealed_and_changed(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    call = await lives.call(None, WEEK_AGO)
    form = await card(head)
    begun = await good(
        await head.post("/api/quality/evaluations", json={"call": call, "scorecard": form["id"]})
    )
    path = f"/api/quality/evaluations/{begun['id']}"
    assert (await anna.get(path)).status_code == 404, "a draft is nobody else's business"
    again = await good(
        await head.post("/api/quality/evaluations", json={"call": call, "scorecard": form["id"]})
    )
    assert again["id"] == begun["id"]

    part = {"marks": {"friendly_tone": {"value": 1, "at_s": 12.5}}, "version": 1}
    saved = await good(await head.put(path, json=part))
    assert saved["marks"]["friendly_tone"]["at_s"] == 12.5
    early = await head.post(f"{path}/finish", json={"version": saved["version"]})
    assert (early.status_code, early.json()["code"]) == (422, "evaluation.unfinished")
    assert "7" in early.json()["message"]

    done = await through(head, saved, form, {"friendly_tone": "Curt at the end"}, friendly_tone=0)
    assert done["score"] == pytest.approx(100 * 13 / 16)  # weight 3 of 16 lost
    late = await head.put(path, json={**part, "version": done["version"]})
    assert late.json()["code"] == "evaluation.finished"

    assert (await anna.get("/api/quality/reminders")).json()["new"] == 1
    mine = (await anna.get("/api/quality/evaluations", params={"of_me": "true"})).json()
    assert [each["id"] for each in mine] == [begun["id"]]
    seen = await good(await anna.get(path))
    assert (seen["remarks"], seen["may_reply"]) == ({"friendly_tone": "Curt at the end"}, True)
    assert (await anna.get("/api/quality/reminders")).json()["new"] == 0
    boris = await centre.as_("boris")
    assert (await boris.get(path)).status_code == 404

    words = {"text": "The line was bad", "appeal": True, "version": seen["version"]}
    appealed = await good(await anna.post(f"{path}/reply", json=words))
    twice = await anna.post(f"{path}/reply", json={**words, "version": appealed["version"]})
    assert twice.json()["code"] == "evaluation.replied"
    decision = {"text": "Heard it: right", "marks": marks_for(form), "version": appealed["version"]}
    own = await head.post(f"{path}/decide", json=decision)
    assert own.json()["code"] == "evaluation.no_appeal"
    admin = await centre.as_("admin")
    assert (await admin.get("/api/quality/reminders")).json()["appeals"] == 1
    decided = await good(await admin.post(f"{path}/decide", json=decision))
    assert (decided["score"], decided["appeal"], decided["decided_by"]) == (100, "changed", "admin")
    rows = await centre.sql("select action, before, after from history where what = 'evaluation' order by id")
    assert [row["action"] for row in rows] == ["began", "finished", "replied", "changed"]
    assert not any("Curt" in str(dict(row)) or "Heard" in str(dict(row)) for row in rows)


@pytest.mark.requirement("B12", "a critical error, here rudeness, makes the whole score 0")
async def test_a_critical_error_zeroes_the_score(lives: Lives, head: httpx.AsyncClient) -> None:
    form = await card(head)
    done = await judge(head, await lives.call(None, WEEK_AGO), form, not_rude=0)
    assert (done["score"], done["failed"]) == (0, ["not_rude"])


async def test_who_may_judge_whom(centre: DemoCentre, lives: Lives, head: httpx.AsyncClient) -> None:
    """An agent nobody, a lead his team only, nobody himself; and never what was no talk."""
    form = await card(head)
    call = await lives.call(None, WEEK_AGO)
    lost = await lives.call(None, WEEK_AGO, talk_s=None)
    body = {"call": call, "scorecard": form["id"]}
    anna = await centre.as_("anna")
    assert (await anna.post("/api/quality/evaluations", json=body)).status_code == 403
    empty = await head.post("/api/quality/evaluations", json={**body, "call": lost})
    assert empty.json()["code"] == "evaluation.no_talk"
    admin = await centre.as_("admin")
    lead = {"name": "L", "role": "team_lead", "password": "long enough"}
    assert (await admin.put("/api/users/lead", json=lead)).status_code == 200
    evening = (await admin.get("/api/teams/evening")).json()
    await good(await admin.put("/api/teams/evening", json={**_body(evening), "leads": ["lead"]}))
    leading = await centre.as_("lead", "long enough")
    stranger = await leading.post("/api/quality/evaluations", json=body)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "call.not_found")
    theirs = await lives.call(None, WEEK_AGO, agent="a-clara")
    done = await judge(leading, theirs, form)
    assert (await leading.get("/api/quality/report", params=SPAN | {"sampled": "false"})).json()["total"][
        "score"
    ]["n"] == 1
    assert [each["id"] for each in (await leading.get("/api/quality/evaluations")).json()] == [done["id"]]
    await judge(head, call, form)
    assert len((await leading.get("/api/quality/evaluations")).json()) == 1
    assert len((await head.get("/api/quality/evaluations")).json()) == 2


def _body(row: Json) -> Json:
    return {name: value for name, value in row.items() if name != "id"}


async def test_a_client_sees_no_evaluations(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    guest = {"name": "G", "role": "client", "clients": ["mebel"], "password": "long enough"}
    assert (await admin.put("/api/users/guest", json=guest)).status_code == 200
    browser = await centre.as_("guest", "long enough")
    for path in ("evaluations", "report?from=2026-02-01&to=2026-03-01", "scorecards", "trainings"):
        assert (await browser.get(f"/api/quality/{path}")).status_code == 403, path


async def test_a_changed_form_is_a_new_version_and_old_evaluations_keep_theirs(
    lives: Lives, head: httpx.AsyncClient
) -> None:
    form = await card(head)
    done = await judge(head, await lives.call(None, WEEK_AGO), form)
    fields = {name: form[name] for name in ("client", "name_ru", "name_en", "active", "body", "version")}
    renamed = await good(
        await head.put(f"/api/quality/scorecards/{form['id']}", json={**fields, "name_en": "R"})
    )
    assert (renamed["number"], renamed["version"]) == (1, 2)
    body = {"sections": form["body"]["sections"][:1]}
    path = f"/api/quality/scorecards/{form['id']}"
    changed = await good(await head.put(path, json={**fields, "body": body, "version": 2}))
    assert changed["number"] == 2
    old = await good(await head.get(f"/api/quality/evaluations/{done['id']}"))
    assert (old["number"], len(old["body"]["sections"])) == (1, 2)
    body["sections"] = [*body["sections"], *body["sections"]]
    twice = await head.put(path, json={**fields, "body": body, "version": 3})
    assert "greeting" in twice.text
    assert twice.status_code == 422
    gone = await good(await head.put(path, json={**fields, "active": False, "version": 3}))
    call = await lives.call(None, WEEK_AGO)
    off = await head.post("/api/quality/evaluations", json={"call": call, "scorecard": gone["id"]})
    assert off.json()["code"] == "scorecard.inactive"


@pytest.mark.requirement(
    "B12", "the agent marks a difficult caller, and the report shows the score of his difficult talks apart"
)
async def test_a_difficult_caller_is_marked_and_reported_apart(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    form = await card(head, "Friendly tone with difficult callers")
    hard, easy = await lives.call(None, WEEK_AGO), await lives.call(None, WEEK_AGO)
    path = f"/api/quality/of-call/{hard}"
    assert (await good(await anna.put(f"{path}/difficult", json={"difficult": True})))["marked_by"] == "anna"
    boris = await centre.as_("boris")
    assert (await boris.put(f"{path}/difficult", json={"difficult": False})).status_code == 403
    await judge(head, hard, form, friendly_tone=2, feeling_named=0)
    await judge(head, easy, form)
    report = await good(await head.get("/api/quality/report", params=SPAN | {"sampled": "false"}))
    [row] = [each for each in report["agents"] if each["agent"] == "a-anna"]
    assert (row["score"]["n"], row["difficult"]["n"]) == (2, 1)
    assert row["difficult"]["mean"] < row["score"]["mean"] < 100
    only = await head.get("/api/quality/evaluations", params={"difficult": "true"})
    assert [each["call"] for each in only.json()] == [hard]
    await centre.sql("update disposition set flags = array['difficult'] where id = 'answered'")
    told = await lives.call(None, WEEK_AGO, disposition="answered")
    found = await good(await head.get(f"/api/quality/of-call/{told}"))
    assert (found["difficult"], found["by_result"], found["marked_by"]) == (True, True, None)
    assert (await judge(head, told, form))["difficult"]
    cleared = await good(await head.put(f"{path}/difficult", json={"difficult": False}))
    assert (cleared["difficult"], len(cleared["evaluations"])) == (False, 1)


async def test_a_caller_is_marked_while_the_call_lasts(centre: DemoCentre, anna: httpx.AsyncClient) -> None:
    centre.talks["live-1"] = Talk("live-1", "mebel", "a-anna", None, None, "+74950000101", "inbound")
    path = "/api/quality/of-call/live-1"
    found = await good(await anna.get(path))
    assert (found["difficult"], found["may_mark"], found["may_evaluate"]) == (False, True, False)
    assert (await good(await anna.put(f"{path}/difficult", json={"difficult": True})))["difficult"]
    assert (await anna.get("/api/quality/of-call/nothing")).status_code == 404


@pytest.mark.requirement(
    "B12",
    "three evaluate the same call blind; closed, all marks are seen, with the share of equal pairs of marks"
    " and Krippendorff's alpha",
)
async def test_calibration_is_blind_until_it_is_closed(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    form = await card(head)
    call = await lives.call(None, WEEK_AGO)
    wrong = {"call": call, "scorecard": form["id"], "evaluators": ["supervisor", "anna"]}
    refused = await head.post("/api/quality/calibrations", json=wrong)
    assert (refused.json()["code"], "anna" in refused.json()["message"]) == ("calibration.evaluator", True)
    made = await good(
        await head.post("/api/quality/calibrations", json={**wrong, "evaluators": ["supervisor", "admin"]})
    )
    path = f"/api/quality/calibrations/{made['id']}"
    admin = await centre.as_("admin")
    assert (await admin.get("/api/quality/reminders")).json()["calibrations"] == 1
    first = await good(await head.post(f"{path}/join"))
    await through(head, first, form, friendly_tone=2)
    early = await head.post(f"{path}/close", json={"version": 1})
    assert early.json()["code"] == "calibration.early"
    assert (await admin.get(f"/api/quality/evaluations/{first['id']}")).status_code == 404
    blind = await good(await admin.get(path))
    assert (blind["finished"], blind["agreement"], blind["may_join"]) == (["supervisor"], None, True)
    await through(admin, await good(await admin.post(f"{path}/join")), form)
    closed = await good(await head.post(f"{path}/close", json={"version": 1}))
    assert closed["agreement"]["same"] == pytest.approx(7 / 8)
    assert closed["agreement"]["alpha"] is not None
    [apart] = [each for each in closed["agreement"]["criteria"] if each["same"] < 1]
    assert apart["marks"] == {"admin": 4, "supervisor": 2}
    assert (await good(await admin.get(f"/api/quality/evaluations/{first['id']}")))[
        "evaluator"
    ] == "supervisor"
    assert (await admin.post(f"{path}/join")).json()["code"] == "calibration.closed"
    assert (await anna.get("/api/quality/evaluations")).json() == [], "a calibration is no evaluation of hers"
    report = await good(await head.get("/api/quality/report", params=SPAN | {"sampled": "false"}))
    assert report["total"]["score"] is None


@pytest.mark.requirement(
    "B12", "the same number of calls of each agent is drawn at random; the same seed draws the same calls"
)
async def test_a_sample_is_drawn_evenly_and_again_the_same(lives: Lives, head: httpx.AsyncClient) -> None:
    taped: Json = {"recordings": (RecordingRef("r-1", "n1", "ch", WEEK_AGO),)}
    for number in range(12):
        agent = "a-anna" if number < 8 else "a-boris"
        await lives.call(None, WEEK_AGO + timedelta(minutes=number), agent=agent, **taped)
    short = await lives.call(None, WEEK_AGO, talk_s=5, **taped)
    untaped = await lives.call(None, WEEK_AGO)
    wanted = {"week": "2026-02-26", "per_agent": 3, "seed": "7"}
    first = await good(await head.post("/api/quality/samples", json=wanted))
    again = await good(await head.post("/api/quality/samples", json=wanted))
    other = await good(await head.post("/api/quality/samples", json={**wanted, "seed": ""}))
    calls = [each["call"] for each in first["calls"]]
    assert calls == [each["call"] for each in again["calls"]]
    assert [each["agent"] for each in first["calls"]] == ["a-anna"] * 3 + ["a-boris"] * 3
    assert not {short, untaped} & {*calls, *(each["call"] for each in other["calls"])}
    assert other["seed"] not in ("", "7")
    assert first["week"] == "2026-02-23"
    now = await head.post("/api/quality/samples", json={**wanted, "week": "2026-03-02"})
    assert now.json()["code"] == "sample.running"
    none = await head.post("/api/quality/samples", json={**wanted, "week": "2026-01-05"})
    assert none.json()["code"] == "sample.empty"

    form = await card(head)
    await judge(head, calls[0], form, friendly_tone=0)
    await judge(head, untaped, form)
    listed = (await head.get("/api/quality/samples")).json()
    [mine] = [each for each in listed if each["id"] == first["id"]]
    assert sum(each["done"] for each in mine["calls"]) == 1
    report = await good(await head.get("/api/quality/report", params=SPAN))
    assert (report["others"], report["total"]["score"]["n"]) == (1, 1), (
        "a picked call says nothing of the rest"
    )


@pytest.mark.requirement(
    "B12",
    "a weak criterion of an agent is named by the report, a course for it is assigned with a day, done, and"
    " its time runs out",
)
async def test_a_weak_criterion_becomes_a_training(
    lives: Lives, head: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    form = await card(head)
    for done in (0, 0, 1):
        await judge(head, await lives.call(None, WEEK_AGO), form, call_to_action=done)
    report = await good(await head.get("/api/quality/report", params=SPAN | {"sampled": "false"}))
    [weak] = report["weak"]
    assert (weak["agent"], weak["key"], weak["share"]["n"]) == ("a-anna", "call_to_action", 3)
    assert weak["share"]["low"] < weak["share"]["mean"] < weak["share"]["high"]

    course = {"name_ru": "К", "name_en": "C", "criteria": ["call_to_action"], "valid_days": 20}
    made = await good(await head.post("/api/quality/courses", json=course))
    wanted = {"course": made["id"], "agents": ["a-anna"], "due": "2026-03-10", "criterion": "call_to_action"}
    past = await head.post("/api/quality/trainings", json={**wanted, "due": "2026-03-01"})
    assert past.json()["code"] == "training.past"
    nobody = await head.post("/api/quality/trainings", json={**wanted, "agents": ["a-nobody"]})
    assert nobody.json()["code"] == "training.agent"
    [assigned] = (await head.post("/api/quality/trainings", json=wanted)).json()
    [same] = (await head.post("/api/quality/trainings", json=wanted)).json()
    assert same["id"] == assigned["id"]
    assert (assigned["state"], assigned["criterion"]) == ("assigned", "call_to_action")
    assert (await anna.get("/api/quality/reminders")).json()["trainings"] == 1

    path = f"/api/quality/trainings/{assigned['id']}/done"
    finished = await good(await anna.post(path, json={"note": "9 of 10", "version": 1}))
    assert (finished["state"], finished["valid_until"], finished["done_by"]) == (
        "expiring",
        "2026-03-22",
        "anna",
    )
    assert (await anna.post(path, json={"version": 2})).json()["code"] == "training.settled"
    assert (await head.get("/api/quality/reminders")).json()["team_expiring"] == 1
    [renewed] = (await head.post("/api/quality/trainings", json={**wanted, "due": None})).json()
    open_ = (await head.get("/api/quality/trainings", params={"open": "true"})).json()
    assert [each["id"] for each in open_] == [renewed["id"]], "the newer one takes the place of the old"


async def test_trainings_of_others_are_not_an_agents_business(
    centre: DemoCentre, head: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    [course, *_] = (await anna.get("/api/quality/courses")).json()
    [theirs] = (
        await head.post("/api/quality/trainings", json={"course": course["id"], "agents": ["a-boris"]})
    ).json()
    assert (await anna.get("/api/quality/trainings")).json() == []
    done = await anna.post(f"/api/quality/trainings/{theirs['id']}/done", json={"version": 1})
    assert done.json()["code"] == "training.not_found"
    assert (await anna.post("/api/quality/trainings", json={})).status_code == 403
    await centre.sql("update training set due = '2026-03-01'")
    assert (await head.get("/api/quality/reminders")).json()["team_overdue"] == 1
    cancelled = await head.post(f"/api/quality/trainings/{theirs['id']}/cancel", json={"version": 1})
    assert cancelled.json()["state"] == "cancelled"
