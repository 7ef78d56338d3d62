"""Opening hours over HTTP: calendars, holidays, temporary closing, and what numbers make of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.features.conftest import DemoCentre
from tests.features.test_queues import last, settings

from perezvon.adapters.web.work import begin
from perezvon.core.hours import sensible, status_of
from perezvon.facts.settings import DayOpenings, HoursSet, NumberSet, Opening, Removed
from perezvon.features.hours import holidays, service

DAY = [{"opens": "09:00", "closes": "18:00"}]
OFFICE: dict[str, Any] = {
    "name_ru": "Офис",
    "name_en": "Office",
    "zone": "Europe/Moscow",
    "week": [DAY, DAY, DAY, DAY, DAY, [], []],
}


async def test_a_calendar_is_told_to_the_floor_with_its_holidays(centre: DemoCentre) -> None:
    admin, before = await centre.as_("admin"), await last(centre)
    own = {"date": "2026-05-09", "openings": [{"opens": "22:00", "closes": "02:00"}], "name": "Салют"}
    answer = await admin.put("/api/hours/office", json=OFFICE | {"country": "RU", "days": [own]})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["status"] == {"open": True, "until": "2026-03-02T15:00:00Z", "why": None}
    assert {"date": "2026-05-01", "name_ru": "Праздник Весны и Труда", "works": False}.items() <= next(
        day.items() for day in body["holidays"] if day["date"] == "2026-05-01"
    )
    (fact,) = await settings(centre, before)
    assert isinstance(fact, HoursSet)
    assert sensible(fact)
    days = {day.date: day for day in fact.days}
    assert days[date(2026, 5, 1)].openings == ()
    assert days[date(2026, 5, 9)] == DayOpenings(date(2026, 5, 9), (Opening(1320, 1560),), "Салют", "Салют")
    assert max(days).year == 2028, "holidays are known for this year and two more"
    assert fact.week[4] == (Opening(540, 1080),)


async def test_a_day_off_on_which_the_country_works_is_like_its_friday(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    body = (await admin.put("/api/hours/office", json=OFFICE | {"country": "RU"})).json()
    (works,) = [day for day in body["holidays"] if day["date"] == "2027-02-20"]
    assert works["works"]
    async with begin(centre.context, None) as work:
        row = await service.rows.found(work, service.HoursRow, "office")
        status = status_of(row.setting(), datetime(2027, 2, 20, 8, tzinfo=UTC))
    assert status.open


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"zone": "Mars/Olympus"}, "zone", "zone.unknown"),
        ({"week": [DAY] * 6}, "week", "field.too_few"),
        ({"week": [[{"opens": "9:00", "closes": "18:00"}]] * 7}, "week.0.0.opens", "field.invalid"),
        ({"week": [[{"opens": "24:00", "closes": "18:00"}]] * 7}, "week.0.0.opens", "field.invalid"),
        ({"country": "XX"}, "", "hours.country_unknown"),
        ({"country": "DE", "region": "XX"}, "", "hours.region_unknown"),
        ({"region": "BY"}, "", "hours.region_unknown"),
        ({"days": [{"date": "2026-02-30"}]}, "days.0.date", "field.not_date"),
        ({"days": [{"date": "2026-02-03"}, {"date": "2026-02-03"}]}, "days", "hours.date_twice"),
        ({"closed_until": "2026-03-03T00:00:00"}, "closed_until", "field.not_time"),
        ({"client": "nobody"}, "client", "client.unknown"),
    ],
)
async def test_a_wrong_field_is_named(
    centre: DemoCentre, change: dict[str, Any], field: str, code: str
) -> None:
    admin = await centre.as_("admin")
    answer = await admin.put("/api/hours/office", json=OFFICE | change)
    assert answer.status_code == 422, answer.text
    assert (answer.json()["fields"][0]["field"], answer.json()["fields"][0]["code"]) == (field, code)
    assert "{" not in answer.json()["fields"][0]["message"]


async def test_preview_says_what_an_unsaved_calendar_would_mean(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    body = OFFICE | {"days": [{"date": "2026-03-02", "openings": [], "name": "Переезд"}]}
    answer = (await admin.post("/api/hours/preview", json=body)).json()
    assert answer["status"] == {"open": False, "until": "2026-03-03T06:00:00Z", "why": "day"}
    assert (await admin.get("/api/hours/preview")).status_code == 404


async def test_countries_are_listed_with_their_regions(centre: DemoCentre) -> None:
    agent = await centre.as_("anna")
    found = {row["code"]: row["regions"] for row in (await agent.get("/api/hours/countries")).json()}
    assert "BY" in found["DE"]
    assert found["RU"] == []


async def test_a_supervisor_closes_for_an_hour_and_opens_again(centre: DemoCentre) -> None:
    boss, before = await centre.as_("supervisor"), await last(centre)
    until = centre.clock.now() + timedelta(hours=1)
    closing = {"until": until.isoformat(), "reason": "Пожарная тревога"}
    answer = await boss.post("/api/hours/polis-office/closing", json=closing)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == {"open": False, "until": "2026-03-02T10:00:00Z", "why": "pause"}
    (fact,) = await settings(centre, before)
    assert isinstance(fact, HoursSet)
    assert (fact.closed_until, fact.closed_reason) == (until, "Пожарная тревога")
    answer = await boss.post("/api/hours/polis-office/closing", json={})
    assert answer.json()["status"]["open"]
    assert answer.json()["closed_reason"] == ""
    admin = await centre.as_("admin")
    history = (await admin.get("/api/history", params={"what": "hours", "key": "polis-office"})).json()
    assert history[0]["user"] == "supervisor"
    for wrong, code in (("2026-03-02T08:00:00Z", "hours.past"), ("2029-01-01T00:00:00Z", "hours.too_long")):
        refused = await boss.post("/api/hours/polis-office/closing", json={"until": wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await boss.put("/api/hours/office", json=OFFICE)).status_code == 403
    agent = await centre.as_("anna")
    assert (await agent.post("/api/hours/polis-office/closing", json=closing)).status_code == 403


async def test_a_number_takes_a_calendar_of_its_client_only(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    number = (await admin.get("/api/numbers/+74950000201")).json()
    body = {name: value for name, value in number.items() if name != "id"}
    refused = await admin.put("/api/numbers/+74950000201", json=body | {"hours": "mebel-shop"})
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "hours.unknown")
    other = await admin.put("/api/numbers/+74950000201", json=body | {"closed_to": "q-mebel-orders"})
    assert (other.status_code, other.json()["fields"][0]["field"]) == (422, "closed_to")
    before = await last(centre)
    change = {"hours": "polis-office", "closed_to": "q-polis-sales", "record": False}
    saved = await admin.put("/api/numbers/+74950000201", json=body | change)
    assert saved.status_code == 200, saved.text
    (fact,) = await settings(centre, before)
    assert isinstance(fact, NumberSet)
    assert (fact.hours, fact.closed_to, fact.record) == ("polis-office", "q-polis-sales", False)
    used = await admin.get("/api/hours/polis-office")
    fields = {k: v for k, v in used.json().items() if k not in ("id", "holidays", "status")}
    off = await admin.put("/api/hours/polis-office", json=fields | {"active": False})
    assert (off.status_code, off.json()["code"]) == (409, "row.in_use")
    assert "+74950000201" in off.json()["message"]


async def test_a_queue_hands_over_to_another_of_its_client(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    queue = (await admin.get("/api/queues/q-polis-claims")).json()
    body = {name: value for name, value in queue.items() if name != "id"}
    itself = await admin.put("/api/queues/q-polis-claims", json=body | {"max_wait_to": "q-polis-claims"})
    assert (itself.status_code, itself.json()["code"]) == (422, "queue.itself")
    foreign = await admin.put("/api/queues/q-polis-claims", json=body | {"max_wait_to": "q-mebel-orders"})
    assert (foreign.status_code, foreign.json()["fields"][0]["field"]) == (422, "max_wait_to")
    saved = await admin.put("/api/queues/q-polis-claims", json=body | {"max_wait_to": "q-polis-sales"})
    assert saved.status_code == 200, saved.text
    target = (await admin.get("/api/queues/q-polis-sales")).json()
    for number in (await admin.get("/api/numbers")).json():
        if number["queue"] == "q-polis-sales":
            moved = {k: v for k, v in number.items() if k != "id"} | {"queue": "q-polis-claims"}
            assert (await admin.put(f"/api/numbers/{number['id']}", json=moved)).status_code == 200
    fields = {k: v for k, v in target.items() if k != "id"}
    off = await admin.put("/api/queues/q-polis-sales", json=fields | {"active": False})
    assert (off.status_code, off.json()["message"].count("q-polis-claims")) == (409, 1)


async def test_a_new_year_brings_new_holidays_without_a_person(centre: DemoCentre) -> None:
    before = await last(centre)
    async with begin(centre.context, None) as work:
        assert await service.renew(work) == 0
    centre.clock.go(timedelta(days=310))
    async with begin(centre.context, None) as work:
        assert await service.renew(work) == 1
    (fact,) = await settings(centre, before)
    assert isinstance(fact, HoursSet)
    assert max(day.date.year for day in fact.days) == 2029
    async with begin(centre.context, None) as work:
        assert await service.renew(work) == 0
    later = await centre.as_("admin")
    assert (await later.get("/api/hours/polis-office")).json()["version"] == 2


async def test_out_of_use_it_leaves_the_floor(centre: DemoCentre) -> None:
    admin, before = await centre.as_("admin"), await last(centre)
    row = (await admin.get("/api/hours/always")).json()
    body = {k: v for k, v in row.items() if k not in ("id", "holidays", "status")}
    assert (await admin.put("/api/hours/always", json=body | {"active": False})).status_code == 200
    assert await settings(centre, before) == [Removed("hours", "always")]
    closed = await admin.post("/api/hours/always/closing", json={})
    assert closed.status_code == 404


def test_every_country_that_is_offered_has_holidays_that_can_be_named() -> None:
    for country in ("RU", "DE", "US", "KZ", "BY", "JP"):
        found = holidays.public_holidays(country, "", 2026, 2027)
        assert found
        assert all(day.name_ru and day.name_en for day in found)
    with pytest.raises(KeyError):
        holidays.public_holidays("XX", "", 2026, 2027)
