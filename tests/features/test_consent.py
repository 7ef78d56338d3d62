"""Consent over HTTP: the ledger with its proof, who must not be called, lists of our own and from outside."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives

from perezvon.adapters.postgres.facts import read as read_facts
from perezvon.adapters.postgres.session import begin
from perezvon.facts.consent import STREAM, Bar, Barred
from perezvon.features.consent.rules import PURPOSES, Known, Line, Outside, Said, bar_for, is_old
from perezvon.main.directory import SliceDirectory

NUMBER = "+79161234567"
DAY = timedelta(days=1)
FORM = {"evidence": "form", "reference": "example.org/news"}


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def anna(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("anna")


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


async def write(browser: httpx.AsyncClient, person: str, **body: Any) -> dict[str, Any]:
    answer = await browser.post(f"/api/persons/{person}/consent", json={**FORM, **body})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def rule(browser: httpx.AsyncClient, purpose: str, number: str = NUMBER) -> str | None:
    asked = {"client": "mebel", "number": number, "purpose": purpose}
    answer = await browser.get("/api/consent/check", params=asked)
    assert answer.status_code == 200, answer.text
    bar = answer.json()["bar"]
    return bar["rule"] if bar else None


async def told(centre: DemoCentre) -> list[Barred]:
    async with begin(centre.engine, CENTRE, None) as connection:
        return [fact.decode(Barred) for fact in await read_facts(connection, CENTRE, STREAM, 0)]


@pytest.mark.requirement("D5", "consent is kept with its text, channel and proof, and shown on the card")
async def test_consent_is_given_with_its_text_and_withdrawn(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    person = await lives.person(number=NUMBER)
    assert (await rule(anna, "service"), await rule(anna, "adverts")) == (None, "no_consent")
    body = {"client": "mebel", "purpose": "adverts", "language": "ru", "text": "Согласен получать рекламу"}
    first = (await admin.post("/api/consent/texts", json=body)).json()
    second = (await admin.post("/api/consent/texts", json={**body, "text": "Согласен на рекламу"})).json()
    assert (first["number"], second["number"]) == (1, 2)
    shown = await write(anna, person, purpose="adverts", channel="call", given=True, text=first["id"])
    [entry] = shown["entries"]
    assert (entry["text"], entry["evidence"], entry["reference"], entry["author"]) == (
        first["id"],
        "form",
        "example.org/news",
        "anna",
    )
    assert await rule(anna, "adverts") is None
    assert await told(centre) == [], "nobody has to stop"
    centre.clock.go(timedelta(minutes=5))
    shown = await write(anna, person, purpose="adverts", given=False)
    assert [each["given"] for each in shown["entries"]] == [False, True], "nothing is overwritten"
    assert {each["purpose"]: each["bar"] and each["bar"]["rule"] for each in shown["answers"]} == {
        "service": None,
        "debt": None,
        "adverts": "withdrew",
        "surveys": "no_consent",
    }
    assert await told(centre) == [Barred("mebel", person, (NUMBER,), ("adverts",), "withdrew")]
    wrong = await anna.post(
        f"/api/persons/{person}/consent",
        json={**FORM, "purpose": "surveys", "given": True, "text": first["id"]},
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "consent.text_of_another")


async def test_the_ledger_is_append_only(centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient) -> None:
    person = await lives.person(number=NUMBER)
    await write(anna, person, purpose="adverts", given=True)
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    for change in ("update consent_entry set given = false", "delete from consent_entry"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with begin(centre.engine, CENTRE, None) as connection:
                await connection.execute(text(change))


async def test_who_withdrew_everything_is_called_only_when_he_asks_for_it(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person(number=NUMBER)
    promise = {"person": person, "due": (START + DAY).isoformat()}
    assert (await anna.post("/api/promises", json=promise)).status_code == 200
    assert await rule(anna, "adverts") is None, "he asked to be called: it is service"
    centre.clock.go(timedelta(minutes=1))
    await write(anna, person, purpose="all", given=False)
    for purpose in ("service", "debt", "adverts"):
        assert await rule(anna, purpose) == "withdrew_all"
    assert await told(centre) == [Barred("mebel", person, (NUMBER,), (), "withdrew_all")]
    centre.clock.go(timedelta(minutes=1))
    assert (await anna.post("/api/promises", json=promise)).status_code == 200
    assert await rule(anna, "service") is None, "he asked again, later"


async def test_a_promise_that_was_kept_without_a_call_allows_none(
    lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person(number=NUMBER)
    made = (
        await anna.post("/api/promises", json={"person": person, "due": (START + DAY).isoformat()})
    ).json()
    await write(anna, person, purpose="adverts", given=False)
    assert await rule(anna, "adverts") is None, "he waits for our call"
    body = {"version": made["version"], "how": "he came by himself"}
    assert (await anna.post(f"/api/promises/{made['id']}/keep", json=body)).status_code == 200
    assert await rule(anna, "adverts") == "withdrew"


async def test_a_withdrawal_for_letters_ends_no_call(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person(number=NUMBER)
    await write(anna, person, purpose="adverts", given=True)
    centre.clock.go(timedelta(minutes=1))
    await write(anna, person, purpose="adverts", channel="sms", given=False)
    assert await rule(anna, "adverts") is None
    assert await told(centre) == []


async def test_the_second_of_a_call_is_the_proof(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person, other = await lives.person(number=NUMBER), await lives.person()
    call = await lives.call(person, START)
    body = {"purpose": "adverts", "given": True, "evidence": "call", "call": call, "second": 42}
    shown = await anna.post(f"/api/persons/{person}/consent", json=body)
    assert (shown.json()["entries"][0]["call"], shown.json()["entries"][0]["second"]) == (call, 42)
    foreign = await anna.post(f"/api/persons/{other}/consent", json=body)
    assert (foreign.status_code, foreign.json()["code"]) == (422, "consent.foreign_call")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"purpose": "adverts", "given": True, "evidence": "call"}, "consent_entry.call"),
        ({"purpose": "adverts", "given": True, "evidence": "paper"}, "consent_entry.reference"),
        ({"purpose": "all", "given": True, **FORM}, "consent_entry.all_given"),
        ({"purpose": "lottery", "given": True, **FORM}, "consent.purpose_unknown"),
        ({"purpose": "adverts", "given": True, **FORM, "at": "2030-01-01T00:00:00Z"}, "consent.future"),
    ],
)
async def test_consent_without_proof_is_none(
    lives: Lives, anna: httpx.AsyncClient, body: dict[str, Any], code: str
) -> None:
    person = await lives.person()
    answer = await anna.post(f"/api/persons/{person}/consent", json=body)
    assert answer.status_code == 422, answer.text
    told_ = answer.json()
    assert code in (told_["code"], *(each["code"] for each in told_.get("fields") or []))


async def test_lines_of_our_lists_bar_by_number_person_client_and_centre(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    person = await lives.person(number=NUMBER)
    for scope in (
        {"scope": "number", "number": "8 (916) 123-45-67"},
        {"scope": "number", "number": NUMBER, "client": "mebel"},
        {"scope": "person", "person": person},
        {"scope": "client", "client": "mebel"},
        {"scope": "centre"},
    ):
        made = await admin.post("/api/do-not-call", json={**scope, "reason": "asked on paper"})
        assert made.status_code == 200, made.text
        line = made.json()
        assert await rule(anna, "service") == "listed"
        path = f"/api/do-not-call/{line['id']}/lift"
        assert (await admin.post(path, json={"version": 9})).json()["code"] == "row.stale"
        assert (await admin.post(path, json={"version": 1})).json()["stands"] is False
        assert (await admin.post(path, json={"version": 2})).json()["code"] == "do_not_call.lifted"
        assert await rule(anna, "service") is None
    other = {"scope": "number", "number": NUMBER, "client": "polis", "reason": "there"}
    assert (await admin.post("/api/do-not-call", json=other)).status_code == 200
    assert await rule(anna, "service") is None, "of another client"
    soft = {"scope": "number", "number": NUMBER, "reason": "no adverts", "covers_all": False}
    until = {"until": (START + DAY).isoformat()}
    assert (await admin.post("/api/do-not-call", json={**soft, **until})).status_code == 200
    assert (await rule(anna, "service"), await rule(anna, "adverts")) == (None, "listed")
    centre.clock.go(DAY)
    anna = await centre.as_("anna")
    assert await rule(anna, "adverts") == "no_consent", "the line is over"
    assert (await told(centre))[-1].purposes == ("adverts", "surveys")
    assert (await anna.post("/api/do-not-call", json=soft)).status_code == 403


async def test_a_list_from_outside_has_a_date_and_gets_old(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, anna: httpx.AsyncClient
) -> None:
    person = await lives.person(number=NUMBER)
    await write(anna, person, purpose="adverts", given=True)
    body = {"name": "Register", "dated": START.date().isoformat(), "fresh_days": 31}
    made = (await admin.post("/api/call-lists", json=body)).json()
    lines = ["number;since", "8 916 123-45-67;2025", "nobody", "", "+7 (916) 123-45-67"]
    path = f"/api/call-lists/{made['id']}/lines"
    done = (await admin.post(path, json={"lines": lines, "replace": True})).json()
    assert (done["read"], done["added"], done["bad_count"], done["list"]["lines"]) == (5, 1, 2, 1)
    assert done["bad"] == [{"line": 1, "text": "number;since"}, {"line": 3, "text": "nobody"}]
    assert (await rule(anna, "adverts"), await rule(anna, "service")) == ("listed", None)
    seen = (await anna.get(f"/api/persons/{person}/consent")).json()
    [adverts] = [each["bar"] for each in seen["answers"] if each["purpose"] == "adverts"]
    assert (adverts["rule"], adverts["list"]) == ("listed", "Register"), "which list, by its name"
    empty = (await admin.post(path, json={"lines": ["+79160000000"], "replace": True})).json()
    assert empty["list"]["lines"] == 1
    assert await rule(anna, "adverts") is None
    centre.clock.go(31 * DAY)
    anna, admin = await centre.as_("anna"), await centre.as_("admin")
    assert await rule(anna, "adverts") is None, "usable on the 31st day"
    centre.clock.go(DAY)
    anna, admin = await centre.as_("anna"), await centre.as_("admin")
    assert (await rule(anna, "adverts"), await rule(anna, "service")) == ("list_old", None)
    [shown] = (await admin.get("/api/call-lists")).json()
    assert shown["old"] is True
    future = {**body, "dated": "2031-01-01"}
    assert (await admin.post("/api/call-lists", json=future)).json()["code"] == "call_list.future"


async def test_the_look_up_of_the_engine_says_the_same(
    centre: DemoCentre, lives: Lives, anna: httpx.AsyncClient
) -> None:
    person = await lives.person(number=NUMBER)
    directory = SliceDirectory(centre.context)
    clearance = await directory.clear("mebel", NUMBER, "service")
    assert (clearance.known, clearance.seen, clearance.bar, clearance.person) == (True, 0, None, person)
    await write(anna, person, purpose="all", given=False)
    clearance = await directory.clear("mebel", NUMBER, "service")
    assert (clearance.seen, clearance.bar) == (1, Bar("withdrew_all"))
    assert (await directory.clear("mebel", "+79160000000", "service")).bar is None
    assert (await directory.clear("mebel", "+79160000000", "adverts")).bar == Bar("no_consent")
    assert (await directory.clear("mebel", "+79160000000", "unheard")).bar == Bar("no_consent")


async def test_purposes_are_a_list_that_the_centre_changes(admin: httpx.AsyncClient) -> None:
    found = (await admin.get("/api/consent/purposes")).json()
    assert [each["id"] for each in found] == ["service", "debt", "adverts", "surveys", "data"]
    body = {"name_ru": "Обслуживание", "name_en": "Service", "needs_consent": True}
    assert (await admin.put("/api/consent/purposes/service", json=body)).json()["code"] == (
        "consent.service_is_free"
    )
    body = {"name_ru": "Приглашения", "name_en": "Invitations", "position": 9}
    made = await admin.put("/api/consent/purposes/invitations", json=body)
    assert made.status_code == 200, made.text
    assert [each["id"] for each in (await admin.get("/api/consent/purposes")).json()][-1] == "invitations"
    assert (await admin.put("/api/consent/purposes/all", json=body)).json()[
        "code"
    ] == "consent.purpose_reserved"


# --- the rule itself -----------------------------------------------------------------------------

WHEN = st.integers(0, 5).map(lambda n: START + n * DAY)
SAID = st.lists(
    st.builds(
        Said,
        purpose=st.sampled_from(["all", "adverts", "service"]),
        channel=st.sampled_from(["all", "call", "sms"]),
        given=st.booleans(),
        at=WHEN,
    ),
    max_size=4,
).map(lambda rows: [row for row in rows if not (row.purpose == "all" and row.given)])
KNOWN = st.builds(
    Known,
    said=SAID,
    lines=st.lists(
        st.builds(Line, id=st.just("l"), his=st.booleans(), covers_all=st.booleans(), at=WHEN), max_size=2
    ),
    outside=st.lists(
        st.builds(Outside, id=st.just("o"), covers_all=st.booleans(), old=st.booleans()), max_size=2
    ),
    promised_at=st.none() | WHEN,
)


@settings(deadline=None)
@given(known=KNOWN, purpose=st.sampled_from(PURPOSES))
def test_the_rule_is_total_and_never_kinder_to_adverts_than_to_service(known: Known, purpose: Any) -> None:
    now = START + 9 * DAY
    bar = bar_for(purpose, known, now)
    if purpose.needs_consent and bar is None and known.promised_at is None:
        assert any(row.given and row.purpose == purpose.id for row in known.said)
    if known.promised_at is not None and bar is not None:
        assert bar.rule in ("withdrew_all", "listed")
    if not known.said and not known.lines and not known.outside:
        needs = purpose.needs_consent and known.promised_at is None
        assert (bar is not None) == needs


def test_a_list_is_usable_for_31_days() -> None:
    day = START.date()
    assert [is_old(day, 31, day + n * DAY) for n in (0, 31, 32)] == [False, False, True]
    assert not is_old(day, None, day + 9999 * DAY)
