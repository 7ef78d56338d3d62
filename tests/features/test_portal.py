"""The portal: a client's user sees how his queues were served, his numbers, agreements, and no more."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from tests.features.access_scene import add
from tests.features.conftest import START, DemoCentre
from tests.features.selling import seller_in
from tests.features.written import record, write

from perezvon.facts import floor as f
from perezvon.facts.floor import CallRecord, Segment
from perezvon.facts.live import View, apply

ORDERS, SERVICE, CLAIMS = "q-mebel-orders", "q-mebel-service", "q-polis-claims"
DAYS = {"from": "2026-03-02", "to": "2026-03-02"}


def served(call: str, how: f.EndHow, wait_s: float, *queues: str, **fields: Any) -> CallRecord:
    """A caller who passed these queues, at last the last one; ``how`` it ended there."""
    queues = queues or (ORDERS,)
    after = START + timedelta(seconds=wait_s)
    answered = after if how == "answered" else None
    parts = [Segment(queue, START, ended_at=after) for queue in queues[:-1]]
    parts.append(Segment(queues[-1], START, "a-anna" if answered else None, answered_at=answered))
    given: dict[str, Any] = {
        "how": how,
        "queue": queues[-1],
        "queued_at": START,
        "answered_at": answered,
        "wait_ms": round(wait_s * 1000),
        "in_target": how == "answered" and wait_s <= 20,
        "agent": "a-anna" if answered else None,
        "segments": tuple(parts),
        "ended_at": after,
    }
    return record(call, **{**given, **fields})


@pytest.fixture
async def guest(centre: DemoCentre) -> httpx.AsyncClient:
    """A user of Mebel, who may only read."""
    return await add(centre, "guest", "client", clients=["mebel"])


async def figures(user: httpx.AsyncClient, **wanted: str) -> dict[str, dict[str, Any]]:
    answer = await user.get("/api/reports/queues", params={**DAYS, **wanted})
    assert answer.status_code == 200, answer.text
    return {row["queue"]: row for row in answer.json()["rows"]}


A_DAY = (
    served("c1", "answered", 4),
    served("c2", "answered", 31),
    served("c3", "abandoned", 40),
    served("c4", "short_abandoned", 2),
    served("c5", "answered", 95, ORDERS, SERVICE),
    served("c6", "abandoned", 120, ORDERS, SERVICE),
    served("c7", "flowed_out", 900),
    served("p1", "abandoned", 11, CLAIMS, client="polis"),
)


async def test_service_level_and_abandonment_by_the_formulas(
    centre: DemoCentre, guest: httpx.AsyncClient
) -> None:
    """Orders: 7 entered, 2 answered (1 in 20 s), 1 abandoned, 1 short, 3 flowed out: 1/6 and 1/7."""
    await write(centre.database, *A_DAY)
    found = await figures(guest)
    assert set(found) == {ORDERS, SERVICE}
    orders = found[ORDERS]
    counts = ("offered", "answered", "in_target", "abandoned", "short_abandoned", "flowed_out")
    assert [orders[name] for name in counts] == [7, 2, 1, 1, 1, 3]
    assert (orders["wait_answered_ms"], orders["wait_abandoned_ms"]) == (35_000, 40_000)
    assert orders["longest_wait_ms"] == 900_000
    service = found[SERVICE]
    assert [service[name] for name in counts] == [2, 1, 0, 1, 0, 0]
    for row in found.values():
        ended = row["answered"] + row["abandoned"] + row["short_abandoned"] + row["flowed_out"]
        assert row["offered"] == ended, row


async def test_the_report_says_what_the_live_screen_said(
    centre: DemoCentre, guest: httpx.AsyncClient
) -> None:
    """The same callers, told as facts: the tallies of the floor are the counts of the report."""
    await write(centre.database, *A_DAY)
    view = View()
    for each in A_DAY:
        for fact in told(each):
            apply(view, fact, START)
    found = await figures(await centre.as_("admin"))
    assert set(found) == set(view.retired)
    for queue, tallies in view.retired.items():
        (tally,) = tallies.values()
        for name in ("offered", "answered", "in_target", "abandoned", "short_abandoned", "flowed_out"):
            assert found[queue][name] == getattr(tally, name), (queue, name)
        assert found[queue]["wait_answered_ms"] == tally.wait_answered_ms


def told(each: CallRecord) -> list[f.AnyFact]:
    """What the floor says while such a caller is served."""
    queues = [part.queue or "" for part in each.segments]
    facts: list[f.AnyFact] = [
        f.CallArrived(each.call, 1, "n1", f"ch-{each.call}", each.number, each.caller, each.client),
        f.CallQueued(each.call, 2, queues[0], 0, START),
    ]
    for before, after in pairwise(queues):
        facts.append(f.CallFlowed(each.call, 3, before, after, START))
        facts.append(f.CallQueued(each.call, 4, after, 0, START))
    if each.how == "answered":
        of = (each.call, 5, "a-anna", queues[-1], START, each.wait_ms, each.in_target, True)
        facts.append(f.CallAnswered(*of))
    return [*facts, f.CallEnded(each.call, 6, each), f.CallClosed(each.call, 7, each)]


async def test_an_answer_before_a_lost_line_counts_where_it_was_given(
    centre: DemoCentre, guest: httpx.AsyncClient
) -> None:
    """Answered in orders, the agent's line is lost, and the caller ends in service: orders answered him."""
    parts = (
        Segment(ORDERS, START, "a-anna", answered_at=START + timedelta(seconds=3), ended_at=START),
        Segment(SERVICE, START, "a-boris", answered_at=START + timedelta(seconds=60)),
    )
    await write(centre.database, served("c1", "answered", 3, SERVICE, segments=parts))
    found = await figures(guest)
    assert set(found) == {ORDERS}
    assert (found[ORDERS]["offered"], found[ORDERS]["answered"]) == (1, 1)


