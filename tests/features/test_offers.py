"""Products, their file, suggestions, and what is offered on a call, over HTTP."""

import base64
from typing import Any

import pytest
from tests.features.conftest import CENTRE, DemoCentre
from tests.features.selling import K, Seller, seller_in


@pytest.fixture
async def seller(centre: DemoCentre) -> Seller:
    return await seller_in(centre)


async def suggest(seller: Seller, **wish: Any) -> dict[str, Any]:
    return dict(
        await seller.ask("POST", "/api/offers/suggest", {"client": "mebel", "currency": "RUB", **wish})
    )


@pytest.mark.requirement("C19", "the sofa shop of 50, 75 and 120 thousand offers 75 to a budget of 70")
async def test_the_demo_shop_offers_slightly_above_the_budget(seller: Seller) -> None:
    found = await suggest(seller, category="Диваны", budget=70 * K)
    first = found["suggestions"][0]
    assert (first["product"], first["price"], first["role"]) == ("sofa-north", 75 * K, "lead")
    assert first["why"][0] == {"code": "just_above_budget", "values": {"budget": 70 * K, "ceiling": 77 * K}}
    assert found["ceiling"] == 77 * K
    hard = {"tolerance_pct": 10, "hard_budget": True, "version": 1}
    assert (await seller.admin.put("/api/offer-rules/mebel", json=hard)).status_code == 200
    found = await suggest(seller, category="Диваны", budget=70 * K)
    assert [each["product"] for each in found["suggestions"]] == ["sofa-comfort"]
    poor = await suggest(seller, category="Диваны", budget=30 * K)
    assert (poor["suggestions"], poor["nothing"]) == ([], "budget_too_low")


@pytest.mark.requirement("C13", "who decides by quality is offered a dearer item, with how much dearer")
@pytest.mark.requirement("C12", "who decides by price is offered what goes with the item he wants")
async def test_the_deciding_value_chooses_up_sell_or_cross_sell(seller: Seller) -> None:
    quality = await suggest(seller, product="sofa-north", deciding_value="quality")
    up = next(each for each in quality["suggestions"] if each["role"] == "up_sell")
    assert (up["product"], up["why"][0]) == (
        "sofa-palazzo",
        {"code": "dearer_for_quality", "values": {"more": 45 * K}},
    )
    price = await suggest(seller, product="sofa-north", deciding_value="price")
    beside = {each["product"] for each in price["suggestions"] if each["role"] == "cross_sell"}
    assert beside == {"pillows", "delivery-lift"}


@pytest.mark.requirement("C14", "a model out of stock is replaced by the one whose values match")
@pytest.mark.requirement("C15", "what the caller surely does not want filters the offer")
@pytest.mark.requirement("C16", "the tag best-seller as an exclusion keeps best-sellers away")
async def test_stock_and_exclusions_filter_what_is_offered(seller: Seller) -> None:
    gone = await suggest(seller, product="sofa-nord-corner")
    assert gone["suggestions"][0]["product"] == "sofa-north"
    assert [why["code"] for why in gone["suggestions"][0]["why"]] == [
        "out_of_stock",
        "alternative",
        "values_near",
    ]
    picky = await suggest(seller, category="Диваны", exclusions=["Хит продаж"])
    assert "sofa-comfort" not in {each["product"] for each in picky["suggestions"]}
    none = await suggest(seller, category="Диваны", exclusions=["диваны"])
    assert (none["suggestions"], none["nothing"]) == ([], "all_excluded")


@pytest.mark.requirement("C15", "an exclusion in his own words counts; words that mean nothing are named")
async def test_an_exclusion_is_understood_in_his_own_words(seller: Seller) -> None:
    await seller.product("nuts", 3 * K, name="Nougat", tags=["арахис", "ёлочный набор"])
    await seller.product("pure", 4 * K, name="Marzipan", tags=["без глютена"])

    async def left(*words: str) -> tuple[set[str], list[str]]:
        found = await suggest(seller, category="test", exclusions=list(words))
        return {each["product"] for each in found["suggestions"]}, found["unknown_exclusions"]

    for typed in ("Арахис!", "арахиса", "только без арахиса", "АРАХИСЫ", "елочные наборы", "nougats"):
        assert await left(typed) == ({"pure"}, []), typed
    assert await left("глютен") == ({"nuts", "pure"}, ["глютен"]), "what is without it is not what has it"
    assert await left("без глютена") == ({"nuts"}, [])
    assert await left("то, что у всех", "арахис") == ({"pure"}, ["то, что у всех"])
    await seller.wish(exclusions=["Арахис!"], budget_asked=True)
    for ident, price in (("halva", 5 * K), ("truffle", 6 * K)):
        await seller.product(ident, price)
    shown = await seller.show("pure")
    assert shown["shown"][0]["extreme"] == "lowest", "the lowest of what he did not exclude"


