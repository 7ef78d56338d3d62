"""The report of offers: the paradox, first contacts, deals and meetings, revenue; every figure opens."""

from datetime import timedelta

import pytest
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives
from tests.features.selling import DAY, K, Seller, seller_in, terms

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def seller(centre: DemoCentre) -> Seller:
    return await seller_in(centre)


async def behind(seller: Seller, figure: str, **more: str) -> list[str]:
    """Calls behind a figure."""
    answer = await seller.admin.get("/api/offers/report/behind", params={**DAY, "figure": figure, **more})
    assert answer.status_code == 200, answer.text
    return [str(each["call"]) for each in answer.json()]


async def figures(seller: Seller, part: str) -> dict[str, int]:
    report = (await seller.admin.get("/api/offers/report", params={**DAY, "client": "mebel"})).json()
    [row] = report[part]
    return dict(row)


@pytest.mark.requirement("C10", "of those who decide by quality and bought, the share that took the cheapest")
async def test_who_says_quality_and_takes_the_cheapest_is_counted(seller: Seller) -> None:
    lives = Lives(seller.centre)
    for n, taken in enumerate(("sofa-comfort", "sofa-north", "sofa-comfort")):
        call = await lives.call(None, START - (n + 1) * MINUTE)
        await seller.wish(call, deciding_value="price" if n == 2 else "quality", budget_asked=True)
        await seller.show("sofa-north", call, role="lead")
        await seller.show("sofa-comfort", call)
        await seller.say(taken, "taken", call=call)
    found = await figures(seller, "offers")
    assert (found["offered"], found["taken"], found["stated_quality"], found["paradox"]) == (3, 3, 2, 1)
    assert await behind(seller, "paradox") == ["life-0"]
    assert len(await behind(seller, "stated_quality")) == 2


async def test_who_did_not_want_the_cheapest_did_not_buy_it(seller: Seller) -> None:
    call = await Lives(seller.centre).call(None, START - MINUTE)
    excluded = {"exclusions": ["sofa-comfort"], "deciding_value": "quality"}
    await seller.wish(call, **excluded, budget_asked=True)
    await seller.show("sofa-north", call, role="lead")
    await seller.say("sofa-north", "taken", call=call)
    found = await figures(seller, "offers")
    assert (found["stated_quality"], found["paradox"]) == (1, 0), "a cheaper one was there"


async def test_a_price_named_by_mistake_counts_nowhere(seller: Seller) -> None:
    call = await Lives(seller.centre).call(None, START - MINUTE)
    await seller.wish(call, deciding_value="quality")
    await seller.show("sofa-comfort", call)
    await seller.say("sofa-comfort", "taken", call=call)
    path = f"/api/offers/of-call/{call}/taken-back"
    await seller.ask("POST", path, {"product": "sofa-comfort"})
    answer = await seller.admin.get("/api/offers/report", params={**DAY, "client": "mebel"})
    assert answer.json()["offers"] == []
    await seller.wish(call, deciding_value="quality", budget_asked=True)
    await seller.show("sofa-comfort", call)
    found = await figures(seller, "offers")
    counted = (found["offered"], found["price_before_budget"], found["extreme_price_first"])
    assert counted == (1, 0, 1), "it is the first now"


