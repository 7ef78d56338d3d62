"""Queues, numbers, dispositions, reasons, trunks: changed with a version, told to the floor."""

import asyncio
from typing import Any

import msgspec
import pytest
from pydantic import BaseModel
from tests.features.conftest import CENTRE, START, DemoCentre

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.session import begin
from perezvon.core.events import SettingChanged
from perezvon.core.floor import Floor
from perezvon.facts.bus import subject
from perezvon.facts.settings import (
    AnySetting,
    ClientSet,
    DispositionSet,
    NumberSet,
    QueueSet,
    ReasonSet,
    Removed,
)
from perezvon.features.clients.model import ClientFields
from perezvon.features.queues.model import DispositionFields, NumberFields, QueueFields, ReasonFields


async def settings(centre: DemoCentre, after: int = 0) -> list[AnySetting]:
    """What the engine reads: the stream ``settings`` past a number."""
    async with begin(centre.engine, CENTRE, None) as connection:
        stored = await facts.read(connection, CENTRE, "settings", after, 1000)
    return [each.decode(AnySetting) for each in stored]


async def last(centre: DemoCentre) -> int:
    async with begin(centre.engine, CENTRE, None) as connection:
        return await facts.last(connection, CENTRE, "settings")


async def test_a_change_is_a_fact_of_the_whole_row_and_a_hint(centre: DemoCentre) -> None:
    hinted = asyncio.Event()

    async def hint(_: bytes) -> None:
        hinted.set()

    await centre.bus.serve(subject(CENTRE, "settings"), hint)
    admin, before = await centre.as_("admin"), await last(centre)
    queue = (await admin.get("/api/queues/q-mebel-orders")).json()
    body = {k: v for k, v in queue.items() if k != "id"} | {"wrap_up_s": 99, "skills": {"furniture": 9}}
    answer = await admin.put("/api/queues/q-mebel-orders", json=body)
    assert answer.status_code == 200, answer.text
    (fact,) = await settings(centre, before)
    assert isinstance(fact, QueueSet)
    assert (fact.wrap_up_s, fact.skills, fact.client, fact.target_s) == (99, {"furniture": 9}, "mebel", 20)
    async with asyncio.timeout(5):
        await hinted.wait()


async def test_a_refused_change_publishes_nothing(centre: DemoCentre) -> None:
    admin, before = await centre.as_("admin"), await last(centre)
    answer = await admin.put(
        "/api/queues/q-new", json={"client": "mebel", "name_ru": "О", "name_en": "O", "skills": {"magic": 1}}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "skills.unknown")
    assert await settings(centre, before) == []
    assert (await admin.get("/api/queues/q-new")).status_code == 404


async def test_two_administrators_at_once_one_is_told(centre: DemoCentre) -> None:
    one, two = await centre.as_("admin"), await centre.as_("admin")
    body = {"name_ru": "Кофе", "name_en": "Coffee", "version": 1}
    answers = await asyncio.gather(
        one.put("/api/reasons/break", json={**body, "max_s": 60}),
        two.put("/api/reasons/break", json={**body, "max_s": 120}),
    )
    assert sorted(a.status_code for a in answers) == [200, 409]
    made = await asyncio.gather(
        *(b.put("/api/reasons/tea", json={**body, "version": None}) for b in (one, two))
    )
    assert sorted(a.status_code for a in made) == [200, 409]


async def test_the_floor_understands_the_whole_demo(centre: DemoCentre) -> None:
    floor = Floor(CENTRE, "n1")
    for seq, setting in enumerate(await settings(centre), 1):
        floor.handle(SettingChanged(seq=seq, setting=setting), START)
    view = floor.view()
    assert set(view.clients) == {"polis", "mebel", "set"}
    assert len(view.queues) == 5
    assert view.centre.zone == "Europe/Moscow"
    assert {"start", "no_answer", "declined", "unfinished", "fault"} <= set(view.reasons)


