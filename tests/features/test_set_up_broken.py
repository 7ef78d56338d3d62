"""Set-up that is broken on purpose: two people at once, things that others point at, rubbish in files."""

import asyncio
import base64
from typing import Any

import httpx
import pytest
from tests.features.conftest import DemoCentre
from tests.features.test_queues import last, settings

TRIES = 8


def body_of(row: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("id", "has_password")} | change


@pytest.fixture
async def admins(centre: DemoCentre) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    return await centre.as_("admin"), await centre.as_("admin")


async def test_a_queue_goes_while_somebody_leads_a_number_to_it(
    centre: DemoCentre, admins: tuple[httpx.AsyncClient, httpx.AsyncClient]
) -> None:
    """Whoever is first, no number in use leads to a queue out of use; the other one is told why."""
    one, two = admins
    fresh = {"client": "mebel", "name_ru": "Ночь", "name_en": "Night", "skills": {}}
    for n in range(TRIES):
        queue = f"q-night-{n}"
        made = await one.put(f"/api/queues/{queue}", json=fresh)
        off = body_of(made.json(), active=False)
        number = {"client": "mebel", "queue": queue}
        gone, led = await asyncio.gather(
            one.put(f"/api/queues/{queue}", json=off),
            two.put(f"/api/numbers/+7495000090{n}", json=number),
        )
        assert sorted((gone.status_code, led.status_code)) in ([200, 409], [200, 422]), (gone.text, led.text)
        refused = led if gone.status_code == 200 else gone
        assert refused.json()["code"] in ("queue.inactive", "row.in_use")
        assert refused.json()["message"]
    broken = await centre.sql(
        "select n.id from number n join queue q on q.centre = n.centre and q.id = n.queue_id"
        " where n.active and not q.active"
    )
    assert list(broken) == []


async def test_two_make_the_same_line_and_two_change_it(
    admins: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    one, two = admins
    line = {"name": "Acme", "contact": "sip:sip.acme.example", "match": ["192.0.2.1"]}
    made = await asyncio.gather(*(each.put("/api/trunks/acme", json=line) for each in admins))
    assert sorted(answer.status_code for answer in made) == [200, 409]
    changed = await asyncio.gather(
        one.put("/api/trunks/acme", json={**line, "version": 1, "channels_in": 5}),
        two.put("/api/trunks/acme", json={**line, "version": 1, "channels_in": 9}),
    )
    assert sorted(answer.status_code for answer in changed) == [200, 409]
    (lost,) = (answer.json() for answer in changed if answer.status_code == 409)
    assert (lost["code"], lost["values"]["version"]) == ("row.stale", 2)
    newest = (await one.get("/api/trunks/acme")).json()
    on_top = await one.put("/api/trunks/acme", json=body_of(newest, channels_in=7))
    assert (on_top.json()["version"], on_top.json()["channels_in"]) == (3, 7)


async def test_a_line_that_outbound_calls_take_stays_in_use(
    centre: DemoCentre, admins: tuple[httpx.AsyncClient, httpx.AsyncClient]
) -> None:
    admin, _ = admins
    rules = (await admin.get("/api/outbound")).json()
    wrong = await admin.put("/api/outbound", json=body_of(rules, via="nowhere"))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "outbound.via_unknown")
    assert wrong.json()["fields"][0]["field"] == "via"
    kept = await admin.put("/api/outbound", json=body_of(rules, via="demo"))
    assert kept.status_code == 200, kept.text
    demo = (await admin.get("/api/trunks/demo")).json()
    before = await last(centre)
    refused = await admin.put("/api/trunks/demo", json=body_of(demo, active=False))
    assert (refused.status_code, refused.json()["code"]) == (409, "row.in_use")
    assert await settings(centre, before) == []
    free = await admin.put("/api/outbound", json=body_of(kept.json(), via=""))
    assert free.status_code == 200, free.text
    assert (await admin.put("/api/trunks/demo", json=body_of(demo, active=False))).status_code == 200


RUBBISH = {
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
    "a workbook": b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 4,
    "half a code point": "login;name\nx;\u0416".encode("utf-16-le")[:-1],
    "only separators": b";;;;\n;;;;\n",
    "one long line": b"login;name;" + b"x" * 200_000,
    "html": b"<html><body>login;name</body></html>",
    "a page of zeros": bytes(4096),
}


@pytest.mark.parametrize("what", RUBBISH)
@pytest.mark.parametrize("apply", [False, True])
async def test_rubbish_in_place_of_a_list_of_staff_is_refused_in_words(
    centre: DemoCentre, admins: tuple[httpx.AsyncClient, httpx.AsyncClient], what: str, apply: bool
) -> None:
    admin, _ = admins
    before = await centre.sql("select count(*) as n from staff_user")
    data = base64.b64encode(RUBBISH[what]).decode()
    answer = await admin.post("/api/staff/import", json={"data": data, "apply": apply})
    assert answer.status_code == 422, answer.text[:300]
    told = answer.json()
    assert told["fields"][0]["field"] == "data"
    assert told["fields"][0]["message"]
    assert len(answer.text) < 2_000, "rubbish is not sent back"
    assert await centre.sql("select count(*) as n from staff_user") == before
