"""Rubbish that people type, over HTTP: kept so that it can be seen, or refused at its field."""

import json

import pytest
from tests.features.conftest import DemoCentre

HOSTILE = (
    ("Anna\u202egnp.exe", "Annagnp.exe"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("'; drop table person; --", "'; drop table person; --"),
    ('{"name": "x"}', '{"name": "x"}'),
    ("=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"),
    ("Bell\x07 and\x1b[2J escape", "Bell and[2J escape"),
    ("مرحبا", "مرحبا"),
    ("Z̷a̷l̷g̷o̷", "Z̷a̷l̷g̷o̷"),
)


async def test_names_are_kept_visible_and_found_again(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    for n, (typed, kept) in enumerate(HOSTILE):
        body = {"client": "mebel", "name": typed, "note": f"{typed}\r\n{typed}", "numbers": []}
        made = await anna.post("/api/persons", json=body)
        assert made.status_code in (200, 201), (n, made.text)
        card = (await anna.get(f"/api/persons/{made.json()['id']}")).json()
        assert (card["name"], card["note"]) == (kept, f"{kept}\n{kept}")


@pytest.mark.parametrize(
    ("name", "code"),
    [("a\0b", "field.bad_text"), ("x" * 10_000, "field.too_long"), (["x"], None), (7, None), ("\0", None)],
)
async def test_what_cannot_be_kept_is_refused_at_its_field(
    centre: DemoCentre, name: object, code: str | None
) -> None:
    anna = await centre.as_("anna")
    body = {"client": "mebel", "name": name, "numbers": []}
    answer = await anna.post("/api/persons", json=body)
    assert answer.status_code == 422, answer.text
    assert [field["field"] for field in answer.json()["fields"]] == ["name"]
    if code is not None:
        assert answer.json()["fields"][0]["code"] == code


async def test_bytes_that_are_no_text_are_refused(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    headers = {"Content-Type": "application/json"}
    for raw in (b'{"name": "\xff\xfe"}', b'{"name": "\\ud800"}', b"\0", b"[" * 100_000, b""):
        answer = await anna.post("/api/persons", content=raw, headers=headers)
        assert 400 <= answer.status_code < 500, (raw[:20], answer.text)
        assert answer.json()["code"]


async def test_requests_of_a_desk_hold_nothing_unseen(centre: DemoCentre) -> None:
    anna = await centre.as_("anna")
    for body in (
        {"kind": "go_ready", "request_id": "x" * 10_000},
        {"kind": "go_ready", "request_id": ""},
        {"kind": "go_ready", "request_id": "a\0b"},
        {"kind": "go_not_ready", "request_id": "1", "reason": "x" * 10_000},
        {"kind": "send_keys", "request_id": "1", "call": "c", "digits": "1;rm -rf"},
        {"kind": "send_keys", "request_id": "1", "call": "c", "digits": "1" * 33},
        {"kind": "hold", "request_id": "1", "call": "c", "rev": -1},
        {"kind": "hold", "request_id": "1", "call": "c", "rev": 2**63},
        {"kind": "arrived", "request_id": "1"},
    ):
        answer = await anna.post("/api/floor/requests", content=json.dumps(body))
        assert answer.status_code in (415, 422), (body, answer.text)
        answer = await anna.post("/api/floor/requests", json=body)
        assert answer.status_code == 422, (body, answer.text)


@pytest.mark.parametrize(
    ("part", "field", "words"),
    [
        ({"name_ru": "я" * 121}, "name_ru", "write 120 characters at most"),
        ({"target_share": 0}, "target_share", "must be above 0."),
        ({"record": "perhaps"}, "record", "true or false"),
        ({"skills": ["furniture"]}, "skills", "a JSON object"),
        ({"overflow_outside": "8 495"}, "overflow_outside", "An example: +74950000101."),
        ({"wrap_up_s": 2**70}, "wrap_up_s", "at most"),
        ({"name_ru": ""}, "name_ru", "Fill in this field."),
    ],
)
async def test_a_refusal_says_what_would_do(
    centre: DemoCentre, part: dict[str, object], field: str, words: str
) -> None:
    admin = await centre.as_("admin")
    assert (await admin.patch("/api/session/preferences", json={"language": "en"})).status_code == 200
    body = {"client": "mebel", "name_ru": "О", "name_en": "O", **part}
    answer = await admin.put("/api/queues/q-typed", json=body)
    assert answer.status_code == 422, answer.text
    (told,) = answer.json()["fields"]
    assert told["field"].split(".")[0] == field
    assert words in told["message"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_year_beyond_every_calendar_is_refused_at_its_field(centre: DemoCentre, at: str) -> None:
    anna = await centre.as_("anna")
    made = await anna.post("/api/persons", json={"client": "mebel", "name": "Год", "numbers": []})
    person = made.json()["id"]
    answer = await anna.post(f"/api/persons/{person}/acquaintances", json={"agent": "a-anna", "at": at})
    assert answer.status_code == 422, answer.text
    (told,) = answer.json()["fields"]
    assert (told["field"], told["code"]) == ("at", "field.year")
    assert "1900" in told["message"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/history", "since"),
        ("/api/history/export.csv", "until"),
        ("/api/week-coverage", "first"),
    ],
)
async def test_a_year_beyond_every_calendar_is_refused_in_an_address(
    centre: DemoCentre, path: str, name: str
) -> None:
    admin = await centre.as_("admin")
    far = "0001-01-01" if name == "first" else "0001-01-01T00:00:00+14:00"
    answer = await admin.get(path, params={name: far})
    assert answer.status_code == 422, answer.text
    assert [field["field"] for field in answer.json()["fields"]] == [name]
