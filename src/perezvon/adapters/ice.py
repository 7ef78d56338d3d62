"""STUN and TURN: how browsers are told of them, credentials that end by themselves, and whether they answer.

Credentials follow draft-uberti-behave-turn-rest, as coturn reads them (``use-auth-secret``): the name is the
second when they end and the user, the password is the HMAC-SHA1 of the name under the shared secret.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aioice import stun, turn

STUN_PORT: Final = 3478
TURN_LIFETIME: Final = timedelta(hours=12)
"""Longer than a shift, so that a talk is not cut; the desk asks for new ones before they end."""
_PATIENCE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class TurnServer:
    """One way to a TURN server. ``transport``: how the browser reaches it; ``secure``: in TLS."""

    host: str
    port: int
    transport: str
    secure: bool


def bare_stun(value: str) -> str:
    """``host:port`` of a STUN server, from ``stun:host``, ``host`` or ``host:port``. Raises ValueError."""
    value = value.strip().removeprefix("stun:")
    if not value:
        return ""
    host, port = _address(value, STUN_PORT)
    return f"{_bracketed(host)}:{port}"


def turn_urls(value: str) -> Sequence[str]:
    """The addresses in a setting that holds several, with commas between."""
    return [each.strip() for each in value.split(",") if each.strip()]


def turn_server(url: str) -> TurnServer:
    """``turn:host:port?transport=udp`` taken apart (RFC 7065). Raises ValueError with the form to write."""
    scheme, colon, rest = url.partition(":")
    address, _, query = rest.partition("?")
    transport = query.removeprefix("transport=") if query else ("tcp" if scheme == "turns" else "udp")
    if scheme not in ("turn", "turns") or not colon or transport not in ("udp", "tcp"):
        raise ValueError("write turn:HOST:3478, turn:HOST:3478?transport=tcp or turns:HOST:5349")
    host, port = _address(address, 5349 if scheme == "turns" else STUN_PORT)
    return TurnServer(host, port, transport, scheme == "turns")


def _address(value: str, usual_port: int) -> tuple[str, int]:
    host, port = (value, "") if value.count(":") > 1 and not value.startswith("[") else _split(value)
    number = int(port) if port.isdigit() else usual_port if not port else 0
    if not host.strip("[]") or not 0 < number < 65536 or any(c in host for c in "/@ "):
        raise ValueError("write HOST:PORT, for example stun.example.org:3478")
    return host.strip("[]"), number


def _split(value: str) -> tuple[str, str]:
    if value.startswith("["):
        host, _, port = value.partition("]")
        return host + "]", port.removeprefix(":")
    host, _, port = value.partition(":")
    return host, port


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def turn_credentials(secret: str, user: str, now: datetime) -> tuple[str, str]:
    """Name and password that end after ``TURN_LIFETIME``."""
    name = f"{int((now + TURN_LIFETIME).timestamp())}:{user}"
    code = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(code).decode()


async def ask_stun(address: str) -> str:
    """The address from which a STUN server sees us. Raises OSError or TimeoutError: it does not answer."""
    host, port = _address(address, STUN_PORT)
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[str] = loop.create_future()
    asked = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)

    class Asking(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            try:
                said = stun.parse_message(data)
            except ValueError:
                return
            if said.transaction_id == asked.transaction_id and not answered.done():
                seen = said.attributes.get("XOR-MAPPED-ADDRESS") or said.attributes.get("MAPPED-ADDRESS")
                answered.set_result(seen[0] if seen else "?")

        def error_received(self, exc: Exception) -> None:
            if not answered.done():
                answered.set_exception(exc)

    transport, _ = await loop.create_datagram_endpoint(Asking, remote_addr=(host, port))
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while True:  # UDP may lose one
                transport.sendto(bytes(asked))
                done, _ = await asyncio.wait({answered}, timeout=0.5)
                if done:
                    return answered.result()
    finally:
        transport.close()


class TurnRefused(Exception):
    """A TURN server that answers and says no; the text is its own (401: the secret is another one)."""


class _Ended(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.gone = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()


async def ask_turn(url: str, secret: str, now: datetime) -> str:
    """The relay address that a TURN server gives. Raises OSError, TimeoutError, TurnRefused, ValueError."""
    server = turn_server(url)
    name, password = turn_credentials(secret, "doctor", now)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            transport, ended = await turn.create_turn_endpoint(
                _Ended,
                (server.host, server.port),
                username=name,
                password=password,
                ssl=server.secure,
                transport=server.transport,
            )
    except stun.TransactionFailed as refused:
        code, reason = refused.response.attributes.get("ERROR-CODE", (0, "?"))
        raise TurnRefused(f"{code} {reason}") from refused
    except stun.TransactionTimeout as late:
        raise TimeoutError from late
    relay = transport.get_extra_info("sockname")
    transport.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_S):
            await ended.gone.wait()  # the server takes its port back at once
    return f"{relay[0]}:{relay[1]}"
