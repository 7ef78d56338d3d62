"""A port that was given away is given to nobody else, though its server does not hold it yet."""

import subprocess
import sys

from perezvon.adapters.private.addresses import TCP, free_port, is_free

HOST = "127.77.1.1"
ASK = f"""
from perezvon.adapters.private.addresses import free_port
print(free_port("{HOST}", 18600), flush=True)
input()
"""


def another_start() -> subprocess.Popen[str]:
    """A process that has been given a port and has not used it yet."""
    return subprocess.Popen(
        [sys.executable, "-c", ASK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_two_starts_at_once_get_two_ports() -> None:
    with another_start() as one, another_start() as other:
        ports = {port_of(one), port_of(other), free_port(HOST, 18600, TCP)}
        assert len(ports) == 3
        assert all(is_free(HOST, port) for port in ports)
        for process in (one, other):
            process.communicate("\n", timeout=10)
    assert free_port(HOST, 18600) in ports, "ours again, and those of who has gone"


def test_the_same_process_may_ask_again() -> None:
    """A server that starts again after a fault keeps its port."""
    assert free_port(HOST, 18650) == free_port(HOST, 18650) == 18650
