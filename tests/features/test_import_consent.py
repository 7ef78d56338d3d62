"""Consent in a file: entries of the ledger with the file and the row as proof, and taken back with it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.features.conftest import CENTRE
from tests.features.test_imports import Desk, desk

__all__ = ["desk"]

HEAD = "Имя;Телефон;Согласие;Дата согласия"
GIVEN = {"consent_purpose": "adverts", "consent_channel": "call"}


def table(*rows: str) -> str:
    return "\r\n".join((HEAD, *rows)) + "\r\n"


async def consent(desk: Desk, person: str) -> dict[str, Any]:
    answer = await desk.browser.get(f"/api/persons/{person}/consent")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def state(desk: Desk, person: str) -> dict[str, bool]:
    return {each["purpose"]: each["given"] for each in (await consent(desk, person))["states"]}


async def say(desk: Desk, person: str, given: bool, at: str) -> None:
    body = {"purpose": "adverts", "channel": "call", "given": given, "at": at}
    body |= {"evidence": "paper", "reference": "7"}
    answer = await desk.browser.post(f"/api/persons/{person}/consent", json=body)
    assert answer.status_code == 200, answer.text


async def one(desk: Desk, like: str) -> str:
    [found] = await desk.people(like)
    return str(found["id"])


@pytest.mark.requirement(
    "D5", "consent in an imported file is a line of the ledger with purpose, channel, day, file and row"
)
async def test_the_ledger_names_file_and_row(desk: Desk) -> None:
    text = {"client": "mebel", "purpose": "adverts", "language": "ru", "text": "Согласен на звонки"}
    shown = (await desk.browser.post("/api/consent/texts", json=text)).json()
    rows = ("Согласов Лев;89125550140;да;02.03.2026", "Несогласов Пётр;89125550141;нет;")
    made = await desk.bring(table(*rows), "spring.csv", **GIVEN, consent_text=shown["id"])
    assert (made["state"], made["made"]) == ("done", 2)
    who = await one(desk, "согласов")
    found = await consent(desk, who)
    [entry] = found["entries"]
    assert (entry["purpose"], entry["channel"], entry["given"]) == ("adverts", "call", True)
    assert (entry["evidence"], entry["reference"], entry["line"]) == ("import", "spring.csv", 2)
    day = "2026-03-01T21:00:00Z"  # where the second of March begins in the centre
    assert (entry["text"], entry["at"], entry["author"]) == (shown["id"], day, "admin")
    assert next(each for each in found["answers"] if each["purpose"] == "adverts")["bar"] is None
    assert (await consent(desk, await one(desk, "несогласов")))["entries"] == []


@pytest.mark.requirement(
    "D5", "of consent in a file and a withdrawal the later day holds, whenever it came in"
)
async def test_a_later_withdrawal_holds(desk: Desk) -> None:
    body = {"client": "mebel", "name": "Отказов Лев", "numbers": [{"number": "+79125550142"}]}
    who = str((await desk.browser.post("/api/persons", json=body)).json()["id"])
    await say(desk, who, False, "2026-02-10T12:00:00Z")
    await desk.bring(table("Отказов Лев;89125550142;да;10.02.2026"), **GIVEN)
    assert await state(desk, who) == {"adverts": False}
    await desk.bring(table("Отказов Лев;89125550142;да;11.02.2026"), **GIVEN)
    assert await state(desk, who) == {"adverts": True}
    await say(desk, who, False, "2026-02-11T21:00:00Z")
    await desk.bring(table("Отказов Лев;89125550142;да;12.02.2026"), **GIVEN)
    assert await state(desk, who) == {"adverts": False}, "of one moment the withdrawal holds"


async def test_days_and_times_are_those_of_the_centre(desk: Desk) -> None:
    """Moscow: who withdrew at two in the morning withdrew after consent of that day, and of one o'clock."""
    body = {"client": "mebel", "name": "Ночнов Лев", "numbers": [{"number": "+79125550139"}]}
    who = str((await desk.browser.post("/api/persons", json=body)).json()["id"])
    await say(desk, who, False, "2026-02-09T23:00:00Z")
    await desk.bring(table("Ночнов Лев;89125550139;да;10.02.2026"), **GIVEN)
    assert await state(desk, who) == {"adverts": False}
    await desk.bring(table("Ночнов Лев;89125550139;да;10.02.2026 01:00"), **GIVEN)
    assert await state(desk, who) == {"adverts": False}
    now = desk.centre.clock.now().astimezone(ZoneInfo("Europe/Moscow"))
    at = (now - timedelta(minutes=1)).strftime("%d.%m.%Y %H:%M")
    made = await desk.bring(table(f"Ночнов Лев;89125550139;да;{at}"), **GIVEN)
    assert (made["updated"], made["failed"]) == (1, 0), "a minute ago is not the future"
    assert await state(desk, who) == {"adverts": True}


