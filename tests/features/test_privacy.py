"""What people may ask of their data: a report, an erasure that leaves nothing, holds, deadlines."""

import re
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from tests.features.conftest import CENTRE, SEALING, START, DemoCentre
from tests.features.lives import Lives
from tests.features.sound import write_raws
from tests.features.workbench import KEYRING

from perezvon.adapters.postgres.facts import publish
from perezvon.adapters.postgres.session import begin
from perezvon.core import events as e
from perezvon.facts.consent import STREAM, Barred
from perezvon.facts.floor import RecordingRef
from perezvon.features.consent import deadlines
from perezvon.features.consent.erasing import Eraser, erase_next
from perezvon.features.recordings import jobs
from perezvon.features.recordings.held import destroy
from perezvon.features.recordings.making import Workshop, make
from perezvon.features.recordings.retention import expire
from perezvon.main.held import HELD

NAME, NUMBER, DIGITS = "Ариадна Верескова", "+79161230987", "9161230987"
SECRETS = (NAME, DIGITS, "Верескова", "veresk@example.org", "любит синие стулья", "ул. Вязов")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lives(centre: DemoCentre) -> Lives:
    return Lives(centre)


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


@pytest.fixture
def shop(centre: DemoCentre, tmp_path: Path) -> Workshop:
    spool, vault = tmp_path / "spool", tmp_path / "vault"
    return Workshop(centre.engine, CENTRE, {"n1": spool}, vault, KEYRING, centre.clock.now)


async def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def full_life(centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop) -> str:
    """Somebody of whom every table knows something."""
    body = {"client": "mebel", "name": NAME, "note": SECRETS[4], "numbers": [{"number": NUMBER}]}
    person = str((await ok(await admin.post("/api/persons", json=body)))["id"])
    other = await lives.person()
    await centre.sql(
        "update person set emails = $2, address = $3, fields = $4, former_supplier = $5 where id = $1",
        person,
        [SECRETS[3]],
        f"Томск, {SECRETS[5]}, 3",
        msgspec.json.encode({"pet": "Верескова кошка"}).decode(),
        "у Верескова",
    )
    await centre.sql(
        "insert into person_preference (centre, client_id, person, key, value, source, at, author)"
        " values ('main', 'mebel', $1, 'interest', $2, 'hand', now(), 'anna')",
        person,
        SECRETS[4],
    )
    await centre.sql(
        "insert into person_merge (centre, client_id, survivor, merged, at, author, before, after,"
        " undone_at, undone_by) values ('main', 'mebel', $1, $2, now(), 'anna', $3, $3, now(), 'anna')",
        person,
        other,
        msgspec.json.encode({"name": NAME, "numbers": [NUMBER]}).decode(),
    )
    await _talks(centre, lives, shop, person)
    await _words(centre, admin, person)
    return person


async def _talks(centre: DemoCentre, lives: Lives, shop: Workshop, person: str) -> None:
    at = START - timedelta(hours=2)
    write_raws(shop.raw_dirs["n1"], "rec-1", 4.0)
    ref = RecordingRef("rec-1", "n1", "ch-1", at, at + timedelta(seconds=4))
    call = await lives.call(person, at, caller=NUMBER, recordings=(ref,))
    await lives.call(None, at + MINUTE, caller="8" + DIGITS, talk_s=None)
    await jobs.derive(shop)
    assert await make(shop, "rec-1") == "made"
    write_raws(shop.raw_dirs["n1"], "rec-2", 4.0)
    later = RecordingRef("rec-2", "n1", "ch-2", at + MINUTE, at + 2 * MINUTE)
    await lives.call(person, at + MINUTE, caller=NUMBER, recordings=(later,), call="life-late")
    await jobs.derive(shop)
    arrived = e.ChannelArrived("n1", "ch-1", "+74950000101", NUMBER)
    await centre.sql(
        "insert into journal (centre, seq, at, kind, body, epoch) values ('main', 900001, $1, $2, $3, 1)",
        at,
        "channel_arrived",
        msgspec.msgpack.encode(arrived),
    )
    async with begin(centre.engine, CENTRE, None) as connection:
        await publish(connection, CENTRE, STREAM, Barred("mebel", person, (NUMBER,)))
    await centre.sql(
        "insert into call_note (centre, call, client_id, text, author, at)"
        " values ('main', $1, 'mebel', $2, 'anna', now())",
        call,
        f"{NAME} {SECRETS[4]}",
    )


