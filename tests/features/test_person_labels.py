"""No label decides about a person: tags refuse it, notes remark it, the list is the centre's."""

import httpx
import pytest
from tests.features.conftest import DemoCentre


async def _made(browser: httpx.AsyncClient, **fields: object) -> httpx.Response:
    return await browser.post("/api/persons", json={"client": "mebel", "name": "Кто-то", **fields})


@pytest.mark.requirement("D4", "a label such as 'goblins' is refused as a tag, in any form of the word")
@pytest.mark.parametrize(
    "tag", ["турист", "ТУРИСТЫ", "эти гоблины", "молью", "Goblins", "клиенты с деньгами"]
)
async def test_a_label_is_refused_as_a_tag(centre: DemoCentre, tag: str) -> None:
    anna = await centre.as_("anna")
    answer = await _made(anna, tags=["оптовик", tag])
    assert (answer.status_code, answer.json()["code"]) == (422, "label.forbidden"), answer.text
    assert answer.json()["values"]["word"]


async def test_plain_words_are_no_labels(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    tags = ["молоко", "туризм", "с деньгами проблем нет", "молодая семья", "лохматый кот"]
    assert (await _made(anna, tags=tags)).status_code == 200


@pytest.mark.requirement("D4", "a label in a note is remarked and counted, the note is kept")
async def test_a_label_in_a_note_is_kept_and_counted(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    card = (await _made(anna, note="Звонил турист")).json()
    assert card["note"] == "Звонил турист"
    path = f"/api/persons/{card['id']}"
    await anna.patch(path, json={"version": 1, "note": "Звонил турист, перезвонить"})
    assert (await anna.get("/api/labels")).json()["met"] == [{"word": "турист", "count": 1}]
    look = {"text": "опять эти гоблины", "person": card["id"]}
    for _ in range(2):
        assert (await anna.post("/api/labels/look", json=look)).json() == {"words": ["гоблин"]}
    met = (await anna.get("/api/labels")).json()["met"]
    assert {row["word"]: row["count"] for row in met} == {"турист": 1, "гоблин": 1}


async def test_the_list_is_the_centres(centre: DemoCentre) -> None:
    admin, anna = await centre.as_("admin"), await centre.as_("anna")
    rules = (await admin.get("/api/labels")).json()
    assert rules["version"] is None
    body = {"version": None, "words": ["гоблин", "ёлки"]}
    assert (await anna.put("/api/labels", json=body)).status_code == 403
    assert (await admin.put("/api/labels", json=body)).json()["version"] == 1
    assert (await admin.put("/api/labels", json=body)).json()["code"] == "row.exists"
    assert (await _made(anna, tags=["турист"])).status_code == 200
    assert (await _made(anna, tags=["елка"])).status_code == 422
    short = {"version": 1, "words": ["я"]}
    assert (await admin.put("/api/labels", json=short)).json()["fields"][0]["code"] == "label.too_short"
