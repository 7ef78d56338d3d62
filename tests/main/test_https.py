"""The one origin in https: whose certificate it shows, what is refused before, what browsers get."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from cryptography import x509
from fastapi import APIRouter
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.adapters.private.authority import (
    SERVER_DAYS,
    Pair,
    fingerprint,
    local_pair,
    named_in,
    names_of_this_machine,
)
from perezvon.adapters.private.certificates import given_pair, server_context
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.web.access import public
from perezvon.adapters.web.app import make_app
from perezvon.main import ca_page
from perezvon.main.api import Server
from perezvon.main.https import Certificate, check_https, wanted_https
from perezvon.main.settings import HttpsListen, Options, Settings

NOW = datetime.now(UTC)
NAMES = ("centre.example", "localhost", "127.0.0.1", "2001:db8::7")


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_authority_is_made_once_and_signs_for_every_name(tmp_path: Path) -> None:
    pair = local_pair(tmp_path / "tls", NAMES, NOW)
    assert pair.authority
    again = local_pair(tmp_path / "tls", NAMES, NOW + timedelta(days=1))
    shown, authority = read(pair.certificate), read(pair.authority)
    assert set(named_in(shown)) == set(NAMES)
    shown.verify_directly_issued_by(authority)
    assert read(again.certificate) == shown
    assert fingerprint(pair.authority).count(":") == 31
    for secret in (pair.key, tmp_path / "tls/ca.key"):
        assert secret.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("why", ["other names", "near its end", "another key", "another authority"])
def test_a_certificate_that_does_not_fit_any_more_is_made_anew(tmp_path: Path, why: str) -> None:
    folder, names, now = tmp_path / "tls", NAMES, NOW
    before = local_pair(folder, NAMES, NOW)
    old = read(before.certificate)
    authority = fingerprint(folder / "ca.pem")
    if why == "other names":
        names = (*NAMES, "192.0.2.9")
    elif why == "near its end":
        now = NOW + timedelta(days=SERVER_DAYS - 29)
    elif why == "another key":
        other = local_pair(tmp_path / "other", NAMES, NOW)
        before.key.write_bytes(other.key.read_bytes())
    else:
        (folder / "ca.key").unlink()
    after = local_pair(folder, names, now)
    assert read(after.certificate) != old
    assert set(named_in(read(after.certificate))) == set(names)
    server_context(after)
    assert (fingerprint(folder / "ca.pem") == authority) == (why != "another authority")


def test_this_machine_is_named_by_all_that_it_is_called() -> None:
    names = names_of_this_machine("centre.example", "")
    assert names[0] == "centre.example"
    assert {"localhost", "127.0.0.1", "::1"} <= set(names)
    assert len(names) == len(set(names))
    assert "" not in names


def test_no_files_are_no_files() -> None:
    assert given_pair(None, None, NOW) is None


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("no key set", "tls.half"),
        ("no certificate set", "tls.half"),
        ("no such file", "tls.unreadable"),
        ("a folder", "tls.unreadable"),
        ("a text", "tls.not_certificate"),
        ("a text for a key", "tls.not_key"),
        ("a key with a password", "tls.not_key"),
        ("the key of another", "tls.other_key"),
        ("one that is over", "tls.expired"),
    ],
)
def test_files_that_cannot_be_used_are_one_sentence_each(tmp_path: Path, fault: str, code: str) -> None:
    own = local_pair(tmp_path / "tls", NAMES, NOW)
    certificate: Path | None = own.certificate
    key: Path | None = own.key
    now = NOW
    text = tmp_path / "text.pem"
    text.write_text("not PEM at all\n")
    match fault:
        case "no key set":
            key = None
        case "no certificate set":
            certificate = None
        case "no such file":
            certificate = tmp_path / "none.pem"
        case "a folder":
            key = tmp_path
        case "a text":
            certificate = text
        case "a text for a key":
            key = text
        case "a key with a password":
            key = locked(own.key, tmp_path / "locked.key")
        case "the key of another":
            key = local_pair(tmp_path / "other", NAMES, NOW).key
        case "one that is over":
            now = NOW + timedelta(days=400)
    with pytest.raises(CannotStart) as refusal:
        given_pair(certificate, key, now)
    assert refusal.value.code == code
    for language in ("ru", "en"):
        sentence = refusal.value.sentence(language)
        assert "PEREZVON_TLS_" in sentence or code == "tls.other_key"
        assert "\n" not in sentence


def locked(key: Path, to: Path) -> Path:
    from cryptography.hazmat.primitives import serialization as pem

    secret = pem.load_pem_private_key(key.read_bytes(), None)
    shut = pem.BestAvailableEncryption(b"secret")
    to.write_bytes(secret.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, shut))
    return to


def settings_with(pair: Pair, state: Path) -> Settings:
    """As far as a certificate needs them; its files are the operator's."""
    listen = HttpsListen(host="127.0.0.1", port=1, certificate=pair.certificate, key=pair.key)
    return Settings.model_construct(
        https=listen, public_url="http://localhost", media_address="127.0.0.1", state_dir=state
    )


