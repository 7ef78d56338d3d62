"""Lists of people brought in from files, over HTTP, with the worker's part; and taken back."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl.workbook import Workbook
from sqlalchemy.exc import DBAPIError
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.adapters.web.app import make_app
from perezvon.features.imports import jobs
from perezvon.main.access import routers
from perezvon.main.imports import imports_router, make_importer

HEAD = "ФИО;Телефон;Почта;Город;Метки;Интересы;Бюджет"
ROWS = (
    "Ёлкина Анна;8 912 555-00-01;anna.e@example.org;Самара;каталог;диваны, кресла;70 000",
    "Пётр Орлов;+7 495 555-00-02;;Москва;;;",
    "Орлов П.;8(495)555-00-02;orlov@example.org;;опт;столы;50000,50",
)


@dataclass
class Desk:
    """A supervisor at his browser, and the worker behind."""

    centre: DemoCentre
    browser: httpx.AsyncClient
    importer: jobs.Importer

    async def upload(self, body: bytes | str, name: str = "people.csv") -> httpx.Response:
        content = body.encode() if isinstance(body, str) else body
        return await self.browser.post(
            "/api/imports", params={"client": "mebel", "name": name}, content=content
        )

    async def draft(self, body: bytes | str, name: str = "people.csv", **options: Any) -> dict[str, Any]:
        answer = await self.upload(body, name)
        assert answer.status_code == 200, answer.text
        made = answer.json()
        plan = {
            "version": made["version"],
            "header": made["header"],
            "columns": made["columns"],
            "options": {**made["options"], **options},
        }
        answer = await self.browser.put(f"/api/imports/{made['id']}/plan", json=plan)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def act(self, what: str, made: dict[str, Any]) -> httpx.Response:
        body = {"json": {"version": made["version"]}} if what == "start" else {}
        return await self.browser.post(f"/api/imports/{made['id']}/{what}", **body)

    async def work(self) -> None:
        while await jobs.step(self.importer):
            continue

    async def read(self, made: dict[str, Any], more: str = "") -> Any:
        answer = await self.browser.get(f"/api/imports/{made['id']}{more}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def bring(self, body: bytes | str, name: str = "people.csv", **options: Any) -> dict[str, Any]:
        made = await self.draft(body, name, **options)
        answer = await self.act("start", made)
        assert answer.status_code == 200, answer.text
        await self.work()
        return dict(await self.read(made))

    async def people(self, like: str) -> list[dict[str, Any]]:
        found = await self.browser.get("/api/persons", params={"q": like, "client": "mebel"})
        assert found.status_code == 200, found.text
        return list(found.json()["persons"])


@pytest.fixture
async def desk(centre: DemoCentre, tmp_path: Path) -> Desk:
    centre.app = make_app(centre.context, [*routers(), imports_router(tmp_path)])
    browser = await centre.as_("admin")
    importer = make_importer(centre.engine, CENTRE, tmp_path, centre.clock.now)
    return Desk(centre, browser, importer)


def table(*rows: str) -> str:
    return "\r\n".join((HEAD, *rows)) + "\r\n"


@pytest.mark.requirement("A9", "a customer list is built from a file, with interests, and taken back whole")
async def test_a_list_comes_in_and_goes_again(desk: Desk) -> None:
    made = await desk.bring(table(*ROWS))
    assert (made["state"], made["made"], made["updated"], made["failed"]) == ("done", 2, 1, 0)
    [anna] = await desk.people("елкина")
    assert (anna["region"], anna["tags"], anna["emails"]) == ("Самара", ["каталог"], ["anna.e@example.org"])
    assert (anna["budget"], anna["budget_currency"], anna["zone"]) == (70_000_000_000, "RUB", "Europe/Samara")
    assert [each["number"] for each in anna["numbers"]] == ["+79125550001"]
    interests = await desk.centre.sql(
        "select value from person_preference where person = $1 and source = 'import' order by 1", anna["id"]
    )
    assert [row["value"] for row in interests] == ["диваны", "кресла"]
    [orlov] = await desk.people("орлов")
    assert (orlov["name"], orlov["region"], orlov["tags"]) == ("Пётр Орлов", "Москва", ["опт"])
    evidence = await desk.centre.sql(
        "select import_row, act from person_import where import = $1 order by 1", made["id"]
    )
    assert [tuple(row) for row in evidence] == [(2, "made"), (3, "made"), (4, "filled")]
    assert not any(desk.importer.folder.iterdir())

    answer = await desk.act("undo", made)
    assert answer.status_code == 200, answer.text
    await desk.work()
    assert (await desk.read(made))["state"] == "undone"
    assert await desk.people("елкина") == []
    assert await desk.people("орлов") == []


async def test_an_import_that_was_touched_stays(desk: Desk) -> None:
    made = await desk.bring(table(*ROWS))
    [anna] = await desk.people("елкина")
    change = {"version": anna["version"], "note": "called back"}
    assert (await desk.browser.patch(f"/api/persons/{anna['id']}", json=change)).status_code == 200
    answer = await desk.act("undo", made)
    assert (answer.status_code, answer.json()["code"]) == (409, "import.touched")
    assert (await desk.read(made))["state"] == "done"


@pytest.mark.parametrize(
    ("choice", "name", "region", "count"),
    [
        ("skip", "Мария Ёжикова", "", 1),
        ("fill", "Мария Ёжикова", "Тверь", 1),
        ("update", "Ежова М.", "Тверь", 1),
        ("new", "Мария Ёжикова", "", 2),
    ],
)
async def test_somebody_known(desk: Desk, choice: str, name: str, region: str, count: int) -> None:
    [before] = await desk.people("9120001122")
    made = await desk.bring(table("Ежова М.;8 912 000-11-22;;Тверь;;;"), duplicates=choice)
    assert made["state"] == "done", made
    found = {person["id"]: person for person in await desk.people("9120001122")}
    assert len(found) == count
    assert (found[before["id"]]["name"], found[before["id"]]["region"]) == (name, region)
    assert [each["number"] for each in before["numbers"]] == [
        each["number"] for each in found[before["id"]]["numbers"]
    ]
    doubles = await desk.read(made, "/doubles")
    assert [each["like"]["id"] for each in doubles] == ([before["id"]] if choice == "new" else [])
    if choice != "skip":
        assert (await desk.act("undo", made)).status_code == 200
        await desk.work()
        [after] = await desk.people("9120001122")
        assert {**after, "version": 0} == {**before, "version": 0}


async def test_faults_name_the_column_and_the_remedy(desk: Desk) -> None:
    bad = (
        "Анна;12;нет;;;;",
        "=cmd|' /C calc'!A0;89125550009;;;;;",
        ";;;;;;x",
        "Хорошая Анна;8 912 555-00-10;;;;;",
    )
    made = await desk.bring(table(*bad, "Гоблинова;89125550011;;;гоблин;;"))
    assert (made["state"], made["made"], made["failed"]) == ("done", 1, 4)
    page = await desk.read(made, "/faults")
    told = [(each["row"], each["column"], each["code"]) for each in page["faults"]]
    assert told == [
        (2, "Телефон", "import_row.phone"),
        (2, "Почта", "import_row.email"),
        (3, "ФИО", "import_row.formula"),
        (4, "Бюджет", "import_row.money"),
        (6, "Метки", "import_row.label"),
    ]
    file = (await desk.browser.get(f"/api/imports/{made['id']}/faults.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";" if ";" in file[:40] else ","))
    assert rows[3][2].startswith("'=cmd")
    assert len(rows) == 6


async def test_all_or_nothing(desk: Desk) -> None:
    made = await desk.bring(table(*ROWS, "Анна;12;;;;;"), faults="all")
    assert (made["state"], made["made"], made["failed"]) == ("refused", 0, 1)
    assert "1" in made["fault"]
    assert await desk.people("елкина") == []


async def test_a_worker_that_dies_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step in a worker of its own, with parts of two rows."""
    monkeypatch.setattr(jobs, "READ_ROWS", 2)
    monkeypatch.setattr("perezvon.features.imports.applying.PART_ROWS", 2)
    made = await desk.draft(table(*(f"Человек {n};8 912 556-00-{n:02};;;;;" for n in range(7))))
    assert (await desk.act("start", made)).status_code == 200
    steps = 0
    while await jobs.step(
        make_importer(desk.centre.engine, CENTRE, desk.importer.folder, desk.centre.clock.now)
    ):
        steps += 1
    assert steps >= 9
    done = await desk.read(made)
    assert (done["state"], done["made"], done["rows_done"]) == ("done", 7, 7)
    assert len(await desk.people("Человек")) == 7


