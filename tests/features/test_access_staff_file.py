"""Staff from a file: a true preview, all or nothing, errors at the cell, and files that mean harm."""

import base64
import csv
import io
from typing import Any

import httpx
import pytest
from tests.features.access_scene import code_of, history
from tests.features.conftest import DemoCentre

HEAD = "login;name;role;language;clients;active;agent;team;skills;mode;auto_answer\n"
GOOD = (
    HEAD + "maria;Мария Соколова;agent;ru;*;yes;a-maria;morning;claims:5 furniture:3;persistent;no\n"
    "boss;Глеб Старший;team_lead;ru;mebel polis;да;;;;;\n"
)


async def send(browser: httpx.AsyncClient, text: str | bytes, *, apply: bool = False) -> httpx.Response:
    raw = text.encode() if isinstance(text, str) else text
    return await browser.post(
        "/api/staff/import", json={"data": base64.b64encode(raw).decode(), "apply": apply}
    )


async def users(browser: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in (await browser.get("/api/users")).json()}


@pytest.fixture
async def admin(centre: DemoCentre) -> httpx.AsyncClient:
    browser = await centre.as_("admin")
    await browser.patch("/api/session/preferences", json={"language": "en"})
    return browser


async def test_looking_changes_nothing_and_applying_does_what_was_seen(
    centre: DemoCentre, admin: httpx.AsyncClient
) -> None:
    before = await centre.sql("select count(*) from history")
    facts = await centre.sql("select count(*) from fact")
    looked = (await send(admin, GOOD)).json()
    assert ([row["outcome"] for row in looked["rows"]], looked["done"]) == (["created", "created"], False)
    assert await centre.sql("select count(*) from history") == before
    assert await centre.sql("select count(*) from fact") == facts
    assert "maria" not in await users(admin)
    done = (await send(admin, GOOD, apply=True)).json()
    assert (done["done"], done["created"], done["rows"]) == (True, 2, looked["rows"])
    made = await users(admin)
    assert (made["maria"]["clients"], made["maria"]["must_change"]) == (None, True)
    assert (made["boss"]["role"], made["boss"]["clients"]) == ("team_lead", ["mebel", "polis"])
    agent = (await admin.get("/api/agents/a-maria")).json()
    assert (agent["team"], agent["skills"]) == ("morning", {"claims": 5, "furniture": 3})
    again = (await send(admin, GOOD, apply=True)).json()
    assert [row["outcome"] for row in again["rows"]] == ["same", "same"]
    (row, *_) = await history(centre, action="imported")
    assert (row["user"], row["what"]) == ("admin", "staff")


