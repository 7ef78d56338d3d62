"""Calling out over HTTP: numbers as people type them, the rules as a setting, the person of a number."""

from typing import Any

import msgspec
import pytest
from tests.features.conftest import CENTRE, DemoCentre
from tests.features.test_floor_requests import Engine
from tests.features.test_queues import last, settings

from perezvon.core import events as e
from perezvon.facts.bus import RequestOut, subject
from perezvon.facts.settings import OutboundSet
from perezvon.features.outbound.model import OutboundFields
from perezvon.kit.errors import Refused
from perezvon.kit.phone import to_carrier, typed
from perezvon.main.directory import SliceDirectory
from perezvon.main.floor_api import Dialling, number_of

PLACE = {"kind": "place_call", "request_id": "r", "client": "mebel", "shown": "+74950000101"}


@pytest.fixture
async def engine(centre: DemoCentre) -> Engine:
    made = Engine()
    await centre.bus.serve(subject(CENTRE, "request"), made.on_request)
    return made


@pytest.mark.parametrize(
    "typed_in",
    [
        "+79161234567",
        "89161234567",
        "8 (916) 123-45-67",
        "916 123 45 67",
        "tel:+7-916-123-45-67",
        " +7\u00a0916\u00a0123\u201145\u201167 ",
    ],
)
async def test_a_number_in_any_usual_form(centre: DemoCentre, engine: Engine, typed_in: str) -> None:
    anna = await centre.as_("anna")
    answer = await anna.post("/api/floor/requests", json={**PLACE, "number": typed_in})
    assert answer.status_code == 200, answer.text
    (event,) = engine.events
    assert event == e.PlaceCall(
        user="anna",
        request_id="r",
        agent="a-anna",
        number="+79161234567",
        client="mebel",
        shown="+74950000101",
    )


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        ("hello", "phone.not_a_number", "только цифры"),
        ("+999123456789", "phone.bad_country", "Код страны"),
        ("8916123", "phone.local_only", "без кода города"),
        ("891612", "phone.too_short", "не хватает"),
        ("+791612345678", "phone.bad_length", "такой длины"),
        ("+7916123", "phone.too_short", "не хватает"),
        ("+79161234567890123", "phone.too_long", "лишние"),
        ("+7 916 123-45-67 доб. 12", "phone.extension", "клавишами"),
        ("1", "phone.not_a_number", "только цифры"),
        ("\u0000", "field.bad_text", ""),
        ("", "field.too_short", ""),
        ("9" * 65, "field.too_long", ""),
    ],
)
async def test_an_impossible_number_is_refused_at_once_with_the_reason(
    centre: DemoCentre, engine: Engine, number: str, code: str, word: str
) -> None:
    anna = await centre.as_("anna")
    answer = await anna.post("/api/floor/requests", json={**PLACE, "number": number})
    assert answer.status_code == 422, answer.text
    told = answer.json()
    fields = told.get("fields") or []
    assert code in (told["code"], *(each["code"] for each in fields)), told
    assert word in told["message"]
    assert engine.events == []


@pytest.mark.parametrize("number", ["112", "1 1 2", "103"])
def test_emergency_numbers_are_read_as_they_are(number: str) -> None:
    assert number_of(number, Dialling()) == number.replace(" ", "")


def test_the_centres_country_reads_numbers() -> None:
    assert number_of("030 1234567", Dialling("DE", ("110",))) == "+49301234567"
    assert number_of("110", Dialling("DE", ("110",))) == "110"
    with pytest.raises(Refused, match=r"phone\."):
        number_of("112", Dialling("DE", ("110",)))


@pytest.mark.parametrize("rubbish", ["+", "++7", "tel:", "+٧٩١٦١٢٣٤٥٦٧" * 3, "\u202e7916", "0" * 64, "#31#"])
def test_rubbish_is_refused_and_never_raises_anything_else(rubbish: str) -> None:
    with pytest.raises(Refused, match=r"^phone\."):
        typed(rubbish)


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("", "+79161234567"),
        ("+{e164}", "+79161234567"),
        ("{e164}", "79161234567"),
        ("8{national}", "89161234567"),
        ("98{national}", "989161234567"),
    ],
)
def test_a_number_goes_out_in_the_form_of_its_trunk(form: str, sent: str) -> None:
    assert to_carrier("+79161234567", form) == sent
    assert to_carrier("112", form) == "112"


async def test_the_floors_no_is_a_sentence_in_both_languages(centre: DemoCentre, engine: Engine) -> None:
    anna = await centre.as_("anna")
    body = {**PLACE, "number": "+79161234567"}
    for code, values in (
        ("outbound.not_allowed", {"number": "+4930", "allowed": "+7"}),
        ("outbound.blocked", {"number": "+7809", "prefix": "+7809"}),
        ("outbound.spend", {"spent": 9.0, "limit": 10.0}),
        ("outbound.busy", {}),
        ("outbound.wrap_up", {}),
        ("outbound.no_line", {}),
        ("outbound.off", {}),
        ("outbound.bad_number", {"number": "8"}),
        ("outbound.number_unknown", {"number": "8"}),
        ("outbound.number_of_another", {"number": "8"}),
    ):
        engine.reply = RequestOut(code, values)
        for language in ("ru", "en"):
            answer = await anna.post("/api/floor/requests", json=body, headers={"accept-language": language})
            told = answer.json()
            assert (answer.status_code, told["code"]) == (409, code)
            assert code not in told["message"]
            assert "{" not in told["message"]