async def test_an_import_that_the_database_refuses_does_not_hold_up_others(desk: Desk) -> None:
    bad = await desk.draft(table(*ROWS))
    good = await desk.draft(table("Хороший;8 912 556-01-00;;;;;"))
    for made in (bad, good):
        assert (await desk.act("start", made)).status_code == 200
        desk.centre.clock.go(timedelta(seconds=1))
    while (await desk.read(bad))["state"] != "applying":
        assert await jobs.step(desk.importer)
    await desk.centre.sql("update import_staged set language = 'xx' where import = $1", bad["id"])
    failed = 0
    while (await desk.read(good))["state"] != "done":
        try:
            assert await jobs.step(desk.importer)
        except DBAPIError:
            failed += 1
    assert failed == jobs.MOST_TRIES - 1
    ended = await desk.read(bad)
    assert (ended["state"], ended["made"]) == ("cancelled", 0)
    assert len(await desk.people("Хороший")) == 1


async def test_cancelled_on_the_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perezvon.features.imports.applying.PART_ROWS", 2)
    rows = [f"Человек {n};8 912 556-00-{n:02};;;;;" for n in range(6)]
    for faults, left in (("skip", 2), ("all", 0)):
        made = await desk.draft(table(*rows), faults=faults)
        assert (await desk.act("start", made)).status_code == 200
        while (await desk.read(made))["rows_done"] == 0:
            assert await jobs.step(desk.importer)
        assert (await desk.act("cancel", made)).status_code == 200
        await desk.work()
        done = await desk.read(made)
        assert done["state"] == "cancelled"
        assert len(await desk.people("Человек")) == left
        if left:
            await jobs.sweep(desk.importer)
            kept = await desk.centre.sql("select count(*) from import_staged where import = $1", made["id"])
            assert kept[0][0] == 0, "nothing of the people of the rest of the file is kept"
            assert (await desk.act("undo", made)).status_code == 200
            await desk.work()


