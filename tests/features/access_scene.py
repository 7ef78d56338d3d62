"""What the tests of access share: a telephone that makes codes, people of every role, and the history."""

from datetime import datetime
from typing import Any

import httpx
import pyotp
from tests.features.conftest import PASSWORDS, DemoCentre


class Telephone:
    """Shows the code of a secret at a time."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self._maker = pyotp.TOTP(secret)

    def code(self, at: datetime) -> str:
        return self._maker.at(at)


async def attempt(
    centre: DemoCentre, login: str, password: str, code: str | None = None, *, address: str = "192.0.2.1"
) -> httpx.Response:
    browser = centre.browser(address=address)
    body = {"login": login, "password": password} | ({} if code is None else {"code": code})
    return await browser.post("/api/session", json=body)


async def enrolled(centre: DemoCentre, login: str) -> tuple[httpx.AsyncClient, Telephone, list[str]]:
    """A browser whose user set up a second factor, his telephone, his recovery codes."""
    browser = await centre.as_(login)
    made = await browser.post("/api/session/second-factor", json={"password": PASSWORDS[login]})
    assert made.status_code == 200, made.text
    telephone = Telephone(made.json()["secret"])
    code = telephone.code(centre.clock.now())
    answer = await browser.post("/api/session/second-factor/confirm", json={"code": code})
    assert answer.status_code == 200, answer.text
    return browser, telephone, answer.json()["codes"]


async def add(centre: DemoCentre, login: str, role: str, **more: Any) -> httpx.AsyncClient:
    """A new user of this role who signed in."""
    admin = await centre.as_("admin")
    body = {"name": login.title(), "role": role, "password": f"{login} long enough", "language": "en", **more}
    answer = await admin.put(f"/api/users/{login}", json=body)
    assert answer.status_code == 200, answer.text
    return await centre.as_(login, f"{login} long enough")


async def history(centre: DemoCentre, **wanted: Any) -> list[dict[str, Any]]:
    """As the administrator reads it, newest first."""
    admin = await centre.as_("admin", address="192.0.2.200")
    answer = await admin.get("/api/history", params={"limit": 200, **wanted})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")