@pytest.mark.requirement("B1", "how many who came only to ask bought at that first contact")
@pytest.mark.requirement("B5", "first-contact close rate: first talks with a person that ended as a deal")
@pytest.mark.requirement("B13", "deals closed and meetings arranged are counted by the results of calls")
async def test_first_contacts_deals_and_meetings(seller: Seller) -> None:
    lives = Lives(seller.centre)
    first, second, third = [await lives.person() for _ in range(3)]
    idle = await lives.call(first, START - 50 * MINUTE, disposition="mebel-order")
    await seller.wish(idle, person=first, came_for="question")
    await lives.call(second, START - 40 * MINUTE, disposition="mebel-thinking")
    await lives.call(second, START - 30 * MINUTE, disposition="mebel-order")
    await lives.call(third, START - 20 * MINUTE, disposition="mebel-meeting")
    found = await figures(seller, "contacts")
    # and the talk of the fixture, that has no result yet
    assert (found["contacts"], found["first_contacts"]) == (5, 4)
    assert (found["deals"], found["meetings"], found["first_deals"]) == (2, 1, 1)
    assert (found["idle"], found["idle_deals"]) == (1, 1)
    assert await behind(seller, "first_deals") == [idle]
    assert len(await behind(seller, "first_contacts", client="mebel")) == 4
    assert await behind(seller, "first_contacts", client="polis") == []


@pytest.mark.requirement("A24", "revenue per service, queue and client from agreements that were fixed")
async def test_revenue_is_summed_by_service_and_opens_its_agreements(seller: Seller) -> None:
    lines = [
        {"product": "sofa-north", "quantity": 2, "price": 70 * K},
        {"product": "delivery-lift", "quantity": 1, "price": 4 * K},
    ]
    fixed = await seller.fix(await seller.agree(terms=terms(products=lines)))
    lost = await seller.fix(await seller.agree(call=None, terms=terms(products=lines[1:])))
    end = {"version": lost["version"], "outcome": "lost", "because": "elsewhere"}
    await seller.ask("POST", f"/api/agreements/{lost['id']}/end", end)
    report = (await seller.admin.get("/api/offers/report", params=DAY)).json()
    rows = {
        (row["queue"], row["service"]): (row["agreements"], row["amount"], row["won"])
        for row in report["revenue"]
    }
    assert rows["q-mebel-orders", "Мебель"] == (1, 140 * K, 0)
    assert rows["q-mebel-orders", "Доставка и сборка"] == (1, 4 * K, 0)
    won = {"version": fixed["version"], "outcome": "won"}
    await seller.ask("POST", f"/api/agreements/{fixed['id']}/end", won)
    report = (await seller.admin.get("/api/offers/report", params=DAY)).json()
    assert {row["won"] for row in report["revenue"] if row["queue"]} == {140 * K, 4 * K}
    query = {**DAY, "figure": "revenue", "service": "Мебель", "queue": "q-mebel-orders"}
    [opened] = (await seller.admin.get("/api/offers/report/behind", params=query)).json()
    assert (opened["agreement"], opened["amount"], opened["person_name"]) == (
        fixed["id"],
        140 * K,
        "Somebody",
    )


@pytest.mark.requirement("A24", "what was agreed while the talk went on counts for the queue of its call")
async def test_an_agreement_of_a_live_call_learns_its_queue(seller: Seller) -> None:
    fixed = await seller.fix(await seller.agree(call="live-1"))
    await Lives(seller.centre).call(seller.person, START - MINUTE, call="live-1")
    report = (await seller.admin.get("/api/offers/report", params=DAY)).json()
    counted = [(row["queue"], row["agreements"]) for row in report["revenue"] if row["queue"]]
    assert counted == [("q-mebel-orders", 1)]
    query = {**DAY, "figure": "revenue", "queue": "q-mebel-orders"}
    [opened] = (await seller.admin.get("/api/offers/report/behind", params=query)).json()
    assert opened["agreement"] == fixed["id"]


async def test_the_report_is_a_file_too_and_not_for_agents(seller: Seller) -> None:
    await seller.fix(await seller.agree())
    answer = await seller.admin.get("/api/offers/report.csv", params=DAY)
    text = answer.content.decode("utf-8-sig")
    assert "Сумма договорённостей" in text or "Sum of agreements" in text
    assert "75000" in text
    assert (await seller.anna.get("/api/offers/report", params=DAY)).status_code == 403
    swapped = {"from": "2026-03-03", "to": "2026-03-02"}
    bad = await seller.admin.get("/api/offers/report", params=swapped)
    assert bad.status_code == 422