async def test_beside_a_sofa_stands_what_goes_with_it_and_no_other_kind_of_thing(seller: Seller) -> None:
    """Nothing is named but a budget: alternatives are of the kind that the budget leads to."""
    first = await suggest(seller, budget=70 * K, deciding_value="quality")
    assert {each["product"] for each in first["suggestions"]} == {"sofa-north", "sofa-comfort"}
    taken = await suggest(seller, budget=70 * K, exclusions=["хит продаж"], bought=["sofa-north"])
    assert {(each["product"], each["role"]) for each in taken["suggestions"]} == {
        ("pillows", "cross_sell"),
        ("delivery-lift", "cross_sell"),
    }


@pytest.mark.requirement(
    "C18", "without a budget the offer begins neither with the lowest nor the highest price"
)
async def test_without_a_budget_the_row_begins_in_the_middle(seller: Seller) -> None:
    found = await suggest(seller, category="Диваны")
    assert [each["product"] for each in found["suggestions"]] == [
        "sofa-north",
        "sofa-palazzo",
        "sofa-comfort",
    ]


@pytest.mark.requirement("C21", "the answer to dear is filled with what the former supplier failed in")
async def test_the_former_failing_makes_the_objection(seller: Seller) -> None:
    found = await suggest(seller, failing="опоздания на неделю")
    assert found["objection"] == "Да, у нас немного дороже, зато нет такого: опоздания на неделю."
    assert (await suggest(seller))["objection"] == ""
    bad = await seller.admin.put("/api/offer-rules/mebel", json={"objection_ru": "Да.", "version": 1})
    assert (bad.status_code, bad.json()["fields"][0]["field"]) == (422, "objection_ru")


@pytest.mark.requirement("C17", "a price named before the budget was asked for is a gross error of the call")
async def test_what_is_offered_is_kept_in_its_order_with_its_errors(seller: Seller) -> None:
    early = await seller.ask("POST", f"/api/offers/of-call/{seller.call}/shown", {"product": "pillows"}, 409)
    assert early["code"] == "offer.no_wish"
    await seller.wish(product="sofa-north", deciding_value="quality")
    first = await seller.show("sofa-comfort", role="other", why=["in_range"])
    assert first["faults"] == ["price_before_budget", "extreme_price_first"]
    assert (first["shown"][0]["before_budget"], first["shown"][0]["extreme"]) == (True, "lowest")
    wish = (await seller.wish(product="sofa-north", budget=70 * K))["wish"]
    assert wish["budget_asked_at"] is not None
    await seller.show("sofa-north", role="lead", why=["just_above_budget"])
    again = await seller.show("sofa-north")
    assert [(each["position"], each["product"]) for each in again["shown"]] == [
        (1, "sofa-comfort"),
        (2, "sofa-north"),
    ]
    assert again["shown"][1]["before_budget"] is False
    silent = {"product": "sofa-comfort", "answer": "refused"}
    path = f"/api/offers/of-call/{seller.call}/answer"
    assert (await seller.ask("POST", path, silent, 422))["code"] == "offer.because"
    await seller.say("sofa-comfort", "refused", "too plain")
    told = await seller.say("sofa-north", "taken")
    assert [(each["answer"], each["because"]) for each in told["shown"]] == [
        ("refused", "too plain"),
        ("taken", ""),
    ]
    never = await seller.ask("POST", path, {"product": "pillows", "answer": "taken"}, 409)
    assert never["code"] == "offer.not_shown"


async def test_a_price_named_by_mistake_is_taken_back_and_not_forgotten(seller: Seller) -> None:
    await seller.wish(deciding_value="quality")
    await seller.show("sofa-comfort")
    await seller.say("sofa-comfort", "taken")
    path = f"/api/offers/of-call/{seller.call}/taken-back"
    told = await seller.ask("POST", path, {"product": "sofa-comfort"})
    assert (told["shown"], told["faults"]) == ([], [])
    [mistake] = told["mistaken"]
    assert (mistake["product"], mistake["price"], mistake["answer"]) == ("sofa-comfort", 50 * K, "taken")
    assert mistake["mistaken_at"] is not None
    again = await seller.ask("POST", path, {"product": "sofa-comfort"}, 409)
    assert again["code"] == "offer.not_shown"
    [row] = await seller.centre.sql("select action, user_id, key from history where what = 'offer'")
    assert (row["action"], row["user_id"], row["key"]) == ("undone", "anna", seller.call)
    await seller.wish(deciding_value="quality", budget=70 * K)
    await seller.show("sofa-north", role="lead")
    named = await seller.show("sofa-comfort")
    assert [each["product"] for each in named["shown"]] == ["sofa-north", "sofa-comfort"], "named anew"
    assert named["faults"] == [], "the first price is that of the first that was really named"
    moments = (await seller.ask("GET", f"/api/persons/{seller.person}/timeline"))["moments"]
    assert [each["kind"] for each in moments if each["kind"].startswith("offer_")] == ["offer_shown"] * 2


