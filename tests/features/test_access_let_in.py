"""`perezvon let-in`: the first administrator, and the last one without his telephone."""

import pytest
from tests.features.access_scene import attempt, enrolled, history
from tests.features.conftest import CENTRE, DemoCentre

from perezvon.features.staff.resets import CONSOLE
from perezvon.main.let_in import code_for, let_in
from perezvon.main.settings import HttpsListen, Settings


async def _sets_a_password(centre: DemoCentre, login: str) -> None:
    made = await code_for(centre.context, login)
    body = {"login": login, "code": made.code, "password": "three words long"}
    assert (await centre.browser().post("/api/session/reset", json=body)).status_code == 200
    answer = await attempt(centre, login, "three words long")
    assert (answer.status_code, answer.json()["user"]["role"]) == (200, "administrator")


async def test_whoever_owns_the_machine_makes_the_first_administrator(centre: DemoCentre) -> None:
    await _sets_a_password(centre, "owner")
    rows = await history(centre, user=CONSOLE)
    assert [row["action"] for row in rows] == ["reset_code_made", "created"]


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_first_administrator_stays_in_the_language_of_the_page(
    centre: DemoCentre, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal of a server is English, whoever sits before the browser."""
    monkeypatch.setenv("LANG", {"ru": "en_US.UTF-8", "en": "ru_RU.UTF-8"}[language])
    monkeypatch.delenv("LC_ALL", raising=False)
    made = await code_for(centre.context, "owner")
    body = {"login": "owner", "code": made.code, "password": "three words long"}
    shown = {"accept-language": language}
    done = await centre.browser().post("/api/session/reset", json=body, headers=shown)
    assert done.status_code == 200
    entered = await attempt(centre, "owner", "three words long")
    assert entered.json()["user"]["language"] == language
    again = await code_for(centre.context, "owner")  # a borrowed computer changes nothing of it
    other = {"accept-language": "en" if language == "ru" else "ru"}
    body = {"login": "owner", "code": again.code, "password": "four words are longer"}
    assert (await centre.browser().post("/api/session/reset", json=body, headers=other)).status_code == 200
    entered = await attempt(centre, "owner", "four words are longer")
    assert entered.json()["user"]["language"] == language


async def test_the_command_prints_code_and_link(
    centre: DemoCentre, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {"centre": CENTRE, "app_url": centre.database.app, "public_url": "https://centre.example"}
    await let_in(Settings.model_construct(**fields), "owner")
    out = capsys.readouterr().out
    assert out.count("#reset=owner:") == 1
    assert "https://centre.example/#reset=owner:" in out


async def test_who_sits_at_another_computer_gets_a_link_that_works_there(
    centre: DemoCentre, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {"centre": CENTRE, "app_url": centre.database.app, "public_url": "http://localhost:8080"}
    https = HttpsListen(host="192.0.2.10", port=8443)
    await let_in(Settings.model_construct(**fields, https=https), "owner")
    out = capsys.readouterr().out
    assert "http://localhost:8080/#reset=owner:" in out
    assert "https://192.0.2.10:8443/#reset=owner:" in out


async def test_the_last_administrator_gets_in_without_his_telephone(centre: DemoCentre) -> None:
    browser, _, _ = await enrolled(centre, "admin")
    await _sets_a_password(centre, "admin")
    assert (await browser.get("/api/session")).status_code == 401