def test_files_that_were_renewed_are_taken_in_and_broken_ones_are_not(tmp_path: Path) -> None:
    given = local_pair(tmp_path / "given", NAMES, NOW)
    certificate = Certificate(settings_with(given, tmp_path))
    assert certificate.own_authority is None
    assert not certificate.look()
    local_pair(tmp_path / "given", (*NAMES, "192.0.2.9"), NOW)
    assert certificate.look()
    assert not certificate.look()
    given.certificate.write_text("half a file")
    with pytest.raises(CannotStart, match="PEM"):
        certificate.look()
    assert certificate.context


def test_without_files_our_own_authority_names_what_the_settings_name(tmp_path: Path) -> None:
    listen = HttpsListen(host="0.0.0.0", port=1)
    settings = Settings.model_construct(
        https=listen, public_url="https://calls.example", media_address="192.0.2.7", state_dir=tmp_path
    )
    assert settings.https_url == "https://192.0.2.7:1"
    certificate = Certificate(settings)
    assert certificate.own_authority == tmp_path / "tls/ca.pem"
    named = named_in(read(tmp_path / "tls/server.pem"))
    assert {"calls.example", "192.0.2.7", "localhost"} <= set(named)
    assert "0.0.0.0" not in named


def options(**values: object) -> Options:
    return Options.model_validate(values)


def test_https_is_served_where_others_reach_us_unless_it_is_switched_off(tmp_path: Path) -> None:
    pair = local_pair(tmp_path / "tls", NAMES, NOW)
    files = {"tls_certificate": pair.certificate, "tls_key": pair.key}
    assert wanted_https(options(https_listen="off", **files), by_itself=True) is None
    assert wanted_https(options(), by_itself=False) is None
    asked = wanted_https(options(https_listen="[::]:9443"), by_itself=False)
    assert asked == HttpsListen(host="::", port=9443)
    given = wanted_https(options(https_listen="0.0.0.0:443", **files), by_itself=True)
    assert given == HttpsListen(host="0.0.0.0", port=443, certificate=pair.certificate, key=pair.key)


@asynccontextmanager
async def served(tmp_path: Path, *, strict: bool) -> AsyncIterator[tuple[str, str, ssl.SSLContext]]:
    """An app on both addresses: that of http, that of https, and whom a browser must trust."""
    pair = local_pair(tmp_path / "tls", NAMES, NOW)
    assert pair.authority
    routes = APIRouter()

    @routes.websocket("/sip", dependencies=[public()])
    async def sip(socket: WebSocket) -> None:
        await socket.accept(subprotocol="sip")
        await socket.send_text(socket.url.scheme)
        await socket.close()

    app = make_app(None, [routes, ca_page.router(pair.authority)], strict=strict)
    plain, secure = free_port("127.0.0.1", 18300, TCP), free_port("127.0.0.1", 18400, TCP)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=plain, ws="websockets-sansio", lifespan="off", log_config=None
    )
    listen = HttpsListen(host="127.0.0.1", port=secure)
    server = Server(config, asyncio.Event(), listen, server_context(pair))
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(20):
            while not server.started:
                await asyncio.sleep(0.02)
        yield (
            f"http://127.0.0.1:{plain}",
            f"https://127.0.0.1:{secure}",
            ssl.create_default_context(cafile=str(pair.authority)),
        )
    finally:
        server.should_exit = True
        await serving


@pytest.mark.parametrize("strict", [True, False])
async def test_both_addresses_answer_and_only_a_public_certificate_is_for_ever(
    tmp_path: Path, strict: bool
) -> None:
    async with served(tmp_path, strict=strict) as (plain, secure, trust):
        async with httpx.AsyncClient(verify=trust, trust_env=False) as http:
            there = await http.get(f"{secure}/ca", headers={"accept-language": "en"})
            here = await http.get(f"{plain}/ca", headers={"accept-language": "ru"})
        assert ("strict-transport-security" in there.headers) == strict
        assert "strict-transport-security" not in here.headers
        assert "wss://" in there.headers["content-security-policy"]
        shown = fingerprint(tmp_path / "tls/ca.pem")
        assert shown in there.text
        assert "Let this computer trust" in there.text
        assert "доверяет центру" in here.text


async def test_sip_goes_over_tls(tmp_path: Path) -> None:
    async with served(tmp_path, strict=False) as (_, secure, trust):
        address = secure.replace("https", "wss")
        async with connect(f"{address}/sip", ssl=trust, subprotocols=["sip"], proxy=None) as link:  # type: ignore[list-item]
            assert await link.recv() == "wss"


async def test_the_certificate_of_the_authority_is_handed_out(tmp_path: Path) -> None:
    async with served(tmp_path, strict=False) as (plain, _, _trust), httpx.AsyncClient() as http:
        got = await http.get(f"{plain}/ca/perezvon-ca.crt")
    assert got.headers["content-type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(got.content) == read(tmp_path / "tls/ca.pem")


async def test_a_port_that_is_taken_is_said_by_its_setting(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        given = options(https_listen=f"127.0.0.1:{port}", listen="127.0.0.1:1")
        with pytest.raises(CannotStart, match="PEREZVON_HTTPS_LISTEN") as refusal:
            check_https(wanted_https(given, by_itself=True))
    assert refusal.value.code == "port.taken"
