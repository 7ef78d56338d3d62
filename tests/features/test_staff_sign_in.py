"""Signing in: cookie, session, limits, lock-out, languages of refusals."""

import asyncio
from datetime import timedelta
from typing import Literal

import argon2
import httpx
import pytest
from tests.features.conftest import PASSWORDS, START, DemoCentre

from perezvon.features.staff import limits, passwords, sessions


async def attempt(browser: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    return await browser.post("/api/session", json={"login": login, "password": password})


async def test_a_session_says_who_one_is_and_what_one_may(centre: DemoCentre) -> None:
    browser = await centre.as_("anna")
    session = (await browser.get("/api/session")).json()
    assert session["user"] == {
        "id": "anna",
        "login": "anna",
        "name": "Анна Петрова",
        "role": "agent",
        "agent": "a-anna",
        "language": "ru",
        "theme": "auto",
        "clients": None,
    }
    assert "floor.act" in session["permissions"]
    assert "settings.write" not in session["permissions"]
    assert (session["centre"], session["demo"]) == ("main", True)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_pages(
    centre: DemoCentre, scheme: str
) -> None:
    answer = await attempt(centre.browser(scheme=scheme), "anna", PASSWORDS["anna"])
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert ("secure" in cookie) == (scheme == "https")
    token = answer.cookies["pz_session"]
    stored = await centre.sql("select token_hash from staff_session")
    assert token.encode() not in [row["token_hash"] for row in stored]


async def test_a_wrong_password_and_an_unknown_login_sound_the_same(centre: DemoCentre) -> None:
    wrong = await attempt(centre.browser(), "anna", "not hers")
    unknown = await attempt(centre.browser(), "nobody-here", "not hers")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["message"] == "The login or the password is wrong."


async def test_a_user_out_of_use_cannot_sign_in_and_his_sessions_end(centre: DemoCentre) -> None:
    anna, admin = await centre.as_("anna"), await centre.as_("admin")
    user = (await admin.get("/api/users/anna")).json()
    body = {"name": user["name"], "role": "agent", "active": False, "version": user["version"]}
    assert (await admin.put("/api/users/anna", json=body)).status_code == 200
    assert (await anna.get("/api/session")).status_code == 401
    assert (await attempt(centre.browser(), "anna", PASSWORDS["anna"])).json()["code"] == "session.wrong"


async def test_failures_lock_the_login_at_this_address_and_time_unlocks(centre: DemoCentre) -> None:
    browser = centre.browser()
    for _ in range(limits.PAIR.failures):
        assert (await attempt(browser, "anna", "wrong")).status_code == 401
    locked = await attempt(browser, "anna", PASSWORDS["anna"])
    assert (locked.status_code, locked.json()["code"]) == (429, "session.locked")
    assert 0 < locked.json()["values"]["seconds"] <= limits.PAIR.lock.total_seconds()
    assert locked.headers["retry-after"] == str(locked.json()["values"]["seconds"])
    # A stranger who types her name at one desk does not keep her out at another.
    assert (
        await attempt(centre.browser(address="192.0.2.2"), "boris", PASSWORDS["boris"])
    ).status_code == 200


async def test_a_lock_ends_by_itself(centre: DemoCentre) -> None:
    browser = centre.browser()
    for _ in range(limits.PAIR.failures):
        await attempt(browser, "anna", "wrong")
    assert (await attempt(browser, "anna", PASSWORDS["anna"])).status_code == 429
    centre.clock.go(limits.PAIR.lock + timedelta(seconds=1))
    assert (await attempt(browser, "anna", PASSWORDS["anna"])).status_code == 200


async def test_guessing_at_once_is_no_way_around_the_limit(centre: DemoCentre) -> None:
    tries = [attempt(centre.browser(), "anna", f"guess {n}") for n in range(12)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*tries))
    assert statuses == [401] * limits.PAIR.failures + [429] * (12 - limits.PAIR.failures)


async def test_the_lock_survives_a_restart(centre: DemoCentre) -> None:
    for _ in range(limits.PAIR.failures):
        await attempt(centre.browser(), "anna", "wrong")
    again = DemoCentre(centre.database, centre.clock)
    try:
        assert (await attempt(again.browser(), "anna", PASSWORDS["anna"])).status_code == 429
    finally:
        await again.close()


