"""Where callers come from: the list, a guess that answers nothing, what each cost and what was lost."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.features.conftest import CENTRE, START, DemoCentre
from tests.features.lives import Lives

from perezvon.facts.sources import USUAL

HOUR = timedelta(hours=1)
PAST = START - timedelta(days=9)  # 21 February
MONTHS = {"from": "2026-02", "to": "2026-02", "client": "mebel"}
CATALOGUE, SITE = "+74950000101", "+74950000102"
RUB = 1_000_000


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


async def report(browser: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await browser.get("/api/source-report", params=MONTHS | query)
    assert answer.status_code == 200, answer.text
    [client] = answer.json()["clients"]
    rows = {row["source"]: row for row in client["rows"]}
    return {**client, "rows": rows}


async def spends(browser: httpx.AsyncClient, month: str = "2026-02", **roubles: int) -> None:
    amounts = {source.replace("_", "-"): sum * RUB for source, sum in roubles.items()}
    old = (await browser.get("/api/source-spend", params={"client": "mebel", "month": month})).json()
    body = {"client": "mebel", "month": month, "amounts": amounts, "version": old["version"]}
    answer = await browser.put("/api/source-spend", json=body)
    assert answer.status_code == 200, answer.text


async def says(browser: httpx.AsyncClient, person: str, **known: str) -> None:
    card = (await browser.get(f"/api/persons/{person}")).json()
    answer = await browser.patch(f"/api/persons/{person}", json={"version": card["version"], **known})
    assert answer.status_code == 200, answer.text


async def nameless(centre: DemoCentre, lives: Lives) -> str:
    """The card that a first call makes by itself: nothing is known."""
    person = await lives.person()
    await centre.sql("update person set name = '' where id = $1", person)
    return person


@pytest.mark.requirement(
    "C5", "the ten usual sources are there for every client, one is renamed and a client adds its own"
)
async def test_the_usual_sources_are_there_and_a_client_adds_its_own(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    anna = await centre.as_("anna")
    listed = (await anna.get("/api/sources")).json()
    usual = [each for each in listed if each["version"] == 0]
    assert [each["id"] for each in usual] == [each.id for each in USUAL]
    assert all(each["client"] is None and each["active"] for each in usual)
    changed = {"name_ru": "Интернет", "name_en": "Internet", "position": 5, "version": 0}
    assert (await admin.put("/api/sources/search", json=changed)).json()["version"] == 1
    own = {"client": "mebel", "name_ru": "Ярмарка", "name_en": "Fair", "position": 1}
    assert (await admin.put("/api/sources/mebel-fair", json=own)).status_code == 200
    again = (await anna.get("/api/sources")).json()
    assert [(each["id"], each["name_en"]) for each in again[:2]] == [
        ("mebel-fair", "Fair"),
        ("search", "Internet"),
    ]
    assert sum(each["id"] == "search" for each in again) == 1
    stale = await admin.put("/api/sources/search", json={**changed, "version": 7})
    assert stale.json()["code"] == "row.stale"
    theirs = await admin.put("/api/sources/email", json={**own, "version": 0})
    assert (theirs.status_code, theirs.json()["code"]) == (422, "source.usual")
    assert (await anna.put("/api/sources/mebel-fair", json={**own, "version": 1})).status_code == 403
    assert (await anna.get("/api/sources/nothing")).json()["code"] == "source.not_found"


async def test_a_number_belongs_to_a_source_of_its_client(admin: httpx.AsyncClient) -> None:
    number = (await admin.get(f"/api/numbers/{CATALOGUE}")).json()
    body = {name: value for name, value in number.items() if name != "id"}
    for source in ("polis-radio", "nobody-knows"):
        answer = await admin.put(f"/api/numbers/{CATALOGUE}", json=body | {"source": source})
        assert (answer.status_code, answer.json()["code"]) == (422, "source.unknown")
        assert source in answer.json()["message"]
    for version, source in enumerate(("search", "mebel-catalogue", None), start=body["version"]):
        answer = await admin.put(
            f"/api/numbers/{CATALOGUE}", json=body | {"source": source, "version": version}
        )
        assert (answer.status_code, answer.json()["source"]) == (200, source)


@pytest.mark.requirement(
    "C11", "a call to the number of the catalogue stays without an answer until the caller gives one"
)
async def test_a_guess_never_becomes_an_answer(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient
) -> None:
    person = await lives.person()
    await lives.call(person, PAST, number=CATALOGUE)
    found = await report(admin)
    assert (found["answered"], found["unknown"]) == (1, 1)
    assert (found["rows"]["mebel-catalogue"]["calls"], found["rows"]["mebel-catalogue"]["guessed"]) == (0, 1)
    assert found["rows"][None]["calls"] == 1
    assert (await admin.get(f"/api/persons/{person}")).json()["source"] is None
    await says(admin, person, source="recommendation")
    found = await report(admin)
    assert (found["answered"], found["unknown"]) == (1, 0)
    assert found["rows"]["recommendation"]["calls"] == 1
    assert (found["rows"]["mebel-catalogue"]["guessed"], None in found["rows"]) == (0, False)


@pytest.mark.requirement(
    "C1", "with 60,000 spent for three leads, two lost callers of that source cost 40,000 in vain"
)
async def test_what_was_spent_in_vain(centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient) -> None:
    await spends(admin, mebel_catalogue=60_000)
    for n in range(3):
        lead = await lives.person()
        await says(admin, lead, source="mebel-catalogue")
        await lives.call(lead, PAST + n * HOUR, disposition="mebel-order" if n == 0 else "mebel-thinking")
    # one tries three times and gives up; one is answered and asked nothing; one is called back in time
    vain, unasked, saved = [await nameless(centre, lives) for _ in range(3)]
    for n in range(3):
        await lives.call(vain, PAST + n * HOUR, talk_s=None, number=CATALOGUE)
    await lives.call(unasked, PAST, number=CATALOGUE)
    await lives.call(saved, PAST, talk_s=None, number=CATALOGUE)
    await lives.call(saved, PAST + 5 * HOUR, direction="outbound")
    found = await report(admin)
    row = found["rows"]["mebel-catalogue"]
    assert (row["calls"], row["guessed"], row["leads"], row["deals"]) == (3, 5, 3, 1)
    assert (row["lost_unreached"], row["lost_unasked"]) == (1, 1)
    assert (row["cost_per_lead"], row["cost_per_deal"]) == (20_000 * RUB, 60_000 * RUB)
    assert (row["lost_spend"], found["total"]["lost_spend"]) == (40_000 * RUB, 40_000 * RUB)


async def test_a_caller_is_lost_only_when_his_time_is_over(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient
) -> None:
    client = (await admin.get("/api/clients/mebel")).json()
    assert client["lost_after_h"] == 24
    await lives.call(await nameless(centre, lives), START - 20 * HOUR, talk_s=None)
    query = {"from": "2026-03", "to": "2026-03"}
    assert (await report(admin, **query))["total"]["lost_unreached"] == 0
    body = {name: value for name, value in client.items() if name != "id"}
    assert (await admin.put("/api/clients/mebel", json=body | {"lost_after_h": 19})).status_code == 200
    assert (await report(admin, **query))["total"]["lost_unreached"] == 1


async def test_callers_of_unknown_source_are_reckoned_at_the_average(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient
) -> None:
    await spends(admin, search=900, social=100)
    for source in ("search", "social"):
        lead = await lives.person()
        await says(admin, lead, source=source)
        await lives.call(lead, PAST, disposition="mebel-thinking")
    await centre.sql("update number set source = null where id = $1", CATALOGUE)
    await lives.call(None, PAST, talk_s=None, caller="", number=CATALOGUE)
    found = await report(admin)
    assert found["total"]["cost_per_lead"] == 500 * RUB
    nobody = found["rows"][None]
    assert (nobody["lost_unreached"], nobody["lost_spend"], nobody["cost_per_lead"]) == (1, 500 * RUB, None)


async def test_the_answer_of_a_call_goes_before_the_card(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient
) -> None:
    """He came by an advertisement this time, whatever brought him years ago."""
    person = await lives.person()
    await says(admin, person, source="recommendation")
    call = await lives.call(person, PAST)
    assert (await report(admin))["rows"]["recommendation"]["calls"] == 1
    await answered_in_a_script(centre, call, person, "advertising")
    found = await report(admin)
    assert (found["rows"]["advertising"]["calls"], found["rows"]["recommendation"]["calls"]) == (1, 0)


async def answered_in_a_script(centre: DemoCentre, call: str, person: str, source: str) -> None:
    """As the runner of scripts keeps an answer."""
    for statement in (
        "insert into script (centre, id, client_id, name, direction)"
        " values ($1, 'sc', 'mebel', 'S', 'inbound')",
        "insert into script_version (centre, client_id, script, number, status, body, author, made_at)"
        " values ($1, 'mebel', 'sc', 1, 'draft', '{}', 'anna', now())",
    ):
        await centre.sql(statement, CENTRE)
    await centre.sql(
        "insert into script_run (centre, id, client_id, call, person, agent, script, number, state,"
        " started_at) values ($1, 'run', 'mebel', $2, $3, 'a-anna', 'sc', 1, '{}', $4)",
        *(CENTRE, call, person, PAST),
    )
    await centre.sql(
        "insert into script_answer (centre, client_id, run, step, person, call, field, value, author, at)"
        " values ($1, 'mebel', 'run', 'source', $3, $2, 'person.source', to_jsonb($5::text), 'anna', $4)",
        *(CENTRE, call, person, PAST, source),
    )


async def test_spend_is_written_by_the_month_and_never_over_another(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    await spends(admin, search=100, social=50)
    await spends(admin, "2026-03", search=7)
    found = await report(admin, to="2026-03")
    assert (found["rows"]["search"]["spend"], found["total"]["spend"]) == (107 * RUB, 157 * RUB)
    body = {"client": "mebel", "month": "2026-02", "amounts": {"search": 1}, "version": 0}
    assert (await admin.put("/api/source-spend", json=body)).json()["code"] == "row.exists"
    assert (await admin.put("/api/source-spend", json=body | {"version": 9})).json()["code"] == "row.stale"
    changes = (
        await admin.get("/api/history", params={"what": "source_spend", "key": "mebel:2026-02"})
    ).json()
    assert changes[0]["after"]["amounts"] == {"search": 100 * RUB, "social": 50 * RUB}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"month": "2026-13"}, "month", "month.invalid"),
        ({"month": "2026-2"}, "month", "month.invalid"),
        ({"amounts": {"search": -1}}, "amounts", ""),
        ({"amounts": {"search": 0.5}}, "amounts", ""),
        ({"amounts": {"search": 10**17}}, "amounts", ""),
        ({"amounts": {"polis-radio": 1}}, "amounts", "source.unknown"),
        ({"client": "nobody"}, "", "client.not_found"),
    ],
)
async def test_spend_that_cannot_be_is_refused_at_its_field(
    admin: httpx.AsyncClient, change: dict[str, Any], field: str, code: str
) -> None:
    body = {"client": "mebel", "month": "2026-02", "amounts": {}, "version": None}
    answer = await admin.put("/api/source-spend", json=body | change)
    assert answer.status_code in (404, 422), answer.text
    assert field in answer.text
    assert code in answer.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "2026-03", "to": "2026-02"}, "report.empty_span"),
        ({"from": "2024-01", "to": "2026-02"}, "report.long_months"),
        ({"from": "yesterday", "to": "2026-02"}, "month.invalid"),
    ],
)
async def test_a_span_that_is_none_is_refused(
    admin: httpx.AsyncClient, query: dict[str, str], code: str
) -> None:
    answer = await admin.get("/api/source-report", params=query)
    assert (answer.status_code, code in answer.text) == (422, True)


@pytest.mark.requirement("C6", "each client has its own wording of the question; empty means the recommended")
async def test_the_wording_of_the_question_belongs_to_the_client(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    client = (await admin.get("/api/clients/mebel")).json()
    assert client["source_question_ru"] == ""
    body = {name: value for name, value in client.items() if name != "id"}
    own = "Вам посоветовали наш салон или вы его заметили сами?"
    saved = await admin.put("/api/clients/mebel", json=body | {"source_question_ru": own})
    assert saved.status_code == 200, saved.text
    anna = await centre.as_("anna")
    assert (await anna.get("/api/clients/mebel")).json()["source_question_ru"] == own
    wrong = await admin.put("/api/clients/mebel", json=body | {"source_currency": "rubles"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "source_currency")


async def test_only_those_who_lead_see_what_was_spent(centre: DemoCentre) -> None:
    anna, sofia = await centre.as_("anna"), await centre.as_("supervisor")
    assert (await anna.get("/api/source-report", params=MONTHS)).status_code == 403
    assert (await sofia.get("/api/source-report", params=MONTHS)).status_code == 200


@pytest.mark.requirement(
    "A8",
    "a lead of the internet, one of an e-mail and one of our own cold call stand in one report, each as a"
    " lead of its source",
)
async def test_leads_of_every_channel_are_counted_alike(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient
) -> None:
    ours = {"client": "mebel", "name_ru": "Наш звонок", "name_en": "Our call", "position": 90}
    assert (await admin.put("/api/sources/mebel-our-call", json=ours)).status_code == 200
    for source, direction in (("search", "inbound"), ("email", "inbound"), ("mebel-our-call", "outbound")):
        person = await lives.person()
        await says(admin, person, source=source)
        await lives.call(person, PAST, direction=direction, disposition="mebel-thinking")
    rows = (await report(admin))["rows"]
    assert {key: rows[key]["leads"] for key in ("search", "email", "mebel-our-call")} == {
        "search": 1,
        "email": 1,
        "mebel-our-call": 1,
    }
