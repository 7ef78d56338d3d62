"""Free ports and this machine's own address."""

from __future__ import annotations

import socket
import sys
from ipaddress import ip_address

import ifaddr

TCP = socket.SOCK_STREAM
UDP = socket.SOCK_DGRAM


def is_free(host: str, port: int, *kinds: socket.SocketKind) -> bool:
    """Whether nobody holds `host:port` for each of the kinds (TCP when none is named).

    Raises `OSError` other than "in use" when the address cannot be bound at all.
    """
    for kind in kinds or (TCP,):
        with socket.socket(_family(host), kind) as probe:
            if kind is TCP:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == 98:  # EADDRINUSE
                    return False
                raise
    return True


_claims: dict[tuple[str, int], socket.socket] = {}


def _claimed(host: str, port: int) -> bool:
    """Whether the port is ours to give away, from now until this process ends.

    Between our look at a port and the moment its server binds it, another start on this machine may look too.
    The claim is a name of the kernel's (an abstract UNIX address), which goes with the process.
    """
    if (host, port) in _claims or not sys.platform.startswith("linux"):
        return True
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0perezvon port {host} {port}")
    except OSError:
        claim.close()
        return False
    _claims[host, port] = claim
    return True


def free_port(host: str, wanted: int, *kinds: socket.SocketKind) -> int:
    """`wanted` when it is free on `host`, else one of the next hundred, else any the system gives.

    No two processes of ours are given the same one.
    """
    for port in range(wanted, min(wanted + 100, 65536)):
        if is_free(host, port, *kinds) and _claimed(host, port):
            return port
    with socket.socket(_family(host), TCP) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def own_address() -> str:
    """The address of this machine that the way to everybody else begins with; without such a way the first
    one that is not loopback; else 127.0.0.1.

    Nothing is sent: connecting a UDP socket only asks the routing table.
    """
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, UDP) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            address = str(probe.getsockname()[0])
            if not ip_address(address).is_loopback:
                return address
    return next(iter(own_addresses()), "127.0.0.1")


def own_addresses() -> list[str]:
    """Every address of this machine that others could reach, IPv4 first; none that is of one link only."""
    found = [
        ip_address(each.ip if isinstance(each.ip, str) else each.ip[0])
        for adapter in ifaddr.get_adapters()
        for each in adapter.ips
    ]
    others = [each for each in found if not each.is_loopback and not each.is_link_local]
    return [str(each) for each in sorted(others, key=lambda each: each.version)]


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
