"""Rights of people together with what goes on meanwhile: calls, imports, merges, holds, an engine at work."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from tests.features.conftest import CENTRE, SEALING, START, DemoCentre
from tests.features.lives import Lives
from tests.features.test_imports import Desk, table
from tests.features.test_privacy import NAME, NUMBER, eraser_of, found_in, full_life, request
from tests.features.workbench import KEYRING

from perezvon.adapters.web.app import make_app
from perezvon.features.consent.erasing import Broken, Eraser, erase_next, failed
from perezvon.features.consent.report_text import column_words
from perezvon.features.consent.service import Talk
from perezvon.features.imports import jobs
from perezvon.features.imports.api import router as imports_router
from perezvon.features.recordings.held import destroy
from perezvon.features.recordings.making import Workshop
from perezvon.kit.errors import Refused
from perezvon.main.access import routers
from perezvon.main.held import HELD
from perezvon.main.imports import make_importer


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


async def let_through(admin: httpx.AsyncClient, asked: dict[str, Any]) -> None:
    body = {"version": asked["version"]}
    await ok(await admin.post(f"/api/privacy/requests/{asked['id']}/erase", json=body))


async def state_of(admin: httpx.AsyncClient, asked: dict[str, Any]) -> tuple[str, str]:
    rows = (await ok(await admin.get("/api/privacy/requests", params={"closed": True})))["requests"]
    [row] = [row for row in rows if row["id"] == asked["id"]]
    return row["state"], row["fault"]


async def merge(browser: httpx.AsyncClient, one: str, two: str) -> None:
    versions = [(await ok(await browser.get(f"/api/persons/{each}")))["version"] for each in (one, two)]
    body = {"version": versions[0], "other": two, "other_version": versions[1], "keep": {}}
    await ok(await browser.post(f"/api/persons/{one}/merges", json=body))


# --- the report ----------------------------------------------------------------------------------


def letters_of(pdf: bytes) -> set[str]:
    pairs = re.findall(rb"<[0-9A-Fa-f]{4}> <([0-9A-Fa-f]{4,8})>", pdf)
    return {bytes.fromhex(pair.decode()).decode("utf-16-be") for pair in pairs}


@pytest.mark.requirement("D5", "everything that is held of a person is given out as PDF in his language")
async def test_the_report_is_a_pdf_in_the_language_of_the_person(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop
) -> None:
    person = await full_life(centre, lives, admin, shop)
    await centre.sql("update person set language = 'ru' where id = $1", person)
    path = f"/api/persons/{person}/report"
    report = await ok(await admin.get(path))
    assert (report["language"], report["sound_files"]) == ("ru", 1)
    shown = {section["table"] for section in report["sections"]}
    empty = {"label_met", "person_apart", "legal_hold", "erasure_certificate", "privacy_request"}
    assert {"person", "call_record", "recording", "promise", "consent_entry", "do_not_call"} <= shown
    assert shown <= {held.table for held in HELD} - empty
    page = (await admin.get(f"{path}.html")).text
    assert "<html lang='ru'>" in page
    assert "Звонки" in page
    assert "Телефоны" in page
    assert "02.03.2026" in page, "by the clock of the centre"
    for name in (">Имя или название</th>", ">Заметка</th>"):
        assert name in page
    answer = await admin.get(f"{path}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="report-{person}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert set("Ариадна Верескова") - {" "} <= letters_of(answer.content)
    await centre.sql("update person set language = 'en', note = '中 note' where id = $1", person)
    assert "<h2>Calls <small>" in (await admin.get(f"{path}.html")).text
    assert set("[U+4E2D]") <= letters_of((await admin.get(f"{path}.pdf")).content), "nothing is left out"
    anna = await centre.as_("anna")
    assert (await anna.get(f"{path}.pdf")).status_code == 403


async def test_every_column_that_is_shown_has_a_name_in_both_languages(centre: DemoCentre) -> None:
    hidden = {held.table: {"centre", *held.hidden} for held in HELD}
    rows = await centre.sql(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and table_name = any($1::text[])",
        list(hidden),
    )
    words = column_words()
    bare = sorted(
        {r["column_name"] for r in rows if r["column_name"] not in hidden[r["table_name"]]} - set(words)
    )
    assert bare == [], "name them in features/consent/report_words.toml"
    assert all(len(pair) == 2 and all(pair) for pair in words.values())


# --- requests that come by telephone, and who it is ------------------------------------------------


async def test_a_request_on_a_call_is_filed_once_with_its_day(centre: DemoCentre, lives: Lives) -> None:
    person, other = await lives.person(number=NUMBER), await lives.person(number="+4930123456")
    talks = {"c-1": Talk(person, START), "c-2": Talk(other, START)}
    centre.app = make_app(centre.context, list(routers(since=talks.get)))
    anna, admin = await centre.as_("anna"), await centre.as_("admin")
    body = {"person": person, "kind": "access", "identity": "questions"}
    taken = await ok(await anna.post("/api/calls/c-1/privacy-requests", json=body))
    assert (taken["law"], taken["due"], taken["identity"]) == ("ru", "2026-03-17", "questions")
    again = await ok(await anna.post("/api/calls/c-1/privacy-requests", json=body))
    assert again == taken, "a second click files nothing"
    foreign = await anna.post("/api/calls/c-2/privacy-requests", json=body)
    assert foreign.json()["code"] == "consent.foreign_call"
    abroad = {"person": other, "kind": "erasure"}
    taken = await ok(await anna.post("/api/calls/c-2/privacy-requests", json=abroad))
    assert (taken["law"], taken["due"]) == ("gdpr", "2026-04-02")
    rows = (await ok(await admin.get("/api/privacy/requests")))["requests"]
    assert [(r["source"], r["call"], r["identity"], r["identity_by"], r["author"]) for r in rows] == [
        ("call", "c-1", "questions", "anna", "anna"),
        ("call", "c-2", "", None, "anna"),
    ]
    assert (await anna.get("/api/privacy/requests")).status_code == 403


async def test_nobody_hears_or_destroys_anothers_data(lives: Lives, admin: httpx.AsyncClient) -> None:
    person = await lives.person(number=NUMBER)
    asked = await request(admin, person, identity="")
    path = f"/api/privacy/requests/{asked['id']}"
    refused = await admin.post(f"{path}/erase", json={"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "privacy.unidentified")
    told = await request(admin, person, "access", identity="")
    answer = {"version": 1, "state": "done", "answer": "sent"}
    unknown = await admin.post(f"/api/privacy/requests/{told['id']}/close", json=answer)
    assert unknown.json()["code"] == "privacy.unidentified"
    body = {"version": 1, "identity": "document", "note": "passport shown at the office"}
    known = await ok(await admin.post(f"{path}/identify", json=body))
    assert (known["identity"], known["identity_by"], known["version"]) == ("document", "admin", 2)
    assert known["identity_at"] is not None
    erasing = await ok(await admin.post(f"{path}/erase", json={"version": 2}))
    assert erasing["state"] == "erasing"


# --- holds and merges ------------------------------------------------------------------------------


async def test_a_hold_on_either_card_of_one_human_holds_both(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop
) -> None:
    one, two = await lives.person(number=NUMBER), await lives.person(number="+79161230988")
    hold = await ok(await admin.post("/api/privacy/holds", json={"person": two, "reason": "court"}))
    await merge(admin, one, two)
    asked = await request(admin, one)
    assert asked["held"] is True, "the hold came along with the card"
    path = f"/api/privacy/requests/{asked['id']}/erase"
    assert (await admin.post(path, json={"version": 1})).json()["code"] == "privacy.held"
    held = await centre.sql("select person from v_consent_hold order by person")
    assert [row["person"] for row in held] == sorted([one, two]), "recordings of both stay"
    [row] = await ok(await admin.get(f"/api/persons/{one}/merges"))
    await ok(await admin.post(f"/api/persons/{one}/merges/{row['id']}/undo"))
    held = await centre.sql("select person from v_consent_hold")
    assert [row["person"] for row in held] == [two], "parted again, it stays where it was set"
    await ok(await admin.post(path, json={"version": 1}))
    late = await ok(await admin.post("/api/privacy/holds", json={"person": one, "reason": "another court"}))
    assert await erase_next(eraser_of(centre, shop), centre.clock.now()) == asked["id"]
    assert await state_of(admin, asked) == ("open", "privacy.held"), "a hold that came in between is stronger"
    for each in (hold, late):
        await ok(await admin.post(f"/api/privacy/holds/{each['id']}/lift", json={"version": 1}))


async def test_a_hold_ends_with_the_day_of_the_centre(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient
) -> None:
    """In Honolulu the day ends ten hours after it does in UTC."""
    await centre.sql("update centre set zone = 'Pacific/Honolulu'")
    person = await lives.person(number=NUMBER)
    wall = centre.clock.now().astimezone(ZoneInfo("Pacific/Honolulu"))
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    body = {"person": person, "reason": "court", "until": wall.date().isoformat()}
    asked = await request(admin, person)
    await ok(await admin.post("/api/privacy/holds", json=body))

    async def held() -> tuple[bool, bool]:
        listed = await ok(await admin.get("/api/privacy/requests"))
        [own] = [each for each in listed["requests"] if each["id"] == asked["id"]]
        [hold] = await ok(await admin.get("/api/privacy/holds"))
        return own["held"], hold["stands"]

    centre.clock.go(midnight - centre.clock.now() - timedelta(minutes=1))
    assert await held() == (True, True)
    centre.clock.go(timedelta(minutes=2))
    assert await held() == (False, False)
    late = await admin.post("/api/privacy/holds", json=body)
    assert (late.status_code, late.json()["code"]) == (422, "legal_hold.past")


async def test_a_card_that_was_merged_meanwhile_is_looked_at_again(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop, tmp_path: Path
) -> None:
    one, two = await lives.person(number="+79161230988"), await lives.person(number=NUMBER)
    asked = await request(admin, two)
    await let_through(admin, asked)
    await merge(admin, one, two)
    eraser = eraser_of(centre, shop)
    assert await erase_next(eraser, centre.clock.now()) == asked["id"]
    assert await state_of(admin, asked) == ("open", "privacy.merged")
    rows = (await ok(await admin.get("/api/privacy/requests")))["requests"]
    await let_through(admin, rows[0])
    assert await erase_next(eraser, centre.clock.now()) == asked["id"]
    assert await state_of(admin, asked) == ("done", "")
    left = await centre.sql(
        "select count(*) from person_number where person_id = any($1::text[])", [one, two]
    )
    assert left[0][0] == 0
    [row] = await ok(await admin.get(f"/api/persons/{one}/merges"))
    assert (row["name"], row["undoable"]) == ("", False)
    parted = await admin.post(f"/api/persons/{one}/merges/{row['id']}/undo")
    assert (parted.status_code, parted.json()["code"]) == (409, "merge.erased")


# --- what goes on meanwhile ------------------------------------------------------------------------


async def test_who_is_on_a_call_is_erased_when_it_is_over(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop
) -> None:
    person = await lives.person(number=NUMBER)
    asked = await request(admin, person)
    await let_through(admin, asked)
    seen: list[tuple[str, ...]] = []
    state: dict[str, bool | None] = {"talks": True}

    async def on_call(persons: Any, numbers: Any) -> bool:
        seen.append((*persons, *numbers))
        if state["talks"] is None:
            raise Refused("privacy.no_engine")
        return bool(state["talks"])

    eraser = Eraser(centre.engine, CENTRE, HELD, partial(destroy, shop), SEALING.mark, on_call)
    assert await erase_next(eraser, centre.clock.now()) is None
    assert await state_of(admin, asked) == ("erasing", "privacy.on_call")
    assert seen == [(person, NUMBER)], "by his card, and by his number before anybody knows who calls"
    state["talks"] = None
    assert await erase_next(eraser, centre.clock.now()) is None
    assert await state_of(admin, asked) == ("erasing", "privacy.no_engine")
    state["talks"] = False
    assert await erase_next(eraser, centre.clock.now()) == asked["id"]
    assert await state_of(admin, asked) == ("done", "")


async def test_an_import_with_the_same_person_does_not_bring_him_back(
    centre: DemoCentre, lives: Lives, shop: Workshop, tmp_path: Path
) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    centre.app = make_app(centre.context, [*routers(), imports_router(folder)])
    admin = await centre.as_("admin")
    desk = Desk(centre, admin, make_importer(centre.engine, CENTRE, folder, centre.clock.now))
    person = await lives.person(number=NUMBER)
    asked = await request(admin, person)
    await let_through(admin, asked)
    made = await desk.draft(table(f"{NAME};{NUMBER};veresk@example.org;Томск;;;"), duplicates="update")
    await ok(await desk.act("start", made))
    eraser = eraser_of(centre, shop)
    steps = 0
    while await erase_next(eraser, centre.clock.now()) is None:
        assert await state_of(admin, asked) == ("erasing", "privacy.importing")
        assert await jobs.step(desk.importer), "the erasure waits for the import, and for nothing else"
        steps += 1
    assert steps >= 3, "read, matched, applied: nothing was destroyed in between"
    assert await found_in(centre, tmp_path) == []
    assert await desk.people("верескова") == []
    draft = await desk.draft(table("Кто-то;+79161239999;;;;;"))
    second = await request(admin, await lives.person(number="+79161230999"))
    await let_through(admin, second)
    assert await erase_next(eraser, centre.clock.now()) == second["id"], "a file that waits holds up nobody"
    rows = (await ok(await admin.get(f"/api/privacy/requests/{second['id']}/certificate")))["rows"]
    left = {row["remains"]: row["until"] for row in rows if row["remains"]}
    assert left == {"backups": None, "uploads": (START + timedelta(days=8)).date().isoformat()}, draft


async def test_one_that_fails_holds_up_nobody(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop
) -> None:
    first, second = await lives.person(number=NUMBER), await lives.person(number="+79161230988")
    asked = [await request(admin, each) for each in (first, second)]
    for each in asked:
        await let_through(admin, each)
    broken = next(iter(sorted(each["id"] for each in asked)))
    good = eraser_of(centre, shop)

    async def no_disk(connection: Any, calls: Any) -> int:
        raise OSError("the disk is away")

    bad = Eraser(centre.engine, CENTRE, HELD, no_disk, SEALING.mark)
    with pytest.raises(Broken) as told:
        await erase_next(bad, centre.clock.now())
    assert (told.value.request, told.value.why) == (broken, "OSError")
    await failed(bad, told.value)
    states = {each["id"]: await state_of(admin, each) for each in asked}
    assert states.pop(broken) == ("erasing", "OSError")
    assert list(states.values()) == [("erasing", "")]
    assert await erase_next(good, centre.clock.now(), [broken]) not in (None, broken)
    assert await erase_next(good, centre.clock.now()) == broken


async def test_an_erased_number_stays_a_mark_when_a_newer_file_brings_it(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop, tmp_path: Path
) -> None:
    person = await lives.person(number=NUMBER)
    body = {"name": "Register", "dated": START.date().isoformat(), "covers_all": True}
    path = f"/api/call-lists/{(await ok(await admin.post('/api/call-lists', json=body)))['id']}/lines"
    await ok(await admin.post(path, json={"lines": [NUMBER]}))
    asked = await request(admin, person)
    await let_through(admin, asked)
    assert await erase_next(eraser_of(centre, shop), centre.clock.now()) == asked["id"]
    await ok(await admin.post(path, json={"lines": [NUMBER, "+79161230777"], "replace": True}))
    numbers = [row["number"] for row in await centre.sql("select number from call_list_number order by 1")]
    assert NUMBER not in numbers
    assert "+79161230777" in numbers
    checked = {"client": "mebel", "number": NUMBER}
    assert (await ok(await admin.get("/api/consent/check", params=checked)))["bar"]["rule"] == "listed"
    rows = (await ok(await admin.get(f"/api/privacy/requests/{asked['id']}/certificate")))["rows"]
    assert {row["remains"] for row in rows} == {"", "marks", "backups"}


async def test_a_number_he_had_before_is_forgotten_too(
    centre: DemoCentre, lives: Lives, admin: httpx.AsyncClient, shop: Workshop, tmp_path: Path
) -> None:
    person = await lives.person(number=NUMBER)
    await lives.call(person, START, caller=NUMBER)
    card = await ok(await admin.get(f"/api/persons/{person}"))
    change = {"version": card["version"], "numbers": [{"number": "+79160001122"}]}
    await ok(await admin.patch(f"/api/persons/{person}", json=change))
    asked = await request(admin, person)
    await let_through(admin, asked)
    assert await erase_next(eraser_of(centre, shop), centre.clock.now()) == asked["id"]
    assert [row for row in await found_in(centre, tmp_path) if "9161230987" in row] == []
