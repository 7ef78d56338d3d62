"""Users, agents, skills, the centre, the history: what people may change, and what the floor is told."""

import json
from typing import Any

import httpx
from tests.features.conftest import DemoCentre


async def facts(centre: DemoCentre, kind: str, id: str) -> list[dict[str, Any]]:
    """The settings facts of one thing, oldest first."""
    rows = await centre.sql(
        "select body::text as body from fact where stream = 'settings' and kind = $1 and body ->> 'id' = $2"
        " order by seq",
        kind,
        id,
    )
    return [json.loads(row["body"]) for row in rows]


async def put(browser: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await browser.put(path, json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_new_user_becomes_an_agent_and_the_floor_learns_it(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await put(admin, "/api/users/dora", {"name": "Дора Ли", "role": "agent", "password": "long enough"})
    dora = await centre.as_("dora", "long enough")
    assert (await dora.get("/api/session")).json()["user"]["agent"] is None
    await put(admin, "/api/agents/a-dora", {"user": "dora", "skills": {"furniture": 4}, "team": "morning"})
    assert (await dora.get("/api/session")).json()["user"]["agent"] == "a-dora"
    assert (await facts(centre, "agent", "a-dora"))[-1]["skills"] == {"furniture": 4}
    names = (await dora.get("/api/directory")).json()["agents"]
    assert {"id": "a-dora", "name": "Дора Ли", "team": "Утро"} in names


async def test_the_floor_follows_a_users_clients_and_his_going(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    user = (await admin.get("/api/users/anna")).json()
    body = {"name": user["name"], "role": "agent", "clients": ["mebel"], "version": user["version"]}
    user = await put(admin, "/api/users/anna", body)
    assert (await facts(centre, "agent", "a-anna"))[-1]["clients"] == ["mebel"]
    await put(admin, "/api/users/anna", {**body, "active": False, "version": user["version"]})
    assert (await facts(centre, "removed", "a-anna"))[-1]["what"] == "agent"


async def test_a_stale_version_is_refused_and_nothing_is_lost(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    agent = (await admin.get("/api/agents/a-anna")).json()
    body = {"user": "anna", "team": "evening", "skills": agent["skills"], "version": agent["version"]}
    changed = await put(admin, "/api/agents/a-anna", body)
    assert changed["version"] == agent["version"] + 1
    late = await admin.put("/api/agents/a-anna", json={**body, "team": "network"})
    assert (late.status_code, late.json()["code"]) == (409, "row.stale")
    assert (await admin.get("/api/agents/a-anna")).json()["team"] == "evening"
    again = await put(admin, "/api/agents/a-anna", {**body, "version": changed["version"]})
    assert again["version"] == changed["version"]  # nothing changed, nothing counted


async def test_bad_input_names_the_field_in_the_readers_language(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await admin.patch("/api/session/preferences", json={"language": "en"})
    dora = {"name": "D", "role": "agent"}
    json_type = {"content-type": "application/json"}
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        ("/api/users/dora", {"role": "agent"}, "name", "field.missing"),
        ("/api/users/dora", {"name": "D", "role": "king"}, "role", "field.not_choice"),
        (
            "/api/users/dora",
            {**dora, "password": "short"},
            "password",
            "password.too_short",
        ),
        (
            "/api/users/dora-dora",
            {**dora, "password": "DORA-dora"},
            "password",
            "password.is_login",
        ),
        ("/api/users/Dora!", {"name": "D", "role": "agent"}, "login", "field.not_id"),
        ("/api/users/dora", {"name": "D", "role": "agent", "clients": []}, "clients", "field.too_few"),
        ("/api/users/dora", {"name": "D\x00", "role": "agent"}, "name", "field.bad_text"),
        ("/api/users/dora", {"name": "D", "role": "agent", "vesion": 1}, "vesion", "field.unknown"),
        ("/api/users/dora", {"name": "D", "role": "agent", "version": 10**30}, "version", "field.too_big"),
        ("/api/agents/a-x", {"user": "nobody"}, "user", "user.unknown"),
        ("/api/agents/a-x", {"user": "anna"}, "user", "user.taken"),
        ("/api/agents/a-x", {"user": "admin", "skills": {"magic": 3}}, "skills", "skills.unknown"),
        ("/api/agents/a-x", {"user": "admin", "skills": {"english": 11}}, "skills.english", "field.too_big"),
        ("/api/centre", {"name_ru": "Ц", "name_en": "C", "zone": "Mars/North"}, "zone", "zone.unknown"),
        (
            "/api/centre",
            {"name_ru": "Ц", "name_en": "C", "zone": "UTC", "region": "XX"},
            "region",
            "region.unknown",
        ),
    ]
    for path, body, field, code in cases:
        answer = await admin.put(path, json=body)
        assert answer.status_code == 422, (path, answer.text)
        found = answer.json()["fields"]
        assert [(each["field"], each["code"]) for each in found] == [(field, code)], (path, body)
        assert not any("а" <= letter <= "я" for letter in found[0]["message"].lower()), found
    lone = b'{"name": "\\ud800", "role": "agent"}'
    half = await admin.put("/api/users/dora", content=lone, headers=json_type)
    assert half.json()["fields"][0]["code"] == "field.bad_text"
    broken = await admin.put("/api/users/dora", content=b"{", headers=json_type)
    assert (broken.status_code, broken.json()["fields"][0]["code"]) == (422, "body.not_json")


async def test_somebody_can_always_change_everything(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    user = (await admin.get("/api/users/admin")).json()
    for change in ({"active": False}, {"role": "agent"}, {"clients": ["mebel"]}):
        body = {"name": "Ирина", "role": "administrator", "version": user["version"], **change}
        answer = await admin.put("/api/users/admin", json=body)
        assert answer.json()["code"] == "user.last_administrator", change
    second = {"name": "Вторая", "role": "administrator", "password": "long enough"}
    await put(admin, "/api/users/second", second)
    await put(admin, "/api/users/admin", {"name": "Ирина", "role": "agent", "version": user["version"]})
    assert (await admin.get("/api/history")).status_code == 403


async def test_an_administrator_of_some_clients_cannot_widen_his_view(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    limited = {"name": "Л", "role": "administrator", "clients": ["mebel"], "password": "long enough"}
    await put(admin, "/api/users/limited", limited)
    some = await centre.as_("limited", "long enough")
    own = (await some.get("/api/users/limited")).json()
    tries: list[tuple[str, dict[str, Any]]] = [
        ("/api/users/limited", {"name": "Л", "role": "administrator", "version": own["version"]}),
        ("/api/users/friend", {"name": "Д", "role": "administrator", "password": "long enough"}),
        ("/api/skills/magic", {"name_ru": "М", "name_en": "M"}),
        ("/api/reasons/nap", {"name_ru": "С", "name_en": "N"}),
        ("/api/dispositions/mine", {"name_ru": "О", "name_en": "O"}),
        ("/api/centre", {"name_ru": "Ц", "name_en": "C", "zone": "UTC", "version": 1}),
    ]
    for path, body in tries:
        answer = await some.put(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission.all_clients"), path
    foreign = {"client": "polis", "name_ru": "О", "name_en": "Q"}
    assert (await some.put("/api/queues/q-new", json=foreign)).json()["code"] == "client.unknown"
    assert (await some.put("/api/queues/q-new", json={**foreign, "client": "mebel"})).status_code == 200


async def test_the_history_says_who_changed_what_and_never_a_secret(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    await put(admin, "/api/users/dora", {"name": "Дора", "role": "agent", "password": "long enough"})
    await put(
        admin,
        "/api/users/dora",
        {"name": "Дора Ли", "role": "agent", "password": "even longer", "version": 1},
    )
    rows = (await admin.get("/api/history", params={"what": "user", "key": "dora"})).json()
    assert [row["action"] for row in rows] == ["password_set", "changed", "password_set", "created"]
    assert (rows[1]["before"], rows[1]["after"]) == ({"name": "Дора"}, {"name": "Дора Ли"})
    assert {row["user"] for row in rows} == {"admin"}
    page = (await admin.get("/api/history", params={"limit": 2, "before": rows[0]["id"]})).json()
    assert [row["id"] for row in page] == [rows[1]["id"], rows[2]["id"]]
    kept = str(await centre.sql("select * from history")) + str(await centre.sql("select * from fact"))
    assert "argon2" not in kept
    assert "long enough" not in kept


async def test_a_new_password_ends_the_users_sessions(centre: DemoCentre) -> None:
    admin, anna = await centre.as_("admin"), await centre.as_("anna")
    user = (await admin.get("/api/users/anna")).json()
    body = {"name": user["name"], "role": "agent", "password": "quite a new one", "version": user["version"]}
    await put(admin, "/api/users/anna", body)
    assert (await anna.get("/api/session")).status_code == 401
    await centre.as_("anna", "quite a new one")
