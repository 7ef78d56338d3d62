"""Sessions, tokens of programs, new passwords, and the history of all of it."""

from datetime import timedelta

import httpx
import pytest
from tests.features.access_scene import add, attempt, code_of, history
from tests.features.conftest import CENTRE, PASSWORDS, DemoCentre

from perezvon.facts.bus import subject
from perezvon.features.staff import limits, resets
from perezvon.features.staff.weak_passwords import is_common

DAY = timedelta(days=1)


async def test_one_ends_ones_own_sessions_one_by_one_or_all_others(centre: DemoCentre) -> None:
    here, there, third = [await centre.as_("anna", address=f"192.0.2.{n}") for n in (1, 2, 3)]
    boris = await centre.as_("boris")
    shown = (await here.get("/api/sessions")).json()
    assert sorted(row["address"] for row in shown) == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    (current,) = [row for row in shown if row["current"]]
    foreign = (await boris.get("/api/sessions")).json()[0]["id"]
    assert (await here.delete(f"/api/sessions/{foreign}")).status_code == 404
    other = next(row["id"] for row in shown if row["address"] == "192.0.2.2")
    assert (await here.delete(f"/api/sessions/{other}")).status_code == 200
    assert [(await each.get("/api/session")).status_code for each in (here, there, third)] == [200, 401, 200]
    assert (await here.delete("/api/sessions")).status_code == 200
    assert [row["id"] for row in (await here.get("/api/sessions")).json()] == [current["id"]]


async def test_an_administrator_puts_a_user_out_and_open_screens_hear_of_it(centre: DemoCentre) -> None:
    rung: list[bytes] = []

    async def ring(body: bytes) -> None:
        rung.append(body)

    await centre.bus.serve(subject(CENTRE, "sessions"), ring)
    anna, admin, supervisor = [await centre.as_(login) for login in ("anna", "admin", "supervisor")]
    assert len((await admin.get("/api/users/anna/sessions")).json()) == 1
    assert (await supervisor.get("/api/users/anna/sessions")).status_code == 403
    assert (await supervisor.delete("/api/users/anna/sessions")).status_code == 403
    assert (await admin.delete("/api/users/anna/sessions")).status_code == 200
    assert (await anna.get("/api/session")).status_code == 401
    await centre.bus.close()
    assert rung
    (row,) = await history(centre, action="sessions_ended")
    assert (row["user"], row["key"], row["after"]) == ("admin", "anna", {"sessions": 1})


async def test_who_serves_some_clients_only_is_no_way_around_an_administrator(centre: DemoCentre) -> None:
    limited = await add(centre, "limited", "administrator", clients=["mebel"])
    bodies = {
        "/api/teams/night": {"name": "Ночь"},
        "/api/users/limited": {"name": "L", "role": "administrator", "version": 1},
        "/api/staff/import": {"data": "bG9naW4K", "apply": True},
    }
    for method, path in (
        ("POST", "/api/users/admin/reset"),
        ("POST", "/api/users/admin/unlock"),
        ("DELETE", "/api/users/admin/second-factor"),
        ("DELETE", "/api/users/admin/sessions"),
        ("GET", "/api/users/admin/sessions"),
        ("GET", "/api/users/admin/tokens"),
        ("DELETE", "/api/users/admin/tokens/t1"),
        ("GET", "/api/staff/export.csv"),
        ("PUT", "/api/teams/night"),
        ("PUT", "/api/users/limited"),
        ("POST", "/api/staff/import"),
    ):
        refused = await limited.request(method, path, json=bodies.get(path))
        assert code_of(refused) == (403, "permission.all_clients"), path


def program(centre: DemoCentre, secret: str) -> httpx.AsyncClient:
    """Sends the token, and neither a cookie nor the header of our own pages."""
    made = centre.browser()
    del made.headers["X-Perezvon"]
    made.headers["Authorization"] = f"Bearer {secret}"
    return made


