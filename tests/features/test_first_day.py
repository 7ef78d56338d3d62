"""The first day: a database with every table and nothing in it, and what an administrator finds there."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.databases import Database
from tests.features.conftest import CENTRE, DemoCentre
from tests.features.test_staff_users import put

from perezvon.main.database import nobody_yet
from perezvon.main.let_in import code_for

OWNERS = "the owner's own words"


@pytest.fixture
async def empty(cheap_passwords: None, database: Database) -> AsyncIterator[DemoCentre]:
    made = DemoCentre(database)
    yield made
    await made.close()


async def owner(centre: DemoCentre) -> httpx.AsyncClient:
    """The first administrator, let in at the machine."""
    made = await code_for(centre.context, "owner")
    answer = await centre.browser().post(
        "/api/session/reset", json={"login": "owner", "code": made.code, "password": OWNERS}
    )
    assert answer.status_code == 200, answer.text
    return await centre.as_("owner", OWNERS)


async def test_the_door_says_that_nobody_can_come_in_yet(empty: DemoCentre) -> None:
    stranger = empty.browser()
    assert (await stranger.get("/api/entrance")).json() == {"nobody": True}
    assert await nobody_yet(empty.database.owner, CENTRE)
    await code_for(empty.context, "owner")  # a user without a password is none yet
    assert (await stranger.get("/api/entrance")).json() == {"nobody": True}
    await owner(empty)
    assert (await stranger.get("/api/entrance")).json() == {"nobody": False}
    assert not await nobody_yet(empty.database.owner, CENTRE)


async def test_a_centre_that_nobody_described_can_be_described(empty: DemoCentre) -> None:
    admin = await owner(empty)
    new = (await admin.get("/api/centre")).json()
    assert (new["version"], new["zone"], new["region"], new["rejoin_s"]) == (0, "UTC", "RU", 20)
    body = {name: new[name] for name in new if name not in ("id", "demo")}
    made = await put(admin, "/api/centre", {**body, "zone": "Europe/Moscow"})
    assert (made["version"], made["zone"]) == (1, "Europe/Moscow")
    told = await empty.sql("select body ->> 'zone' as zone from fact where kind = 'centre'")
    assert [row["zone"] for row in told] == ["Europe/Moscow"]
    late = await admin.put("/api/centre", json=body)  # another one had the new centre open too
    assert (late.status_code, late.json()["code"]) == (409, "row.stale")
    changed = await put(admin, "/api/centre", {**body, "version": 1, "second_factor": ["supervisor"]})
    assert (changed["version"], changed["second_factor"]) == (2, ["supervisor"])


EVERYWHERE = (
    "/api/agents", "/api/clients", "/api/dispositions", "/api/history", "/api/hours",
    "/api/numbers", "/api/outbound", "/api/persons", "/api/promises", "/api/queues",
    "/api/reasons", "/api/skills", "/api/sources", "/api/teams", "/api/trunks", "/api/users",
    "/api/staff/export.csv", "/api/staff/template.csv",
)  # fmt: skip


async def test_every_list_answers_where_nothing_is(empty: DemoCentre) -> None:
    admin = await owner(empty)
    said = {path: (await admin.get(path)).status_code for path in EVERYWHERE}
    assert said == dict.fromkeys(EVERYWHERE, 200)


async def test_an_empty_field_is_to_be_filled_in_not_to_be_longer(empty: DemoCentre) -> None:
    admin = await owner(empty)
    answer = await admin.put("/api/clients/c-1", json={"name_ru": " ", "name_en": "C", "colour": "#1b5fb8"})
    (field,) = answer.json()["fields"]
    assert (field["field"], field["code"]) == ("name_ru", "field.too_short")
    assert field["message"] in ("Fill in this field.", "Заполните это поле.")
