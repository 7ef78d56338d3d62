"""Which hours of a week nobody answers: calendars, and who was signed in at the same hours before."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given, settings
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


UTC_WEEK = week.quarters(MONDAY.date(), ZoneInfo("UTC"))


def test_quarters_make_an_hour_open_partly_or_closed() -> None:
    found = week.states(UTC_WEEK, lambda at: at < MONDAY + HOUR + 2 * week.QUARTER, None)
    assert found[:3] == ["open", "partly", "closed"]
    assert [(each.first, each.hours, each.state) for each in week.stretches(found)] == [
        (1, 1, "partly"),
        (2, 166, "closed"),
    ]


def test_who_sits_together_counts_once() -> None:
    spells = [(MONDAY - HOUR, MONDAY), (MONDAY - 2 * HOUR, MONDAY - HOUR / 2)]
    assert week.joined(spells) == [(MONDAY - 2 * HOUR, MONDAY)]
    before = [week.quarters(MONDAY.date() - timedelta(weeks=1), ZoneInfo("UTC"))]
    found = week.staffed(before, spells)
    assert (found[166], found[167], sum(found)) == (3600, 3600, 7200)


ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Asuncion", "Asia/Kathmandu")


@settings(deadline=None, max_examples=40)
@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.sampled_from(ZONES))
def test_an_hour_of_the_week_is_the_hour_on_the_wall(first: date, zone: str) -> None:
    clock = ZoneInfo(zone)
    found = week.quarters(first, clock)
    assert len(found) == week.HOURS
    every = [at for each in found for at in each]
    walls = {(at.astimezone(clock).date() - first).days * 24 + at.astimezone(clock).hour for at in every}
    assert walls == {hour for hour, each in enumerate(found) if each}
    begins, ends = week.midnight(first, clock), week.midnight(first + timedelta(days=7), clock)
    assert len(every) == len(set(every)) == (ends - begins) / week.QUARTER
    assert (min(every), max(every) + week.QUARTER) == (begins, ends)


def test_a_skipped_hour_parts_no_stretch_and_lacks_nobody() -> None:
    found: list[week.State] = ["closed", "skipped", "closed", "skipped", "open", "skipped", "unstaffed"]
    assert [(each.first, each.hours) for each in week.stretches(found)] == [(0, 3), (6, 1)]
    assert week.uncovered(found) == 3


@pytest.mark.parametrize(
    ("first", "put", "hour", "lasts"),
    [("2026-03-23", "2026-03-29", 2, 0), ("2026-10-19", "2026-10-25", 2, 8)],
)
def test_where_the_clock_is_put_an_hour_is_skipped_or_twice_as_long(
    first: str, put: str, hour: int, lasts: int
) -> None:
    begins = date.fromisoformat(first)
    place = (date.fromisoformat(put) - begins).days * 24 + hour
    found = week.quarters(begins, ZoneInfo("Europe/Berlin"))
    assert {n: len(each) for n, each in enumerate(found) if len(each) != 4} == {place: lasts}


async def in_berlin(admin: httpx.AsyncClient) -> None:
    old = (await admin.get("/api/centre")).json()
    kept = {key: value for key, value in old.items() if key not in ("id", "demo")}
    answer = await admin.put("/api/centre", json=kept | {"zone": "Europe/Berlin"})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("first", [date(2026, 4, 6), date(2026, 11, 2)])
async def test_a_shift_stays_at_its_hours_when_the_clock_is_put(centre: DemoCentre, first: date) -> None:
    """Nine to eighteen on every working day of four weeks, in some of which the clock is put."""
    admin = await centre.as_("admin")
    await in_berlin(admin)
    office = OFFICE | {"zone": "Europe/Berlin"}
    assert (await admin.put("/api/hours/office", json=office)).status_code == 200
    await with_hours(admin, "office")
    clock = ZoneInfo("Europe/Berlin")
    for days in range(1, 29):
        day = first - timedelta(days=days)
        if day.weekday() < 5:
            await centre.sql(
                "insert into agent_time (centre, agent, since, until, state)"
                " values ($1, 'a-anna', $2, $3, 'ready')",
                CENTRE,
                datetime.combine(day, time(9), clock),
                datetime.combine(day, time(18), clock),
            )
    answer = await admin.get("/api/week-coverage", params={"first": first.isoformat()})
    found = answer.json()
    assert (found["zone"], found["judged"]) == ("Europe/Berlin", True)
    row = next(row for row in found["numbers"] if row["number"] == NUMBER)
    assert row["uncovered"] == 7 * 24 - 45, "nobody is missed at nine, and nobody sits there at eighteen"
    assert {hour % 24 for hour, state in enumerate(row["hours"]) if state == "open"} == set(range(9, 18))


async def test_a_week_in_which_the_clock_is_put_has_one_hour_less(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await in_berlin(admin)
    assert (await admin.put("/api/hours/office", json=OFFICE | {"zone": "Europe/Berlin"})).status_code == 200
    await with_hours(admin, "office")
    answer = await admin.get("/api/week-coverage", params={"first": "2026-03-23"})
    row = next(row for row in answer.json()["numbers"] if row["number"] == NUMBER)
    assert (row["uncovered"], row["hours"].count("skipped"), len(row["hours"])) == (7 * 24 - 45 - 1, 1, 168)
    last = row["stretches"][-1]
    assert (last["since"], last["until"]) == ("2026-03-27T17:00:00Z", "2026-03-29T22:00:00Z")


@given(st.lists(st.sampled_from(["open", "partly", "closed", "unstaffed"]), max_size=40))
def test_stretches_hold_every_hour_that_is_not_open_once(found: list[week.State]) -> None:
    held = [
        (hour, each.state)
        for each in week.stretches(found)
        for hour in range(each.first, each.first + each.hours)
    ]
    assert held == [(hour, state) for hour, state in enumerate(found) if state != "open"]
