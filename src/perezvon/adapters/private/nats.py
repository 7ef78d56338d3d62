"""A private NATS server on the loopback interface, for hints and requests between our own processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sysconfig
from pathlib import Path

from perezvon.adapters.private.account import Account, open_path, service_account
from perezvon.adapters.private.addresses import free_port
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.passwords import kept_secret
from perezvon.adapters.private.processes import Child, ready_when, rotate, spawn

DEFAULT_PORT = 4222
USER = "perezvon"
MAX_PAYLOAD_BYTES = 8 * 1024 * 1024  # a snapshot of a large centre fits; NATS warns above 8 MB
_START_PATIENCE_S = 20.0


def find_server() -> Path:
    """The `nats-server` of the environment, else of the system."""
    ours = Path(sysconfig.get_path("scripts")) / "nats-server"
    if ours.exists():
        return ours
    other = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/sbin")
    if other is None:
        raise CannotStart("nats.missing")
    return Path(other)


class PrivateNats:
    """One NATS server with its generated user and password under `state_dir`; `url` is valid after `start()`.

    `port` is the wanted port; when it is taken the next free one is used.
    """

    def __init__(
        self,
        state_dir: Path,
        *,
        port: int = DEFAULT_PORT,
        host: str = "127.0.0.1",
        account: Account | None = None,
        log: Path | None = None,
    ) -> None:
        self.state_dir = state_dir.absolute()
        self.host = host
        self.port = port
        self.log = log or self.state_dir / "nats.log"
        self._account = account or service_account()
        self._child: Child | None = None

    @property
    def password(self) -> str:
        """The generated password of the user `perezvon`."""
        return kept_secret(self.state_dir / "nats.password")

    @property
    def url(self) -> str:
        """`nats://user:password@host:port`."""
        return f"nats://{USER}:{self.password}@{self.host}:{self.port}"

    @property
    def child(self) -> Child:
        """The running server; raises `RuntimeError` before `start()`."""
        if self._child is None:
            raise RuntimeError("the private NATS is not started")
        return self._child

    async def start(self) -> None:
        """Start and return when the port answers with NATS's greeting."""
        open_path(self.state_dir)
        self._account.require_entry(self.state_dir)
        server = find_server()
        copy = self.state_dir / "nats-server"
        if not self._account.can_run(server):
            if not copy.exists():
                partial = copy.with_name(f"nats-server.{os.getpid()}")
                shutil.copy2(server, partial)
                partial.chmod(0o755)
                partial.rename(copy)
            server = copy
        self.port = free_port(self.host, self.port)
        configuration = self.state_dir / "nats.json"
        configuration.touch(mode=0o600)
        configuration.write_text(json.dumps(self._configuration(), indent=2))
        self._account.own(configuration)
        rotate(self.log)
        self._child = spawn(
            "NATS",
            [server, "-c", configuration],
            log=self.log,
            account=self._account,
            stop_signal=signal.SIGTERM,
        )
        await ready_when(self._child, self._answers, patience_s=_START_PATIENCE_S)

    async def stop(self) -> None:
        """Stop the server; its clients see the connection close."""
        if self._child is not None:
            await self._child.stop()
            self._child = None

    def _configuration(self) -> dict[str, object]:
        return {
            "server_name": "perezvon",
            "host": self.host,
            "port": self.port,
            "authorization": {"user": USER, "password": self.password},
            "max_payload": MAX_PAYLOAD_BYTES,
            "write_deadline": "10s",
        }

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as link:
                return link.recv(4) == b"INFO"
        except OSError:
            return False
