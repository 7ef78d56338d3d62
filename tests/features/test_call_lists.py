"""Lists from outside over HTTP: read beside what is in force, looked at, put in force whole, taken back."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre

from perezvon.adapters.postgres.facts import read as read_facts
from perezvon.adapters.postgres.session import begin
from perezvon.facts.consent import STREAM, AnyConsent, ListRead

ONE, TWO, THREE = "+79161234561", "+79161234562", "+79161234563"
TODAY = START.date()


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


async def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def barred(browser: httpx.AsyncClient, *numbers: str) -> list[str]:
    """Those of them that must not even be called for service."""
    found = []
    for number in numbers:
        asked = {"client": "mebel", "number": number}
        if (await ok(await browser.get("/api/consent/check", params=asked)))["bar"]:
            found.append(number)
    return found


async def made(browser: httpx.AsyncClient) -> str:
    body = {"name": "Register", "dated": TODAY.isoformat(), "fresh_days": 31, "covers_all": True}
    return str((await ok(await browser.post("/api/call-lists", json=body)))["id"])


async def stage(browser: httpx.AsyncClient, path: str, *numbers: str, days_ago: int = 0) -> int:
    """Read a file and leave it waiting; gives its number."""
    dated = (TODAY - timedelta(days=days_ago)).isoformat()
    begun = await ok(await browser.post(f"{path}/readings", json={"dated": dated, "file": "r.csv"}))
    body = {"lines": list(numbers), "reading": begun["number"]}
    await ok(await browser.post(f"{path}/lines", json=body))
    return int(begun["number"])


async def apply(browser: httpx.AsyncClient, path: str, number: int) -> dict[str, Any]:
    [row] = await ok(await browser.get("/api/call-lists"))
    body = {"version": row["version"]}
    return dict(await ok(await browser.post(f"{path}/readings/{number}/apply", json=body)))


async def told(centre: DemoCentre) -> list[object]:
    async with begin(centre.engine, CENTRE, None) as connection:
        return [fact.decode(AnyConsent) for fact in await read_facts(connection, CENTRE, STREAM, 0)]


@pytest.mark.requirement("D5", "a list from outside is replaced as a whole, with its date, and taken back")
async def test_a_newer_file_takes_the_place_of_the_older_one_in_one_step(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    ident = await made(admin)
    path = f"/api/call-lists/{ident}"
    first = await stage(admin, path, ONE, TWO, "nobody", days_ago=3)
    assert await barred(admin, ONE, TWO) == [], "nothing is in force before somebody says so"
    assert await told(centre) == []
    [waits] = await ok(await admin.get(f"{path}/readings"))
    assert (waits["state"], waits["lines"], waits["bad"], waits["added"], waits["gone"]) == (
        "open",
        2,
        1,
        2,
        0,
    )
    shown = await apply(admin, path, first)
    assert (shown["lines"], shown["reading"], shown["age_days"]) == (2, first, 3)
    assert await barred(admin, ONE, TWO, THREE) == [ONE, TWO]
    assert await told(centre) == [ListRead(ident)], "whoever rings is looked up again; numbers stay here"
    second = await stage(admin, path, TWO, THREE)
    waits = (await ok(await admin.get(f"{path}/readings")))[0]
    assert (waits["added"], waits["gone"]) == (1, 1)
    assert await barred(admin, ONE, TWO, THREE) == [ONE, TWO]
    await apply(admin, path, second)
    assert await barred(admin, ONE, TWO, THREE) == [TWO, THREE]
    [row] = await ok(await admin.get("/api/call-lists"))
    back = await ok(await admin.post(f"{path}/undo", json={"version": row["version"]}))
    assert (back["reading"], back["dated"]) == (first, (TODAY - timedelta(days=3)).isoformat())
    assert await barred(admin, ONE, TWO, THREE) == [ONE, TWO]
    states = [each["state"] for each in await ok(await admin.get(f"{path}/readings"))]
    assert states == ["before", "current"]
    notes = await centre.sql(
        "select action from history where what = 'call_list' and key = $1 order by id", ident
    )
    assert [row["action"] for row in notes] == [
        "created",
        "imported",
        "replaced",
        "imported",
        "replaced",
        "undone",
    ]


async def test_what_cannot_be_put_in_force_says_why(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    path = f"/api/call-lists/{await made(admin)}"
    version = {"version": 1}
    assert (await admin.post(f"{path}/undo", json=version)).json()["code"] == "call_list.nothing_before"
    empty = await stage(admin, path, "no number here")
    refused = await admin.post(f"{path}/readings/{empty}/apply", json=version)
    assert (refused.status_code, refused.json()["code"]) == (409, "call_list.empty")
    await ok(await admin.post(f"{path}/readings/{empty}/cancel"))
    again = await admin.post(f"{path}/readings/{empty}/apply", json=version)
    assert again.json()["code"] == "call_list.reading_over"
    late = await admin.post(f"{path}/lines", json={"lines": [ONE], "reading": empty})
    assert late.json()["code"] == "call_list.reading_over"
    waiting = await stage(admin, path, ONE)
    stale = await admin.post(f"{path}/readings/{waiting}/apply", json={"version": 7})
    assert stale.json()["code"] == "row.stale"
    future = {"dated": (TODAY + timedelta(days=1)).isoformat()}
    assert (await admin.post(f"{path}/readings", json=future)).json()["code"] == "call_list.future"
    anna = await centre.as_("anna")
    assert (await anna.post(f"{path}/readings", json={"dated": TODAY.isoformat()})).status_code == 403
    assert (await anna.get(f"{path}/readings")).status_code == 200


async def test_one_that_was_left_waiting_is_given_up_by_the_next(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    path = f"/api/call-lists/{await made(admin)}"
    await stage(admin, path, ONE)
    await stage(admin, path, TWO)
    states = [each["state"] for each in await ok(await admin.get(f"{path}/readings"))]
    assert states == ["open", "gone"]
    left = await centre.sql("select number from call_list_number")
    assert [row["number"] for row in left] == [TWO]


async def test_a_purpose_is_made_renamed_and_taken_out_of_use(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    path = "/api/consent/purposes/club"
    body = {"name_ru": "Клуб", "name_en": "Club", "needs_consent": True, "position": 9}
    made = await ok(await admin.put(path, json=body))
    renamed = await ok(
        await admin.put(path, json={**body, "name_en": "The club", "version": made["version"]})
    )
    assert (renamed["name_en"], renamed["version"]) == ("The club", 2)
    off = {**body, "name_en": "The club", "active": False, "version": 2}
    assert (await ok(await admin.put(path, json=off)))["active"] is False
    anna = await centre.as_("anna")
    card = (await ok(await anna.post("/api/persons", json={"client": "mebel", "name": "X"})))["id"]
    entry = {"purpose": "club", "given": True, "evidence": "paper", "reference": "form 7"}
    refused = await anna.post(f"/api/persons/{card}/consent", json=entry)
    assert refused.json()["code"] == "consent.purpose_unknown"
    history = await ok(await admin.get("/api/history", params={"what": "consent_purpose", "key": "club"}))
    assert [each["action"] for each in history] == ["changed", "changed", "created"]
    assert history[0]["before"] == {"active": True}
