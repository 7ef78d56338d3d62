"""What people ask of the floor: the right event on the bus, the floor's no as a sentence, lines, trunks."""

import base64
import hashlib
import hmac
from typing import Any, get_args

import msgspec
import pytest
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.core import events
from perezvon.facts.bus import LineIn, LineOut, RequestIn, RequestOut, subject
from perezvon.main.directory import SliceDirectory
from perezvon.main.floor_requests import FloorRequest, to_event


class Engine:
    """Stands at the other end of the bus."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.digits: list[str] = []
        self.lines: list[LineIn] = []
        self.reply = RequestOut()

    async def on_request(self, body: bytes) -> bytes:
        asked = msgspec.json.decode(body, type=RequestIn)
        self.events.append(msgspec.json.decode(asked.event, type=events.AnyRequest))
        self.digits.append(asked.digits)
        return msgspec.json.encode(self.reply)

    async def on_line(self, body: bytes) -> bytes:
        self.lines.append(msgspec.json.decode(body, type=LineIn))
        return msgspec.json.encode(LineOut("d-a-anna", "once", "pbx.example", "line"))


@pytest.fixture
async def engine(centre: DemoCentre) -> Engine:
    made = Engine()
    await centre.bus.serve(subject(CENTRE, "request"), made.on_request)
    await centre.bus.serve(subject(CENTRE, "line"), made.on_line)
    return made


FIELDS = {
    "reason": "lunch",
    "offer": "o1",
    "call": "c1",
    "rev": 3,
    "digits": "12#",
    "disposition": "answered",
    "person": "p-other",
    "number": "+79161234567",
    "client": "mebel",
    "shown": "+74950000101",
    "purpose": "adverts",
    "queue": "mebel-orders",
    "to": "a-boris",
    "note": "asked for the price of the sofa",
}


@pytest.mark.parametrize("body", get_args(get_args(FloorRequest)[0]), ids=lambda model: model.__name__)
async def test_every_request_becomes_its_event(centre: DemoCentre, engine: Engine, body: type[Any]) -> None:
    kind = get_args(body.model_fields["kind"].annotation)[0]
    sent = {name: FIELDS[name] for name in body.model_fields if name in FIELDS}
    anna = await centre.as_("anna")
    answer = await anna.post("/api/floor/requests", json={"kind": kind, "request_id": "r1", **sent})
    assert (answer.status_code, answer.json()) == (200, {"code": ""}), answer.text
    (event,) = engine.events
    assert event.__struct_config__.tag == kind
    assert (event.user, event.agent, event.request_id) == ("anna", "a-anna", "r1")
    digits = sent.pop("digits", "")
    assert b"sofa" not in msgspec.json.encode(event), "words stay out of the journal"
    sent.pop("note", "")
    assert engine.digits == [digits]
    assert b"12#" not in msgspec.json.encode(event)
    for name, value in sent.items():
        assert getattr(event, name) == value
    if digits:
        assert event.count == 3


def test_bodies_and_events_are_the_same_list() -> None:
    """A request that the floor knows and nobody can send, or the other way round, is a mistake."""
    bodies = {
        get_args(each.model_fields["kind"].annotation)[0]: each
        for each in get_args(get_args(FloorRequest)[0])
    }
    known = {each.__struct_config__.tag: each for each in get_args(events.AnyRequest)}
    assert set(bodies) == set(known)
    for kind, body in bodies.items():
        fields = {each.name for each in msgspec.structs.fields(known[kind])}
        fields -= {"user", "clearance"}  # who asks and whether he may are not his to say
        given = set(body.model_fields) - {"kind", "note"}
        if "digits" in given:
            given = given - {"digits"} | {"count"}
        assert given == fields, kind
        values = {name: FIELDS.get(name, "x") for name in body.model_fields if name != "kind"}
        event, _ = to_event(body(kind=kind, **values), "u", "a")
        assert type(event) is known[kind]


async def test_the_floors_no_is_a_sentence(centre: DemoCentre, engine: Engine) -> None:
    engine.reply = RequestOut("call.changed", {"rev": 7})
    anna = await centre.as_("anna")
    answer = await anna.post(
        "/api/floor/requests", json={"kind": "hold", "request_id": "r", "call": "c", "rev": 6}
    )
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["values"]) == ("call.changed", {"rev": 7})
    assert "Посмотрите на экран" in answer.json()["message"]
    engine.reply = RequestOut("engine.read_only")
    answer = await anna.post("/api/floor/requests", json={"kind": "go_ready", "request_id": "r"})
    assert (answer.status_code, answer.json()["code"]) == (503, "engine.read_only")


async def test_an_engine_that_is_away_is_a_503(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    answer = await anna.post("/api/floor/requests", json={"kind": "go_ready", "request_id": "r"})
    assert (answer.status_code, answer.json()["code"]) == (503, "engine.away")
    answer = await anna.post("/api/desk/line", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "engine.away")


async def test_only_those_who_manage_act_for_others(centre: DemoCentre, engine: Engine) -> None:
    anna, supervisor = await centre.as_("anna"), await centre.as_("supervisor")
    request = {"kind": "go_not_ready", "request_id": "r", "reason": "lunch", "agent": "a-boris"}
    denied = await anna.post("/api/floor/requests", json=request)
    assert (denied.status_code, denied.json()["values"]) == (403, {"permission": "floor.manage"})
    own = await anna.post("/api/floor/requests", json={**request, "agent": "a-anna"})
    managed = await supervisor.post("/api/floor/requests", json=request)
    assert (own.status_code, managed.status_code) == (200, 200)
    assert [(event.user, event.agent) for event in engine.events] == [
        ("anna", "a-anna"),
        ("supervisor", "a-boris"),
    ]
    nobody = await supervisor.post("/api/floor/requests", json={"kind": "go_ready", "request_id": "r"})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "agent.none")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "dance", "request_id": "r"}, "field.not_choice"),
        ({"request_id": "r"}, "field.missing"),
        ({"kind": "accept", "request_id": "r"}, "field.missing"),
        ({"kind": "go_ready", "request_id": ""}, "field.too_short"),
        ({"kind": "send_keys", "request_id": "r", "call": "c", "digits": "1;x"}, "field.invalid"),
        ({"kind": "go_ready", "request_id": "r", "user": "admin"}, "field.unknown"),
    ],
)
async def test_a_request_that_is_none_never_leaves(
    centre: DemoCentre, engine: Engine, body: dict[str, Any], code: str
) -> None:
    answer = await (await centre.as_("anna")).post("/api/floor/requests", json=body)
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["fields"]] == [code]
    assert engine.events == []


async def test_a_line_comes_with_everything_the_browser_needs(centre: DemoCentre, engine: Engine) -> None:
    line = (await (await centre.as_("anna")).post("/api/desk/line", json={"line": "browser"})).json()
    assert engine.lines == [LineIn("a-anna", "browser")]
    assert (line["username"], line["password"], line["dial"], line["ws_path"]) == (
        "d-a-anna",
        "once",
        "line",
        "/sip",
    )
    stun, turn = line["ice_servers"]
    assert stun["urls"] == ["stun:stun.example:3478"]
    expires, _, user = turn["username"].partition(":")
    assert (user, int(expires) > centre.clock.now().timestamp()) == ("anna", True)
    made = hmac.new(b"secret", turn["username"].encode(), hashlib.sha1).digest()
    assert turn["credential"] == base64.b64encode(made).decode()
    assert int(expires) == pytest.approx(centre.clock.now().timestamp() + line["ttl_s"], abs=2)


async def test_stun_and_turn_are_told_before_a_line_is_opened(centre: DemoCentre, engine: Engine) -> None:
    told = (await (await centre.as_("anna")).get("/api/desk/ice")).json()
    assert [server["urls"] for server in told["ice_servers"]] == [
        ["stun:stun.example:3478"],
        ["turn:turn.example"],
    ]
    assert told["ttl_s"] == 12 * 3600
    assert engine.lines == []


async def test_the_engine_learns_the_trunks_without_their_secrets(centre: DemoCentre) -> None:
    (trunk,) = await SliceDirectory(centre.context).trunks()
    assert (trunk.id, trunk.match, trunk.contact) == ("demo", ("127.0.0.2",), "sip:127.0.0.2:5060")
    assert trunk.password == ""
    assert "password" not in repr(trunk)


async def test_a_supervisor_of_some_clients_acts_on_their_calls_only(
    centre: DemoCentre, engine: Engine
) -> None:
    admin = await centre.as_("admin")
    user = (await admin.get("/api/users/supervisor")).json()
    user["clients"] = ["mebel"]
    body = {name: user[name] for name in ("name", "role", "language", "clients", "active", "version")}
    assert (await admin.put("/api/users/supervisor", json=body)).status_code == 200
    centre.live_clients.update({"c-mebel": "mebel", "c-polis": "polis"})
    boss = await centre.as_("supervisor")

    async def ends(call: str) -> tuple[int, str]:
        ask = {"kind": "end_call", "request_id": call, "agent": "a-anna", "call": call}
        answer = await boss.post("/api/floor/requests", json=ask)
        return answer.status_code, answer.json()["code"]

    assert await ends("c-polis") == (404, "call.not_found")
    assert await ends("c-nobody-knows") == (404, "call.not_found")
    assert engine.events == []
    assert await ends("c-mebel") == (200, "")
    assert [event.call for event in engine.events] == ["c-mebel"]
