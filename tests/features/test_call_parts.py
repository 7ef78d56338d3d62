"""A call that was passed on, as people meet it: lists of agents, the report, evaluations of either part."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives
from tests.features.test_quality import SPAN, WEEK_AGO, Json, card, good, through

from perezvon.adapters.web.app import make_app
from perezvon.facts.floor import RecordingRef, Segment
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.export import Names
from perezvon.main import access

ORDERS, HELP = "q-mebel-orders", "q-mebel-help"


async def _names(*_: Any) -> Names:
    return Names()


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    calls = calls_api.router(lambda _: None, _names)
    centre.app = make_app(centre.context, [*access.routers(), calls])
    return Lives(centre)


@pytest.fixture
async def head(centre: DemoCentre, lives: Lives) -> httpx.AsyncClient:
    return await centre.as_("supervisor")


async def passed_on(lives: Lives, at: datetime, first_agent: str = "a-anna", **more: Any) -> str:
    """The first one talks for 40 s, 10 of them on hold, and passes the caller on; Boris talks for 90 s."""
    after = [at + timedelta(seconds=s) for s in (0, 10, 50, 60, 150)]
    first = Segment(
        ORDERS, after[0], first_agent, after[0], after[1], after[2], 2_000, 10_000, 5_000, "answered", True
    )
    second = Segment(HELP, after[2], "a-boris", after[2], after[3], after[4], 1_000, 0, 9_000, "sold")
    ref = RecordingRef(f"rec-{at.timestamp()}", "n1", "ch-1", after[1], after[2])
    return await lives.call(
        None,
        at,
        agent="a-boris",
        queue=ORDERS,
        segments=(first, second),
        recordings=(ref,),
        talk_s=140,
        **more,
    )


async def figures(browser: httpx.AsyncClient, day: str) -> dict[str, Json]:
    found = await good(await browser.get("/api/reports/agents", params={"from": day, "to": day}))
    return {row["agent"]: row for row in found["rows"]}


async def test_each_agent_finds_her_part_in_her_list(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient
) -> None:
    call = await passed_on(lives, WEEK_AGO)
    whole = await lives.call(None, WEEK_AGO + timedelta(hours=1))
    mine = (await (await centre.as_("anna")).get("/api/calls", params={"agent": "a-anna"})).json()["calls"]
    assert [row["call"] for row in mine] == [whole, call], "newest first, whoever ended it"
    assert mine[0]["parts"] is None
    [anna, boris] = mine[1]["parts"]
    assert (anna["agent"], anna["talk_ms"], anna["hold_ms"], anna["wrap_ms"]) == (
        "a-anna",
        30_000,
        10_000,
        5_000,
    )
    assert (anna["disposition"], anna["given"], anna["taken"]) == ("answered", True, False)
    assert (boris["agent"], boris["talk_ms"], boris["given"], boris["taken"]) == (
        "a-boris",
        90_000,
        False,
        True,
    )
    theirs = (await head.get("/api/calls", params={"agent": "a-boris"})).json()["calls"]
    assert [row["call"] for row in theirs] == [call]
    both = (await head.get("/api/calls", params={"agent": ["a-anna", "a-boris"]})).json()["calls"]
    assert [row["call"] for row in both] == [whole, call], "once"
    assert len((await head.get(f"/api/calls/{call}")).json()["parts"]) == 2


async def test_pages_of_an_agents_list_leave_no_call_out(lives: Lives, head: httpx.AsyncClient) -> None:
    made = []
    for hour in range(6):
        at = WEEK_AGO + timedelta(hours=hour)
        made.append(await (passed_on(lives, at) if hour % 2 else lives.call(None, at)))
    seen: list[str] = []
    cursor = None
    while True:
        params = {"agent": "a-anna", "limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await head.get("/api/calls", params=params)).json()
        seen += [row["call"] for row in page["calls"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made[::-1]


async def test_the_report_counts_each_her_part(lives: Lives, head: httpx.AsyncClient) -> None:
    await passed_on(lives, WEEK_AGO)
    await lives.call(None, WEEK_AGO + timedelta(hours=1), talk_s=60)
    rows = await figures(head, WEEK_AGO.date().isoformat())
    anna, boris = rows["a-anna"], rows["a-boris"]
    assert (anna["calls"], anna["talk_ms"], anna["hold_ms"]) == (2, 90_000, 10_000)
    assert (anna["transferred_out"], anna["transferred_in"]) == (1, 0)
    assert (boris["calls"], boris["talk_ms"], boris["transferred_in"]) == (1, 90_000, 1)
    foreign = {"from": WEEK_AGO.date().isoformat(), "to": WEEK_AGO.date().isoformat(), "client": "polis"}
    assert (await head.get("/api/reports/agents", params=foreign)).json()["rows"] == []


async def test_a_caller_whom_nobody_took_after_the_transfer_was_still_passed_on(
    lives: Lives, head: httpx.AsyncClient
) -> None:
    at = WEEK_AGO
    first = Segment(ORDERS, at, "a-anna", at, at, at + timedelta(seconds=20), 0, 0, 0, None, True)
    second = Segment(HELP, at + timedelta(seconds=20), ended_at=at + timedelta(seconds=90))
    await lives.call(None, at, segments=(first, second), talk_s=20)
    row = (await figures(head, at.date().isoformat()))["a-anna"]
    assert (row["calls"], row["talk_ms"], row["transferred_out"]) == (1, 20_000, 1)


async def test_a_lead_sees_the_calls_in_which_his_team_had_a_part(
    centre: DemoCentre, lives: Lives, head: httpx.AsyncClient
) -> None:
    call = await passed_on(lives, WEEK_AGO, "a-clara")
    other = await lives.call(None, WEEK_AGO, agent="a-boris")
    admin = await centre.as_("admin")
    lead = {"name": "L", "role": "team_lead", "password": "long enough"}
    assert (await admin.put("/api/users/lead", json=lead)).status_code == 200
    evening = (await admin.get("/api/teams/evening")).json()
    body = {name: value for name, value in evening.items() if name != "id"} | {"leads": ["lead"]}
    await good(await admin.put("/api/teams/evening", json=body))
    leading = await centre.as_("lead", "long enough")
    assert [row["call"] for row in (await leading.get("/api/calls")).json()["calls"]] == [call]
    assert (await leading.get(f"/api/calls/{call}")).status_code == 200
    assert (await leading.get(f"/api/calls/{other}")).status_code == 404
    assert list(await figures(leading, WEEK_AGO.date().isoformat())) == ["a-clara"], "not Boris's part"
    told = await good(await leading.get(f"/api/quality/of-call/{call}"))
    assert told["agents"] == ["a-clara"]
    theirs = {"call": call, "scorecard": (await card(head))["id"], "agent": "a-boris"}
    refused = await leading.post("/api/quality/evaluations", json=theirs)
    assert refused.json()["code"] == "evaluation.not_in_call"


@pytest.mark.requirement("B12", "a supervisor evaluates either agent's part of a call that was passed on")
async def test_either_part_is_evaluated(centre: DemoCentre, lives: Lives, head: httpx.AsyncClient) -> None:
    call = await passed_on(lives, WEEK_AGO)
    form = await card(head)
    told = await good(await head.get(f"/api/quality/of-call/{call}"))
    assert (told["may_evaluate"], told["agents"]) == (True, ["a-boris", "a-anna"])
    for agent, lost in (("a-anna", {"friendly_tone": 0}), ("a-boris", {})):
        body = {"call": call, "scorecard": form["id"], "agent": agent}
        begun = await good(await head.post("/api/quality/evaluations", json=body))
        assert begun["agent"] == agent
        again = await good(await head.post("/api/quality/evaluations", json=body))
        assert again["id"] == begun["id"], "the draft of this part"
        await through(head, begun, form, **lost)
    report = await good(await head.get("/api/quality/report", params=SPAN | {"sampled": "false"}))
    scores = {row["agent"]: row["score"]["mean"] for row in report["agents"]}
    assert scores["a-anna"] < scores["a-boris"] == 100
    anna = await centre.as_("anna")
    mine = (await anna.get("/api/quality/evaluations", params={"of_me": "true"})).json()
    assert [each["agent"] for each in mine] == ["a-anna"]
    stranger = {"call": call, "scorecard": form["id"], "agent": "a-clara"}
    refused = await head.post("/api/quality/evaluations", json=stranger)
    assert (refused.status_code, refused.json()["code"]) == (422, "evaluation.not_in_call")
    assert refused.json()["fields"][0]["field"] == "agent"


async def test_a_sample_draws_parts(lives: Lives, head: httpx.AsyncClient) -> None:
    call = await passed_on(lives, WEEK_AGO)
    body = {"week": WEEK_AGO.date().isoformat(), "per_agent": 3, "min_talk_s": 20, "seed": "s"}
    drawn = await good(await head.post("/api/quality/samples", json=body))
    assert [(each["agent"], each["call"]) for each in drawn["calls"]] == [("a-anna", call), ("a-boris", call)]
    longer = await good(await head.post("/api/quality/samples", json={**body, "min_talk_s": 60}))
    assert [each["agent"] for each in longer["calls"]] == ["a-boris"], "by the length of the part"
    form = await card(head)
    asked = {"call": call, "scorecard": form["id"], "agent": "a-anna"}
    done = await through(head, await good(await head.post("/api/quality/evaluations", json=asked)), form)
    assert done["sampled"]
    [sample] = [s for s in (await head.get("/api/quality/samples")).json() if s["id"] == drawn["id"]]
    assert [(each["agent"], each["done"]) for each in sample["calls"]] == [
        ("a-anna", True),
        ("a-boris", False),
    ]


async def test_parts_are_of_the_client_of_their_call(centre: DemoCentre, lives: Lives) -> None:
    await passed_on(lives, START - timedelta(hours=1))
    rows = await centre.sql("select client_id, agent, part from call_part order by part")
    assert [tuple(row) for row in rows] == [("mebel", "a-anna", 1), ("mebel", "a-boris", 2)]