async def test_what_is_in_use_stays(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    client = (await admin.get("/api/clients/mebel")).json()
    off = {k: v for k, v in client.items() if k != "id"} | {"active": False}
    answer = await admin.put("/api/clients/mebel", json=off)
    assert (answer.status_code, answer.json()["values"]) == (409, {"by": "q-mebel-orders"})
    queue = (await admin.get("/api/queues/q-mebel-orders")).json()
    queue_off = {k: v for k, v in queue.items() if k != "id"} | {"active": False}
    answer = await admin.put("/api/queues/q-mebel-orders", json=queue_off)
    assert answer.json()["values"] == {"by": "+74950000101, +74950000102"}


async def test_a_number_taken_out_of_use_leaves_the_floor_and_keeps_its_name(centre: DemoCentre) -> None:
    admin, before = await centre.as_("admin"), await last(centre)
    number = (await admin.get("/api/numbers/8 (495) 000-01-02")).json()
    assert number["id"] == "+74950000102"
    off = {k: v for k, v in number.items() if k != "id"} | {"active": False}
    assert (await admin.put("/api/numbers/+74950000102", json=off)).status_code == 200
    assert await settings(centre, before) == [Removed("number", "+74950000102")]
    assert "+74950000102" in [row["id"] for row in (await admin.get("/api/numbers")).json()]
    on = {**off, "active": True, "version": 2}
    await admin.put("/api/numbers/+74950000102", json=on)
    assert isinstance((await settings(centre, before))[-1], NumberSet)


async def test_a_number_leads_only_to_a_queue_of_its_client(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    for number, client, queue, code in (
        ("+74950000999", "mebel", "q-polis-claims", "queue.unknown"),
        ("+74950000999", "nobody", "q-polis-claims", "queue.unknown"),
        ("12", "mebel", "q-mebel-orders", "phone.invalid"),
    ):
        answer = await admin.put(f"/api/numbers/{number}", json={"client": client, "queue": queue})
        assert answer.status_code == 422, answer.text
        assert code in str(answer.json())


@pytest.mark.parametrize("reason", ["start", "no_answer", "declined", "unfinished", "fault"])
async def test_the_floors_own_reasons_cannot_go(centre: DemoCentre, reason: str) -> None:
    admin = await centre.as_("admin")
    found = (await admin.get(f"/api/reasons/{reason}")).json()
    assert found["system"] is True
    off = {k: v for k, v in found.items() if k not in ("id", "system")} | {"active": False}
    assert (await admin.put(f"/api/reasons/{reason}", json=off)).json()["code"] == "reason.system"


async def test_dispositions_come_in_their_order_with_their_flags(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    rows = (await anna.get("/api/dispositions")).json()
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    flags = {row["id"]: (row["client"], row["flags"]) for row in rows}
    assert flags["mebel-order"] == ("mebel", ["reached", "sale", "said_yes", "good"])
    assert flags["answered"][0] is None
    published = [each for each in await settings(centre) if isinstance(each, DispositionSet)]
    assert {each.id for each in published} == set(flags)


async def test_agents_read_the_settings_and_only_administrators_write(centre: DemoCentre) -> None:
    for login in ("anna", "supervisor"):
        browser = await centre.as_(login)
        for path in ("clients", "queues", "numbers", "dispositions", "reasons", "skills", "centre"):
            assert (await browser.get(f"/api/{path}")).status_code == 200, path
        for path in ("clients/x", "queues/x", "numbers/+74950000101", "reasons/x", "skills/x", "trunks/x"):
            answer = await browser.put(f"/api/{path}", json={})
            assert (answer.status_code, answer.json()["code"]) == (403, "permission.denied"), path
        assert (await browser.get("/api/trunks")).status_code == 403


async def test_a_trunks_secret_is_written_and_never_read(centre: DemoCentre) -> None:
    admin, before = await centre.as_("admin"), await last(centre)
    body: dict[str, Any] = {
        "name": "Оператор",
        "match": ["192.0.2.0/24", "2001:db8::1"],
        "contact": "sip:carrier.example:5060",
        "username": "perezvon",
        "password": "top-secret",
    }
    made = await admin.put("/api/trunks/main", json=body)
    assert made.status_code == 200, made.text
    changed = await admin.put("/api/trunks/main", json={**body, "password": None, "name": "О", "version": 1})
    assert changed.status_code == 200
    assert "password" not in changed.json()
    stored = await centre.sql("select password, name from trunk where id = 'main'")
    assert stored[0]["name"] == "О"
    assert stored[0]["password"].startswith("v1:"), "it is sealed"
    assert "top-secret" not in str(stored)
    everywhere = str(await centre.sql("select * from history")) + (await admin.get("/api/trunks")).text
    assert "top-secret" not in everywhere
    assert await settings(centre, before) == []
    for field, value, code in (
        ("match", ["carrier.example"], "address.invalid"),
        ("contact", "http://carrier.example", "sip_uri.invalid"),
        ("codecs", ["g729"], "field.not_choice"),
    ):
        answer = await admin.put("/api/trunks/other", json={**body, field: value})
        assert code in [each["code"] for each in answer.json()["fields"]], answer.text


OF_NO_FLOOR = {
    "source_question_ru",
    "source_question_en",
    "source_currency",
    "lost_after_h",
    "shows_evaluations",
}
"""Of a client, for screens and reports: the floor decides nothing by them."""


@pytest.mark.parametrize(
    ("model", "fact"),
    [
        (ClientFields, ClientSet),
        (QueueFields, QueueSet),
        (NumberFields, NumberSet),
        (DispositionFields, DispositionSet),
        (ReasonFields, ReasonSet),
    ],
)
def test_bodies_offer_what_the_facts_need(model: type[BaseModel], fact: type[msgspec.Struct]) -> None:
    """A field that a fact has and no person can set would be a setting that nobody can make."""
    fields = {each.name: each for each in msgspec.structs.fields(fact)}
    assert set(fields) - {"id", "number"} == set(model.model_fields) - {"active"} - OF_NO_FLOOR
    for name, field in model.model_fields.items():
        if name in fields and fields[name].default is not msgspec.NODEFAULT:
            given = field.get_default(call_default_factory=True)
            assert (tuple(given) if isinstance(given, list) else given) == fields[name].default, name
