"""Agreements: drafted, fixed, changed as versions, won or lost; the commercial offer holds all of them."""

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.features.conftest import CENTRE, ICE, START, DemoCentre
from tests.features.selling import K, Seller, seller_in, terms

from perezvon.adapters.web.app import make_app
from perezvon.facts.bus import RequestIn, RequestOut, subject
from perezvon.features.offers.agreements import check_settled
from perezvon.main.access import routers
from perezvon.main.floor_api import floor_router


@pytest.fixture
async def seller(centre: DemoCentre) -> Seller:
    return await seller_in(centre)


@pytest.mark.requirement("C22", "what was agreed is fixed: a version that is kept whatever changes later")
@pytest.mark.requirement("C24", "what speeds the purchase up is written down")
@pytest.mark.requirement(
    "C25", "lawyer, accountant and security of a company are written down with their steps"
)
@pytest.mark.requirement("C26", "the expected date of the deal is part of the agreement")
async def test_an_agreement_is_drafted_fixed_and_changed_as_a_version(seller: Seller) -> None:
    draft = await seller.agree()
    assert (draft["state"], draft["amount"], draft["agent"], draft["overdue"]) == (
        "draft",
        75 * K,
        "a-anna",
        False,
    )
    body = {**_fields(draft), "terms": terms(speeds_up="")}
    edited = await seller.ask("PUT", f"/api/agreements/{draft['id']}", body)
    assert edited["terms"]["products"][0]["name"] == "Диван «Север»"
    fixed = await seller.fix(edited)
    assert (fixed["state"], fixed["revision"], fixed["closes_on"]) == ("fixed", 1, "2026-03-09")
    assert [step["who"] for step in fixed["terms"]["deciders"]] == ["lawyer", "accountant", "security"]
    direct = await seller.ask("PUT", f"/api/agreements/{draft['id']}", _fields(fixed), 409)
    assert direct["code"] == "agreement.fixed"
    cheaper = {
        **_fields(fixed),
        "terms": terms(products=[{"product": "sofa-north", "quantity": 1, "price": 70 * K}]),
    }
    changed = await seller.ask("POST", f"/api/agreements/{draft['id']}/change", cheaper)
    assert (changed["revision"], changed["amount"]) == (2, 70 * K)
    versions = await seller.ask("GET", f"/api/agreements/{draft['id']}/revisions")
    assert [(each["revision"], each["amount"], each["author"]) for each in versions] == [
        (2, 70 * K, "anna"),
        (1, 75 * K, "anna"),
    ]
    won = {"version": changed["version"], "outcome": "won"}
    assert (await seller.ask("POST", f"/api/agreements/{draft['id']}/end", won))["state"] == "won"
    over = await seller.ask("POST", f"/api/agreements/{draft['id']}/end", {**won, "version": 5}, 409)
    assert over["code"] == "agreement.over"
    words = await seller.centre.sql("select coalesce(after::text, '') from history where what = 'agreement'")
    assert not any("Half now" in row[0] for row in words)


def _fields(agreement: dict[str, Any]) -> dict[str, Any]:
    names = ("terms", "currency", "closes_on", "next_step", "next_at", "version")
    return {name: agreement[name] for name in names}


