"""Lines to carriers over HTTP: registration, number formats, sealed passwords, live state, the test call."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.features.conftest import CENTRE, SEALING, DemoCentre

from perezvon.adapters.sealing import CannotUnseal, Sealing
from perezvon.facts.bus import (
    LinePoint,
    TrunkFailure,
    TrunksOut,
    TrunkState,
    TrunkTestIn,
    TrunkTestOut,
    subject,
)
from perezvon.kit.phone import from_carrier, number_format_fault, to_carrier
from perezvon.main.directory import SliceDirectory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACME: dict[str, Any] = {
    "name": "Acme",
    "registers": True,
    "contact": "sip:sip.acme.example",
    "username": "100500",
    "password": "kept as it is",
    "caller_id": "8 (495) 000-01-99",
    "number_format_out": "8{national}",
    "channels_out": 4,
}


class Engine:
    """What an engine would answer."""

    def __init__(self) -> None:
        self.asked: list[TrunkTestIn] = []
        self.refuses = TrunkTestOut()

    async def states(self, _: bytes) -> bytes:
        failures = (TrunkFailure(AT, "registration", 403, times=3),)
        state = TrunkState("demo", "refused", AT, 403, calls_in=1, failures=failures)
        return msgspec.json.encode(TrunksOut((state,), True, 7, AT))

    async def test(self, body: bytes) -> bytes:
        self.asked.append(msgspec.json.decode(body, type=TrunkTestIn))
        done = TrunkTestOut("linetest-1", (LinePoint("sent", AT),), packets=3)
        return msgspec.json.encode(self.refuses if self.refuses.code else done)


@pytest.fixture
async def engine(centre: DemoCentre) -> Engine:
    made = Engine()
    await centre.bus.serve(subject(CENTRE, "trunks"), made.states)
    await centre.bus.serve(subject(CENTRE, "trunk_test"), made.test)
    return made


async def test_the_engine_gets_what_was_typed_and_opens_the_password(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    made = await admin.put("/api/trunks/acme", json=ACME)
    assert made.status_code == 200, made.text
    shown = made.json()
    assert (shown["has_password"], shown["caller_id"], shown["expiry_s"]) == (True, "+74950000199", 300)
    trunks = {trunk.id: trunk for trunk in await SliceDirectory(centre.context).trunks()}
    acme = trunks["acme"]
    assert (acme.registers, acme.username, acme.password) == (True, "100500", "kept as it is")
    assert (acme.number_format_out, acme.channels_out, acme.region) == ("8{national}", 4, "RU")
    off = {**ACME, "password": None, "active": False, "version": 1}
    assert (await admin.put("/api/trunks/acme", json=off)).status_code == 200
    assert [trunk.id for trunk in await SliceDirectory(centre.context).trunks()] == ["demo"]


async def test_the_engine_hears_at_once_of_a_line_that_changed(centre: DemoCentre) -> None:
    hinted = asyncio.Event()

    async def hint(_: bytes) -> None:
        hinted.set()

    await centre.bus.serve(subject(CENTRE, "settings"), hint)
    assert (await (await centre.as_("admin")).put("/api/trunks/acme", json=ACME)).status_code == 200
    async with asyncio.timeout(5):
        await hinted.wait()


async def test_a_line_has_prices_of_its_own_with_history(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    prices = {"+7": 120, "+7 (916)": 90}
    made = await admin.put("/api/trunks/acme", json={**ACME, "prices": prices})
    assert made.json()["prices"] == {"+7": 120, "+7916": 90}
    trunks = {trunk.id: trunk for trunk in await SliceDirectory(centre.context).trunks()}
    assert (trunks["acme"].prices, trunks["demo"].prices) == ({"+7": 120, "+7916": 90}, {})
    dearer = {**ACME, "prices": {"+7": 150}, "version": 1}
    assert (await admin.put("/api/trunks/acme", json=dearer)).status_code == 200
    newest, first = (await admin.get("/api/history", params={"what": "trunk", "key": "acme"})).json()
    assert newest["before"]["prices"] == first["after"]["prices"] == {"+7": 120, "+7916": 90}
    undone = await admin.put("/api/trunks/acme", json={**ACME, **newest["before"], "version": 2})
    assert undone.json()["prices"] == {"+7": 120, "+7916": 90}
    for bad in ({"7": 1}, {"+7": 0}, {"+": 5}, {"+7x": 5}):
        told = await admin.put("/api/trunks/acme", json={**ACME, "prices": bad, "version": 3})
        assert told.status_code == 422, bad
        assert told.json()["fields"][0]["field"].startswith("prices"), told.json()
        assert told.json()["fields"][0]["message"]


async def test_a_password_opens_in_its_own_row_with_its_own_key_only(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await admin.put("/api/trunks/acme", json=ACME)
    (row,) = await centre.sql("select password from trunk where id = 'acme'")
    assert SEALING.open(row["password"], "trunk/acme/password") == ACME["password"]
    for key, place in ((SEALING, "trunk/other/password"), (Sealing.lost(), "trunk/acme/password")):
        with pytest.raises(CannotUnseal):
            key.open(row["password"], place)
    await centre.sql("update trunk set password = 'v1:AAAA' where id = 'acme'")
    trunks = {trunk.id: trunk for trunk in await SliceDirectory(centre.context).trunks()}
    assert trunks["acme"].password == "", "the line stays, the carrier refuses it, and the screen says so"


async def test_what_a_line_lacks_is_said_at_its_field(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    for changes, field, code in (
        ({"username": ""}, "username", "trunk.user_needed"),
        ({"registers": False}, "match", "trunk.match_needed"),
        ({"number_format_in": "{national}8"}, "number_format_in", "number_format.invalid"),
        ({"number_format_out": "8"}, "number_format_out", "number_format.invalid"),
        ({"username": "a b"}, "username", "sip_user.invalid"),
        ({"username": "a@b"}, "username", "sip_user.invalid"),
        ({"realm": 'a"b'}, "realm", "sip_user.invalid"),
        ({"outbound_proxy": "proxy.example"}, "outbound_proxy", "sip_uri.invalid"),
        ({"caller_id": "12"}, "caller_id", "phone.invalid"),
        ({"transport": "sctp"}, "transport", "field.not_choice"),
    ):
        answer = await admin.put("/api/trunks/acme", json={**ACME, **changes})
        told = [(each["field"], each["code"]) for each in answer.json()["fields"]]
        assert told == [(field, code)], answer.text
        assert "{" not in answer.json()["fields"][0]["message"].replace("{e164}", "").replace(
            "{national}", ""
        )
    proxied = await admin.put("/api/trunks/acme", json={**ACME, "outbound_proxy": "sip:proxy.example"})
    assert proxied.json()["outbound_proxy"] == "sip:proxy.example;lr"


async def test_the_live_state_is_that_of_the_engine(centre: DemoCentre, engine: Engine) -> None:
    admin = await centre.as_("admin")
    told = (await admin.get("/api/trunk-states")).json()
    assert (told["node"], told["strangers"], told["here"]) == (True, 7, "192.0.2.5:5060")
    (state,) = told["trunks"]
    assert (state["condition"], state["sip"], state["calls_in"]) == ("refused", 403, 1)
    assert state["failures"][0]["times"] == 3
    for login in ("anna", "supervisor"):
        assert (await (await centre.as_(login)).get("/api/trunk-states")).status_code == 403


async def test_without_an_engine_nothing_is_known(centre: DemoCentre) -> None:
    told = (await (await centre.as_("admin")).get("/api/trunk-states")).json()
    assert (told["node"], told["trunks"]) == (False, [])


async def test_a_test_call_is_asked_for_followed_and_written_down(centre: DemoCentre, engine: Engine) -> None:
    admin = await centre.as_("admin")
    began = await admin.post("/api/trunks/demo/tests", json={"number": "8 912 000-11-22"})
    assert began.status_code == 202, began.text
    assert began.json()["steps"][0]["step"] == "sent"
    followed = await admin.get(f"/api/trunks/demo/tests/{began.json()['test']}")
    assert followed.json()["packets"] == 3
    assert engine.asked == [TrunkTestIn("demo", "+79120001122"), TrunkTestIn("demo", test="linetest-1")]
    noted = await centre.sql("select user_id, after from history where action = 'tested'")
    assert [(row["user_id"], row["after"]) for row in noted] == [("admin", '{"number": "…1122"}')]
    supervisor = await centre.as_("supervisor")
    denied = await supervisor.post("/api/trunks/demo/tests", json={"number": "+79120001122"})
    assert denied.status_code == 403


async def test_a_test_that_makes_no_sense_is_refused_with_the_reason(
    centre: DemoCentre, engine: Engine
) -> None:
    admin = await centre.as_("admin")
    body = {"number": "+79120001122"}
    assert (await admin.post("/api/trunks/nobody/tests", json=body)).json()["code"] == "trunk.not_found"
    for code, status in (("trunk.down", 409), ("trunk.full", 409), ("trunk_test.often", 429)):
        engine.refuses = TrunkTestOut(code=code, values={"most": 6, "minutes": 3, "condition": "refused"})
        answer = await admin.post("/api/trunks/demo/tests", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert "{" not in answer.json()["message"]
    demo = (await admin.get("/api/trunks/demo")).json()
    off = {name: value for name, value in demo.items() if name not in ("id", "has_password")}
    await admin.put("/api/trunks/demo", json={**off, "active": False})
    answer = await admin.post("/api/trunks/demo/tests", json=body)
    assert answer.json()["code"] == "trunk.inactive"
    assert not await centre.sql("select 1 from history where action = 'tested'")


@pytest.mark.parametrize(
    ("form", "number", "sent"),
    [
        ("", "+79120001122", "+79120001122"),
        ("+{e164}", "+79120001122", "+79120001122"),
        ("{e164}", "+79120001122", "79120001122"),
        ("8{national}", "+79120001122", "89120001122"),
        ("9810{e164}", "+79120001122", "981079120001122"),
    ],
)
def test_a_number_goes_out_as_the_carrier_wants_it_and_comes_back(form: str, number: str, sent: str) -> None:
    assert number_format_fault(form) is None
    assert to_carrier(number, form) == sent
    assert from_carrier(sent, form) == number


def test_numbers_that_do_not_fit_the_format_stay_numbers() -> None:
    assert to_carrier("+442071234567", "8{national}") == "+442071234567"
    assert to_carrier("100", "8{national}") == "100"
    assert from_carrier("+79120001122", "8{national}") == "+79120001122"
    assert from_carrier("79120001122", "8{national}") == "+79120001122"
    assert from_carrier("", "{e164}") == ""
    assert from_carrier("100", "{e164}") == "100"
    for form in ("8", "{e164}0", "{e164}{national}", "a{e164}", "{}", "{E164}"):
        assert number_format_fault(form) == "number_format.invalid", form