async def test_what_columns_meant_is_remembered(desk: Desk) -> None:
    body = "Кто;Куда звонить\r\nАнна;89125550020\r\n"
    first = (await desk.upload(body)).json()
    assert first["columns"] == {"1": "numbers"}  # by its looks
    columns = {"0": "name", "1": "numbers"}
    plan = {"version": 1, "header": True, "columns": columns, "options": first["options"]}
    first = (await desk.browser.put(f"/api/imports/{first['id']}/plan", json=plan)).json()
    assert (await desk.act("start", first)).status_code == 200
    second = (await desk.upload(body)).json()
    assert second["columns"]["0"] == "name"


async def test_the_preview_shows_what_would_come_out(desk: Desk) -> None:
    made = await desk.draft(table("Мария Ежикова;8 912 555-00-31;;;;;", *ROWS, "М.;89120001122;;;;;"))
    rows = (await desk.read(made, "/preview"))["rows"]
    assert [each["name"] for each in rows[0]["similar"]] == ["Мария Ёжикова"]
    assert rows[1]["values"]["numbers"] == ["+79125550001"]
    assert rows[3]["twin"] == 4
    assert rows[4]["known"]["name"] == "Мария Ёжикова"
    assert await desk.people("елкина") == []
    judged = await desk.draft(table("Гоблинова;89125550011;;;гоблин;;"))
    [row] = (await desk.read(judged, "/preview"))["rows"]
    assert [(each["column"], each["code"]) for each in row["faults"]] == [("Метки", "import_row.label")]


