"""A real TURN server (coturn) for tests, with credentials from a shared secret."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from perezvon.adapters.ice import ask_stun
from perezvon.adapters.private.addresses import TCP, UDP, free_port
from perezvon.adapters.private.processes import Child, spawn


@dataclass(frozen=True)
class TurnServer:
    """``host``: where it listens, over UDP and TCP; ``log``: what it says."""

    host: str
    port: int
    secret: str
    log: Path

    @property
    def stun(self) -> str:
        return f"{self.host}:{self.port}"

    def url(self, transport: str) -> str:
        return f"turn:{self.stun}?transport={transport}"


@asynccontextmanager
async def turn_server(
    program: Path, host: str, folder: Path, secret: str = "the secret of coturn", port: int = 0
) -> AsyncIterator[TurnServer]:
    """Runs until the end of the block; listening when it begins. ``port`` 0: a free one."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port(host, 13478, TCP, UDP)
    server = TurnServer(host, port, secret, folder / "turn.log")
    arguments = {
        "listening-ip": host,
        "relay-ip": host,
        "listening-port": server.port,
        "realm": "centre.example",
        "static-auth-secret": server.secret,
        "min-port": 30000,
        "max-port": 30099,
        "userdb": folder / "turn.db",
        "pidfile": folder / "turn.pid",
        "log-file": "stdout",
    }
    switches = ("use-auth-secret", "fingerprint", "no-tls", "verbose")
    command = [
        str(program),
        "-n",
        *(f"--{name}={value}" for name, value in arguments.items()),
        *(f"--{name}" for name in switches),
    ]
    # Whatever becomes of this process (a time limit, Ctrl-C, SIGKILL), the server does not outlive it.
    child = spawn("coturn", command, log=server.log, death_signal=signal.SIGKILL, cwd=folder)
    try:
        await _listening(server, child)
        yield server
    finally:
        child.kill()
        await child.wait()


async def _listening(server: TurnServer, child: Child) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(server.host, server.port)
                writer.close()
                await ask_stun(server.stun)  # it listens over UDP later than over TCP
            except OSError:
                if child.exit_code is not None:
                    raise AssertionError(f"coturn ended:\n{server.log.read_text()[-2000:]}") from None
                await asyncio.sleep(0.05)
            else:
                return
