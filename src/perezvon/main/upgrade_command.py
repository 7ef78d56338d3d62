"""`perezvon upgrade` at the command line, and the machine that it happens on.

Exit codes: 0 upgraded, 1 not (the old version runs, or the text says what to do), 2 not to be done like this.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final, NoReturn

import httpx
import msgspec
import typer
from rich.console import Console

from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.postgres.facts import publish
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.adapters.private.messages import CannotStart
from perezvon.facts.bus import HealthOut, ViewOut, subject
from perezvon.facts.settings import DrainSet
from perezvon.main.backup import Centre, back_up, find_centre, running
from perezvon.main.backup_commands import Shown
from perezvon.main.backup_texts import BackupRefused
from perezvon.main.preflight import only_one
from perezvon.main.settings import Options, Settings, read_options
from perezvon.main.texts import language
from perezvon.main.upgrade import Plan, Upgrade, plan_of
from perezvon.main.upgrade_texts import UpgradeRefused, say

UNITS: Final = ("perezvon.service", "perezvon.target")
_ASK_S: Final = 3.0
_STOP_S: Final = 120.0
_LOOK_S: Final = 0.2
_SAID: Final = 2_000  # bytes of what a command that fails said
_OVER: Final = frozenset({"wrap_up", "closed"})


class Machine:
    """The ``Site`` of production: a link that leads to the version in force, and what stops and starts it."""

    def __init__(
        self,
        centre: Centre,
        settings: Settings,
        link: Path,
        commands: tuple[Sequence[str], Sequence[str]],
        backup: Path,
        console: Console,
    ) -> None:
        self._centre = centre
        self.options = centre.options
        self.settings = settings
        self.state = centre.options.state
        self.owner_url = centre.owner_url
        self.cuts = centre.options.ari_url is None
        self.link = link
        self.old = link.resolve()
        self.new = Path(sys.prefix).parent
        self._stop, self._start = commands
        self._backup = backup
        self._console = console

    def database(self) -> AbstractAsyncContextManager[None]:
        """A private PostgreSQL stops with the centre: it is started for what has to be done meanwhile."""
        return running(self._centre)

    async def back_up(self) -> Path:
        with Shown(self._console) as shown:
            return (await back_up(self.options, self._backup, shown)).path

    async def drain(self, until: datetime | None) -> None:
        centre = self.settings.centre
        engine = app_engine(self.settings.app_url, pool_size=1)
        try:
            async with begin(engine, centre, None) as connection:
                await publish(connection, centre, "settings", DrainSet(until))
        finally:
            await engine.dispose()

    async def talks(self) -> int:
        told = msgspec.json.decode(await self._ask("snapshot"), type=ViewOut)
        return sum(call.state not in _OVER for call in told.view.calls.values())

    async def engine(self) -> HealthOut:
        """What the engine that runs says of itself. Raises ``UpgradeRefused("not.running")``."""
        return msgspec.json.decode(await self._ask("health"), type=HealthOut)

    async def stop(self) -> None:
        """A command may only ask for the end: nothing is touched before the state is let go."""
        if not self.cuts:
            await self._run(self._stop)
            return
        if self._held() is None:
            return  # it fell by itself; a command that stops it would fail, or hit another process
        await self._run(self._stop)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _STOP_S
        while held := self._held():
            if loop.time() > deadline:
                raise UpgradeRefused("command.failed", command=shlex.join(self._stop), reason=held)
            await asyncio.sleep(_LOOK_S)

    def _held(self) -> str | None:
        """Who works on the state, as a sentence; None: nobody."""
        try:
            with only_one(self.state):
                return None
        except CannotStart as busy:
            if busy.code != "state.busy":
                raise
            return busy.sentence(language())

    async def start(self, *, new: bool) -> None:
        partial = self.link.with_name(f"{self.link.name}.{os.getpid()}")
        partial.symlink_to(self.new if new else self.old)
        partial.replace(self.link)
        await self._run(self._start)

    async def healthy(self) -> bool:
        settings = self.settings
        host = settings.listen_host
        host = "127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host  # noqa: S104 - asked for
        url = f"http://{f'[{host}]' if ':' in host else host}:{settings.listen_port}/api/health"
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=_ASK_S) as client:
                return (await client.get(url)).status_code == 200
        except httpx.HTTPError:
            return False

    async def _ask(self, what: str) -> bytes:
        bus = NatsBus(self.settings.nats_url, "upgrade")
        try:
            await bus.start(_ASK_S)
            return await bus.request(subject(self.settings.centre, what), b"", _ASK_S)  # type: ignore[arg-type]
        except (TimeoutError, OSError) as away:
            raise UpgradeRefused("not.running", path=self.state) from away
        finally:
            await bus.close()

    async def _run(self, command: Sequence[str]) -> None:
        def do() -> tuple[int, str]:
            # Into a file: what the command leaves in the background would hold a pipe open for ever.
            with tempfile.TemporaryFile() as said:
                done = subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    check=False,
                    timeout=_STOP_S,
                    cwd="/",
                )
                said.seek(0)
                return done.returncode, said.read(_SAID).decode(errors="replace").strip()

        try:
            code, said = await asyncio.to_thread(do)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise UpgradeRefused("command.failed", command=shlex.join(command), reason=str(fault)) from fault
        if code:
            reason = said or f"exit code {code}"
            raise UpgradeRefused("command.failed", command=shlex.join(command), reason=reason)


def upgrade(
    backup: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the backup goes; a folder: named by the time.")
    ],
    link: Annotated[
        Path, typer.Option(metavar="LINK", help="The link that leads to the version in force.")
    ] = Path("/opt/perezvon"),
    unit: Annotated[
        str | None, typer.Option(help="The systemd unit; default: the one that is active.")
    ] = None,
    stop: Annotated[
        str | None, typer.Option(metavar="COMMAND", help="Stops it, where systemd does not.")
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="COMMAND", help="Starts it, where systemd does not.")
    ] = None,
    limit: Annotated[
        float, typer.Option(min=0, max=480, metavar="MINUTES", help="So long talks may go on.")
    ] = 15,
    cut: Annotated[bool, typer.Option("--cut", help="End the talks that go on at the limit.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
) -> None:
    """Put this version in the place of the one that runs; whatever fails leads back to the old one."""
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    try:
        link = link.absolute()
        if not link.is_symlink():
            raise UpgradeRefused("not.link", path=link)
        asyncio.run(
            _upgrade(
                read_options(), backup, link, _commands(unit, stop, start), limit * 60, cut, dry_run, console
            )
        )
    except UpgradeRefused as refusal:
        _give_up(refusal.sentence(language()), 2 if refusal.code.startswith("not.") else 1)
    except BackupRefused as refusal:
        _give_up(refusal.sentence(language()), 1)


async def _upgrade(
    options: Options,
    backup: Path,
    link: Path,
    commands: tuple[Sequence[str], Sequence[str]],
    limit_s: float,
    cut: bool,
    dry_run: bool,
    console: Console,
) -> None:
    centre = find_centre(options)
    settings = centre.settings
    if settings is None:
        from perezvon.main.outside import outside_settings

        settings = outside_settings(options)
    machine = Machine(centre, settings, link, commands, backup, console)
    if machine.old == machine.new.resolve():
        raise UpgradeRefused("not.new", path=link)
    running = await machine.engine()
    if machine.cuts and not running.drains:
        raise UpgradeRefused("not.drains")
    plan = await asyncio.to_thread(plan_of, machine.owner_url, limit_s, cut=cut)
    await _show(machine, plan, running.version or "?", backup, console)
    if dry_run:
        console.print(say("plan.only"))
        return
    made = Upgrade(machine, plan, lambda line: console.print(line, markup=False))
    path = await made.run()
    console.print(say("done", new=version("perezvon"), path=path), style="green", markup=False)


async def _show(machine: Machine, plan: Plan, old: str, backup: Path, console: Console) -> None:
    phases = plan.phases
    talks = await machine.talks()
    lines = [
        say(
            "plan",
            old=f"{old} ({machine.old})",
            new=f"{version('perezvon')} ({machine.new})",
            before=plan.before,
            after=plan.after,
        ),
        say(
            "plan.phases",
            first=len(phases.before),
            between=len(phases.between),
            last=len(phases.after),
        ),
        say("plan.backup", path=backup),
        say("plan.cuts", minutes=round(plan.limit_s / 60), talks=talks)
        if machine.cuts
        else say("plan.goes_on", talks=talks),
    ]
    for line in lines:
        console.print(line, markup=False)


def _commands(unit: str | None, stop: str | None, start: str | None) -> tuple[Sequence[str], Sequence[str]]:
    if stop and start:
        return shlex.split(stop), shlex.split(start)
    chosen = unit or next((each for each in UNITS if _active(each)), None)
    if chosen is None or stop or start:
        raise UpgradeRefused("not.unit")
    return ["systemctl", "stop", chosen], ["systemctl", "start", chosen]


def _active(unit: str) -> bool:
    try:
        return not subprocess.run(["systemctl", "is-active", "--quiet", unit], check=False).returncode
    except OSError:
        return False


def _give_up(sentence: str, code: int) -> NoReturn:
    Console(emoji=False, stderr=True, highlight=False, soft_wrap=True).print(
        sentence, style="red", markup=False
    )
    sys.exit(code)
