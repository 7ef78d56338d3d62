"""The words that go with a call: kept once, taken away by a "no" of the floor, never told to the engine."""

from __future__ import annotations

import msgspec
import pytest
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.adapters.web.app import make_app
from perezvon.facts.bus import RequestIn, RequestOut, subject
from perezvon.features.calls import api as calls_api
from perezvon.features.calls.export import Names
from perezvon.main import access
from perezvon.main.floor_api import floor_router
from perezvon.main.passed_on import keep_words

WORDS = "asked for the price of the sofa"


class Floor:
    """An engine that does what it is asked, or says why not."""

    def __init__(self) -> None:
        self.reply = RequestOut("")
        self.bodies: list[bytes] = []

    async def on_request(self, body: bytes) -> bytes:
        self.bodies.append(bytes(msgspec.json.decode(body, type=RequestIn).event))
        return msgspec.json.encode(self.reply)


@pytest.fixture
async def floor(centre: DemoCentre) -> Floor:
    made = Floor()
    await centre.bus.serve(subject(CENTRE, "request"), made.on_request)
    calls = calls_api.router(lambda _: None, _nobody)
    centre.app = make_app(centre.context, [*access.routers(), floor_router(keep=keep_words), calls])
    return made


async def _nobody(*_: object) -> Names:
    return Names()


async def test_words_are_kept_with_the_call_and_once(centre: DemoCentre, floor: Floor) -> None:
    anna = await centre.as_("anna")
    body = {"kind": "transfer_to_agent", "request_id": "r1", "call": "c1", "to": "a-boris", "note": WORDS}
    for _ in range(2):
        assert (await anna.post("/api/floor/requests", json=body)).status_code == 200
    rows = (await anna.get("/api/calls/c1/transfers")).json()
    assert [(row["agent"], row["to_agent"], row["to_queue"], row["asked"], row["note"]) for row in rows] == [
        ("a-anna", "a-boris", None, False, WORDS)
    ]
    assert all(b"sofa" not in told for told in floor.bodies)


async def test_a_consultation_and_a_queue_are_told_apart(centre: DemoCentre, floor: Floor) -> None:
    anna = await centre.as_("anna")
    base = {"call": "c2", "note": ""}
    first = {**base, "kind": "consult", "request_id": "r1", "to": "a-boris"}
    second = {**base, "kind": "transfer_to_queue", "request_id": "r2", "queue": "q-mebel-orders"}
    for body in (first, second):
        assert (await anna.post("/api/floor/requests", json=body)).status_code == 200
    rows = (await anna.get("/api/calls/c2/transfers")).json()
    assert [(row["asked"], row["to_agent"], row["to_queue"]) for row in rows] == [
        (True, "a-boris", None),
        (False, None, "q-mebel-orders"),
    ]


async def test_a_no_of_the_floor_takes_the_words_away(centre: DemoCentre, floor: Floor) -> None:
    floor.reply = RequestOut("transfer.agent_busy", {"agent": "a-boris"})
    anna = await centre.as_("anna")
    body = {"kind": "transfer_to_agent", "request_id": "r1", "call": "c3", "to": "a-boris", "note": WORDS}
    answer = await anna.post("/api/floor/requests", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer.agent_busy")
    assert "занят" in answer.json()["message"]
    assert (await anna.get("/api/calls/c3/transfers")).json() == []


async def test_too_many_words_are_refused_by_name(centre: DemoCentre, floor: Floor) -> None:
    anna = await centre.as_("anna")
    body = {"kind": "consult", "request_id": "r1", "call": "c4", "to": "a-boris", "note": "x" * 501}
    answer = await anna.post("/api/floor/requests", json=body)
    assert answer.status_code == 422
    assert "note" in answer.text
    assert floor.bodies == []


async def test_a_number_outside_is_read_as_people_write_it_and_kept(centre: DemoCentre, floor: Floor) -> None:
    anna = await centre.as_("anna")
    base = {"call": "c5", "note": WORDS, "number": "8 (916) 777-40-00"}
    for kind, request in (("consult_outside", "r1"), ("transfer_outside", "r2")):
        body = {**base, "kind": kind, "request_id": request}
        assert (await anna.post("/api/floor/requests", json=body)).status_code == 200
    assert all(b"+79167774000" in told and b"sofa" not in told for told in floor.bodies)
    rows = (await anna.get("/api/calls/c5/transfers")).json()
    assert [(row["asked"], row["to_number"], row["to_agent"]) for row in rows] == [
        (True, "+79167774000", None),
        (False, "+79167774000", None),
    ]
    bad = await anna.post("/api/floor/requests", json={**base, "kind": "transfer_outside", "number": "x"})
    assert bad.status_code in (409, 422)
