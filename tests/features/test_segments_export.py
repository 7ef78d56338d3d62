"""The people of a segment as a file: names instead of ids, times by the clock of the centre, no formulas."""

import csv
import io

import httpx
import pytest
from openpyxl.reader.excel import load_workbook
from tests.features.conftest import CENTRE, DemoCentre
from tests.features.test_segments import every, person


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    return await centre.as_("admin")


async def test_the_people_of_a_segment_as_a_file(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    await person(
        admin, "=HYPERLINK(1)", numbers=[{"number": "+79125557001"}], tags=["vip", "опт"], region="Омск"
    )
    await person(admin, "Другой", region="Томск")
    body = {"client": "set", "filter": every({"field": "region", "test": "any_of", "words": ["Омск"]})}
    answer = await admin.post("/api/segments/export", json={**body, "format": "csv"})
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Имя"], row["Телефоны"], row["Метки"]) for row in rows] == [
        ("'=HYPERLINK(1)", "+79125557001", "vip; опт")
    ]
    answer = await admin.post("/api/segments/export", json={**body, "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][1] == "'=HYPERLINK(1)"
    noted = await centre.sql("select after::text, client_id from history where action = 'exported'")
    assert len(noted) == 2
    assert "Омск" not in noted[0]["after"]
    anna = await centre.as_("anna")
    assert (await anna.post("/api/segments/export", json=body)).status_code == 403


async def test_a_file_names_sources_and_tells_the_time_of_the_centre(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    await centre.sql("update centre set zone = 'Asia/Vladivostok' where centre = $1", CENTRE)
    board = {"client": "set", "name_ru": "Щит на мосту", "name_en": "Board on the bridge"}
    answer = await admin.put("/api/sources/set-board", json={**board, "position": 1, "version": None})
    assert answer.status_code == 200, answer.text
    own = {"source": "set-board", "deciding_value": "personal_manager", "language": "ru"}
    first = await person(admin, "А", region="Омск", **own)
    await person(admin, "Б", region="Омск", source="recommendation", language="en")
    await centre.sql("update person set created_at = '2026-03-01 20:30:00+00' where id = $1", first)
    body = {"client": "set", "filter": every({"field": "region", "test": "any_of", "words": ["Омск"]})}
    answer = await admin.post("/api/segments/export", json=body)
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Источник"] for row in rows] == ["Щит на мосту", "Рекомендация"]
    assert rows[0]["Решающая ценность"] == "личный менеджер"
    assert [row["Язык"] for row in rows] == ["русский", "английский"]
    assert rows[0]["Заведён, Asia/Vladivostok"] == "2026-03-02 06:30"