async def test_a_token_may_what_it_was_given_and_the_history_says_that_it_did_it(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    body = {"name": "Выгрузка", "scopes": ["settings.read", "settings.write"], "days": 30}
    made = (await admin.post("/api/tokens", json=body)).json()
    script = program(centre, made["secret"])
    assert (await script.get("/api/skills")).status_code == 200
    skill = {"name_ru": "Немецкий", "name_en": "German"}
    assert (await script.put("/api/skills/german", json=skill)).status_code == 200
    for path in ("/api/users", "/api/session", "/api/tokens", "/api/history"):
        assert code_of(await script.get(path)) == (403, "permission.denied"), path
    row = next(row for row in await history(centre, what="skill") if row["key"] == "german")
    assert (row["user"], row["token"]) == ("admin", "Выгрузка")
    stored = str(await centre.sql("select * from staff_token")) + str(
        await centre.sql("select * from history")
    )
    assert made["secret"] not in stored
    shown = (await admin.get("/api/tokens")).json()
    assert [(token["name"], token["seen_at"] is not None) for token in shown] == [("Выгрузка", True)]
    assert made["secret"] not in str(shown)


async def test_a_token_ends_by_itself_by_hand_and_with_its_owner(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    pavel = await centre.as_("supervisor")
    secrets, ids = [], []
    for n in range(3):
        body = {"name": f"t{n}", "scopes": ["calls.read", "staff.read"], "days": 1 + n}
        made = (await pavel.post("/api/tokens", json=body)).json()
        secrets.append(program(centre, made["secret"]))
        ids.append(made["token"]["id"])
    assert [(await each.get("/api/agents")).status_code for each in secrets] == [200] * 3
    assert (await admin.delete(f"/api/tokens/{ids[1]}")).status_code == 404  # not his own
    assert (await admin.delete(f"/api/users/supervisor/tokens/{ids[1]}")).status_code == 200
    assert code_of(await secrets[1].get("/api/agents")) == (401, "token.wrong")
    centre.clock.go(DAY)
    assert code_of(await secrets[0].get("/api/agents")) == (401, "token.wrong")
    assert (await secrets[2].get("/api/agents")).status_code == 200
    admin = await centre.as_("admin")
    user = (await admin.get("/api/users/supervisor")).json()
    body = {"name": user["name"], "role": "agent", "version": user["version"]}
    user = (await admin.put("/api/users/supervisor", json=body)).json()
    assert (await secrets[2].get("/api/agents")).status_code == 403  # the owner lost the right
    body |= {"role": "supervisor", "active": False, "version": user["version"]}
    assert (await admin.put("/api/users/supervisor", json=body)).status_code == 200
    assert code_of(await secrets[2].get("/api/agents")) == (401, "token.wrong")


@pytest.mark.parametrize("scope", ["settings.write", "session.own", "tokens.own", "no.such"])
async def test_a_token_gets_no_more_than_its_owner_may_give(centre: DemoCentre, scope: str) -> None:
    supervisor = await centre.as_("supervisor")
    answer = await supervisor.post("/api/tokens", json={"name": "t", "scopes": ["calls.read", scope]})
    assert code_of(answer) == (422, "token.scope")
    assert answer.json()["fields"][0]["field"] == "scopes"


async def test_rubbish_in_the_header_is_not_the_cookies_owner(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    for rubbish in ("Bearer x", "Bearer ", "bearer pz_x", "Bearer " + "pz_" + "x" * 5000):
        answer = await admin.get("/api/session", headers={"Authorization": rubbish})
        assert code_of(answer) == (401, "token.wrong"), rubbish
    cookie = admin.cookies["pz_session"]
    forged = centre.browser()
    answer = await forged.get("/api/session", headers={"Authorization": f"Bearer {cookie}"})
    assert answer.status_code == 401
    del admin.headers["X-Perezvon"]
    answer = await admin.delete("/api/sessions", headers={"Authorization": "Basic x"})
    assert code_of(answer) == (403, "request.no_header")


async def test_a_new_password_with_an_administrators_code_once(centre: DemoCentre) -> None:
    anna, admin = await centre.as_("anna"), await centre.as_("admin")
    first = (await admin.post("/api/users/anna/reset")).json()
    made = (await admin.post("/api/users/anna/reset")).json()
    assert made["address"] == "https://192.0.2.5:8443"
    body = {"login": "anna", "code": made["code"], "password": "three words long"}
    nobody = centre.browser()
    short = await nobody.post("/api/session/reset", json={**body, "password": "short"})
    assert (code_of(short), short.json()["fields"][0]["field"]) == ((422, "password.too_short"), "password")
    old = await nobody.post("/api/session/reset", json={**body, "code": first["code"]})
    assert code_of(old) == (422, "reset.wrong")
    unknown = await nobody.post("/api/session/reset", json={**body, "login": "nobody-here"})
    assert unknown.json() == old.json()
    assert (await anna.get("/api/session")).status_code == 200  # the old password goes on until then
    typed = made["code"].upper().replace("-", "")
    assert (await nobody.post("/api/session/reset", json={**body, "code": typed})).status_code == 200
    assert (await anna.get("/api/session")).status_code == 401
    assert (await attempt(centre, "anna", "three words long")).status_code == 200
    assert code_of(await nobody.post("/api/session/reset", json=body)) == (422, "reset.wrong")
    told = str(await centre.sql("select * from history, staff_reset")) + str(
        await centre.sql("select * from history")
    )
    assert made["code"] not in told
    assert {"reset_code_made", "password_reset", "reset_failed"} <= {
        row["action"] for row in await history(centre, what="user")
    }


async def test_a_reset_code_ends_and_cannot_be_guessed(centre: DemoCentre) -> None:
    admin = await centre.as_("admin")
    code = (await admin.post("/api/users/anna/reset")).json()["code"]
    body = {"login": "anna", "code": "wrong-code", "password": "three words long"}
    for _ in range(limits.PAIR.failures):
        assert code_of(await centre.browser().post("/api/session/reset", json=body)) == (422, "reset.wrong")
    locked = await centre.browser().post("/api/session/reset", json={**body, "code": code})
    assert code_of(locked) == (429, "session.locked")
    centre.clock.go(resets.GOOD_FOR)
    late = await centre.browser().post("/api/session/reset", json={**body, "code": code})
    assert code_of(late) == (422, "reset.wrong")


async def test_a_password_for_one_sign_in(centre: DemoCentre) -> None:
    user = await add(centre, "dora", "agent", must_change=True)
    assert (await user.get("/api/session")).json()["must"] == "password"
    assert code_of(await user.get("/api/numbers")) == (403, "session.must_change")
    old, new = "dora long enough", "quite another one"
    same = await user.put("/api/session/password", json={"old": old, "new": old})
    assert (code_of(same), same.json()["fields"][0]["field"]) == ((422, "password.same"), "new")
    assert (await user.put("/api/session/password", json={"old": old, "new": new})).status_code == 200
    session = (await user.get("/api/session")).json()
    assert session["must"] == ""
    assert "calls.read" in session["permissions"]
    assert (await attempt(centre, "dora", new)).json()["must"] == ""


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("seven77", "password.too_short"),
        ("Password1!", "password.common"),
        ("ПАРОЛЬ12345", "password.common"),
        ("йцукенгшщз", "password.common"),
        ("gfhjkm2024", "password.common"),
        ("aaaaaaaaaa", "password.common"),
        ("23456789", "password.common"),
    ],
)
async def test_passwords_that_everybody_tries_first(centre: DemoCentre, password: str, code: str) -> None:
    anna = await centre.as_("anna")
    answer = await anna.put("/api/session/password", json={"old": PASSWORDS["anna"], "new": password})
    assert (code_of(answer), answer.json()["fields"][0]["field"]) == ((422, code), "new")


def test_words_in_a_row_are_not_common() -> None:
    assert not any(is_common(each) for each in ("correct horse battery", "конь скрепка батарея", "Tr4x!m0kq"))


async def test_the_history_is_filtered_by_who_what_and_when_and_exported(centre: DemoCentre) -> None:
    admin, supervisor = await centre.as_("admin"), await centre.as_("supervisor")
    await admin.patch("/api/session/preferences", json={"language": "ru"})
    centre.clock.go(timedelta(minutes=30))
    await admin.put("/api/skills/x", json={"name_ru": "=1+1", "name_en": "X"})
    since = centre.clock.now().isoformat()
    (row,) = await history(centre, what="skill", user="admin", since=since, action="created")
    assert (row["key"], row["token"], row["address"]) == ("x", "", "192.0.2.1")
    assert not await history(centre, what="skill", user="admin", until="2026-03-02T00:00:00Z")
    words = (await admin.get("/api/history/words")).json()
    assert {"created", "signed_in"} <= set(words["actions"])
    assert "skill" in words["whats"]
    exported = await admin.get("/api/history/export.csv", params={"what": "skill"})
    assert exported.content.startswith("\ufeffid;at;user".encode())
    assert len(exported.text.strip().splitlines()) == 1 + len(await history(centre, what="skill"))
    (written,) = await history(centre, action="exported")
    assert (written["what"], written["after"]) == ("history", {"what": "skill"})
    for path in ("/api/history", "/api/history/export.csv", "/api/history/words"):
        assert (await supervisor.get(path)).status_code == 403
    bad = await admin.get("/api/history", params={"since": "yesterday"})
    assert (bad.status_code, bad.json()["fields"][0]["field"]) == (422, "since")