async def test_what_is_not_whole_is_not_fixed(seller: Seller) -> None:
    empty = await seller.agree(terms={}, next_step="", next_at=None)
    path = f"/api/agreements/{empty['id']}/fix"
    first = await seller.ask("POST", path, {"version": 1}, 422)
    assert (first["code"], first["fields"][0]["field"]) == ("agreement.empty", "terms.conditions")
    body = {**_fields(empty), "terms": terms()}
    edited = await seller.ask("PUT", f"/api/agreements/{empty['id']}", body)
    second = await seller.ask("POST", path, {"version": edited["version"]}, 422)
    assert (second["code"], second["fields"][0]["field"]) == ("agreement.no_next_step", "next_step")
    other = await seller.ask("POST", "/api/agreements", {"person": seller.person, "call": seller.call}, 409)
    assert other["code"] == "agreement.on_call"
    alien = terms(products=[{"product": "casco-mini", "quantity": 1, "price": 1}])
    refused = await seller.ask("POST", "/api/agreements", {"person": seller.person, "terms": alien}, 422)
    assert refused["code"] == "agreement.product"
    drop = {"version": edited["version"], "outcome": "dropped"}
    silent = await seller.ask("POST", f"/api/agreements/{empty['id']}/end", drop, 422)
    assert silent["code"] == "agreement.because"
    dropped = await seller.ask(
        "POST", f"/api/agreements/{empty['id']}/end", {**drop, "because": "changed his mind"}
    )
    assert dropped["state"] == "dropped"
    assert (await seller.agree())["state"] == "draft"


async def test_nobody_is_promised_what_another_was_promised(seller: Seller) -> None:
    two = terms(products=[{"product": "sofa-palazzo", "quantity": 2, "price": 120 * K}])
    first = await seller.fix(await seller.agree(terms=two))
    assert (await seller.ask("GET", "/api/products/sofa-palazzo"))["reserved"] == 2
    one = terms(products=[{"product": "sofa-palazzo", "quantity": 1, "price": 120 * K}])
    second = await seller.agree(terms=one, call=None)
    refused = await seller.ask("POST", f"/api/agreements/{second['id']}/fix", {"version": 1}, 409)
    assert (refused["code"], refused["values"]["left"]) == ("agreement.stock", 0)
    found = await seller.ask(
        "POST", "/api/offers/suggest", {"client": "mebel", "currency": "RUB", "product": "sofa-palazzo"}
    )
    assert found["suggestions"][0]["why"][0]["code"] == "out_of_stock"
    end = {"version": first["version"], "outcome": "lost", "because": "his wife said no"}
    await seller.ask("POST", f"/api/agreements/{first['id']}/end", end)
    fixed = await seller.fix(second)
    await seller.ask(
        "POST", f"/api/agreements/{second['id']}/end", {"version": fixed["version"], "outcome": "won"}
    )
    left = await seller.ask("GET", "/api/products/sofa-palazzo")
    assert (left["stock"], left["reserved"]) == (1, 0)


async def test_open_agreements_are_tasks_and_become_overdue(seller: Seller) -> None:
    draft = await seller.agree()
    mine = await seller.ask("GET", "/api/agreements", open_only=True, mine=True)
    assert draft["id"] in {each["id"] for each in mine}
    fixed = await seller.fix(draft)
    assert (fixed["due"], fixed["overdue"]) == (fixed["next_at"], False)
    seller.centre.clock.go(timedelta(hours=2))
    seller.anna = await seller.centre.as_("anna")
    seller.centre.clock.go(timedelta(hours=23))
    seller.anna = await seller.centre.as_("anna")
    [late] = await seller.ask("GET", "/api/agreements", person=seller.person)
    assert late["overdue"] is True
    boris = await seller.centre.as_("boris")
    others = (await boris.get("/api/agreements", params={"open_only": True, "mine": True})).json()
    assert draft["id"] not in {each["id"] for each in others}


