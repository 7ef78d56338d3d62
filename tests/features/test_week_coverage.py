"""Which hours of a week nobody answers: calendars, and who was signed in at the same hours before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.features.hours import week

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
NUMBER = "+74950000101"
OFFICE = {
    "client": "mebel",
    "name_ru": "Контора",
    "name_en": "Office",
    "zone": "Europe/Moscow",
    "week": [[{"opens": "09:00", "closes": "18:00"}]] * 5 + [[], []],
}


async def of_number(browser: httpx.AsyncClient, number: str = NUMBER) -> dict[str, Any]:
    answer = await browser.get("/api/week-coverage", params={"first": "2026-03-02"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return next(row for row in found["numbers"] if row["number"] == number) | {"judged": found["judged"]}


async def with_hours(admin: httpx.AsyncClient, hours: str | None) -> None:
    """The number follows this calendar and its queue none."""
    old = (await admin.get(f"/api/numbers/{NUMBER}")).json()
    body = {key: value for key, value in old.items() if key != "id"} | {"hours": hours}
    answer = await admin.put(f"/api/numbers/{NUMBER}", json=body)
    assert answer.status_code == 200, answer.text
    queue = (await admin.get(f"/api/queues/{old['queue']}")).json()
    body = {key: value for key, value in queue.items() if key != "id"} | {"hours": None}
    assert (await admin.put(f"/api/queues/{old['queue']}", json=body)).status_code == 200


@pytest.mark.requirement(
    "A22",
    "a number without a calendar has no uncovered hour; with office hours the 123 others are listed, and an"
    " open hour at which nobody was signed in for four weeks is listed too",
)
async def test_no_hour_is_uncovered_or_it_is_listed(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await with_hours(admin, None)
    whole = await of_number(admin)
    assert (whole["uncovered"], whole["stretches"], whole["judged"]) == (0, [], False)
    assert (await admin.put("/api/hours/office", json=OFFICE)).status_code == 200
    await with_hours(admin, "office")
    office = await of_number(admin)
    assert (office["uncovered"], office["hours"].count("closed")) == (7 * 24 - 45, 123)
    first = office["stretches"][0]
    assert (first["since"], first["until"]) == ("2026-03-01T21:00:00Z", "2026-03-02T06:00:00Z")
    assert len(office["stretches"]) == 6
    # Somebody who can serve it sat there from ten to twelve (Moscow) on the four Mondays before.
    for weeks in range(1, 5):
        since = MONDAY - weeks * timedelta(weeks=1) + 7 * HOUR
        await centre.sql(
            "insert into agent_time (centre, agent, since, until, state)"
            " values ($1, 'a-anna', $2, $3, 'ready')",
            CENTRE,
            since,
            since + 2 * HOUR,
        )
    judged = await of_number(admin)
    assert (judged["judged"], judged["hours"][10:12], judged["hours"][9], judged["hours"][12]) == (
        True,
        ["open", "open"],
        "unstaffed",
        "unstaffed",
    )
    assert judged["uncovered"] == 7 * 24 - 2


async def test_who_may_not_take_its_calls_covers_no_hour(centre: DemoCentre) -> None:
    """He has the skills, and serves another client."""
    admin = await centre.as_("admin")
    await with_hours(admin, None)
    old = (await admin.get(f"/api/numbers/{NUMBER}")).json()
    wanted = (await admin.get(f"/api/queues/{old['queue']}")).json()["skills"]
    user = {"name": "P", "role": "agent", "clients": ["polis"], "password": "long enough"}
    assert (await admin.put("/api/users/petr", json=user)).status_code == 200
    seat = {"user": "petr", "skills": dict.fromkeys(wanted, 10)}
    assert (await admin.put("/api/agents/a-petr", json=seat)).status_code == 200
    await centre.sql(
        "insert into agent_time (centre, agent, since, until, state) values ($1, 'a-petr', $2, $3, 'ready')",
        CENTRE,
        MONDAY - 4 * timedelta(weeks=1),
        MONDAY,
    )
    found = await of_number(admin)
    assert (found["judged"], found["uncovered"]) == (True, 168)
    user |= {"clients": ["polis", old["client"]], "version": 1}
    assert (await admin.put("/api/users/petr", json=user)).status_code == 200
    assert (await of_number(admin))["uncovered"] == 0


async def test_others_numbers_are_not_told(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    user = {"name": "P", "role": "supervisor", "clients": ["polis"], "password": "long enough"}
    assert (await admin.put("/api/users/petr", json=user)).status_code == 200
    boss = await centre.as_("petr", "long enough")
    found = (await boss.get("/api/week-coverage")).json()
    assert {row["client"] for row in found["numbers"]} == {"polis"}
    assert (await boss.get("/api/week-coverage", params={"first": "soon"})).status_code == 422


# --- pure ---------------------------------------------------------------------------------------------------


def test_quarters_make_an_hour_open_partly_or_closed() -> None:
    found = week.states(MONDAY, lambda at: at < MONDAY + HOUR + 2 * week.QUARTER, None)
    assert found[:3] == ["open", "partly", "closed"]
    assert [(each.first, each.hours, each.state) for each in week.stretches(found)] == [
        (1, 1, "partly"),
        (2, 166, "closed"),
    ]


def test_who_sits_together_counts_once() -> None:
    spells = [(MONDAY - HOUR, MONDAY), (MONDAY - 2 * HOUR, MONDAY - HOUR / 2)]
    assert week.joined(spells) == [(MONDAY - 2 * HOUR, MONDAY)]
    found = week.staffed(MONDAY, spells, weeks=1)
    assert (found[166], found[167], sum(found)) == (3600, 3600, 7200)


@given(st.lists(st.sampled_from(["open", "partly", "closed", "unstaffed"]), max_size=40))
def test_stretches_hold_every_hour_that_is_not_open_once(found: list[week.State]) -> None:
    held = [
        (hour, each.state)
        for each in week.stretches(found)
        for hour in range(each.first, each.first + each.hours)
    ]
    assert held == [(hour, state) for hour, state in enumerate(found) if state != "open"]
