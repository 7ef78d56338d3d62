"""`perezvon up`: the whole world of one centre on one machine, started in order and stopped in reverse."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.private.account import open_path, service_account
from perezvon.adapters.private.authority import fingerprint
from perezvon.adapters.private.keeper import Keeper
from perezvon.adapters.private.messages import CannotStart
from perezvon.adapters.private.nats import PrivateNats
from perezvon.adapters.private.postgres import PrivatePostgres
from perezvon.main import preflight
from perezvon.main.database import RoleUrls, create_database, is_demo, nobody_yet, prepare_outside_database
from perezvon.main.demo_call import people_present
from perezvon.main.https import tls_folder, wanted_https
from perezvon.main.roles import ROLES, STANDBY, RoleProcess, people
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import AsteriskAccess, Options, Settings, assemble, outside_asterisk
from perezvon.main.telephony import PrivateTelephony
from perezvon.main.texts import text
from perezvon.main.upgrade import held_revision

DATABASE = "perezvon"
_HEALTH_PATIENCE_S = 180.0  # a small machine under load; a role that keeps falling ends it sooner
_FALLS_ALLOWED = 3
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SAME_PRESS_S = 0.7  # a wrapper (timeout, npm) hands one Ctrl-C on a second time


@dataclass(frozen=True)
class Wishes:
    """The command line of `up`."""

    staff: int = 0
    callers: int = 0
    demo: bool = True
    standby: bool = True


async def up(
    options: Options, wishes: Wishes, console: Console, doing: Callable[[str], None] = lambda _: None
) -> int:
    """Start everything, wait for a signal, stop everything; returns the exit code.

    ``doing`` is told each step of the start, and "" at its end. The first SIGINT, SIGTERM or SIGHUP stops in
    order, the second kills. Raises `CannotStart` after whatever was started has been stopped.
    """
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    world = World(options, wishes, console, doing)
    first = 0.0
    killed = False

    def press() -> None:
        nonlocal first, killed
        if not asked.is_set():
            first = loop.time()
            asked.set()
        elif loop.time() - first > _SAME_PRESS_S:
            killed = True
            world.keeper.kill()

    for number in _ENDS:
        loop.add_signal_handler(number, press)
    starting = asyncio.create_task(world.start())
    waiting = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await waiting
    finally:
        starting.cancel()
        waiting.cancel()
        await asyncio.gather(starting, waiting, return_exceptions=True)
        console.print(text("stopping"))
        await world.keeper.stop()
        for number in _ENDS:  # nothing is left to stop: a further press must not spoil the exit code
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        console.print(text("killed" if killed else "stopped"))
    return 130 if killed else 0


class World:
    """The steps of the start, each with a line of its own on the console."""

    def __init__(
        self, options: Options, wishes: Wishes, console: Console, doing: Callable[[str], None]
    ) -> None:
        self.options = options
        self.wishes = wishes
        self.console = console
        self.doing = doing
        self.keeper = Keeper(self._fallen)
        self.account = service_account(options.user)
        self.log_dir = options.state / "log"
        self.known_passwords = wishes.demo

    async def start(self) -> None:
        """Everything in order; returns when the web answers and the log-ins are printed."""
        began = time.monotonic()
        open_path(self.log_dir)
        self.console.print(text("state", path=self.options.state), style="dim")
        urls = await self._database()
        nats_url = await self._nats()
        self.known_passwords = self.wishes.demo or await is_demo(urls.owner, self.options.centre)
        if not self.known_passwords and not self.options.ari_url:
            self.options = self.options.for_carriers()
        pbx, carrier = await self._telephony()
        settings = assemble(
            self.options,
            kept_secrets(self.options.state),
            urls=urls.as_tuple(),
            nats_url=nats_url,
            pbx=pbx,
            carrier=carrier,
            demo=self.wishes.demo,
            # The passwords of the demo centre lie in the source: other computers only for who says so.
            https=wanted_https(self.options, by_itself=not self.known_passwords),
        )
        settings_file = self.options.state / "settings.json"
        settings.save(settings_file)
        if self.wishes.demo:
            async with self._step("step.demo"):
                await _call("perezvon.main.demo", "seed", settings)
        for spec in ROLES:
            await self.keeper.start(spec.name, RoleProcess(spec, settings_file, self.log_dir))
        async with self._step("step.health"):
            await self._healthy(settings)
        if self.wishes.standby:
            await self.keeper.start(STANDBY.name, RoleProcess(STANDBY, settings_file, self.log_dir))
        if carrier is not None:
            spec = people(self.wishes.staff, self.wishes.callers)
            async with self._step("step.people"):
                await self.keeper.start(spec.name, RoleProcess(spec, settings_file, self.log_dir))
                await self._people_there(settings)
        self.doing("")
        await self._welcome(settings, time.monotonic() - began)

    async def _database(self) -> RoleUrls:
        secrets = kept_secrets(self.options.state)
        if self.options.database_url:
            async with self._step("step.database"):
                urls = await prepare_outside_database(self.options.database_url, secrets)
        else:
            server = PrivatePostgres(
                self.options.state / "pg",
                bin_dir=self.options.pg_bin_dir,
                account=self.account,
                log=self.log_dir / "postgres.log",
            )
            async with self._step("step.postgres"):
                await self.keeper.start("PostgreSQL", server)
            async with self._step("step.database"):
                urls = await create_database(server.url, DATABASE, secrets)
        async with self._step("step.migrations"):
            await asyncio.to_thread(upgrade, urls.owner, held_revision(self.options.state))
        return urls

    async def _nats(self) -> str:
        if self.options.nats_url:
            return self.options.nats_url
        server = PrivateNats(
            self.options.state / "nats",
            port=self.options.nats_port,
            account=self.account,
            log=self.log_dir / "nats.log",
        )
        async with self._step("step.nats"):
            await self.keeper.start("NATS", server)
        return server.url

    async def _telephony(self) -> tuple[AsteriskAccess, AsteriskAccess | None]:
        if self.options.ari_url:
            return outside_asterisk(self.options), None
        telephony = PrivateTelephony(self.options, self.account, self.log_dir)
        async with self._step("step.asterisk_root"):
            await telephony.fetch(lambda line: self.console.print(f"  {line}", style="dim"))
        async with self._step("step.pbx"):
            await self.keeper.start("Asterisk", await telephony.pbx())
        carrier = None
        if self.wishes.demo:
            async with self._step("step.carrier"):
                await self.keeper.start("carrier", await telephony.carrier())
            carrier = telephony.carrier_access()
        return telephony.pbx_access(), carrier

    async def _healthy(self, settings: Settings) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _HEALTH_PATIENCE_S
        host = settings.listen_host
        if host in ("0.0.0.0", "::"):  # noqa: S104 - asked for by the operator
            host = "127.0.0.1"
        url = f"http://{f'[{host}]' if ':' in host else host}:{settings.listen_port}/api/health"
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while loop.time() < deadline:
                for spec in ROLES:
                    if self.keeper.falls.get(spec.name, 0) >= _FALLS_ALLOWED:
                        raise self._role_died(spec.name)
                try:
                    answer = await client.get(url)
                except httpx.HTTPError:
                    answer = None
                if answer is not None and answer.status_code == 200:
                    return
                await asyncio.sleep(0.1)
        log = self.log_dir / "api.log"
        raise CannotStart("service.slow", service="perezvon api", seconds=round(_HEALTH_PATIENCE_S), log=log)

    async def _people_there(self, settings: Settings) -> None:
        try:
            await people_present(settings, _HEALTH_PATIENCE_S)
        except (TimeoutError, OSError) as away:
            log = self.log_dir / "people.log"
            seconds = round(_HEALTH_PATIENCE_S)
            raise CannotStart("service.slow", service="perezvon people", seconds=seconds, log=log) from away

    def _role_died(self, name: str) -> CannotStart:
        log = self.log_dir / f"{name}.log"
        lines = log.read_text(errors="replace").strip().splitlines()[-3:]
        return CannotStart(
            "service.died", service=f"perezvon {name}", code="1", log=log, tail=" | ".join(lines)
        )

    async def _welcome(self, settings: Settings, seconds: float) -> None:
        self.console.print()
        self.console.print(text("ready", url=settings.public_url), style="bold green")
        self._others(settings)
        if await nobody_yet(settings.owner_url, self.options.centre):
            self.console.print(text("nobody"), style="bold yellow", soft_wrap=True)
        if self.wishes.demo:
            table = Table(title=text("logins"), title_justify="left", box=None, pad_edge=False)
            for column in ("login", "password", "role"):
                table.add_column(text(column), no_wrap=True)
            rows: Sequence[tuple[str, str, str]] = await _call("perezvon.main.demo_people", "logins")
            for row in rows:
                table.add_row(*row)
            self.console.print(table)
        self.console.print(f"{text('stop.how')}  ({seconds:.1f} s)", style="dim")

    def _others(self, settings: Settings) -> None:
        """The address for other computers, and what they must learn first."""
        if settings.https is None:
            others = "others.demo" if self.known_passwords else "others.none"
            self.console.print(text(others), style="yellow", soft_wrap=True)
            return
        self.console.print(text("others", url=settings.https_url), style="bold green")
        if settings.https.certificate is None:
            authority = tls_folder(settings.state_dir) / "ca.pem"
            self.console.print(text("others.trust", url=f"{settings.https_url}/ca"))
            self.console.print(f"  SHA-256 {fingerprint(authority)}", style="dim", soft_wrap=True)

    @asynccontextmanager
    async def _step(self, key: str) -> AsyncIterator[None]:
        began = time.monotonic()
        self.doing(key)
        with self.console.status(text(key)):
            yield
        took = time.monotonic() - began
        self.console.print(f"[green]✓[/green] {text(key)}  [dim]{took:.1f} s[/dim]", highlight=False)

    def _fallen(self, name: str, code: int, pause_s: float) -> None:
        own = self.log_dir / f"{name}.log"
        log = own if own.exists() else self.log_dir
        self.console.print(
            text("fallen", name=name, code=code, pause=round(pause_s, 1), log=log), style="yellow"
        )


async def _call(module: str, function: str, *arguments: object) -> Any:
    # The demo centre is data and may take long to import; only those who want it pay for it.
    made = getattr(importlib.import_module(module), function)(*arguments)
    return await made if inspect.isawaitable(made) else made


def start(options: Options, wishes: Wishes, console: Console) -> int:
    """Check what can be checked, then `up`; returns the exit code. Raises `CannotStart`."""
    with preflight.only_one(options.state) as doing:
        preflight.check(options, people=bool(wishes.staff or wishes.callers))
        return asyncio.run(up(options, wishes, console, doing))
