"""Runs one private Asterisk out of an unpacked root, under its own loader, as an ordinary user."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from pathlib import Path

import httpx

from perezvon.adapters.private.account import Account, open_path, service_account
from perezvon.adapters.private.asterisk_conf import Credentials, configuration
from perezvon.adapters.private.asterisk_options import EVERYWHERE, AsteriskOptions
from perezvon.adapters.private.asterisk_root import VOICES, music_of, sounds_of
from perezvon.adapters.private.debian import Root
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.passwords import kept_secret
from perezvon.adapters.private.processes import (
    Child,
    alive,
    command_of,
    gone,
    rotate,
    set_priority,
    spawn,
)

_START_PATIENCE_S = 60.0  # a machine that has just been started reads everything from its disk
_LISTEN_PATIENCE_S = 3.0  # "Asterisk Ready" is printed before the last listener, and also without it
_STOP_PATIENCE_S = 10.0
_NICE = -5  # sound comes first; only root may ask for it
_FOLDERS = (
    "etc",
    "lib",
    "db",
    "keys",
    "keys/keys",
    "data",
    "data/sounds",
    "spool",
    "spool/recording",
    "spool/monitor",
    "spool/outgoing",
    "run",
    "log",
    "log/cdr-csv",
)


class PrivateAsterisk:
    """One Asterisk, all of it in `state_dir`; addresses and passwords are valid from the beginning.

    Raises `CannotStart`: `asterisk.smoke` when the program does not run here at all, `asterisk.deaf` when it
    came up without one of its listeners.
    """

    def __init__(
        self,
        state_dir: Path,
        root: Root,
        options: AsteriskOptions,
        *,
        account: Account | None = None,
        log: Path | None = None,
    ) -> None:
        self.state_dir = state_dir.absolute()
        self.root = root
        self.options = options
        self.log = log or self.state_dir / "console.log"
        self._account = account or service_account()
        self._log_start = 0
        self._booted = False
        self._child: Child | None = None

    @property
    def ari_url(self) -> str:
        """The base of the control interface, `http://host:port/ari`; no credentials in it."""
        return f"http://{self.options.control_host}:{self.options.http_port}/ari"

    @property
    def ari_user(self) -> str:
        """The user of ARI."""
        return "perezvon"

    @property
    def ari_password(self) -> str:
        """The generated password of ARI."""
        open_path(self.state_dir)
        return kept_secret(self.state_dir / "ari.password")

    @property
    def ami_host(self) -> str:
        """Where the manager interface (recording) listens."""
        return self.options.control_host

    @property
    def ami_port(self) -> int:
        """The port of the manager interface."""
        return self.options.ami_port

    @property
    def ami_user(self) -> str:
        """The user of the manager interface."""
        return "perezvon"

    @property
    def ami_password(self) -> str:
        """The generated password of the manager interface."""
        open_path(self.state_dir)
        return kept_secret(self.state_dir / "ami.password")

    @property
    def sip_address(self) -> str:
        """`host:port` of SIP; on the carrier, of its trunk."""
        everywhere = self.options.host == EVERYWHERE
        return f"{'127.0.0.1' if everywhere else self.options.host}:{self.options.sip_port}"

    @property
    def phones_address(self) -> str:
        """On the carrier, `host:port` of the simulated telephones."""
        return f"{self.options.phones_host}:{self.options.sip_port}"

    @property
    def ws_url(self) -> str:
        """Where browsers' SIP (through the api) goes."""
        return f"ws://{self.options.control_host}:{self.options.http_port}/ws"

    @property
    def cdr_csv(self) -> Path:
        """What a carrier's Asterisk would bill; exists after its first call, never for the centre's own."""
        return self.state_dir / "log/cdr-csv/Master.csv"

    @property
    def own_logs(self) -> tuple[Path, ...]:
        """What Asterisk itself appends to, as far as we may keep it small.

        Nothing when we are root: in a folder of another account root must not rename and empty files, because
        that account could put links to other people's files there.
        """
        if self._account.drop:
            return ()
        folder = self.state_dir / "log"
        return (folder / "messages.log", folder / "queue_log", self.cdr_csv)

    @property
    def sip_log(self) -> Path:
        """Asterisk's own log: the only place where it says why a registration at a carrier failed."""
        return self.state_dir / "log/messages.log"

    @property
    def monitor_dir(self) -> Path:
        """Where recordings with a relative file name go."""
        return self.state_dir / "spool/monitor"

    @property
    def child(self) -> Child:
        """The running process; raises `RuntimeError` before `start()`."""
        if self._child is None:
            raise RuntimeError("this Asterisk is not started")
        return self._child

    async def start(self) -> None:
        """Return when ARI answers and every SIP transport listens."""
        open_path(self.state_dir)
        self._account.require_entry(self.state_dir)
        await end_old_process(self.state_dir)
        self._write_files()
        rotate(self.log)
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        self._booted = False
        command = self._command("-f", "-n")
        self._child = spawn(
            f"Asterisk ({self.options.role})",
            command,
            log=self.log,
            account=self._account,
            death_signal=signal.SIGKILL,  # without us its calls have no future, and it must not linger
        )
        if self.options.role == "pbx":
            set_priority(self._child, _NICE)
        try:
            await self._until_ready()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Ends calls, and returns when the process is gone and its ports are free."""
        if self._child is not None:
            if not self._booted:
                self._child.kill()  # while it boots it does not listen to a polite request
            await self._child.stop(patience_s=_STOP_PATIENCE_S)
            self._child = None

    def cli(self, command: str) -> str:
        """The answer of Asterisk's command line, e.g. to `pjsip show endpoints`; for tests and diagnosis."""
        done = subprocess.run(
            self._command("-rx", command),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
            **self._account.popen(),
        )
        return str(done.stdout)

    def _command(self, *arguments: str) -> list[str]:
        program = self.root.path / "usr/sbin/asterisk"
        return [*self.root.command(program), "-C", str(self.state_dir / "etc/asterisk.conf"), *arguments]

    def _write_files(self) -> None:
        self._account.folder(self.state_dir)
        for name in _FOLDERS:
            self._account.folder(self.state_dir / name)
        credentials = Credentials(self.ari_user, self.ari_password, self.ami_user, self.ami_password)
        texts = configuration(self.options, credentials, self.root, self.state_dir)
        for name, text in texts.items():
            file = self.state_dir / "etc" / name
            file.touch(mode=0o600)
            file.write_text(text)
            self._account.own(file)
        share = self.root.path / "usr/share/asterisk"
        for name in ("documentation", "rest-api", "static-http"):
            _link(self.state_dir / "data" / name, share / name)
        _link(self.state_dir / "moh", self.options.music_dir or music_of(self.root))
        for language in VOICES:
            self._lay_out_sounds(language)

    def _lay_out_sounds(self, language: str) -> None:
        # Packaged prompts and our own under one roof; links, so nothing is copied.
        folder = self._account.folder(self.state_dir / "data/sounds" / language)
        wanted = {entry.name: entry for entry in sounds_of(self.root, language).iterdir()}
        if self.options.prompts_dir is not None:
            wanted["perezvon"] = self.options.prompts_dir / language / "perezvon"
        for entry in folder.iterdir():
            if entry.name not in wanted and entry.is_symlink():  # what else lies there is not ours
                entry.unlink()
        for name, target in wanted.items():
            _link(folder / name, target)

    async def _until_ready(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _START_PATIENCE_S
        missing, ready = "ARI", False
        login = (self.ari_user, self.ari_password)
        async with httpx.AsyncClient(auth=login, timeout=2, trust_env=False) as client:
            while loop.time() < deadline:
                if not ready and b"Asterisk Ready" in self._console():
                    ready, deadline = True, loop.time() + _LISTEN_PATIENCE_S
                code = self.child.exit_code
                if code is not None:
                    reason = f"exit code {code}: {self.child.tail()}"
                    raise CannotStart("asterisk.smoke", reason=reason)
                missing = await self._missing(client)
                if not missing:
                    self._booted = True
                    return
                await asyncio.sleep(0.05)
        if not ready:  # still on its way: no port is to blame
            seconds = round(_START_PATIENCE_S)
            raise CannotStart("service.slow", service=self.child.name, seconds=seconds, log=self.log)
        raise CannotStart("asterisk.deaf", service=self.child.name, missing=missing, log=self.log)

    def _console(self) -> bytes:
        with self.log.open("rb") as file:
            file.seek(self._log_start)
            return file.read()

    async def _missing(self, client: httpx.AsyncClient) -> str:
        """What is not there yet: ARI, a transport or the manager; "" when all answer."""
        try:
            pong = await client.get(f"{self.ari_url}/asterisk/ping")
        except httpx.HTTPError:
            return "ARI"
        if pong.status_code != 200:
            return "ARI"
        shown = await asyncio.to_thread(self.cli, "pjsip show transports")
        addresses = [f"{self.options.host}:{self.options.sip_port}"]
        addresses += [self.phones_address] if self.options.phones_host else []
        for address in addresses:
            if address not in shown:
                return f"SIP on {address}"
        try:
            _, writer = await asyncio.open_connection(self.ami_host, self.ami_port)
        except OSError:
            return f"AMI on {self.ami_host}:{self.ami_port}"
        writer.close()
        return ""


async def end_old_process(state_dir: Path) -> None:
    """End an Asterisk that still runs on this state (only ours: its command line names the folder).

    "Asterisk Ready" is printed even when the ports are held by a dying predecessor, so nothing starts before.
    """
    pid_file = state_dir / "run/asterisk.pid"
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return
    if alive(pid) and str(state_dir / "etc/asterisk.conf") in command_of(pid):
        os.kill(pid, signal.SIGTERM)
        if not await gone(pid, patience_s=_STOP_PATIENCE_S):
            os.kill(pid, signal.SIGKILL)
            await gone(pid, patience_s=_STOP_PATIENCE_S)
    pid_file.unlink(missing_ok=True)


def _link(path: Path, target: Path) -> None:
    if path.is_symlink():
        if path.readlink() == target:
            return
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
    path.symlink_to(target)