@pytest.mark.requirement("C22", "a wrap-up does not end while the agreement of its call is not fixed")
async def test_a_wrap_up_waits_for_the_agreement(seller: Seller) -> None:
    centre = seller.centre
    floor = floor_router(lambda: ICE, settled=[check_settled])
    centre.app = make_app(centre.context, [*routers(), floor])
    asked: list[str] = []

    async def engine(body: bytes) -> bytes:
        asked.append(bytes(msgspec.json.decode(body, type=RequestIn).event).decode())
        return msgspec.json.encode(RequestOut())

    await centre.bus.serve(subject(CENTRE, "request"), engine)
    anna, boss = await centre.as_("anna"), await centre.as_("supervisor")
    finish = {"kind": "finish_wrap_up", "request_id": "r1", "call": seller.call, "disposition": "mebel-order"}
    draft = await seller.agree()
    refused = await anna.post("/api/floor/requests", json=finish)
    assert (refused.status_code, refused.json()["code"], asked) == (409, "agreement.open", [])
    # a supervisor ends it all the same: the draft stays a task of the agent
    other = {**finish, "agent": "a-anna", "request_id": "r2"}
    assert (await boss.post("/api/floor/requests", json=other)).status_code == 200
    assert draft["id"] in {
        each["id"] for each in await seller.ask("GET", "/api/agreements", open_only=True, mine=True)
    }
    await seller.fix(draft)
    assert (await anna.post("/api/floor/requests", json=finish)).status_code == 200
    assert len(asked) == 2


@pytest.mark.requirement(
    "C23", "a commercial offer without a fixed condition, or with an altered one, is refused"
)
async def test_every_condition_stands_in_the_commercial_offer(seller: Seller) -> None:
    draft = await seller.agree()
    path = f"/api/agreements/{draft['id']}/offers"
    early = await seller.ask("POST", path, {"language": "en"}, 409)
    assert early["code"] == "agreement.not_fixed"
    fixed = await seller.fix(draft)
    whole = await seller.ask("POST", path, {"language": "en", "intro": "Dear Mr. Miller,"})
    for text in ("Half now, half on delivery", "Delivery on Saturday before noon", "Dear Mr. Miller,"):
        assert text in whole["text"]
    assert fixed["next_step"] not in whole["text"]  # ours, not his
    assert "Total: RUB" in whole["text"] or "₽75,000" in whole["text"]
    half = [{"condition": "c1", "text": "Half now, half on delivery"}]
    removed = await seller.ask("POST", path, {"language": "en", "conditions": half}, 422)
    assert (removed["code"], removed["values"]["text"]) == (
        "offer.conditions_missing",
        "Delivery on Saturday before noon",
    )
    altered = [*half, {"condition": "c2", "text": "Delivery on Sunday"}]
    told = await seller.ask("POST", path, {"language": "en", "conditions": altered}, 422)
    assert told["values"]["instead"] == "Delivery on Sunday"
    more = [*half, {"condition": "c2", "text": "delivery on  Saturday before NOON"}, {"text": "A gift"}]
    assert "A gift" in (await seller.ask("POST", path, {"language": "en", "conditions": more}))["text"]
    # a condition that is added later flags the offers made before
    later = terms()
    later["conditions"].append({"id": "c3", "kind": "extra", "text": "Old sofa is taken away"})
    body = {**_fields(fixed), "terms": later}
    await seller.ask("POST", f"/api/agreements/{draft['id']}/change", body)
    old = await seller.ask("GET", f"/api/commercial-offers/{whole['id']}")
    assert (old["stale"], [each["text"] for each in old["missing"]]) == (True, ["Old sofa is taken away"])
    printed = await seller.ask("GET", f"/api/commercial-offers/{whole['id']}/offer.pdf", None, 422)
    assert printed["code"] == "offer.conditions_missing"
    assert len(await seller.ask("GET", path)) == 2


