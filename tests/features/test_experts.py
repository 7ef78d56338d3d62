"""People who are no agents: the list, and how often calls take them from their work."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives

from perezvon.facts.floor import Leg
from perezvon.facts.states import OutsideWhy
from perezvon.features.experts.rules import Ring, figures

DAY = START - timedelta(days=3)  # 09:00 UTC is 12:00 in the centre
SPAN = {"from": "2026-02-01", "to": "2026-03-01"}
ENGINEER, DIRECTOR = "+79120007711", "+79120007722"
BODY = {"client": "mebel", "name": "Пётр", "role": "engineer", "numbers": [ENGINEER], "refocus_s": 600}


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def head(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("supervisor")


async def report(head: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await head.get("/api/interruptions/report", params=SPAN | query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_refocus_is_paid_for_each_interruption_and_by_a_queue_once_a_day() -> None:
    at = datetime(2026, 2, 27, 20, 30, tzinfo=UTC)
    rings = [
        Ring("x", at, 10, 60, True),
        Ring("x", at + timedelta(minutes=20), 30, 0, False),
        Ring("x", at + timedelta(minutes=40), 5, 120, True),  # after midnight in Moscow
    ]
    rows, total = figures(rings, {"x": 600}, "Europe/Moscow")
    assert (total.interruptions, total.answered, total.lost_s) == (3, 2, 45 + 180 + 1800)
    assert rows["x"].saved_by_hour_s == 45 + 600, (
        "three interruptions on two days: one refocus less, no ringing"
    )
    assert (rows["x"].hours[23], rows["x"].hours[0]) == (2, 1)
    assert figures([], {}, "UTC") == ({}, figures([], {}, "UTC")[1])


@pytest.mark.requirement(
    "B11",
    "each call that rang at the telephone of one who is no agent counts as an interruption, with minutes,"
    " hour and reason, the share of all calls, and what a queue would have saved",
)
async def test_calls_that_interrupt_are_counted_with_their_minutes(
    lives: Lives, head: httpx.AsyncClient
) -> None:
    made = await head.put("/api/experts/x-peter", json=BODY)
    assert made.status_code == 200, made.text
    out: dict[str, Any] = {"direction": "outbound", "caller": ENGINEER, "ring_ms": 10_000}
    answered = await lives.call(None, DAY, talk_s=120, **out)
    vain = await lives.call(None, DAY + timedelta(hours=1), talk_s=None, **out)
    await lives.call(None, DAY, talk_s=None, **{**out, "ring_ms": 0})  # rang nowhere
    await lives.call(None, DAY, direction="outbound", caller="+79120009999")
    await lives.call(None, DAY, caller=ENGINEER)  # he called us: nobody interrupted him
    found = await report(head)
    assert found["calls"] == 5
    [row] = [each for each in found["rows"] if each["interruptions"]]
    assert (row["expert"], row["interruptions"], row["answered"]) == ("x-peter", 2, 1)
    assert (row["ring_s"], row["talk_s"], row["refocus_s"], row["lost_s"]) == (20, 120, 1200, 1340)
    assert (row["saved_by_agents_s"], row["saved_by_hour_s"]) == (1340, 620)
    assert row["reasons"] == {"dialled": 2}
    assert (row["hours"][12], row["hours"][13], sum(row["hours"])) == (1, 1, 2)
    assert found["total"]["interruptions"] == 2
    behind = (await head.get("/api/interruptions", params=SPAN | {"expert": "x-peter"})).json()
    assert [(each["call"], each["answered"]) for each in behind] == [(vain, False), (answered, True)]
    other = await report(head, client="polis")
    assert (other["calls"], other["total"]["interruptions"]) == (0, 0)


async def test_a_number_belongs_to_one_person_only(centre: DemoCentre, head: httpx.AsyncClient) -> None:
    assert (await head.put("/api/experts/x-peter", json=BODY)).status_code == 200
    twin = {**BODY, "name": "Ольга", "numbers": ["8 912 000-77-11", DIRECTOR]}
    refused = await head.put("/api/experts/x-olga", json=twin)
    assert (refused.json()["code"], "Пётр" in refused.json()["message"]) == ("expert.number_taken", True)
    moved = await head.put("/api/experts/x-peter", json={**BODY, "client": None, "version": 1})
    assert moved.json()["code"] == "expert.client"
    off = await head.put("/api/experts/x-peter", json={**BODY, "active": False, "version": 1})
    assert off.status_code == 200, off.text
    assert (await head.put("/api/experts/x-olga", json=twin)).status_code == 200
    anna = await centre.as_("anna")
    assert (await anna.get("/api/experts")).status_code == 403
    rows = await centre.sql("select after from history where what = 'expert'")
    assert not any(ENGINEER in str(row["after"]) for row in rows)


async def test_experts_of_another_client_are_not_seen(centre: DemoCentre, head: httpx.AsyncClient) -> None:
    admin = await centre.as_("admin")
    assert (await head.put("/api/experts/x-peter", json=BODY)).status_code == 200
    body = {"name": "Л", "role": "supervisor", "clients": ["polis"], "password": "long enough"}
    assert (await admin.put("/api/users/limited", json=body)).status_code == 200
    limited = await centre.as_("limited", "long enough")
    assert "x-peter" not in (await limited.get("/api/experts")).text
    assert "x-peter" not in str(await report(limited))
    assert (await limited.put("/api/experts/x-peter", json={**BODY, "version": 1})).status_code == 404


@pytest.mark.requirement(
    "B11", "callers whom an agent passed on to an expert, or an overflow sent there, are interruptions too"
)
async def test_callers_who_are_passed_on_outside_interrupt_too(lives: Lives, head: httpx.AsyncClient) -> None:
    assert (await head.put("/api/experts/x-peter", json=BODY)).status_code == 200

    def leg(number: str, why: OutsideWhy, at: datetime, talk_s: int | None) -> Leg:
        up = at + timedelta(seconds=20)
        over = up + timedelta(seconds=talk_s or 0)
        reached = up if talk_s is not None else None
        return Leg("ch-2", "outside", None, at, reached, over, 16, None, number, 300, why)

    noon = DAY + timedelta(minutes=5)
    given = await lives.call(None, DAY, legs=(leg(ENGINEER, "transfer", noon, 60),))
    sent = await lives.call(None, DAY, talk_s=None, legs=(leg(ENGINEER, "overflow", noon, None),))
    await lives.call(None, DAY, legs=(leg(DIRECTOR, "transfer", noon, 60),))  # nobody's telephone
    found = await report(head)
    [row] = [each for each in found["rows"] if each["interruptions"]]
    assert (row["interruptions"], row["answered"], row["ring_s"], row["talk_s"]) == (2, 1, 40, 60)
    assert row["reasons"] == {"transfer": 1, "overflow": 1}
    behind = (await head.get("/api/interruptions", params=SPAN | {"expert": "x-peter"})).json()
    assert {(each["call"], each["reason"]) for each in behind} == {(given, "transfer"), (sent, "overflow")}
