"""STUN and TURN: what a setting may say, credentials that end, and a real server asked."""

import asyncio
import base64
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.turn_server import TurnServer, turn_server

from perezvon.adapters.ice import (
    TURN_LIFETIME,
    TurnRefused,
    ask_stun,
    ask_turn,
    bare_stun,
    turn_credentials,
    turn_urls,
)
from perezvon.adapters.ice import (
    turn_server as taken_apart,
)
from perezvon.adapters.private.tools import runnable

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ""),
        ("stun.example", "stun.example:3478"),
        ("stun:stun.example:19302", "stun.example:19302"),
        (" 192.0.2.1 ", "192.0.2.1:3478"),
        ("[2001:db8::1]:5000", "[2001:db8::1]:5000"),
        ("2001:db8::1", "[2001:db8::1]:3478"),
    ],
)
def test_a_stun_server_is_a_host_and_a_port(written: str, meant: str) -> None:
    assert bare_stun(written) == meant


@pytest.mark.parametrize("written", ["stun.example:many", "stun.example:0", "https://stun.example", ":3478"])
def test_what_is_no_stun_server_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        bare_stun(written)


def test_a_turn_address_is_taken_apart() -> None:
    first, second = turn_urls("turn:a.example, turns:b.example:443")
    assert (taken_apart(first).host, taken_apart(first).port, taken_apart(first).transport) == (
        "a.example",
        3478,
        "udp",
    )
    other = taken_apart(second)
    assert (other.host, other.port, other.transport, other.secure) == ("b.example", 443, "tcp", True)
    assert taken_apart("turn:a.example:5000?transport=tcp").transport == "tcp"


@pytest.mark.parametrize("written", ["a.example", "stun:a.example", "turn:a.example?transport=sctp", "turn:"])
def test_what_is_no_turn_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="write"):
        taken_apart(written)


def test_credentials_name_their_end_and_their_user() -> None:
    name, password = turn_credentials("secret", "anna", NOW)
    ends, _, user = name.partition(":")
    assert user == "anna"
    assert int(ends) == int((NOW + TURN_LIFETIME).timestamp())
    assert base64.b64decode(password) == hmac.new(b"secret", name.encode(), hashlib.sha1).digest()


@pytest.fixture(scope="module")
async def server(kept_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TurnServer]:
    program = await runnable("turnserver", kept_dir / "roots", kept_dir / "cache", say=print)
    async with turn_server(program, "127.0.0.1", tmp_path_factory.mktemp("turn")) as running:
        yield running


async def test_a_stun_server_tells_how_it_sees_us(server: TurnServer) -> None:
    assert await ask_stun(server.stun) == "127.0.0.1"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_turn_server_relays_with_the_shared_secret(server: TurnServer, transport: str) -> None:
    relay = await ask_turn(server.url(transport), server.secret, NOW)
    host, _, port = relay.rpartition(":")
    assert (host, 30000 <= int(port) <= 30099) == ("127.0.0.1", True)


async def test_another_secret_is_a_refusal(server: TurnServer) -> None:
    with pytest.raises(TurnRefused, match="401"):
        await ask_turn(server.url("udp"), "another secret", NOW)


async def test_credentials_that_ended_are_a_refusal(server: TurnServer) -> None:
    with pytest.raises(TurnRefused, match="401"):
        await ask_turn(server.url("udp"), server.secret, NOW - 2 * TURN_LIFETIME - timedelta(minutes=1))


async def test_servers_that_are_not_there_do_not_answer() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]
        async with asyncio.TaskGroup() as asked:
            for asking in (ask_stun(f"127.0.0.1:{port}"), ask_turn(f"turn:127.0.0.1:{port}", "x", NOW)):
                asked.create_task(_unanswered(asking))
    with pytest.raises(ConnectionRefusedError):
        await ask_turn(f"turn:127.0.0.1:{port}?transport=tcp", "x", NOW)


async def _unanswered(asking: object) -> None:
    with pytest.raises((TimeoutError, OSError)):
        await asking  # type: ignore[misc]