async def test_days_are_the_centres_and_the_span_is_checked(
    centre: DemoCentre, guest: httpx.AsyncClient
) -> None:
    late = datetime.fromisoformat("2026-03-02T23:30:00+03:00")
    await write(
        centre.database,
        served("c1", "abandoned", 9, queued_at=late, arrived_at=late),
        served(
            "c2", "abandoned", 9, queued_at=late + timedelta(hours=1), arrived_at=late + timedelta(hours=1)
        ),
    )
    answer = await guest.get("/api/reports/queues", params={"from": "2026-03-02", "to": "2026-03-03"})
    assert answer.json()["zone"] == "Europe/Moscow"
    assert [(row["day"], row["offered"]) for row in answer.json()["rows"]] == [
        ("2026-03-03", 1),
        ("2026-03-02", 1),
    ]
    for wrong, code in (
        ({"from": "2026-03-02", "to": "2026-03-01"}, "report.empty_span"),
        ({"from": "2024-03-02", "to": "2026-03-01"}, "report.long_span"),
    ):
        refused = await guest.get("/api/reports/queues", params=wrong)
        assert refused.status_code == 422
        assert code in refused.text


async def test_his_things_by_name_and_nothing_of_another_client(
    centre: DemoCentre, guest: httpx.AsyncClient
) -> None:
    await write(centre.database, *A_DAY)
    shown = (await guest.get("/api/portal")).json()
    assert [each["id"] for each in shown["clients"]] == ["mebel"]
    assert {each["client"] for each in (*shown["queues"], *shown["numbers"])} == {"mebel"}
    assert ORDERS in {each["id"] for each in shown["queues"]}
    said = (await guest.get("/api/portal")).text + str(await figures(guest))
    assert "polis" not in said
    assert await figures(guest, client="polis") == {}
    assert await figures(guest, queue=CLAIMS) == {}
    anna = await centre.as_("anna")
    assert (await anna.get("/api/portal")).status_code == 403
    assert (await anna.get("/api/reports/queues", params=DAYS)).status_code == 403
    supervisor = await centre.as_("supervisor")
    assert set(await figures(supervisor)) == {ORDERS, SERVICE, CLAIMS}


async def test_records_name_the_agents_and_not_those_of_other_clients(
    centre: DemoCentre, guest: httpx.AsyncClient
) -> None:
    """Who is of this client, or has a call of his, is named, also out of use; nobody else is, not even an
    agent of all clients."""
    passed_on = (
        Segment(ORDERS, START, "a-clara", answered_at=START, ended_at=START, transferred=True),
        Segment(ORDERS, START, "a-anna", answered_at=START, ended_at=START),
    )
    await write(centre.database, served("c1", "answered", 4, segments=passed_on))
    admin = await centre.as_("admin")
    for login, serves in (("oleg", ["polis"]), ("olga", ["mebel", "set"])):
        await add(centre, login, "agent", clients=serves)
        seat = {"user": login, "skills": {}}
        made = await admin.put(f"/api/agents/a-{login}", json=seat)
        assert made.is_success, made.text
    named = {each["id"]: each["name"] for each in (await guest.get("/api/portal")).json()["agents"]}
    assert named["a-anna"] == "Анна Петрова"
    assert "a-clara" in named, "of all clients; she passed a caller of this one on"
    assert "a-olga" in named
    assert "a-oleg" not in named
    assert "a-boris" not in named, "of all clients, but he never spoke for this one"
    assert set((await guest.get("/api/portal")).json()["agents"][0]) == {"id", "name"}


async def test_agreements_are_read_once_they_are_fixed_and_never_written(
    centre: DemoCentre, guest: httpx.AsyncClient
) -> None:
    seller = await seller_in(centre)
    draft = await seller.agree()
    assert draft["id"] not in await agreements(guest)
    assert (await guest.get(f"/api/agreements/{draft['id']}")).status_code == 404
    fixed = await seller.fix(draft)
    seen = (await agreements(guest))[draft["id"]]
    assert (seen["id"], seen["state"], seen["terms"]["conditions"][0]["id"]) == (draft["id"], "fixed", "c1")
    assert (await guest.get(f"/api/agreements/{draft['id']}/offers")).json() == []
    ended = await guest.post(
        f"/api/agreements/{draft['id']}/end", json={"version": fixed["version"], "outcome": "won"}
    )
    assert ended.status_code == 403
    offer = await seller.ask("POST", f"/api/agreements/{draft['id']}/offers", {})
    paper = await guest.get(f"/api/commercial-offers/{offer['id']}/offer.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    stranger = await add(centre, "stranger", "client", clients=["polis"])
    assert draft["id"] not in await agreements(stranger)
    assert (await stranger.get(f"/api/agreements/{draft['id']}")).status_code == 404
    assert (await stranger.get(f"/api/commercial-offers/{offer['id']}/offer.pdf")).status_code == 404


async def agreements(user: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in (await user.get("/api/agreements")).json()}
