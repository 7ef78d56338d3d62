"""The card in full: every field, what may not stand in it, organisations, free fields, time zones."""

from typing import Any

import httpx
import pytest
from tests.features.conftest import DemoCentre

from perezvon.features.persons import zones
from perezvon.kit.email import email

FULL: dict[str, Any] = {
    "name": "Ольга Ёлкина",
    "role": "закупщик",
    "emails": ["Olga@Example.org", "olga@example.org", "ольга@пример.рф"],
    "address": "г. Самара, ул. Московская, 5",
    "tags": ["оптовик", "Оптовик", "сравнивает цены"],
    "industry": "мебель",
    "deciding_value": "quality",
    "exclusions": ["глянец"],
    "budget": 70_000_500_000,
    "budget_currency": "RUB",
    "source": "search",
    "former_supplier": "ООО «Первый»",
    "former_failing": "опоздали на неделю",
    "numbers": [{"number": "8 912 000 77 01", "label": "рабочий"}],
}


async def made(browser: httpx.AsyncClient, client: str = "mebel", **fields: Any) -> dict[str, Any]:
    answer = await browser.post("/api/persons", json={"client": client, **fields})
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def names(browser: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await browser.get("/api/persons", params=query)
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["persons"]]


@pytest.mark.requirement("A10", "a person carries an industry")
@pytest.mark.requirement("C15", "what a person surely does not want is kept as a list")
@pytest.mark.requirement("C20", "the former supplier and where he failed are kept")
async def test_every_field_is_kept_and_changed_alone(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    card = await made(anna, **FULL)
    assert card["emails"] == ["olga@example.org", "ольга@пример.рф"]
    assert card["tags"] == ["оптовик", "сравнивает цены"]
    assert (card["zone"], card["zone_source"]) == ("Europe/Samara", "address")
    for name in ("role", "industry", "deciding_value", "exclusions", "budget", "source", "former_failing"):
        assert card[name] == FULL[name], name
    path = f"/api/persons/{card['id']}"
    later = (await anna.patch(path, json={"version": 1, "exclusions": ["глянец", "белый"]})).json()
    assert later["exclusions"] == ["глянец", "белый"]
    same = set(card) - {"exclusions", "version"}
    assert {name: later[name] for name in same} == {name: card[name] for name in same}
    gone = (await anna.patch(path, json={"version": 2, "budget": None})).json()
    assert (gone["budget"], gone["budget_currency"]) == (None, None)
    bare = await anna.patch(path, json={"version": 3, "budget": 1})
    assert (bare.status_code, bare.json()["code"]) == (422, "budget.no_currency")


async def test_bad_input_is_refused_at_its_field(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    bad: list[tuple[dict[str, Any], str, str]] = [
        ({"name": "я" * 10_000}, "name", "field.too_long"),
        ({"name": "до\x00ма"}, "name", "field.bad_text"),
        ({"emails": ["нет"]}, "emails.0", "email.invalid"),
        ({"emails": ["a@b"]}, "emails.0", "email.invalid"),
        ({"tags": [f"т{n}" for n in range(100)]}, "tags", "field.too_many"),
        ({"zone": "Europe/Nowhere"}, "zone", "zone.unknown"),
        ({"budget": -1, "budget_currency": "RUB"}, "budget", "field.too_small"),
        ({"organisation": "o-none"}, "organisation", "organisation.unknown"),
        ({"fields": {"size": 1}}, "fields.size", "person_field.unknown"),
    ]
    for body, field, code in bad:
        answer = await anna.post("/api/persons", json={"client": "mebel", **body})
        told = answer.json()
        assert answer.status_code in (409, 422), (body, answer.text)
        found = [(each["field"], each["code"]) for each in told.get("fields") or []]
        assert (field, code) in (found or [(told.get("values", {}).get("field", field), told["code"])]), told
    turned = await made(anna, name="\u202eевабаз\u202c שלום")
    assert "שלום" in turned["name"]
    assert (await anna.get("/api/persons", params={"q": "שלום"})).json()["persons"]


def test_what_people_paste_is_an_address_or_not() -> None:
    good = {
        " Иван <Ivan.Petrov+shop@Mail.Example.ORG> ": "ivan.petrov+shop@mail.example.org",
        "mailto:a@b.ru": "a@b.ru",
        "пётр@почта.рф": "пётр@почта.рф",
        "x@xn--80a1acny.xn--p1ai": "x@xn--80a1acny.xn--p1ai",
    }
    assert {typed: email(typed) for typed in good} == good
    for bad in (
        "",
        "a",
        "a@b",
        "a@@b.ru",
        "a b@c.ru",
        "a@b..ru",
        ".a@b.ru",
        "a.@b.ru",
        "a@b.ru,c@d.ru",
        "a@-b.ru",
    ):
        assert email(bad) is None, bad
    assert email("a@" + "b" * 260 + ".ru") is None


async def test_organisations_and_their_people(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    new = {"client": "mebel", "name": "Фабрика «Ёлочка»", "tax_id": "5900000001", "industry": "игрушки"}
    place = (await anna.post("/api/organisations", json=new)).json()
    again = await anna.post("/api/organisations", json=new)
    assert (again.status_code, again.json()["code"]) == (409, "tax_id.taken")
    card = await made(anna, name="Павел Седов", organisation=place["id"])
    assert card["organisation_name"] == new["name"]
    assert await names(anna, q="елочка седов") == ["Павел Седов"]
    assert await names(anna, organisation=place["id"]) == ["Павел Седов"]
    changed = {"version": 1, "name": "Фабрика «Сосенка»"}
    path = f"/api/organisations/{place['id']}"
    assert (await anna.patch(path, json=changed)).json()["tax_id"] == "5900000001"
    assert (await anna.patch(path, json=changed)).json()["code"] == "row.stale"
    assert await names(anna, q="сосенка") == ["Павел Седов"]
    assert await names(anna, q="елочка") == []
    changed = {"version": 2, "name": "Школа 57"}
    assert (await anna.patch(path, json=changed)).status_code == 200
    assert await names(anna, q="школа 57") == ["Павел Седов"]
    assert await names(anna, q="школа 58") == []
    listed = (await anna.get("/api/organisations", params={"q": "59000"})).json()["organisations"]
    assert [row["id"] for row in listed] == [place["id"]]
    foreign = await anna.post("/api/persons", json={"client": "polis", "organisation": place["id"]})
    assert foreign.json()["code"] == "organisation.unknown"


async def test_a_person_is_found_by_email_tag_and_number(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    await made(anna, **FULL)
    assert await names(anna, q="olga@exam") == [FULL["name"]]
    assert await names(anna, q="елкина ОЛЬГА") == [FULL["name"]]
    assert await names(anna, q="(912) 000-77-01") == [FULL["name"]]
    assert await names(anna, q="елк 77 01") == [FULL["name"]]
    assert await names(anna, tag="оптовик") == [FULL["name"]]
    assert await names(anna, tag="розница") == []
    assert (await anna.get("/api/persons", params={"after": "nonsense"})).json()["code"] == "cursor.invalid"


async def test_free_fields_are_what_the_client_defined(centre: DemoCentre) -> None:
    admin, anna = await centre.as_("admin"), await centre.as_("anna")
    kinds = {
        "size": "number",
        "born": "date",
        "timber": "choice",
        "vip": "bool",
        "deposit": "money",
        "pet": "text",
    }
    for key, kind in kinds.items():
        body = {"client": "mebel", "key": key, "label_ru": key, "label_en": key, "type": kind}
        if kind == "choice":
            bare = await admin.post("/api/person-fields", json=body)
            assert bare.json()["fields"][0]["code"] == "person_field.no_choices"
            body["choices"] = ["дуб", "сосна"]  # type: ignore[assignment]
        assert (await admin.post("/api/person-fields", json=body)).status_code == 200
    taken = {"client": "mebel", "key": "size", "label_ru": "а", "label_en": "a"}
    assert (await admin.post("/api/person-fields", json=taken)).json()["code"] == "key.taken"
    assert (await anna.post("/api/person-fields", json=taken)).status_code == 403
    values = {"size": 54.5, "born": "1980-02-29", "timber": "дуб", "vip": True, "deposit": 100, "pet": "кот"}
    card = await made(anna, fields=values)
    assert card["fields"] == values
    path = f"/api/persons/{card['id']}"
    left = (await anna.patch(path, json={"version": 1, "fields": {"pet": None, "size": 55}})).json()
    assert left["fields"] == {**{k: v for k, v in values.items() if k != "pet"}, "size": 55}
    for key, value in {
        "size": "много",
        "born": "30.02.1980",
        "timber": "пластик",
        "vip": 1,
        "deposit": True,
    }.items():
        wrong = await anna.patch(path, json={"version": 2, "fields": {key: value}})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "person_field.value"), key
    rows = (await anna.get("/api/person-fields", params={"client": "mebel"})).json()
    size = next(row for row in rows if row["key"] == "size")
    body = {"version": 1, "label_ru": "Площадь", "label_en": "Size", "type": "text"}
    used = await admin.put(f"/api/person-fields/{size['id']}", json=body)
    assert used.json()["code"] == "person_field.type_used"
    off = {**body, "type": "number", "active": False}
    assert (await admin.put(f"/api/person-fields/{size['id']}", json=off)).json()["active"] is False
    unasked = await anna.patch(path, json={"version": 2, "fields": {"size": 60}})
    assert unasked.json()["code"] == "person_field.unknown"
    assert (
        await anna.post("/api/persons", json={"client": "polis", "fields": {"pet": "x"}})
    ).status_code == 422


async def test_the_zone_follows_address_and_number_until_somebody_says(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    card = await made(anna, numbers=[{"number": "+7 900 020 00 00"}])
    assert (card["zone"], card["zone_source"]) == ("Asia/Yekaterinburg", "number")
    path = f"/api/persons/{card['id']}"
    moved = (await anna.patch(path, json={"version": 1, "address": "Якутия, с. Дальнее"})).json()
    assert (moved["zone"], moved["zone_source"], len(moved["zones"])) == (None, "address", 3)
    hand = (await anna.patch(path, json={"version": 2, "zone": "Asia/Yakutsk"})).json()
    assert (hand["zone"], hand["zone_source"]) == ("Asia/Yakutsk", "hand")
    kept = (await anna.patch(path, json={"version": 3, "address": "Москва"})).json()
    assert kept["zone"] == "Asia/Yakutsk"
    free = (await anna.patch(path, json={"version": 4, "zone": None})).json()
    assert (free["zone"], free["zone_source"]) == ("Europe/Moscow", "address")


def test_places_have_zones() -> None:
    assert zones.of_place("г. Самара, ул. Московская, 5") == ("Europe/Samara",)
    assert zones.of_place("Томская область, Томск") == ("Asia/Tomsk",)
    assert zones.of_place("Санкт-Петербург, Приморский район") == ("Europe/Moscow",)
    assert zones.of_place("Кузнецк") == ()
    assert zones.of_number("+12125550100") == ("America/New_York",)
    assert zones.of_number("anonymous") == ()
    two = zones.candidates("", "", ["+74950000101", "+73430000001"])
    assert two == (("Europe/Moscow", "Asia/Yekaterinburg"), "number")


async def test_a_number_of_several_people_lists_them_all(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    shared = {"number": "+79120007702", "main": True}
    mother = await made(anna, name="Мать", numbers=[shared])
    son = await made(anna, name="Сын", numbers=[{**shared, "main": False}])
    query = {"client": "mebel", "number": "8 912 000-77-02"}
    found = (await anna.get("/api/persons/of-number", params=query)).json()
    assert [row["id"] for row in found] == [mother["id"], son["id"]]
    assert (await anna.get("/api/persons/of-number", params={**query, "client": "polis"})).json() == []


@pytest.mark.requirement("A7", "a preference is kept with where it is known from")
async def test_preferences_have_a_source_and_are_kept_once(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    card = await made(anna, name="Любит дуб")
    path = f"/api/persons/{card['id']}/preferences"
    await anna.post(path, json={"value": "дуб"})
    rows = (await anna.post(path, json={"value": "дуб", "call": "call-1"})).json()
    assert [(row["key"], row["value"], row["source"]) for row in rows] == [("interest", "дуб", "hand")]
    rows = (await anna.post(path, json={"key": "colour", "value": "белый", "call": "call-1"})).json()
    assert (rows[0]["value"], rows[0]["source"], rows[0]["author"]) == ("белый", "call", "anna")
    left = (await anna.delete(f"{path}/{rows[0]['id']}")).json()
    assert [row["value"] for row in left] == ["дуб"]
    assert (await anna.delete(f"{path}/{rows[0]['id']}")).status_code == 404