@pytest.mark.requirement(
    "D5", "an import taken back takes its consent back by an entry; what held before holds"
)
async def test_taken_back_with_the_import(desk: Desk) -> None:
    body = {"client": "mebel", "name": "Прежнев Лев", "numbers": [{"number": "+79125550143"}]}
    who = str((await desk.browser.post("/api/persons", json=body)).json()["id"])
    await say(desk, who, False, "2026-02-10T12:00:00Z")
    rows = ("Прежнев Лев;89125550143;да;01.03.2026", "Новиков Лев;89125550144;да;01.03.2026")
    made = await desk.bring(table(*rows), **GIVEN)
    new = await one(desk, "новиков")
    assert await state(desk, who) == {"adverts": True}
    assert (await desk.act("undo", made)).status_code == 200
    await desk.work()
    assert (await desk.read(made))["state"] == "undone"
    assert await state(desk, who) == {"adverts": False}
    entries = (await consent(desk, who))["entries"]
    assert [(each["given"], each["undoes"] is not None) for each in entries] == [
        (False, True),
        (True, False),
        (False, False),
    ]
    assert entries[0]["undoes"] == entries[1]["id"]
    assert await desk.people("новиков") == []
    kept = await desk.centre.sql("select given, undoes from consent_entry where person = $1 order by id", new)
    assert [(row["given"], row["undoes"] is not None) for row in kept] == [(True, False), (False, True)]
    held = await desk.centre.sql("select 1 from v_consent_state where person = $1", new)
    assert held == []


async def test_nobody_is_taken_away_who_withdrew_since(desk: Desk) -> None:
    made = await desk.bring(table("Позднев Лев;89125550145;да;01.03.2026"), **GIVEN)
    await say(desk, await one(desk, "позднев"), False, "2026-03-01T12:00:00Z")
    answer = await desk.act("undo", made)
    assert (answer.status_code, answer.json()["code"]) == (409, "import.touched")


async def test_consent_that_says_too_little_is_refused_at_its_place(desk: Desk) -> None:
    undated = "Имя;Телефон;Согласие\r\nЛев;89125550146;да\r\n"
    dated = table("Лев;89125550146;да;")
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        (undated, GIVEN, "import.consent_undated", "consent_on"),
        (dated, {**GIVEN, "consent_purpose": "x"}, "import.consent_purpose", "consent_purpose"),
        (dated, {**GIVEN, "consent_channel": "fax"}, "import.consent_channel", "consent_channel"),
        (undated, {**GIVEN, "consent_on": "2099-01-01"}, "import.consent_future", "consent_on"),
        (dated, {**GIVEN, "consent_text": 999_999}, "import.consent_text", "consent_text"),
    ]
    for body, options, code, field in cases:
        answer = await desk.act("start", await desk.draft(body, **options))
        refused = answer.json()
        assert (refused["code"], refused["fields"][0]["field"]) == (code, field), refused
    rows = ("Лев;89125550147;да;", "Олег;89125550148;да;01.01.2099", "Пётр;89125550149;да;01.02.2026")
    made = await desk.bring(table(*rows), **GIVEN)
    assert (made["made"], made["failed"]) == (1, 2)
    faults = (await desk.read(made, "/faults"))["faults"]
    assert [(each["row"], each["code"]) for each in faults] == [
        (2, "import_row.consent_undated"),
        (3, "import_row.consent_future"),
    ]