async def _words(centre: DemoCentre, admin: httpx.AsyncClient, person: str) -> None:
    anna = await centre.as_("anna")
    due = (START + timedelta(days=1)).isoformat()
    await ok(await anna.post("/api/promises", json={"person": person, "due": due, "note": NAME}))
    other = await ok(await anna.post("/api/promises", json={"person": person, "due": due}))
    kept = {"version": other["version"], "how": f"wrote to {SECRETS[3]}"}
    await ok(await anna.post(f"/api/promises/{other['id']}/keep", json=kept))
    met = {"agent": "a-anna", "at": (START - timedelta(days=9)).isoformat(), "note": f"met {NAME}"}
    await ok(await anna.post(f"/api/persons/{person}/acquaintances", json=met))
    entry = {"purpose": "adverts", "given": False, "evidence": "paper", "reference": f"letter of {NAME}"}
    await ok(await anna.post(f"/api/persons/{person}/consent", json=entry))
    line = {"scope": "number", "number": NUMBER, "reason": f"{NAME} asked"}
    await ok(await admin.post("/api/do-not-call", json=line))
    outside = await ok(
        await admin.post("/api/call-lists", json={"name": "Register", "dated": START.date().isoformat()})
    )
    await ok(await admin.post(f"/api/call-lists/{outside['id']}/lines", json={"lines": [NUMBER]}))


FOUND = """
select distinct cell.key as column, sought.word as secret
from {table} t, jsonb_each_text(to_jsonb(t)) cell, unnest($1::text[]) sought (word)
where position(sought.word in cell.value) > 0
   or position(encode(convert_to(sought.word, 'UTF8'), 'hex') in cell.value) > 0
"""
TABLES = """
select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'jobs') order by 1
"""


async def found_in(centre: DemoCentre, folder: Path) -> list[str]:
    """Every table, column and file in which one of the secrets can be read; bytes are read as bytes."""
    found = []
    connection = await asyncpg.connect(centre.database.owner)
    try:
        for (table,) in await connection.fetch(TABLES):
            for column, secret in await connection.fetch(FOUND.format(table=table), list(SECRETS)):
                found.append(f"{table.removeprefix('public.')}.{column}: {secret}")
    finally:
        await connection.close()
    for path in folder.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            found += [f"{path.name}: {secret}" for secret in SECRETS if secret.encode() in body]
    return sorted(found)


async def request(
    admin: httpx.AsyncClient, person: str, kind: str = "erasure", **more: Any
) -> dict[str, Any]:
    body = {"person": person, "kind": kind, "identity": "document", **more}
    return dict(await ok(await admin.post("/api/privacy/requests", json=body)))


def eraser_of(centre: DemoCentre, shop: Workshop) -> Eraser:
    return Eraser(centre.engine, CENTRE, HELD, partial(destroy, shop), SEALING.mark)


async def erase(centre: DemoCentre, shop: Workshop) -> int:
    """What the worker does until it has nothing to do."""
    done = 0
    while await erase_next(eraser_of(centre, shop), centre.clock.now()):
        done += 1
    return done


async def test_an_erasure_leaves_nothing_and_proves_it(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop, tmp_path: Path
) -> None:
    person = await full_life(centre, lives, admin, shop)
    neighbour = await lives.person(number="+79161230000")
    before = await found_in(centre, tmp_path)
    for place in ("person.name", "call_record", "fact.body", "journal", "history.after"):
        assert any(row.startswith(place) for row in before), (place, before)
    assert sorted(path.suffix for path in tmp_path.rglob("*") if path.is_file()) != []
    asked = await request(admin, person)
    assert await erase(centre, shop) == 0, "nobody let it through yet"
    path = f"/api/privacy/requests/{asked['id']}/erase"
    assert (await ok(await admin.post(path, json={"version": 1})))["state"] == "erasing"
    assert (await admin.post(path, json={"version": 2})).json()["code"] == "privacy.closed"
    assert await erase(centre, shop) == 1
    assert await found_in(centre, tmp_path) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [], "recordings and raw tracks too"
    rows = (await ok(await admin.get(f"/api/privacy/requests/{asked['id']}/certificate")))["rows"]
    counts = {row["held"]: row["found"] for row in rows}
    assert set(counts) >= {held.table for held in HELD} | {"files", "journal: numbers", "history"}
    assert (counts["person"], counts["person_number"], counts["call_note"], counts["promise"]) == (1, 1, 1, 2)
    assert counts["recording"] == 2
    assert counts["files"] >= 3
    assert all(len(row["hash"]) == 64 for row in rows)
    figures = await centre.sql("select caller, talk_ms, person from call_record where person = $1", person)
    assert {(row["caller"], row["person"]) for row in figures} == {("+79160000000", person)}, "figures stay"
    keys = await centre.sql("select count(*) from recording where wrapped_key is not null")
    assert keys[0][0] == 0
    seen = await ok(await admin.get(f"/api/persons/{neighbour}"))
    assert [row["number"] for row in seen["numbers"]] == ["+79161230000"], "of nobody else"
    checked = {"client": "mebel", "number": NUMBER}
    bar = (await ok(await admin.get("/api/consent/check", params=checked)))["bar"]
    assert bar["rule"] == "listed", "who must not be called is still not called"


async def test_a_number_that_somebody_else_has_stays_his(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop
) -> None:
    one, two = await lives.person(number=NUMBER), await lives.person("polis", number=NUMBER)
    await lives.call(one, START, caller=NUMBER)
    theirs = await lives.call(two, START, caller=NUMBER, client="polis", number="+74950000201")
    asked = await request(admin, one)
    await ok(await admin.post(f"/api/privacy/requests/{asked['id']}/erase", json={"version": 1}))
    assert await erase(centre, shop) == 1
    kept = await centre.sql("select caller from call_record where call = $1", theirs)
    assert kept[0]["caller"] == NUMBER
    left = await centre.sql("select count(*) from person_number where number = $1", NUMBER)
    assert left[0][0] == 1