async def test_one_address_cannot_try_many_logins_and_an_office_can_sign_in(
    centre: DemoCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ADDRESS", limits.Limit(4, limits.ADDRESS.window, limits.ADDRESS.lock))
    for login in ("anna", "boris", "clara", "anna", "boris", "clara"):
        await centre.as_(login)
    for n in range(4):
        assert (await attempt(centre.browser(), f"guess-{n}", "x")).status_code == 401
    assert (await attempt(centre.browser(), "anna", PASSWORDS["anna"])).status_code == 429
    assert (await attempt(centre.browser(address="192.0.2.9"), "anna", PASSWORDS["anna"])).status_code == 200


async def test_an_administrator_sees_and_lifts_a_lock(centre: DemoCentre) -> None:
    for _ in range(limits.PAIR.failures):
        await attempt(centre.browser(), "anna", "wrong")
    admin = await centre.as_("admin")
    users = {user["id"]: user for user in (await admin.get("/api/users")).json()}
    assert users["anna"]["locked_until"] is not None
    assert users["boris"]["locked_until"] is None
    assert (await admin.post("/api/users/anna/unlock")).status_code == 200
    await centre.as_("anna")


async def test_a_session_ends_when_idle_and_at_the_end_of_its_life(centre: DemoCentre) -> None:
    idle, busy = await centre.as_("anna"), await centre.as_("boris")
    centre.clock.go(sessions.IDLE - timedelta(minutes=1))
    assert (await busy.get("/api/session")).status_code == 200
    centre.clock.go(timedelta(minutes=2))
    assert (await idle.get("/api/session")).status_code == 401
    assert (await busy.get("/api/session")).status_code == 200
    while centre.clock.now() < START + sessions.LIFETIME:
        centre.clock.go(timedelta(hours=1))
        answer = await busy.get("/api/session")
    assert answer.json()["code"] == "session.missing"


async def test_own_sessions_are_listed_and_ended(centre: DemoCentre) -> None:
    here, there = await centre.as_("anna"), await centre.as_("anna", address="192.0.2.7")
    boris = await centre.as_("boris")
    rows = (await here.get("/api/sessions")).json()
    assert sorted((row["address"], row["current"]) for row in rows) == [
        ("192.0.2.1", True),
        ("192.0.2.7", False),
    ]
    other = next(row["id"] for row in rows if not row["current"])
    assert (await boris.delete(f"/api/sessions/{other}")).status_code == 404
    assert (await here.delete(f"/api/sessions/{other}")).status_code == 200
    assert (await there.get("/api/session")).status_code == 401
    assert (await here.delete("/api/session")).status_code == 200
    assert (await here.get("/api/session")).status_code == 401


async def test_preferences_and_the_language_of_refusals(centre: DemoCentre) -> None:
    stranger = centre.browser(language="ru-RU,ru;q=0.9,en;q=0.8")
    assert (await stranger.get("/api/session")).json()["message"] == "Войдите в систему."
    anna = await centre.as_("anna")  # an English browser, but she reads Russian
    assert (await anna.get("/api/users")).json()["message"].startswith("Для этого у вас нет права")
    await anna.patch("/api/session/preferences", json={"language": "en", "theme": "dark"})
    assert (await anna.get("/api/users")).json()["message"].startswith("You lack the permission")
    user = (await anna.get("/api/session")).json()["user"]
    assert (user["language"], user["theme"]) == ("en", "dark")


async def test_changing_the_own_password(centre: DemoCentre) -> None:
    here, there = await centre.as_("anna"), await centre.as_("anna")
    wrong = await here.put("/api/session/password", json={"old": "no", "new": "a longer secret"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "old")
    short = await here.put("/api/session/password", json={"old": "anna", "new": "short"})
    assert short.json()["code"] == "password.too_short"
    done = await here.put("/api/session/password", json={"old": "anna", "new": "a longer secret"})
    assert done.status_code == 200
    assert (await here.get("/api/session")).status_code == 200
    assert (await there.get("/api/session")).status_code == 401
    assert (await attempt(centre.browser(), "anna", "anna")).status_code == 401
    await centre.as_("anna", "a longer secret")


async def test_signing_in_is_written_down_without_what_was_typed(centre: DemoCentre) -> None:
    await attempt(centre.browser(), "my-secret-password", "x")
    await attempt(centre.browser(), "anna", "x")
    admin = await centre.as_("admin")
    rows = (await admin.get("/api/history", params={"what": "session"})).json()
    assert [(row["action"], row["user"]) for row in rows] == [
        ("signed_in", "admin"),
        ("sign_in_failed", "anna"),
        ("sign_in_failed", ""),
    ]
    assert "my-secret-password" not in str(await centre.sql("select * from history"))


async def test_hashes_are_dear_and_old_ones_are_made_anew(centre: DemoCentre) -> None:
    profile = argon2.profiles.RFC_9106_LOW_MEMORY
    assert argon2.extract_parameters(argon2.PasswordHasher().hash("x")) == profile
    dearer = argon2.PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    before = (await centre.sql("select password_hash from staff_user where id = 'anna'"))[0][0]
    cheap, passwords.HASHER = passwords.HASHER, dearer
    try:
        await centre.as_("anna")
    finally:
        passwords.HASHER = cheap
    after = (await centre.sql("select password_hash from staff_user where id = 'anna'"))[0][0]
    assert (before != after, argon2.extract_parameters(after).time_cost) == (True, 2)


async def test_an_unknown_login_costs_a_hash_too(centre: DemoCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Counting(argon2.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(password))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=64, parallelism=1))
    await attempt(centre.browser(), "nobody-here", "one")
    await attempt(centre.browser(), "anna", "two")
    assert verified == ["one", "two"]
