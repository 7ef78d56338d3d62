"""A computer of its own for an agent's browser: a network namespace, joined to ours by one cable."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REMEDY = (
    "This test puts a browser into a network namespace: run it as root, with the package iproute2, "
    "in a container with --cap-add NET_ADMIN --cap-add SYS_ADMIN."
)


def ip(*arguments: str) -> None:
    """`ip …`; a "no" fails the test with what it said and what the test needs."""
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"ip {' '.join(arguments)}: {done.stderr.strip()}. {REMEDY}")


@dataclass
class Computer:
    """``here``: our end of the cable; ``there``: its address; ``name``: of its namespace."""

    name: str
    here: str
    there: str
    folder: Path

    def program(self, path: str) -> str:
        """A script that runs a program on that computer."""
        script = self.folder / f"{self.name}-{Path(path).name}"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.name} "{path}" "$@"\n')
        script.chmod(0o755)
        return str(script)

    @contextlib.contextmanager
    def without_udp(self) -> Iterator[None]:
        """Whatever we send it over UDP is lost, as behind a firewall; TCP passes."""
        rule = ("pref", str(2_000 + os.getpid() % 20_000), "ipproto", "udp", "to", f"{self.there}/32")
        ip("rule", "add", *rule, "blackhole")
        try:
            yield
        finally:
            ip("rule", "del", *rule)


@contextlib.contextmanager
def another_computer(folder: Path) -> Iterator[Computer]:
    """With an address of its own and a way to us; gone afterwards."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.fail(REMEDY)
    number = os.getpid() % 16_000
    net = f"10.{231 + number // 8_000}.{number // 64 % 125}.{number % 64 * 4}".rpartition(".")
    here, there = f"{net[0]}.{int(net[2]) + 1}", f"{net[0]}.{int(net[2]) + 2}"
    computer = Computer(f"pz{number}", here, there, folder)
    ours, theirs = f"pzh{number}", f"pzc{number}"
    ip("netns", "add", computer.name)
    try:
        ip("link", "add", ours, "type", "veth", "peer", "name", theirs)
        ip("link", "set", theirs, "netns", computer.name)
        ip("addr", "add", f"{here}/30", "dev", ours)
        ip("link", "set", ours, "up")
        ip("-n", computer.name, "addr", "add", f"{there}/30", "dev", theirs)
        ip("-n", computer.name, "link", "set", theirs, "up")
        ip("-n", computer.name, "link", "set", "lo", "up")
        ip("-n", computer.name, "route", "add", "default", "via", here)
        yield computer
    finally:
        subprocess.run(["ip", "link", "del", ours], capture_output=True, check=False)
        ip("netns", "del", computer.name)
