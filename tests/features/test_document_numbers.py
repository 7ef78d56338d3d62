"""Agreements and commercial offers have numbers; whoever names one is found, also after a merge."""

from typing import Any

import pytest
from tests.features.conftest import DemoCentre
from tests.features.selling import Seller, seller_in


@pytest.fixture
async def seller(centre: DemoCentre) -> Seller:
    return await seller_in(centre)


async def found(seller: Seller, q: str, **more: str) -> list[tuple[str, str, str]]:
    page = await seller.ask("GET", "/api/persons", None, 200, q=q, **more)
    return [(each["kind"], each["number"], each["person"]) for each in page["numbers"]]


async def offer_of(seller: Seller, agreement: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/agreements/{agreement['id']}/offers"
    return dict(await seller.ask("POST", path, {"language": "ru"}))


@pytest.mark.requirement(
    "C22", "an agreement and its commercial offer are found by the number that people name"
)
async def test_found_by_the_number(seller: Seller) -> None:
    first = await seller.fix(await seller.agree())
    second = await seller.agree(call=None)
    assert first["number"][:3] == second["number"][:3] == "26-"
    assert int(second["number"][3:]) == int(first["number"][3:]) + 1
    offer = await offer_of(seller, first)
    assert offer["number"] == f"{first['number']}/1"
    assert offer["number"] in offer["subject"]
    assert (await offer_of(seller, first))["number"] == f"{first['number']}/2"
    agreement = ("agreement", first["number"], seller.person)
    one, two = (("commercial_offer", f"{first['number']}/{n}", seller.person) for n in (1, 2))
    for q in (first["number"], f"№ {first['number']}", first["number"].replace("-", "")):
        assert await found(seller, q) == [agreement, one, two], q
    assert await found(seller, offer["number"]) == [one]
    assert await found(seller, first["number"], client="mebel") == [agreement, one, two]
    assert await found(seller, first["number"], client="polis") == []
    for q in ("26-", "99-9999", "", "диван"):
        assert await found(seller, q) == [], q


async def test_agreements_follow_a_merged_person(seller: Seller) -> None:
    draft = await seller.agree()
    body = {"client": "mebel", "name": "Тёзка Большая"}
    survivor = (await seller.admin.post("/api/persons", json=body)).json()
    old = (await seller.admin.get(f"/api/persons/{seller.person}")).json()
    keep = {
        "version": survivor["version"],
        "other": old["id"],
        "other_version": old["version"],
        "keep": {"name": "survivor"},
    }
    merged = await seller.admin.post(f"/api/persons/{survivor['id']}/merges", json=keep)
    assert merged.is_success, merged.text
    rows = await seller.ask("GET", "/api/agreements", None, 200, person=survivor["id"])
    assert draft["id"] in [row["id"] for row in rows]
    assert {(row["person"], row["person_name"]) for row in rows} == {(survivor["id"], "Тёзка Большая")}
    mine = await seller.ask("GET", "/api/agreements", None, 200, mine="true", open_only="true")
    assert [each["person"] for each in mine if each["id"] == draft["id"]] == [survivor["id"]]
    assert await found(seller, draft["number"]) == [("agreement", draft["number"], survivor["id"])]
