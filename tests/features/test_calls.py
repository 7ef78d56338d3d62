"""The list of calls, one call, its note: over HTTP on a real database."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, get_args

import pytest
from tests.databases import Database
from tests.features.edge import START, Edge
from tests.features.written import record, write

from perezvon.adapters.web.identity import Identity
from perezvon.facts.classes import CallClass, Flag
from perezvon.facts.floor import Leg, Segment
from perezvon.facts.settings import Language
from perezvon.facts.states import Direction, EndBy, EndHow
from perezvon.facts.subjects import Subject
from perezvon.features.calls import export
from perezvon.features.calls.api import router
from perezvon.features.calls.export import Names
from perezvon.features.calls.notes import LiveCall
from perezvon.features.outbound.api import router as outbound

LIVE = {"live-1": LiveCall("mebel", "a-anna"), "live-2": LiveCall("polis", "a-boris")}


async def _names(who: Identity, language: Language) -> Names:
    return Names(agents={"a-anna": '=cmd|"/C calc"!A0'}, zone="Europe/Moscow")


@pytest.fixture
async def edge(database: Database) -> AsyncIterator[Edge]:
    async with Edge(database.app, [router(LIVE.get, _names)]) as made:
        yield made


async def ids(edge: Edge, user: str, **filters: Any) -> list[str]:
    answer = await edge.as_(user).get("/api/calls", params=filters)
    assert answer.status_code == 200, answer.text
    return [row["call"] for row in answer.json()["calls"]]


async def test_everybody_sees_the_calls_of_his_clients_only(edge: Edge, database: Database) -> None:
    await write(
        database, record("c1"), record("c2", client="polis"), record("c3", client=None, how="refused")
    )
    assert await ids(edge, "sofia") == ["c1"]
    assert await ids(edge, "petr") == ["c2"]
    assert sorted(await ids(edge, "admin")) == ["c1", "c2", "c3"]
    assert await ids(edge, "nobody") == []
    foreign = await edge.as_("petr").get("/api/calls/c1")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "call.not_found")
    assert (await edge.as_("").get("/api/calls")).status_code == 401


async def test_pages_follow_each_other_without_a_gap_or_a_double(edge: Edge, database: Database) -> None:
    # Three calls share one moment: the page must end inside such a group without losing one.
    made = [record(f"c{i:02}", arrived_at=START + timedelta(seconds=i // 3)) for i in range(20)]
    await write(database, *made)
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": 4, **({"cursor": cursor} if cursor else {})}
        page = (await edge.as_("admin").get("/api/calls", params=params)).json()
        seen += [row["call"] for row in page["calls"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted((r.call for r in made), reverse=True)


async def test_filters_act_together(edge: Edge, database: Database) -> None:
    later = START + timedelta(hours=1)
    await write(
        database,
        record("c1", talk_ms=61_000, disposition="sold"),
        record("c2", queue="q-mebel-help", agent="a-boris", arrived_at=later),
        record("c3", how="abandoned", agent=None, caller="+4930123456", person="p-7"),
    )
    assert await ids(edge, "admin", min_talk_s=60) == ["c1"]
    assert await ids(edge, "admin", agent="a-boris") == ["c2"]
    assert await ids(edge, "admin", agent=["a-boris", "a-anna"]) == ["c2", "c1"]
    assert await ids(edge, "admin", how="abandoned") == ["c3"]
    assert await ids(edge, "admin", person="p-7") == ["c3"]
    assert await ids(edge, "admin", disposition="sold", queue="q-mebel-help") == []
    assert await ids(edge, "admin", **{"from": later.isoformat()}) == ["c2"]
    assert await ids(edge, "admin", to=later.isoformat()) == ["c3", "c1"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("+4930", ["c1"]),
        ("8 (912) 000-11-22", ["c2"]),
        ("79120001122", ["c2"]),
        ("1122", ["c2"]),
        ("+749500001", ["c2", "c1"]),  # the dialled number counts too
        ("  ", ["c2", "c1"]),
        ("0000", []),
    ],
)
async def test_a_number_is_found_as_people_type_it(
    edge: Edge, database: Database, typed: str, found: list[str]
) -> None:
    await write(database, record("c1", caller="+4930123456"), record("c2"))
    assert await ids(edge, "admin", number=typed) == found


@pytest.mark.parametrize(
    ("filters", "field", "code"),
    [
        ({"from": "2026-03-02T09:00"}, "from", "field.not_time"),
        ({"from": "2026-03-02T09:00Z", "to": "2026-03-02T09:00Z"}, "", "call.empty_span"),
        ({"cursor": "nonsense"}, "cursor", "call.cursor"),
        ({"cursor": "AAAA"}, "cursor", "call.cursor"),
        ({"limit": "1000"}, "limit", "field.too_big"),
        ({"how": "sold"}, "how.0", "field.not_choice"),
        ({"number": "abc"}, "number", "call.number_filter"),
        ({"colour": "red"}, "colour", "field.unknown"),
        ({"min_talk_s": "-1"}, "min_talk_s", "field.too_small"),
    ],
)
async def test_a_wrong_filter_is_named(edge: Edge, filters: dict[str, str], field: str, code: str) -> None:
    answer = await edge.as_("admin").get("/api/calls", params=filters)
    assert answer.status_code == 422
    named = answer.json()["fields"][0]
    assert (named["field"], named["code"]) == (field, code)
    assert named["message"]


@pytest.mark.requirement("D1", "a call that an agent placed is outbound and waited in no queue")
async def test_a_call_that_an_agent_placed_waited_in_no_queue(edge: Edge, database: Database) -> None:
    leg = Leg("ch-1", "customer", None, START, None, START + timedelta(seconds=9), cause=17, sip=486)
    placed = record(
        "c-out",
        direction="outbound",
        how="busy",
        by="caller",
        queue=None,
        queued_at=None,
        answered_at=None,
        legs=(leg,),
        segments=(Segment(None, START, "a-anna", ring_ms=9000),),
        cause=17,
        sip=486,
    )
    await write(database, placed)
    call = (await edge.as_("sofia").get("/api/calls/c-out")).json()
    assert (call["direction"], call["how"], call["ended_words"]) == ("outbound", "busy", "busy")
    assert (call["queue"], call["segments"][0]["queue"], call["segments"][0]["ring_ms"]) == (None, None, 9000)
    assert await ids(edge, "sofia", how="busy") == ["c-out"]


async def test_what_a_talk_outside_cost_has_the_currency_of_the_carriers_bill(
    database: Database,
) -> None:
    """And is not told to a client: what the centre pays its carrier is its own affair."""
    own = Leg("ch-1", "customer", None, START, START, START + timedelta(seconds=70), cause=16)
    end = START + timedelta(seconds=65)
    outside = Leg("ch-2", "outside", None, START, START, end, number="+74951112233", cost=600)
    await write(database, record("c-outside", legs=(own, outside)))
    async with Edge(database.app, [router(LIVE.get, _names), outbound]) as edge:

        async def costs(user: str) -> list[tuple[int, str]]:
            legs = (await edge.as_(user).get("/api/calls/c-outside")).json()["legs"]
            return [(leg["cost"], leg["currency"]) for leg in legs]

        assert await costs("sofia") == [(0, ""), (600, "RUB")]
        admin = edge.as_("admin")
        wrong = await admin.put("/api/outbound", json={"version": 0, "currency": "roubles"})
        assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "currency")
        changed = await admin.put("/api/outbound", json={"version": 0, "currency": "EUR"})
        assert changed.status_code == 200, changed.text
        assert await costs("sofia") == [(0, ""), (600, "EUR")]
        assert await costs("guest") == [(0, ""), (0, "")]


async def test_one_call_tells_its_story(edge: Edge, database: Database) -> None:
    leg = Leg("ch-1", "customer", None, START, START, START + timedelta(seconds=70), cause=16)
    tried = Leg("ch-2", "agent", "a-anna", START, None, START, cause=17, sip=486)
    segment = Segment("q-mebel-orders", START, "a-anna", ring_ms=1500)
    await write(
        database,
        record(
            "c1",
            ended_at=START + timedelta(seconds=70),
            cause=16,
            legs=(leg, tried),
            segments=(segment,),
            talk_ms=60_000,
        ),
    )
    call = (await edge.as_("sofia").get("/api/calls/c1")).json()
    assert call["total_ms"] == 70_000
    assert call["ended_words"] == "ended normally"
    assert [each["ended_words"] for each in call["legs"]] == ["ended normally", "busy"]
    assert call["segments"][0]["ring_ms"] == 1500
    assert call["note_text"] is None


async def test_the_note_belongs_to_the_call(edge: Edge, database: Database) -> None:
    anna, boris = edge.as_("anna"), edge.as_("boris")
    # During the talk there is no record yet; the note is saved all the same.
    first = await anna.put("/api/calls/live-1/note", json={"text": "wants a sofa", "rev": 0})
    assert first.status_code == 200, first.text
    assert (first.json()["rev"], first.json()["author"]) == (1, "anna")
    second = await anna.put("/api/calls/live-1/note", json={"text": "wants a red sofa\n", "rev": 1})
    assert second.json()["text"] == "wants a red sofa\n"
    await write(database, record("live-1"))
    assert (await edge.as_("sofia").get("/api/calls/live-1")).json()["note_text"]["rev"] == 2
    # Somebody else of the same client reads it, but does not write it.
    refused = await boris.put("/api/calls/live-1/note", json={"text": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "call.note_foreign")
    stale = await edge.as_("sofia").put("/api/calls/live-1/note", json={"text": "x", "rev": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "row.stale")
    # A day later only a supervisor.
    edge.clock.at = START + timedelta(days=1, seconds=1)
    late = await anna.put("/api/calls/live-1/note", json={"text": "x"})
    assert (late.status_code, late.json()["code"]) == (403, "call.note_late")
    assert (await edge.as_("sofia").put("/api/calls/live-1/note", json={"text": "x"})).json()["rev"] == 3


async def test_a_note_of_another_client_does_not_exist(edge: Edge, database: Database) -> None:
    for user, call in (("anna", "live-2"), ("sofia", "live-2"), ("anna", "never")):
        answer = await edge.as_(user).put(f"/api/calls/{call}/note", json={"text": "x"})
        assert (answer.status_code, answer.json()["code"]) == (404, "call.not_found"), (user, call)
    await edge.as_("boris").put("/api/calls/live-2/note", json={"text": "secret"})
    assert (await edge.as_("sofia").get("/api/calls/live-2/note")).json() is None
    assert (await edge.as_("petr").get("/api/calls/live-2/note")).json()["text"] == "secret"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x" * 10_001}, "text"),
        ({"text": "a\u0000b"}, "text"),
        ({}, "text"),
        ({"text": "", "rev": -1}, "rev"),
        ({"text": "", "author": "boss"}, "author"),
    ],
)
async def test_a_bad_note_is_refused_at_its_field(edge: Edge, body: dict[str, Any], field: str) -> None:
    answer = await edge.as_("anna").put("/api/calls/live-1/note", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field


async def test_the_export_is_the_filtered_list_and_no_formula(edge: Edge, database: Database) -> None:
    await write(
        database,
        *(record(f"c{i:04}", caller="=1+1" if i == 0 else "+79120001122") for i in range(1203)),
        record("foreign", client="polis", queue="q-polis"),
    )
    answer = await edge.as_("sofia").get("/api/calls/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1204
    assert lines[0].startswith("Call,Arrived,Client")
    assert lines[1].startswith("c1202,2026-03-02 12:00:00,mebel,+74950000101,+79120001122,inbound,answered")
    assert ",'=1+1," in lines[-1]
    assert "'=cmd|" in lines[1]
    assert not any("polis" in line for line in lines)
    russian = (await edge.as_("petr").get("/api/calls/export.csv")).content.decode("utf-8-sig")
    assert russian.splitlines()[0].startswith("Звонок;Поступил;Заказчик")
    assert len(russian.splitlines()) == 2


def test_the_export_has_a_word_for_everything_that_a_record_may_say() -> None:
    said = (Direction, EndHow, EndBy, Subject, CallClass, Flag)
    missing = [word for words in said for word in get_args(words) if word not in export._WORDS]
    assert not missing, "one call of that kind would break the whole file"