async def test_asking_for_the_budget_in_vain_is_asking(seller: Seller) -> None:
    await seller.wish(budget_asked=True)
    shown = await seller.show("sofa-north")
    assert shown["faults"] == []


async def test_a_wish_of_another_call_or_version_is_refused(seller: Seller) -> None:
    await seller.wish(budget_asked=True)
    path = f"/api/offers/of-call/{seller.call}/wish"
    stale = await seller.ask("PUT", path, {"client": "mebel"}, 409)
    assert stale["code"] == "row.stale"
    foreign = await seller.ask("PUT", path, {"client": "polis", "version": 1}, 422)
    assert foreign["code"] == "agreement.foreign_call"
    unknown = {"client": "mebel", "version": 1, "product": "casco-mini"}
    assert (await seller.ask("PUT", path, unknown, 404))["code"] == "product.not_found"


async def test_products_are_found_as_one_types(seller: Seller) -> None:
    async def found(q: str) -> list[str]:
        return [each["id"] for each in await seller.ask("GET", "/api/products", q=q, client="mebel")]

    assert await found("див сев") == ["sofa-north"]
    assert await found("ХИТ") == ["sofa-comfort"]
    assert await found("%") == []
    assert "casco-mini" not in await found("")


async def test_a_price_is_kept_with_its_time(seller: Seller) -> None:
    made = await seller.product("lamp", 3 * K)
    await seller.product("lamp", 4 * K, version=made["version"], say="Warm light")
    await seller.product("lamp", 4 * K, version=2, say="Warm and bright light")
    prices = await seller.ask("GET", "/api/products/lamp/prices")
    assert [(each["price"], each["author"]) for each in prices] == [(4 * K, "admin"), (3 * K, "admin")]
    body = {"client": "mebel", "name": "Lamp", "price": 1, "alternatives": ["casco-mini"], "version": 3}
    refused = await seller.admin.put("/api/products/lamp", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "product.not_of_client")
    moved = await seller.admin.put("/api/products/lamp", json={**body, "client": "polis"})
    assert moved.json()["code"] == "product.other_client"
    assert (await seller.anna.put("/api/products/lamp", json=body)).status_code == 403


async def take(seller: Seller, text: str, *, apply: bool) -> dict[str, Any]:
    body = {"client": "mebel", "data": base64.b64encode(text.encode()).decode(), "apply": apply}
    answer = await seller.admin.post("/api/products/import", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_file_of_products_is_looked_at_and_then_done_whole(seller: Seller) -> None:
    text = (
        "id;name;price;stock;levels;tags;alternatives\n"
        "table-a;Стол А;12 500,50;3;quality=4 price=3;новинка;table-b\n"
        "table-b;Стол Б;9900;;;;table-a\n"
    )
    looked = await take(seller, text, apply=False)
    assert (looked["created"], looked["wrong"], looked["done"]) == (2, 0, False)
    assert (await seller.anna.get("/api/products/table-a")).status_code == 404
    assert (await take(seller, text, apply=True))["done"]
    made = await seller.ask("GET", "/api/products/table-a")
    assert (made["price"], made["stock"], made["levels"]) == (12_500_500_000, 3, {"quality": 4, "price": 3})
    assert made["alternatives"] == ["table-b"]
    same = await take(seller, text, apply=True)
    assert (same["same"], same["changed"], same["created"]) == (2, 0, 0)
    wrong = await take(seller, "id;name;price\ntable-a;Стол;дорого\ntable-c;Стол;1\n", apply=True)
    assert (wrong["wrong"], wrong["created"], wrong["done"]) == (1, 1, False)
    assert wrong["rows"][0]["errors"][0]["field"] == "price"
    assert (await seller.anna.get("/api/products/table-c")).status_code == 404
    noted = await seller.centre.sql(
        "select count(*) from history where centre = $1 and what = 'product' and key = 'table-c'", CENTRE
    )
    assert noted[0][0] == 0
    body = {"client": "mebel", "data": base64.b64encode(b"a;b\n1;2\n").decode()}
    bad = await seller.admin.post("/api/products/import", json=body)
    assert (bad.status_code, bad.json()["code"]) == (422, "product_file.columns")


async def test_the_export_is_a_file_that_changes_nothing(seller: Seller) -> None:
    answer = await seller.admin.get("/api/products/export.csv", params={"client": "mebel"})
    text = answer.content.decode("utf-8-sig")
    assert "sofa-north" in text
    again = await take(seller, text, apply=True)
    assert (again["wrong"], again["created"], again["changed"]) == (0, 0, 0), again
    assert again["same"] == 7


async def test_who_serves_another_client_sees_no_product(seller: Seller) -> None:
    listed = await seller.ask("GET", "/api/products")
    assert {each["client"] for each in listed} >= {"mebel"}
    body = {"client": "polis", "currency": "RUB", "product": "sofa-north"}
    assert (await seller.ask("POST", "/api/offers/suggest", body, 404))["code"] == "product.not_found"
