"""Promises to call back: made, moved, kept, broken, cancelled, and never forgotten."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives, class_of, life_of

from perezvon.features.promises.rules import state_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def anna(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("anna")


async def promise(anna: httpx.AsyncClient, person: str, minutes: int, **more: Any) -> dict[str, Any]:
    due = (START + minutes * MINUTE).isoformat()
    answer = await anna.post("/api/promises", json={"person": person, "due": due, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def owed(anna: httpx.AsyncClient, **filters: Any) -> list[dict[str, Any]]:
    answer = await anna.get("/api/promises", params=filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


@pytest.mark.requirement(
    "D10", "an answered call within the promised time keeps the promise and is expected and on time"
)
async def test_a_promise_is_kept_by_the_first_answered_call(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person()
    made = await promise(anna, person, 30, note="the price")
    assert (made["state"], made["owed"], made["agent"], made["person_name"]) == (
        "open",
        True,
        "a-anna",
        "Somebody",
    )
    await lives.call(person, START + 5 * MINUTE, direction="outbound", talk_s=None)
    [still] = await owed(anna, person=person)
    assert (still["id"], still["attempts"]) == (made["id"], 1)
    call = await lives.call(person, START + 29 * MINUTE, direction="outbound", agent="a-boris")
    assert await owed(anna, person=person) == []
    [kept] = await owed(anna, person=person, owed=False)
    assert (kept["state"], kept["answered_call"], kept["owed"]) == ("kept", call, False)
    found = await class_of(anna, call)
    assert (found["kind"], found["flags"]) == ("cold", ["expected", "on_time"])
    assert [each["what"] for each in found["earlier"]] == ["promise", "call"]


@pytest.mark.requirement("D10", "a call after the promised time is expected and not on time")
async def test_a_promise_whose_time_is_over_is_broken_and_still_owed(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person()
    await promise(anna, person, 30)
    centre.clock.go(31 * MINUTE)
    [late] = await owed(anna)
    assert (late["state"], late["owed"]) == ("broken", True)
    call = await lives.call(person, START + 32 * MINUTE, direction="outbound")
    assert (await class_of(anna, call))["flags"] == ["expected"]
    [settled] = await owed(anna, person=person, owed=False)
    assert (settled["state"], settled["owed"], settled["answered_call"]) == ("broken", False, call)


async def test_a_promise_kept_without_a_call_is_settled_and_says_how(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person(number="+79120005566")
    made, late = await promise(anna, person, 30), await promise(anna, person, 1)
    assert made["number"] == "+79120005566", "a click calls from the list"
    centre.clock.go(2 * MINUTE)
    path = f"/api/promises/{made['id']}/keep"
    assert (await anna.post(path, json={"version": 1, "how": " "})).status_code == 422
    assert (await anna.post(path, json={"version": 7, "how": "a letter"})).json()["code"] == "row.stale"
    kept = (await anna.post(path, json={"version": 1, "how": "a letter"})).json()
    assert (kept["state"], kept["owed"], kept["kept_by"], kept["kept_how"], kept["answered_call"]) == (
        "kept",
        False,
        "anna",
        "a letter",
        None,
    )
    assert (await anna.post(path, json={"version": 2, "how": "twice"})).json()["code"] == "promise.settled"
    over = await anna.post(f"/api/promises/{late['id']}/keep", json={"version": 1, "how": "he came by"})
    assert over.json()["state"] == "broken", "kept, but not by then"
    assert await owed(anna) == []
    call = await lives.call(person, START + 5 * MINUTE, direction="outbound")
    assert (await class_of(anna, call))["flags"] == [], "nobody expected it any more"
    [first, _] = await owed(anna, person=person, owed=False)
    assert first["answered_at"] is None
    noted = await centre.sql("select after from history where what = 'promise' and action = 'kept'")
    assert len(noted) == 2


async def test_a_cancelled_promise_is_expected_no_more(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person()
    made = await promise(anna, person, 30)
    path = f"/api/promises/{made['id']}/cancel"
    stale = await anna.post(path, json={"version": 9, "because": "he came by"})
    assert stale.json()["code"] == "row.stale"
    assert (await anna.post(path, json={"version": 1, "because": " "})).status_code == 422
    gone = (await anna.post(path, json={"version": 1, "because": "he came by"})).json()
    assert (gone["state"], gone["cancelled_by"], gone["cancelled_because"]) == (
        "cancelled",
        "anna",
        "he came by",
    )
    again = await anna.post(path, json={"version": 2, "because": "twice"})
    assert (again.status_code, again.json()["code"]) == (409, "promise.settled")
    call = await lives.call(person, START + 5 * MINUTE, direction="outbound")
    assert (await class_of(anna, call))["flags"] == []
    noted = await centre.sql("select action from history where what = 'promise' order by at, action desc")
    assert [row[0] for row in noted] == ["created", "cancelled"]


async def test_a_promise_is_moved_and_the_new_time_counts(lives: Lives, anna: httpx.AsyncClient) -> None:
    person = await lives.person()
    made = await promise(anna, person, 30)
    body = {"version": 1, "due": (START + 90 * MINUTE).isoformat(), "note": "after lunch"}
    moved = (await anna.put(f"/api/promises/{made['id']}", json=body)).json()
    assert (moved["note"], moved["version"]) == ("after lunch", 2)
    call = await lives.call(person, START + 60 * MINUTE, direction="outbound")
    assert (await class_of(anna, call))["flags"] == ["expected", "on_time"]


async def test_a_promise_of_a_call_belongs_to_who_is_on_the_line(
    lives: Lives, anna: httpx.AsyncClient
) -> None:
    person, other = await lives.person(), await lives.person()
    call = await lives.call(person, START - MINUTE)
    await promise(anna, person, 30, call=call)
    due = (START + 40 * MINUTE).isoformat()
    twice = await anna.post("/api/promises", json={"person": person, "call": call, "due": due})
    assert (twice.status_code, twice.json()["code"]) == (409, "promise.on_call")
    foreign = await anna.post("/api/promises", json={"person": other, "call": call, "due": due})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "promise.foreign_call")
    await lives.work()
    assert (await life_of(anna, person))["outbound"]["flags"] == ["expected", "on_time"]
    inbound = await lives.call(person, START + 5 * MINUTE)
    assert (await class_of(anna, inbound))["flags"] == []
    assert len(await owed(anna, person=person)) == 1  # only a call of ours settles it


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"due": START.isoformat()}, "promise.past"),
        ({"due": (START + timedelta(days=400)).isoformat()}, "promise.far"),
        ({"due": "2026-03-02T09:30:00"}, "field"),
        ({"due": (START + MINUTE).isoformat(), "person": "p-nobody"}, "person.not_found"),
        ({"due": (START + MINUTE).isoformat(), "note": "x" * 501}, "field"),
    ],
)
async def test_a_promise_that_cannot_be_is_refused_with_the_field(
    lives: Lives, anna: httpx.AsyncClient, body: dict[str, str], code: str
) -> None:
    answer = await anna.post("/api/promises", json={"person": await lives.person(), **body})
    assert answer.status_code in (404, 422)
    assert code in answer.text


async def test_the_most_urgent_comes_first_and_only_of_ones_clients(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person()
    polis = await lives.person("polis")
    for minutes in (50, 10, 30):
        await promise(anna, person, minutes)
    admin = await centre.as_("admin")
    foreign = await promise(admin, polis, 5)
    await centre.sql("update staff_user set clients = '{mebel}' where id = 'boris'")
    boris = await centre.as_("boris")
    shown = await owed(boris)
    assert [row["due"] for row in shown] == sorted(row["due"] for row in shown)
    assert {row["client"] for row in shown} == {"mebel"}
    assert await owed(boris, mine=True) == []
    body = {"version": 1, "because": "not mine"}
    answer = await boris.post(f"/api/promises/{foreign['id']}/cancel", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "promise.not_found")


TIMES = st.integers(0, 50).map(lambda n: START + n * MINUTE)


@given(TIMES, st.none() | TIMES, st.none() | TIMES, TIMES)
def test_every_promise_is_in_one_state_and_settled_ones_stay(
    due: Any, answered: Any, cancelled: Any, now: Any
) -> None:
    state = state_of(due, answered, cancelled, now)
    later = state_of(due, answered, cancelled, now + timedelta(days=1))
    assert state in ("open", "kept", "broken", "cancelled")
    if state != "open":
        assert later == state
    elif answered is None and cancelled is None:
        assert later == "broken"
