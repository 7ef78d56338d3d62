"""An import part by part: what is read ahead, what waits for its turn, and rows that share a person."""

from pathlib import Path

import pytest
from tests.features.conftest import CENTRE
from tests.features.test_imports import Desk, desk, table

from perezvon.features.imports import jobs

__all__ = ["desk"]


async def told(desk: Desk, statement: str, *values: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await desk.centre.sql(statement, *values)]


async def test_what_breaks_a_file_is_said_when_its_rows_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one part is written the next one is read; its fault must not hide the part before."""
    monkeypatch.setattr(jobs, "READ_ROWS", 2)
    rows = [f"Человек {n};8 912 557-00-{n:02};;;;;" for n in range(5)]
    made = await desk.draft(table(*rows))
    path = Path(desk.importer.folder) / made["id"]
    path.write_text(table(*rows, '"' + "я" * 200_000), encoding="utf-8")
    assert (await desk.act("start", made)).status_code == 200
    read = []
    while await jobs.step(desk.importer):
        read.append((await desk.read(made))["rows_read"])
    ended = await desk.read(made)
    assert read[:2] == [2, 4]
    assert ended["state"] == "refused"
    assert "7" in ended["fault"]
    assert await desk.people("Человек") == []


async def test_rows_that_wait_go_with_their_import(desk: Desk) -> None:
    made = await desk.draft(table("Ждёт;8 912 557-01-00;;;;;"))
    assert (await desk.act("start", made)).status_code == 200
    while (await desk.read(made))["state"] != "applying":
        assert await jobs.step(desk.importer)
    waiting = "select (select count(*) from import_staged) + (select count(*) from import_decision)"
    assert await told(desk, waiting) == [(2,)]
    await desk.centre.sql("delete from import_run where id = $1", made["id"])
    assert await told(desk, waiting) == [(0,)]


@pytest.mark.requirement("A9", "rows of one person become one card, and each of them is evidence")
async def test_the_rows_of_one_person_meet_across_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Her rows share numbers and e-mails in turn; the card is made once, and grows part by part."""
    monkeypatch.setattr("perezvon.features.imports.applying.PART_ROWS", 2)
    rows = (
        "Ольга Жук;8 912 557-02-00;o@example.org;;;столы;",
        "Другая;8 912 557-02-01;;;;;",
        "Ольга Ж.;8 912 557-02-02;o@example.org;Томск;;кресла;",
        ";8 912 557-02-02;;;опт;;70 000",
    )
    done = await desk.bring(table(*rows))
    assert (done["state"], done["made"], done["updated"]) == ("done", 2, 2)
    (olga,) = await desk.people("Ольга")
    found = await told(desk, "select version, region, tags, budget from person where id = $1", olga["id"])
    assert found == [(2, "Томск", ["опт"], 70_000_000_000)]
    numbers = await told(
        desk, "select number, main from person_number where person_id = $1 order by position", olga["id"]
    )
    assert numbers == [("+79125570200", True), ("+79125570202", True)]
    left = await told(
        desk, "select left_version from person_import where person = $1 order by import_row", olga["id"]
    )
    assert left == [(1,), (2,), (2,)]
    assert (await desk.act("undo", done)).status_code == 200
    await desk.work()
    assert (await desk.read(done))["state"] == "undone"
    assert await desk.people("Ольга") == []


async def test_a_number_of_somebody_else_is_not_the_main_one(desk: Desk) -> None:
    body = table("Первый;8 912 557-03-00;;;;;", "Второй;8 912 557-03-00, 8 912 557-03-01;;;;;")
    done = await desk.bring(body, duplicates="new")
    assert (done["made"], done["doubles"]) == (2, 1)
    found = await told(
        desk,
        "select p.name, n.number, n.main from person_number n"
        " join person p on p.centre = n.centre and p.id = n.person_id"
        " where n.centre = $1 and n.number like '+791255703%' order by p.name desc, n.number",
        CENTRE,
    )
    assert found == [
        ("Первый", "+79125570300", True),
        ("Второй", "+79125570300", False),
        ("Второй", "+79125570301", True),
    ]
