"""The second step of signing in: codes, their replay, recovery, limits, the centre's demand, the reset."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from tests.features.access_scene import Telephone, attempt, code_of, enrolled, history
from tests.features.conftest import FORMER, PASSWORDS, SEALING, START, DemoCentre

from perezvon.adapters.sealing import Sealing
from perezvon.features.staff import limits, second
from perezvon.kit.errors import Refused

STEP = timedelta(seconds=second.STEP_S)
ANNA = PASSWORDS["anna"]


async def test_a_password_alone_is_not_enough_any_more(centre: DemoCentre) -> None:
    _, telephone, _ = await enrolled(centre, "anna")
    assert code_of(await attempt(centre, "anna", ANNA)) == (401, "session.code_needed")
    assert code_of(await attempt(centre, "anna", "wrong")) == (401, "session.wrong")
    centre.clock.go(STEP)
    answer = await attempt(centre, "anna", ANNA, telephone.code(centre.clock.now()))
    assert answer.status_code == 200
    assert answer.json()["must"] == ""


async def test_no_code_is_taken_twice_not_even_the_one_of_the_enrolment(centre: DemoCentre) -> None:
    _, telephone, _ = await enrolled(centre, "anna")
    used = telephone.code(centre.clock.now())
    assert code_of(await attempt(centre, "anna", ANNA, used)) == (401, "session.code_wrong")
    centre.clock.go(2 * STEP)
    code = telephone.code(centre.clock.now())
    assert (await attempt(centre, "anna", ANNA, code)).status_code == 200
    assert code_of(await attempt(centre, "anna", ANNA, code)) == (401, "session.code_wrong")
    older = telephone.code(centre.clock.now() - STEP)
    assert code_of(await attempt(centre, "anna", ANNA, older)) == (401, "session.code_wrong")


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_telephones_clock_may_be_one_step_off(centre: DemoCentre, steps: int, good: bool) -> None:
    _, telephone, _ = await enrolled(centre, "anna")
    centre.clock.go(timedelta(hours=1))
    code = telephone.code(centre.clock.now() + steps * STEP)
    assert (await attempt(centre, "anna", ANNA, f" {code[:3]} {code[3:]} ")).status_code == (
        200 if good else 401
    )


async def test_wrong_codes_lock_like_wrong_passwords_and_the_history_says_so(centre: DemoCentre) -> None:
    _, telephone, _ = await enrolled(centre, "anna")
    centre.clock.go(timedelta(hours=1))
    for _ in range(limits.PAIR.failures):
        assert code_of(await attempt(centre, "anna", ANNA, "000000x")) == (401, "session.code_wrong")
    right = telephone.code(centre.clock.now())
    assert code_of(await attempt(centre, "anna", ANNA, right)) == (429, "session.locked")
    rows = await history(centre, user="anna")
    assert [row["action"] for row in rows[:2]] == ["sign_in_locked", "sign_in_failed"]
    assert rows[1]["after"] == {"why": "session.code_wrong"}


async def test_a_recovery_code_lets_in_once(centre: DemoCentre) -> None:
    browser, _, codes = await enrolled(centre, "anna")
    assert len(set(codes)) == second.RECOVERY_CODES
    typed = codes[0].upper().replace("-", " ")
    assert (await attempt(centre, "anna", ANNA, typed)).status_code == 200
    assert code_of(await attempt(centre, "anna", ANNA, codes[0])) == (401, "session.code_wrong")
    state = (await browser.get("/api/session/second-factor")).json()
    assert state["recovery_left"] == second.RECOVERY_CODES - 1
    renewed = await browser.post("/api/session/second-factor/recovery", json={"password": ANNA})
    assert code_of(await attempt(centre, "anna", ANNA, codes[1])) == (401, "session.code_wrong")
    assert (await attempt(centre, "anna", ANNA, renewed.json()["codes"][0])).status_code == 200


async def test_what_is_kept_makes_no_code(centre: DemoCentre) -> None:
    browser, _, codes = await enrolled(centre, "anna")
    assert code_of(await browser.post("/api/session/second-factor", json={"password": ANNA})) == (
        409,
        "second.there",
    )
    (row,) = await centre.sql("select sealed from staff_second where user_id = 'anna'")
    secret = second.unseal(SEALING, row["sealed"], "main", "anna")
    told = str(await centre.sql("select * from history")) + str(
        await centre.sql("select * from staff_second")
    )
    assert secret not in told
    assert not any(code in told or code.replace("-", "") in told for code in codes)
    for sealing, user in ((Sealing(FORMER), "anna"), (SEALING, "boris")):
        with pytest.raises(Refused, match=r"second\.unreadable"):
            second.unseal(sealing, row["sealed"], "main", user)


async def test_what_an_older_version_sealed_still_opens_and_is_sealed_anew(centre: DemoCentre) -> None:
    _, telephone, _ = await enrolled(centre, "anna")
    cipher = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"perezvon second factor").derive(FORMER))
    nonce = bytes(12)
    older = nonce + cipher.encrypt(nonce, telephone.secret.encode(), b"main anna")
    await centre.sql("update staff_second set sealed = $1 where user_id = 'anna'", older)
    centre.clock.go(STEP)
    assert (await attempt(centre, "anna", ANNA, telephone.code(centre.clock.now()))).status_code == 200
    (row,) = await centre.sql("select sealed from staff_second where user_id = 'anna'")
    assert second.unseal(Sealing(bytes(32)), row["sealed"], "main", "anna") == telephone.secret
    with pytest.raises(Refused, match=r"second\.unreadable"):
        second.unseal(Sealing(bytes(32)), older, "main", "anna")


async def test_setting_up_wants_the_password_and_a_code_and_shows_a_picture(centre: DemoCentre) -> None:
    anna, other = await centre.as_("anna"), await centre.as_("anna")
    refused = await anna.post("/api/session/second-factor", json={"password": "wrong"})
    assert code_of(refused) == (422, "password.wrong")
    assert refused.json()["fields"][0]["field"] == "password"
    made = (await anna.post("/api/session/second-factor", json={"password": ANNA})).json()
    assert made["svg"].startswith("<svg")
    assert f"secret={made['secret']}" in made["address"]
    wrong = await anna.post("/api/session/second-factor/confirm", json={"code": "123"})
    assert code_of(wrong) == (422, "second.code_wrong")
    assert (await attempt(centre, "anna", ANNA)).status_code == 200  # not asked for before it was confirmed
    code = Telephone(made["secret"]).code(START)
    assert (await anna.post("/api/session/second-factor/confirm", json={"code": code})).status_code == 200
    assert (await other.get("/api/session")).status_code == 401
    assert (await anna.get("/api/session")).status_code == 200


async def test_it_is_taken_away_with_password_and_code_unless_the_centre_wants_it(centre: DemoCentre) -> None:
    anna, telephone, _ = await enrolled(centre, "anna")
    centre.clock.go(STEP)
    await _demand(centre, ["agent"])
    good = {"password": ANNA, "code": telephone.code(centre.clock.now())}
    path = "/api/session/second-factor/remove"
    assert code_of(await anna.post(path, json=good)) == (409, "second.required")
    await _demand(centre, [])
    assert code_of(await anna.post(path, json={**good, "code": "1"})) == (422, "second.code_wrong")
    assert (await anna.post(path, json=good)).status_code == 200
    assert (await attempt(centre, "anna", ANNA)).status_code == 200
    assert code_of(await anna.post(path, json=good)) == (409, "second.none")


async def test_a_role_that_must_have_one_does_nothing_before_it_has(centre: DemoCentre) -> None:
    await _demand(centre, ["agent", "supervisor"])
    anna = await centre.as_("anna")
    session = (await anna.get("/api/session")).json()
    assert (session["must"], session["permissions"]) == ("second_factor", ["session.own"])
    assert code_of(await anna.get("/api/numbers")) == (403, "session.must_enrol")
    made = (await anna.post("/api/session/second-factor", json={"password": ANNA})).json()
    code = Telephone(made["secret"]).code(centre.clock.now())
    assert (await anna.post("/api/session/second-factor/confirm", json={"code": code})).status_code == 200
    session = (await anna.get("/api/session")).json()
    assert session["must"] == ""
    assert "calls.read" in session["permissions"]


async def test_an_administrator_resets_it(centre: DemoCentre) -> None:
    anna, _, codes = await enrolled(centre, "anna")
    admin, supervisor = await centre.as_("admin"), await centre.as_("supervisor")
    shown = {user["id"]: user["second_factor"] for user in (await admin.get("/api/users")).json()}
    assert (shown["anna"], shown["boris"]) == (True, False)
    path = "/api/users/anna/second-factor"
    assert (await supervisor.delete(path)).status_code == 403
    assert (await admin.delete(path)).status_code == 200
    assert (await anna.get("/api/session")).status_code == 401
    assert (await attempt(centre, "anna", ANNA)).status_code == 200
    assert code_of(await admin.delete(path)) == (409, "second.none")
    assert not await centre.sql("select from staff_recovery where user_id = 'anna'"), codes


async def _demand(centre: DemoCentre, roles: list[str]) -> None:
    admin = await centre.as_("admin")
    row = (await admin.get("/api/centre")).json()
    body = {name: value for name, value in row.items() if name not in ("id", "demo")}
    answer = await admin.put("/api/centre", json={**body, "second_factor": roles})
    assert answer.status_code == 200, answer.text