async def test_everything_that_is_held_is_shown(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop
) -> None:
    person = await full_life(centre, lives, admin, shop)
    report = await ok(await admin.get(f"/api/persons/{person}/report"))
    held = {section["table"]: section["rows"] for section in report["sections"]}
    assert held["person"][0]["name"] == NAME
    assert {row["id"] for row in held["recording"]} == {"rec-1", "rec-2"}
    assert "wrapped_key" not in held["recording"][0]
    assert len(held["call_record"]) == 3, "one of them came from his number before anybody knew whose it is"
    page = await admin.get(f"/api/persons/{person}/report.html")
    assert page.headers["content-type"].startswith("text/html")
    assert NAME in page.text
    assert "<script" not in page.text
    widest = max(head.count("<th") for head in re.findall(r"<thead>.*?</thead>", page.text))
    assert widest <= 7, "more columns break words on a page into single letters"
    assert page.text.count("<table class='wide'>") >= 3, "each call stands by itself, a line for each value"
    notes = await centre.sql("select count(*) from history where action = 'reported' and key = $1", person)
    assert notes[0][0] == 2
    anna = await centre.as_("anna")
    assert (await anna.get(f"/api/persons/{person}/report")).status_code == 403


async def test_a_hold_stops_erasure_and_retention(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop, tmp_path: Path
) -> None:
    person = await full_life(centre, lives, admin, shop)
    body = {"person": person, "reason": "court case 12"}
    hold = await ok(await admin.post("/api/privacy/holds", json=body))
    asked = await request(admin, person)
    refused = await admin.post(f"/api/privacy/requests/{asked['id']}/erase", json={"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "privacy.held")
    centre.clock.go(timedelta(days=400))
    admin = await centre.as_("admin")
    assert await expire(shop, {"*": 30}) == 0
    lifted = await ok(await admin.post(f"/api/privacy/holds/{hold['id']}/lift", json={"version": 1}))
    assert lifted["stands"] is False
    assert await expire(shop, {"*": 30}) == 1
    until = {**body, "until": "2020-01-01"}
    assert (await admin.post("/api/privacy/holds", json=until)).json()["code"] == "legal_hold.past"


async def test_requests_have_a_day_and_are_late_after_it(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient
) -> None:
    person = await lives.person()
    one = await request(admin, person, "access")
    assert (one["due"], one["late"]) == ("2026-03-17", False), "8 March is a holiday, moved to Monday the 9th"
    two = await request(admin, person, "access", law="gdpr")
    assert two["due"] == "2026-04-02"
    path = f"/api/privacy/requests/{one['id']}"
    longer = await ok(await admin.post(f"{path}/extend", json={"version": 1, "because": "many recordings"}))
    assert longer["due"] == "2026-03-24"
    again = await admin.post(f"{path}/extend", json={"version": 2, "because": "more"})
    assert again.json()["code"] == "privacy.extended"
    centre.clock.go(timedelta(days=23))
    admin = await centre.as_("admin")
    listed = await ok(await admin.get("/api/privacy/requests"))
    assert (listed["open"], listed["late"]) == (2, 1)
    assert [(row["id"], row["late"]) for row in listed["requests"]] == [(one["id"], True), (two["id"], False)]
    answer = {"version": 2, "state": "done", "answer": "sent by letter"}
    closed = await ok(await admin.post(f"{path}/close", json=answer))
    assert (closed["state"], closed["closed_by"], closed["late"]) == ("done", "admin", False)
    assert (await admin.post(f"{path}/close", json={**answer, "version": 3})).json()[
        "code"
    ] == "privacy.closed"
    not_erasure = await admin.post(f"/api/privacy/requests/{two['id']}/erase", json={"version": 1})
    assert not_erasure.json()["code"] == "privacy.not_erasure"
    three = await request(admin, person)
    said = {"version": 1, "state": "done", "answer": "it is gone, believe me"}
    unproved = await admin.post(f"/api/privacy/requests/{three['id']}/close", json=said)
    assert unproved.json()["code"] == "privacy.not_erased", "only an erasure with proof is one"


@pytest.mark.parametrize(
    ("law", "received", "due", "extended"),
    [
        ("ru", date(2026, 3, 2), date(2026, 3, 17), date(2026, 3, 24)),
        ("ru", date(2025, 12, 30), date(2026, 1, 23), date(2026, 1, 30)),
        ("gdpr", date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        ("gdpr", date(2026, 12, 15), date(2027, 1, 15), date(2027, 3, 15)),
    ],
)
def test_the_days_of_the_law(law: Any, received: date, due: date, extended: date) -> None:
    assert deadlines.due(law, received) == due
    assert deadlines.extended(law, received, due) == extended