async def test_the_offer_is_printed_in_russian_and_that_is_written_down(seller: Seller) -> None:
    fixed = await seller.fix(await seller.agree())
    offer = await seller.ask("POST", f"/api/agreements/{fixed['id']}/offers", {"language": "ru"})
    assert offer["subject"] == f"Коммерческое предложение № {offer['number']}: Мебель-Дом"
    assert "В том числе налог 12\u00a0500\u00a0₽" in offer["text"]
    answer = await seller.anna.get(f"/api/commercial-offers/{offer['id']}/offer.pdf")
    again = await seller.anna.get(f"/api/commercial-offers/{offer['id']}/offer.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.content == again.content
    assert _letters(answer.content) >= set("КоммерчскпдлжнДив«Сер»₽75")
    noted = await seller.centre.sql(
        "select count(*) from history where what = 'commercial_offer' and action = 'exported'"
    )
    assert noted[0][0] == 2


def _letters(pdf: bytes) -> set[str]:
    """Characters that the fonts of a PDF map to: its ToUnicode tables."""
    pairs = re.findall(rb"<[0-9A-Fa-f]{4}> <([0-9A-Fa-f]{4,8})>", pdf)
    return {bytes.fromhex(each.decode()).decode("utf-16-be") for each in pairs}


async def test_the_timeline_tells_of_offers_and_agreements(seller: Seller) -> None:
    await seller.wish(budget=70 * K)
    await seller.show("sofa-north", role="lead")
    await seller.say("sofa-north", "taken")
    fixed = await seller.fix(await seller.agree())
    await seller.ask("POST", f"/api/agreements/{fixed['id']}/offers", {"language": "ru"})
    end = {"version": fixed["version"], "outcome": "won"}
    await seller.ask("POST", f"/api/agreements/{fixed['id']}/end", end)
    told = await seller.centre.sql(
        "select kind, call from v_offers_timeline where person = $1", seller.person
    )
    assert sorted(row["kind"] for row in told) == [
        "agreement_fixed",
        "agreement_won",
        "commercial_offer",
        "offer_taken",
    ]
    assert {row["call"] for row in told} == {seller.call}

    for kind, what in (
        ("agreement", ["commercial_offer", "agreement_fixed", "agreement_won"]),
        ("offer", ["offer_taken"]),
        ("other", []),
    ):
        page = await seller.ask("GET", f"/api/persons/{seller.person}/timeline", kind=kind)
        assert {row["kind"] for row in page["moments"]} == {*what}


async def test_what_lies_in_the_past_is_not_agreed(seller: Seller) -> None:
    """A step that became overdue stays when something else is changed."""
    draft = await seller.agree(next_at=(START - timedelta(minutes=1)).isoformat())
    path = f"/api/agreements/{draft['id']}"
    refused = await seller.ask("POST", f"{path}/fix", {"version": 1}, 422)
    assert (refused["code"], refused["fields"][0]["field"]) == ("agreement.next_past", "next_at")
    soon = {**_fields(draft), "next_at": (START + timedelta(hours=1)).isoformat(), "closes_on": "2026-03-01"}
    kept = await seller.ask("PUT", path, soon)
    refused = await seller.ask("POST", f"{path}/fix", {"version": kept["version"]}, 422)
    assert (refused["code"], refused["fields"][0]["field"]) == ("agreement.closes_past", "closes_on")
    kept = await seller.ask("PUT", path, {**_fields(kept), "closes_on": "2026-03-02"})
    fixed = await seller.fix(kept)
    seller.centre.clock.go(timedelta(days=3))
    seller.anna = await seller.centre.as_("anna")
    later = await seller.ask("POST", f"{path}/change", {**_fields(fixed), "terms": terms(speeds_up="")})
    assert (later["revision"], later["overdue"]) == (2, True)
    over = await seller.ask("POST", f"{path}/offers", {"valid_until": "2026-03-04"}, 422)
    assert (over["code"], over["fields"][0]["field"]) == ("offer.expired", "valid_until")
    await seller.ask("POST", f"{path}/offers", {"valid_until": "2026-03-05"})


async def test_the_day_of_an_offer_is_the_centres(seller: Seller) -> None:
    """Half past midnight in Moscow is the evening before by UTC."""
    fixed = await seller.fix(await seller.agree())
    seller.centre.clock.go(timedelta(hours=12, minutes=30))
    seller.anna = await seller.centre.as_("anna")
    made = await seller.ask("POST", f"/api/agreements/{fixed['id']}/offers", {"language": "en"})
    assert "Made on 2026-03-03" in made["text"]