async def test_one_wrong_cell_and_nothing_is_done(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    bad = {
        "role": "x;N;king;ru;*;yes;;;;;",
        "name": "x;;agent;ru;*;yes;;;;;",
        "clients": "x;N;agent;ru;;yes;;;;;",
        "active": "x;N;agent;ru;*;maybe;;;;;",
        "team": "x;N;agent;ru;*;yes;a-x;nowhere;;;",
        "skills": "x;N;agent;ru;*;yes;a-x;;claims=5;;",
        "agent": "x;N;agent;ru;*;yes;a-anna;;;;",
        "login": "Bad Login!;N;agent;ru;*;yes;;;;;",
        "mode": "x;N;agent;ru;*;yes;a-x;;;sometimes;",
    }
    for column, line in bad.items():
        result = (await send(admin, GOOD + line + "\n", apply=True)).json()
        assert (result["done"], result["wrong"]) == (False, 1), column
        row = result["rows"][-1]
        assert (row["line"], row["outcome"]) == (4, "wrong")
        assert [error["field"].partition(".")[0] for error in row["errors"]] == [column], (column, row)
        assert all(error["message"] for error in row["errors"])
    unknown = (await send(admin, HEAD + "x;N;agent;ru;*;yes;a-x;;nosuch:5;;\n")).json()
    assert unknown["rows"][0]["errors"][0]["code"] == "skills.unknown"
    assert {"maria", "boss", "x"}.isdisjoint(await users(admin))


async def test_the_current_staff_comes_back_as_it_went(admin: httpx.AsyncClient) -> None:
    exported = (await admin.get("/api/staff/export.csv")).content
    assert exported.startswith(b"\xef\xbb\xbf")
    result = (await send(admin, exported)).json()
    assert (result["same"], result["wrong"]) == (len(result["rows"]), 0), result["rows"][:3]
    assert len(result["rows"]) == len(await users(admin))
    template = (await admin.get("/api/staff/template.csv")).content
    assert [row["outcome"] for row in (await send(admin, template)).json()["rows"]] == ["created"]


async def test_a_column_that_is_left_out_stays_as_it_is(admin: httpx.AsyncClient) -> None:
    before = (await admin.get("/api/agents/a-anna")).json()
    result = (await send(admin, "login,name\nanna,Anna Petrova\n", apply=True)).json()
    assert [row["outcome"] for row in result["rows"]] == ["changed"]
    user = (await users(admin))["anna"]
    assert (user["name"], user["role"], user["has_password"]) == ("Anna Petrova", "agent", True)
    assert (await admin.get("/api/agents/a-anna")).json() == before
    gone = (await send(admin, "login,agent\nanna,\n", apply=True)).json()
    assert gone["changed"] == 1
    assert (await admin.get("/api/agents/a-anna")).json()["active"] is False


async def test_the_last_administrator_stays_whatever_the_file_says(admin: httpx.AsyncClient) -> None:
    result = (await send(admin, "login,role\nadmin,agent\n", apply=True)).json()
    assert result["rows"][0]["errors"][0]["code"] == "user.last_administrator"
    assert (await users(admin))["admin"]["role"] == "administrator"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
async def test_files_as_spreadsheets_save_them(
    admin: httpx.AsyncClient, encoding: str, separator: str
) -> None:
    text = "login;name;role;clients\r\nmaria;Мария;agent;*\r\n\r\n;;;\r\n".replace(";", separator)
    result = (await send(admin, text.encode(encoding))).json()
    assert [(row["login"], row["name"], row["outcome"]) for row in result["rows"]] == [
        ("maria", "Мария", "created")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file.no_head"),
        ("name;role\nx;y\n", "file.no_head"),
        ("login;salary\nx;1\n", "file.column"),
        ("login;name;name\nx;y;z\n", "file.twice"),
        ("login;name\n", "file.empty"),
        ("login;name\nx;y;z\n", "file.broken"),
        ("login;name\n" + "x;y\n" * 1001, "file.too_many"),
        ('login;name\nx;"' + "y" * 140_000 + '"\n', "file.broken"),
    ],
)
async def test_what_is_no_such_file_is_refused_whole(admin: httpx.AsyncClient, text: str, code: str) -> None:
    answer = await send(admin, text, apply=True)
    assert code_of(answer) == (422, code)
    assert answer.json()["fields"][0]["field"] == "data"


async def test_rows_that_mean_harm(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    head = "login;name;role;clients\n"
    twice = (await send(admin, head + "x;A;agent;*\nX;B;agent;*\n")).json()
    assert twice["rows"][1]["errors"][0]["code"] == "file.login_twice"
    for name in (
        "n" * 10_001,
        "n" * 9_000,
        "a\x00b",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin1"),
    ):
        answer = await send(admin, head + f"x;{name};agent;*\n")
        assert answer.status_code == 200, answer.text[:200]
        assert len(answer.text) < 3000
        assert "\x00" not in answer.json()["rows"][0]["errors"].__repr__()
    assert code_of(await admin.post("/api/staff/import", json={"data": "§"})) == (422, "file.not_text")
    supervisor = await centre.as_("supervisor")
    assert (await send(supervisor, GOOD)).status_code == 403


async def test_no_cell_of_the_export_is_a_formula(centre: DemoCentre, admin: httpx.AsyncClient) -> None:
    for n, name in enumerate(("=HYPERLINK(1)", "+1", "-1", "@x")):
        body = {"name": name, "role": "agent"}
        assert (await admin.put(f"/api/users/evil{n}", json=body)).status_code == 200
    text = (await admin.get("/api/staff/export.csv")).content.decode("utf-8-sig")
    names = [row["name"] for row in csv.DictReader(io.StringIO(text)) if row["login"].startswith("evil")]
    assert len(names) == 4
    assert all(name.startswith("'") for name in names), names
    result = (await send(admin, text)).json()
    assert (result["wrong"], result["changed"]) == (0, 0)


async def test_every_wrong_cell_of_a_row_is_named_at_once(admin: httpx.AsyncClient) -> None:
    text = HEAD + "olga;Olga;king;de;;maybe;a-olga;nope;claims:x;loud;perhaps\n"
    (row,) = (await send(admin, text)).json()["rows"]
    wrong = {each["field"]: each["message"] for each in row["errors"]}
    columns = {"role", "language", "clients", "active", "team", "skills", "mode", "auto_answer"}
    assert (row["outcome"], set(wrong)) == ("wrong", columns)
    assert len(row["errors"]) == len(columns), "a column was named twice"