async def test_the_preview_counts_rows_as_the_spreadsheet_does(desk: Desk) -> None:
    body = "Имя;Телефон\r\nАнна;89125550021\r\n;\r\n\r\nПётр;123\r\n"
    made = await desk.draft(body)
    rows = (await desk.read(made, "/preview"))["rows"]
    assert [each["row"] for each in rows] == [2, 5]
    assert rows[1]["faults"][0]["row"] == 5
    await desk.act("start", made)
    await desk.work()
    faults = (await desk.read(made, "/faults"))["faults"]
    assert [each["row"] for each in faults] == [5], "the same row after the import"


async def test_a_column_of_days_is_not_taken_for_numbers(desk: Desk) -> None:
    made = (
        await desk.upload("Имя;Родился;Звонили;Куда\r\nАнна;1990-05-12;12-05-2026;89125550023\r\n")
    ).json()
    assert made["columns"] == {"0": "name", "3": "numbers"}


async def test_consent_is_evidence(desk: Desk) -> None:
    body = "Имя;Телефон;Согласие;Дата согласия\r\nАнна;89125550040;да;02.03.2026\r\nПётр;89125550041;нет;\r\n"
    made = await desk.draft(body)
    answer = await desk.act("start", made)
    assert (answer.status_code, answer.json()["code"]) == (422, "import.consent_open")
    made = await desk.bring(body, consent_purpose="adverts", consent_channel="call")
    rows = await desk.centre.sql(
        "select consent_purpose, consent_channel, (consent_at at time zone 'Europe/Moscow')::date::text,"
        " consent from person_import where import = $1 order by import_row",
        made["id"],
    )
    assert [tuple(row) for row in rows] == [
        ("adverts", "call", "2026-03-02", True),
        (None, None, None, False),
    ]


async def test_a_workbook(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Name", "Phone", "Budget"])
    sheet.append(["Anna of the book", 79125550050, 70000.0])
    out = io.BytesIO()
    book.save(out)
    made = await desk.bring(out.getvalue(), "people.xlsx")
    assert (made["state"], made["made"]) == ("done", 1)
    [anna] = await desk.people("anna of the book")
    assert (anna["numbers"][0]["number"], anna["budget"]) == ("+79125550050", 70_000_000_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "koi8-r", "utf-16", "utf-32"])
async def test_letters_are_read_as_they_were_written(desk: Desk, encoding: str) -> None:
    made = (await desk.upload(table(*ROWS).encode(encoding))).json()
    assert made["headings"][:2] == ["ФИО", "Телефон"]
    assert made["samples"][0][0] == "Ёлкина Анна"


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (12 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "import.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "import.old_excel"),
        (b"Name;Phone\r\nA\x00B;1\r\n", "import.binary"),
        (bytes(range(128, 256)) * 20, "import.encoding"),
        (b"PK\x03\x04 not a workbook", "import.bad_archive"),
        (_bomb(), "import.bomb"),
        (("a;" * 101 + "b\r\n").encode(), "import.too_many_columns"),
        (('Name;Phone\r\n"' + "x" * 140_000 + "\r\n").encode(), "import.broken_row"),
    ],
)
async def test_hostile_files_are_refused(desk: Desk, body: bytes, code: str) -> None:
    answer = await desk.upload(body)
    assert (answer.status_code in (413, 422), answer.json()["code"]) == (True, code)
    assert not any(desk.importer.folder.iterdir())


async def test_bad_plans_are_refused(desk: Desk) -> None:
    made = (await desk.upload(table(*ROWS))).json()
    for columns, code in (
        ({"0": "nonsense"}, "import.field_unknown"),
        ({"99": "name"}, "import.column_unknown"),
        ({"0": "name", "1": "region", "2": "region"}, "import.field_twice"),
        ({"3": "region"}, "import.nobody"),
    ):
        plan = {"version": 1, "header": True, "columns": columns, "options": made["options"]}
        answer = await desk.browser.put(f"/api/imports/{made['id']}/plan", json=plan)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await desk.browser.delete(f"/api/imports/{made['id']}")).status_code == 200
    assert not any(desk.importer.folder.iterdir())


async def test_agents_bring_nothing_in(desk: Desk) -> None:
    anna = await desk.centre.as_("anna")
    answer = await anna.post("/api/imports", params={"client": "mebel", "name": "x"}, content=b"a;b")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission.denied")
