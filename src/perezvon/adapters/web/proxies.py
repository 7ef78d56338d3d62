"""Who really asks when a proxy stands in front: addresses are believed from proxies that were named. ASGI.

Each proxy puts the address that it sees at the end of X-Forwarded-For. It is read from the end, for as long
as the one who wrote is trusted; what comes before was written by somebody else and may be invented.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

Networks: TypeAlias = Sequence[IPv4Network | IPv6Network]
_MOST: Final = 32
_SCHEMES: Final = {"http": "http", "ws": "http", "https": "https", "wss": "https"}


def networks(given: str) -> Networks:
    """Addresses and networks with commas between them; raises ValueError with what is to be written."""
    try:
        return tuple(ip_network(part) for part in (word.strip() for word in given.split(",")) if part)
    except ValueError:
        raise ValueError("write addresses and networks: 192.0.2.10,198.51.100.0/24") from None


class Proxies:
    """Puts the browser's address and scheme in place of the proxy's."""

    def __init__(self, app: ASGIApp, trusted: Networks) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if scope["type"] in ("http", "websocket") and peer is not None and self._trusts(peer[0]):
            scope = {**scope, "client": (self._browser(peer[0], _values(scope, b"x-forwarded-for")), 0)}
            said = _SCHEMES.get(",".join(_values(scope, b"x-forwarded-proto")).strip().lower())
            if said is not None:
                scope["scheme"] = said if scope["type"] == "http" else said.replace("http", "ws")
        await self._app(scope, receive, send)

    def _browser(self, peer: str, forwarded: Iterable[str]) -> str:
        """The last address in the chain that no trusted proxy has; where the chain is no address any more,
        the proxy that wrote it."""
        last = peer
        words = [word.strip() for line in forwarded for word in line.split(",")]
        for word in reversed(words[-_MOST:]):
            address = _address(word)
            if address is None:
                break
            last = address
            if not self._trusts(address):
                break
        return last

    def _trusts(self, host: str) -> bool:
        address = _address(host)
        return address is not None and any(ip_address(address) in network for network in self._trusted)


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _address(word: str) -> str | None:
    """``192.0.2.1``, ``192.0.2.1:5000``, ``[2001:db8::1]:5000``, ``"[…]"`` → the address; None: none."""
    word = word.strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        found = ip_address(word.partition("%")[0])
    except ValueError:
        return None
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(plain or found)
