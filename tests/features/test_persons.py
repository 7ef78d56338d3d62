"""Persons: one per caller and client, found by any part of a name or number, changed with care."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.features.persons.known import Known, KnownCallers
from perezvon.kit.phone import e164, shown
from perezvon.kit.sorting import sort_key
from perezvon.main.directory import SliceDirectory


async def found(browser: httpx.AsyncClient, q: str, **more: Any) -> list[str]:
    answer = await browser.get("/api/persons", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["persons"]]


async def test_a_caller_is_found_or_made_once(centre: DemoCentre) -> None:
    directory = SliceDirectory(centre.context)
    known = await directory.look_up("mebel", "caller", "8 (912) 000-11-22")
    assert known is not None
    anna = await centre.as_("anna")
    card = (await anna.get(f"/api/persons/{known.person}")).json()
    assert (card["name"], card["client"], known.language) == ("Мария Ёжикова", "mebel", "ru")
    assert [each["number"] for each in card["numbers"]] == ["+79120001122", "+74950009901"]

    made = await directory.look_up("mebel", "caller", "+79997770001")
    assert made is not None
    assert await directory.look_up("mebel", "caller", "79997770001") == made
    card = (await anna.get(f"/api/persons/{made.person}")).json()
    assert (card["name"], card["language"], card["numbers"][0]["main"]) == ("", None, True)


async def test_two_calls_at_once_from_one_number_make_one_person(centre: DemoCentre) -> None:
    directory = SliceDirectory(centre.context)
    summaries = await asyncio.gather(*(directory.look_up("set", "caller", "+79997770002") for _ in range(8)))
    assert len({summary.person for summary in summaries if summary}) == 1
    assert None not in summaries
    rows = await centre.sql(
        "select count(*) from person p join person_number n on n.person_id = p.id"
        " where n.number = '+79997770002'"
    )
    assert rows[0][0] == 1
    orphans = await centre.sql(
        "select count(*) from person p where not exists"
        " (select from person_number n where n.person_id = p.id)"
    )
    assert orphans[0][0] == 0


async def test_one_number_means_another_person_at_each_client(centre: DemoCentre) -> None:
    directory = SliceDirectory(centre.context)
    clients = ("mebel", "polis", "set")
    summaries = [await directory.look_up(client, "caller", "+79120001122") for client in clients]
    assert len({summary.person for summary in summaries if summary}) == 3


async def test_the_quick_way_to_a_known_caller_finds_whom_the_long_way_finds(centre: DemoCentre) -> None:
    slow, known = SliceDirectory(centre.context), KnownCallers(centre.database.app, CENTRE)
    quick = SliceDirectory(centre.context, known)
    for client, number in (
        ("mebel", "8 (912) 000-11-22"),
        ("polis", "+79120002211"),
        ("set", "+79120001122"),
    ):
        wanted = await slow.look_up(client, "caller", number)
        found = await known.find(client, number)
        assert wanted is not None
        assert found is not None
        assert found[:2] == (wanted.person, wanted.language)
        assert await quick.look_up(client, "caller", number) == wanted
    assert await known.find("mebel", "+79997770009") is None
    made = await quick.look_up("mebel", "caller", "+79997770009")
    assert made is not None
    assert (await known.find("mebel", "+79997770009")) == Known(made.person, made.language)
    assert await known.find("nobody", "+79120001122") is None
    assert await known.find("mebel", "anonymous") is None
    await known.close()


@pytest.mark.parametrize("number", ["", "anonymous", "Restricted", "100", "+7", "sip:x@y", "0" * 40])
async def test_a_withheld_number_is_nobody(centre: DemoCentre, number: str) -> None:
    assert await SliceDirectory(centre.context).look_up("mebel", "caller", number) is None


async def test_an_unknown_client_or_question_is_unknown(centre: DemoCentre) -> None:
    directory = SliceDirectory(centre.context)
    assert await directory.look_up("nobody", "caller", "+79997770003") is None
    assert await directory.look_up("mebel", "weather", "+79997770003") is None


async def test_a_shared_number_means_its_main_person(centre: DemoCentre) -> None:
    directory, anna = SliceDirectory(centre.context), await centre.as_("anna")

    async def meant() -> str:
        summary = await directory.look_up("polis", "caller", "+79120002211")
        assert summary is not None
        name: str = (await anna.get(f"/api/persons/{summary.person}")).json()["name"]
        return name

    assert await meant() == "Николай Жуков"
    rows = (await anna.get("/api/persons", params={"q": "79120002211"})).json()["persons"]
    cards = {row["name"]: row for row in rows}
    olga = cards["Ольга Жукова"]
    numbers = [{"number": each["number"], "main": True} for each in olga["numbers"]]
    answer = await anna.patch(f"/api/persons/{olga['id']}", json={"version": 1, "numbers": numbers})
    assert answer.status_code == 200, answer.text
    assert await meant() == "Ольга Жукова"
    # She gives it up: it means him again, not a new person.
    await anna.patch(f"/api/persons/{olga['id']}", json={"version": 2, "numbers": numbers[1:]})
    assert await meant() == "Николай Жуков"


async def test_finding_by_words_in_any_order_and_numbers_in_any_form(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    for q in ("Ёжикова", "ежикова мария", "МАРИЯ ЕЖ", "  ёжик  "):
        assert await found(anna, q, client="mebel") == ["Мария Ёжикова"], q
    for q in ("+7 912 000-11-22", "8(912)0001122", "9120001122", "0001122", "000-11-22", "ежикова 1122"):
        assert await found(anna, q, client="mebel") == ["Мария Ёжикова"], q
    assert await found(anna, "Ёжикова") == ["Мария Ёжикова"] * 2
    for q in ("100%", "%", "_", "\\", "нет такого", "'; drop table person; --"):
        assert await found(anna, q) == [], q


async def test_persons_come_in_the_order_of_the_alphabet_page_by_page(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    names = ["Ель", "Ёлка", "Жук", "Еж", "Ёж", "арбуз", "Adam", "Яна", "ежевика"]
    for name in names:
        answer = await anna.post("/api/persons", json={"client": "set", "name": f"Ю {name}"})
        assert answer.status_code == 200, answer.text
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        params = {"q": "ю ", "client": "set", "limit": "2", **after}
        page = (await anna.get("/api/persons", params=params)).json()
        seen += [row["name"][2:] for row in page["persons"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    mine = [name for name in seen if name in names]
    assert mine == ["Adam", "арбуз", "Еж", "ежевика", "Ель", "Ёж", "Ёлка", "Жук", "Яна"]
    bad = await anna.get("/api/persons", params={"after": "nonsense!"})
    assert (bad.status_code, bad.json()["code"]) == (422, "cursor.invalid")


async def test_a_card_is_changed_in_part_and_never_over_another(centre: DemoCentre) -> None:
    anna, boris = await centre.as_("anna"), await centre.as_("boris")
    body = {"client": "mebel", "name": "Новый", "note": "первое"}
    made = (await anna.post("/api/persons", json=body)).json()
    path = f"/api/persons/{made['id']}"
    changed = await anna.patch(path, json={"version": 1, "language": "en"})
    card = changed.json()
    assert (card["note"], card["language"], card["version"]) == ("первое", "en", 2)
    late = await boris.patch(path, json={"version": 1, "note": "второе"})
    assert (late.status_code, late.json()["code"]) == (409, "row.stale")
    same = await anna.patch(path, json={"version": 2, "language": "en"})
    assert same.json()["version"] == 2
    admin = await centre.as_("admin")
    rows = (await admin.get("/api/history", params={"key": made["id"]})).json()
    assert [(row["action"], row["user"]) for row in rows] == [("changed", "anna"), ("created", "anna")]


async def test_bad_cards_are_refused_at_their_field(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"client": "nobody"}, "client", "client.unknown"),
        ({"client": "mebel", "numbers": [{"number": "12"}]}, "numbers.0.number", "phone.invalid"),
        (
            {"client": "mebel", "numbers": [{"number": "+79120005511"}, {"number": "8 912 000 55 11"}]},
            "numbers",
            "number.twice",
        ),
        ({"client": "mebel", "language": "de"}, "language", "field.not_choice"),
        ({"client": "mebel", "note": "x" * 4001}, "note", "field.too_long"),
    ]
    for body, field, code in cases:
        answer = await anna.post("/api/persons", json=body)
        assert answer.status_code == 422
        assert [(each["field"], each["code"]) for each in answer.json()["fields"]] == [(field, code)]


def test_numbers_have_one_form_inside() -> None:
    forms = ["+7 495 000-01-01", "8 (495) 000-01-01", "84950000101", "tel:+74950000101", "+7-495-000-0101"]
    assert {e164(form) for form in forms} == {"+74950000101"}
    assert e164("+44 20 7946 0018") == "+442079460018"
    assert e164("0001122") is None
    assert shown("+74950000101") == "+7 495 000-01-01"
    assert shown("anonymous") == "anonymous"


def test_yo_stands_after_ye() -> None:
    assert sorted(["ёж", "Еж", "жук", "ель", "Ёлка"], key=sort_key) == ["Еж", "ель", "ёж", "Ёлка", "жук"]