async def test_purposes_and_channels_in_the_words_of_the_file(desk: Desk) -> None:
    head = "Имя;Телефон;Согласие: на что;Согласие: способ;Дата согласия"
    rows = (
        "Словов Лев;89125550150;Опросы;СМС;01.02.2026",
        "Странник Лев;89125550151;полёты;смс;01.02.2026",
        "Факсов Лев;89125550152;surveys;факс;01.02.2026",
    )
    draft = (await desk.upload("\r\n".join((head, *rows)))).json()
    columns = {
        "0": "name", "1": "numbers", "2": "consent_purpose", "3": "consent_channel", "4": "consent_at"
    }  # fmt: skip
    plan = {"version": draft["version"], "header": True, "columns": columns, "options": draft["options"]}
    made = (await desk.browser.put(f"/api/imports/{draft['id']}/plan", json=plan)).json()
    assert (await desk.act("start", made)).status_code == 200
    await desk.work()
    [entry] = (await consent(desk, await one(desk, "словов")))["entries"]
    assert (entry["purpose"], entry["channel"]) == ("surveys", "sms")
    faults = (await desk.read(made, "/faults"))["faults"]
    assert [each["code"] for each in faults] == ["import_row.consent_purpose", "import_row.consent_channel"]
    assert "surveys" in faults[0]["text"]


@pytest.mark.requirement("D4", "words that judge people are counted in imported notes as in typed ones")
async def test_labels_in_imported_notes_are_counted(desk: Desk) -> None:
    body = {"client": "mebel", "name": "Заметкин", "numbers": [{"number": "+79125550160"}], "note": "турист"}
    old = str((await desk.browser.post("/api/persons", json=body)).json()["id"])
    await desk.centre.sql("delete from label_met")
    rows = (
        "Имя;Телефон;Примечание",
        "Ярлыков Лев;89125550161;Настоящий гоблин, звонить после обеда",
        "Молоков Лев;89125550162;Любит молоко",
        "Заметкин;89125550160;опять турист и жмоты",
    )
    made = await desk.bring("\r\n".join(rows))
    new = await one(desk, "ярлыков")
    count = "select person, word, place, author from label_met order by word"
    found = [tuple(row) for row in await desk.centre.sql(count)]
    assert found == [(new, "гоблин", "note", "admin"), (old, "жмот", "note", "admin")]
    assert (await desk.act("undo", made)).status_code == 200
    await desk.work()
    assert await desk.centre.sql(count) == []


async def test_a_source_is_of_the_list(desk: Desk) -> None:
    rows = ("Имя;Телефон;Источник", "Рекламов;89125550170;Реклама", "Знакомов;89125550171;сосед")
    made = await desk.bring("\r\n".join(rows))
    assert (made["made"], made["failed"]) == (1, 1)
    [fault] = (await desk.read(made, "/faults"))["faults"]
    assert (fault["row"], fault["column"], fault["code"]) == (3, "Источник", "import_row.source")
    assert "recommendation" in fault["text"]
    [card] = await desk.people("рекламов")
    assert card["source"] == "advertising"
    path = f"/api/persons/{card['id']}"
    answer = await desk.browser.patch(path, json={"version": card["version"], "source": "сосед"})
    assert answer.status_code == 422
    answer = await desk.browser.patch(path, json={"version": card["version"], "source": "neighbour"})
    refused = answer.json()
    assert (answer.status_code, refused["code"], refused["fields"][0]["field"]) == (
        422,
        "source.not_listed",
        "source",
    )
    assert "recommendation" in refused["message"]
    await desk.centre.sql("update person set source = 'old-one' where id = $1", card["id"])
    kept = {"version": card["version"], "source": "old-one", "note": "читается"}
    answer = await desk.browser.patch(path, json=kept)
    assert (answer.status_code, answer.json()["source"]) == (200, "old-one")
    assert desk.importer.centre == CENTRE