async def test_nothing_is_dialled_while_the_engine_cannot_write(centre: DemoCentre, engine: Engine) -> None:
    engine.reply = RequestOut("engine.read_only")
    anna = await centre.as_("anna")
    answer = await anna.post("/api/floor/requests", json={**PLACE, "number": "+79161234567"})
    assert (answer.status_code, answer.json()["code"]) == (503, "engine.read_only")


async def test_who_serves_some_clients_calls_for_no_other(centre: DemoCentre, engine: Engine) -> None:
    admin = await centre.as_("admin")
    user = (await admin.get("/api/users/anna")).json()
    body = {name: user[name] for name in ("name", "role", "language", "active", "version")}
    assert (await admin.put("/api/users/anna", json={**body, "clients": ["polis"]})).status_code == 200
    anna = await centre.as_("anna")
    answer = await anna.post("/api/floor/requests", json={**PLACE, "number": "+79161234567"})
    assert (answer.status_code, answer.json()["code"]) == (409, "outbound.client_not_yours")
    assert engine.events == []


async def test_nobody_calls_for_another_agent(centre: DemoCentre, engine: Engine) -> None:
    boss = await centre.as_("supervisor")
    body = {**PLACE, "number": "+79161234567", "agent": "a-anna"}
    answer = await boss.post("/api/floor/requests", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "outbound.only_yourself")
    assert engine.events == []


# --- the rules as a setting ----------------------------------------------------------------------

USUAL: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(OutboundSet()))


async def test_without_a_change_the_usual_rules_hold(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    rules = (await anna.get("/api/outbound")).json()
    assert rules == {"id": CENTRE, "version": 0, **{k: v for k, v in USUAL.items() if k != "kind"}}
    assert set(OutboundFields.model_fields) == set(OutboundSet.__struct_fields__)


async def test_a_change_is_told_to_the_floor_and_written_down(centre: DemoCentre) -> None:
    admin, before = await centre.as_("admin"), await last(centre)
    body = {"prices": {"+7": 250, "+49 30": 900}, "blocked": ["+7 809"], "spend_per_h": 5000, "version": 0}
    answer = await admin.put("/api/outbound", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] == 1
    (told,) = await settings(centre, before)
    assert told == OutboundSet(prices={"+7": 250, "+4930": 900}, blocked=("+7809",), spend_per_h=5000)
    stale = await admin.put("/api/outbound", json={**body, "version": 7})
    assert (stale.status_code, stale.json()["code"]) == (409, "row.stale")
    off = {**body, "version": 1, "allowed": False, "via": None}
    again = await admin.put("/api/outbound", json=off)
    assert (again.status_code, again.json()["allowed"], again.json()["via"]) == (200, False, "")
    changes = (await admin.get("/api/history", params={"what": "outbound"})).json()
    assert [row["action"] for row in changes] == ["changed", "created"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"prices": {"7": 100}}, "prices"),
        ({"prices": {"+": 100}}, "prices"),
        ({"prices": {"+7": 0}}, "prices"),
        ({"prices": {"+7": -1}}, "prices"),
        ({"prices": {"+7x": 100}}, "prices"),
        ({"prices": {f"+{n}": 1 for n in range(1000, 1201)}}, "prices"),
        ({"blocked": ["8809"]}, "blocked"),
        ({"emergency": []}, "emergency"),
        ({"emergency": ["+112"]}, "emergency"),
        ({"emergency": ["+79161234567"]}, "emergency"),
        ({"spend_per_h": 0}, "spend_per_h"),
        ({"ring_s": 0}, "ring_s"),
        ({"via": "no trunk"}, "via"),
    ],
)
async def test_rules_that_are_none_are_refused_at_their_field(
    centre: DemoCentre, change: dict[str, Any], field: str
) -> None:
    admin = await centre.as_("admin")
    answer = await admin.put("/api/outbound", json={**change, "version": None})
    assert answer.status_code == 422, answer.text
    assert {each["field"].split(".")[0] for each in answer.json()["fields"]} == {field}


async def test_only_administrators_change_the_rules(centre: DemoCentre) -> None:
    for login in ("anna", "supervisor"):
        browser = await centre.as_(login)
        answer = await browser.put("/api/outbound", json={"version": None})
        assert (answer.status_code, answer.json()["code"]) == (403, "permission.denied")


# --- the person of a number ----------------------------------------------------------------------


async def test_a_person_is_found_before_he_is_made(centre: DemoCentre) -> None:
    directory = SliceDirectory(centre.context)
    assert await directory.look_up("mebel", "known", "+79997770009") is None
    rows = await centre.sql("select count(*) from person_number where number = '+79997770009'")
    assert rows[0][0] == 0, "a call that nobody answers makes nobody"
    made = await directory.look_up("mebel", "caller", "+79997770009")
    assert made is not None
    assert await directory.look_up("mebel", "known", "+79997770009") == made


async def test_the_longest_talk_is_a_setting_that_the_floor_hears_of(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    rules = (await admin.get("/api/outbound")).json()
    assert rules.pop("id") == "main"
    assert rules["max_talk_min"] == 0, "nothing is cut before somebody says so"
    saved = await admin.put("/api/outbound", json={**rules, "max_talk_min": 90})
    assert saved.json()["max_talk_min"] == 90
    told = [each for each in await settings(centre) if isinstance(each, OutboundSet)]
    assert told[-1].max_talk_min == 90
    version = saved.json()["version"]
    wrong = await admin.put("/api/outbound", json={**rules, "max_talk_min": 1441, "version": version})
    assert [each["field"] for each in wrong.json()["fields"]] == ["max_talk_min"]
