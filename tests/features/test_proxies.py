"""Behind a proxy everybody has his own address; who is no proxy cannot invent one."""

from datetime import timedelta

import httpx
import pytest
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from tests.features.conftest import PASSWORDS, DemoCentre

from perezvon.adapters.web.proxies import Proxies, networks
from perezvon.features.staff import limits

PROXY = "10.0.0.2"
FEW = limits.Limit(4, timedelta(minutes=15), timedelta(minutes=15))
TRUSTED = networks("10.0.0.0/24, 2001:db8:1::1,127.0.0.1,::1")


async def _who(scope: Scope, receive: Receive, send: Send) -> None:
    asked = HTTPConnection(scope)
    told = {"address": asked.client.host if asked.client else "", "scheme": asked.url.scheme}
    await JSONResponse(told)(scope, receive, send)


async def seen(peer: str, *headers: tuple[str, str]) -> dict[str, str]:
    transport = httpx.ASGITransport(Proxies(_who, TRUSTED), client=(peer, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://perezvon.example") as browser:
        return dict((await browser.get("/", headers=list(headers))).json())


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (PROXY, ["198.51.100.7"], "198.51.100.7"),
        (PROXY, ["198.51.100.7:51000"], "198.51.100.7"),
        (PROXY, ['"[2001:db8::7]:51000"'], "2001:db8::7"),
        (PROXY, ["2001:DB8:0::7"], "2001:db8::7"),
        (PROXY, ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("::ffff:10.0.0.2", ["198.51.100.7"], "198.51.100.7"),
        ("2001:db8:1::1", ["198.51.100.7"], "198.51.100.7"),
        # Behind two proxies of ours, with what the browser made up before them, in one line or in several.
        (PROXY, ["203.0.113.9, 198.51.100.7, 10.0.0.3"], "198.51.100.7"),
        (PROXY, ["203.0.113.9", "198.51.100.7", "10.0.0.3"], "198.51.100.7"),
        (PROXY, ["127.0.0.1, 198.51.100.7"], "198.51.100.7"),
        # A browser on a machine that is trusted.
        (PROXY, ["10.0.0.9"], "10.0.0.9"),
        # What is no address says nothing.
        (PROXY, [], PROXY),
        (PROXY, [""], PROXY),
        (PROXY, ["unknown"], PROXY),
        (PROXY, ["198.51.100.7, <script>"], PROXY),
        (PROXY, ["198.51.100.7, unknown, 10.0.0.3"], "10.0.0.3"),
        (PROXY, ["1.2.3.4.5", "999.1.1.1"], PROXY),
        (PROXY, ["198.51.100.7," * 4000], PROXY),
        (PROXY, ["[" * 5000], PROXY),
        # Nobody asked these.
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),
        ("10.0.1.2", ["203.0.113.9"], "10.0.1.2"),
        ("fe80::1%eth0", ["203.0.113.9"], "fe80::1%eth0"),
        ("testclient", ["203.0.113.9"], "testclient"),
    ],
)
async def test_the_address_is_the_last_one_that_a_proxy_of_ours_saw(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert (await seen(peer, *(("X-Forwarded-For", line) for line in forwarded)))["address"] == address


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        (PROXY, "https", "https"),
        (PROXY, "WSS", "https"),
        (PROXY, "gopher", "http"),
        (PROXY, "https, http", "http"),
        ("198.51.100.7", "https", "http"),
    ],
)
async def test_the_scheme_is_believed_from_a_proxy_of_ours(peer: str, said: str, scheme: str) -> None:
    assert (await seen(peer, ("X-Forwarded-Proto", said)))["scheme"] == scheme


def test_a_wrong_network_is_refused_with_the_form() -> None:
    with pytest.raises(ValueError, match="write addresses and networks"):
        networks("10.0.0.2, proxy.example")
    assert networks("") == ()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer failures lock an address than in the product."""
    monkeypatch.setattr(limits, "ADDRESS", FEW)


async def attempt(centre: DemoCentre, peer: str, forwarded: str, login: str, password: str) -> int:
    transport = httpx.ASGITransport(Proxies(centre.app, TRUSTED), client=(peer, 40000))
    headers = {"X-Perezvon": "1", "X-Forwarded-For": forwarded}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://perezvon.example", headers=headers
    ) as browser:
        body = {"login": login, "password": password}
        return (await browser.post("/api/session", json=body)).status_code


@pytest.mark.usefixtures("few")
async def test_one_who_guesses_behind_a_proxy_locks_himself_out_only(centre: DemoCentre) -> None:
    guesser, neighbour = "203.0.113.9", "198.51.100.7"
    for n in range(FEW.failures):
        assert await attempt(centre, PROXY, f"192.0.2.{n}, {guesser}", f"login{n}", "guess") == 401
    assert await attempt(centre, PROXY, f"192.0.2.99, {guesser}", "anna", PASSWORDS["anna"]) == 429
    assert await attempt(centre, PROXY, neighbour, "anna", PASSWORDS["anna"]) == 200


@pytest.mark.usefixtures("few")
async def test_who_is_no_proxy_has_one_address_whatever_he_writes(centre: DemoCentre) -> None:
    for n in range(FEW.failures):
        assert await attempt(centre, "203.0.113.9", f"198.51.100.{n}", f"login{n}", "guess") == 401
    assert await attempt(centre, "203.0.113.9", "198.51.100.200", "anna", PASSWORDS["anna"]) == 429


@pytest.mark.usefixtures("few")
async def test_a_network_of_ipv6_addresses_is_one_place(centre: DemoCentre) -> None:
    for n in range(FEW.failures):
        assert await attempt(centre, PROXY, f"2001:db8:5::{n:x}", f"login{n}", "guess") == 401
    assert await attempt(centre, PROXY, "2001:db8:5:0:ffff::1", "anna", PASSWORDS["anna"]) == 429
    assert await attempt(centre, PROXY, "2001:db8:6::1", "anna", PASSWORDS["anna"]) == 200
