"""A centre that is only an engine with its Asterisk, PostgreSQL and NATS, all real and private."""

import asyncio
import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import asyncpg
import httpx
from sqlalchemy import text

from bench.world.plan import CLIENT, DIALPLAN, Plan, pjsip, queues_conf
from bench.world.usage import Usage, usage
from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.postgres.facts import publish
from perezvon.adapters.postgres.migrate import upgrade
from perezvon.adapters.postgres.session import app_engine, begin
from perezvon.adapters.private.addresses import TCP, free_port
from perezvon.adapters.private.asterisk import PrivateAsterisk
from perezvon.adapters.private.asterisk_options import AsteriskOptions
from perezvon.adapters.private.asterisk_root import asterisk_root
from perezvon.adapters.private.nats import PrivateNats
from perezvon.adapters.private.postgres import SUPERUSER, PrivatePostgres
from perezvon.adapters.private.tools import runnable
from perezvon.adapters.speech.bells import install_music
from perezvon.facts.bus import subject
from perezvon.main.database import RoleUrls, create_database
from perezvon.main.demo_data.prompts import install_prompts
from perezvon.main.roles import RoleProcess, RoleSpec
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import AsteriskAccess, Options, assemble

CENTRE = DATABASE = "bench"
_CLIENT = text(
    "insert into client (centre, id, name_ru, name_en, colour, language)"
    " values (:centre, :client, 'Замер', 'Bench', '#336699', 'en') on conflict do nothing"
)
START_PATIENCE_S = 300.0  # of a machine that is busy with other things


class Service(Protocol):
    """What is started for a run and stopped after it."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def kept() -> Path:
    """Where fetched packages and unpacked programs stay between runs; the tests' place, unless named."""
    path = Path(os.environ.get("PEREZVON_BENCH_KEPT") or f"/var/tmp/perezvon-tests-{os.getuid()}")
    path.mkdir(mode=0o711, exist_ok=True)
    return path


def block() -> str:
    """Three bytes of loopback addresses that no other run on this machine uses."""
    return f"127.{16 + (os.getpid() >> 8) % 200}.{os.getpid() % 256}"


@dataclass
class BenchCentre:
    """``async with running(plan) as centre``. Addresses: ``block``.1 Asterisk, .3 callers, .5 agents'
    telephones, .6 callers of the baseline."""

    folder: Path
    plan: Plan
    sipp: Path
    asterisk: PrivateAsterisk
    postgres: PrivatePostgres
    nats: PrivateNats
    block: str
    urls: RoleUrls
    bus: NatsBus
    engine: RoleProcess
    roles: dict[str, RoleProcess] = field(default_factory=dict)

    @property
    def callers(self) -> str:
        return f"{self.block}.3"

    @property
    def phones(self) -> str:
        return f"{self.block}.5"

    @property
    def baseline(self) -> str:
        return f"{self.block}.6"

    def usage(self) -> dict[str, Usage]:
        """By service; the order is that of the report."""
        return {
            "Asterisk": usage(self.asterisk.child.pid),
            "PostgreSQL": usage(self.postgres.child.pid),
            "NATS": usage(self.nats.child.pid),
            "engine": usage(self.engine.child.pid),
        }

    async def metrics(self) -> dict[str, float]:
        """All that the engine counts, by Prometheus name with labels."""
        found = re.findall(r"http://127\.0\.0\.1:\d+/metrics", self.engine.log.read_text())
        async with httpx.AsyncClient(trust_env=False) as http:
            shown = (await http.get(found[-1])).text
        lines = (line.rpartition(" ") for line in shown.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in lines}

    async def count(self, rows: str) -> int:
        """How many ``rows`` there are (what follows ``from``), past all row security."""
        url = self.postgres.url_for(SUPERUSER, self.postgres.password, DATABASE)
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval(f"select count(*) from {rows}"))
        finally:
            await connection.close()

    def recordings(self) -> int:
        """How many raw files lie there; they are removed."""
        files = list(self.asterisk.monitor_dir.iterdir())
        for file in files:
            file.unlink()
        return len(files)


@asynccontextmanager
async def running(plan: Plan) -> AsyncIterator[BenchCentre]:
    """Start everything, and stop it at the end; nothing is left but the fetched programs."""
    made = folder()
    try:
        centre = await _prepared(made, plan)
        async with serving(centre, centre.asterisk, access(centre.asterisk)):
            yield centre
    finally:
        shutil.rmtree(made, ignore_errors=True)


@asynccontextmanager
async def serving(centre: BenchCentre, node: Service, how: AsteriskAccess) -> AsyncIterator[None]:
    """The engine with all that it needs, from here to the end; ``node`` is reached as ``how`` says."""
    started: list[Service] = []
    bus: NatsBus | None = None
    try:
        for service in (centre.postgres, centre.nats, node):
            started.append(service)
            await service.start()
        await _filled(centre, how)
        bus = centre.bus = NatsBus(centre.nats.url, "bench")
        await bus.start()
        started.append(centre.engine)
        await start_engine(centre)
        yield
    finally:
        if bus is not None:
            await bus.close()
        for service in reversed(started):
            await service.stop()


def folder() -> Path:
    """A short path (UNIX sockets have little room) that an unprivileged account may pass through."""
    path = Path(tempfile.mkdtemp(prefix="pzb-"))
    path.chmod(0o711)
    return path


async def start_engine(centre: BenchCentre) -> None:
    """Return when it serves and has seen its node."""
    await centre.engine.start()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + START_PATIENCE_S
    while loop.time() < deadline:
        try:
            await centre.bus.request(subject(CENTRE, "snapshot"), b"", 1.0)
        except TimeoutError:
            await asyncio.sleep(0.1)
            continue
        if any(
            name.startswith("perezvon_engine_events_total") and "node_seen" in name and value
            for name, value in (await centre.metrics()).items()
        ):
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"the engine did not come up: {centre.engine.child.tail(10)}")


async def _prepared(folder: Path, plan: Plan) -> BenchCentre:
    addresses = block()
    root = await asterisk_root(kept() / "roots", kept() / "cache", say=print)
    sipp = await runnable("sipp", kept() / "roots", kept() / "cache", say=print)
    prompts, music = folder / "prompts", folder / "music"
    install_prompts(prompts)
    install_music(music)
    phones = f"{addresses}.5:5060"
    options = AsteriskOptions(
        "pbx",
        f"{addresses}.1",
        http_port=free_port(f"{addresses}.1", 8088, TCP),
        prompts_dir=prompts,
        music_dir=music,
        language="en",
        extra_modules=("app_queue",),
        extra_files={"queues.conf": queues_conf(plan), "queuerules.conf": ""},
        extra_dialplan=DIALPLAN,
        extra_pjsip=pjsip(plan, f"{addresses}.3", f"{addresses}.6", phones),
    )
    asterisk = PrivateAsterisk(folder / "asterisk", root, options)
    nats = PrivateNats(folder / "nats", port=free_port("127.0.0.1", 24500, TCP))
    log_dir = folder / "log"
    log_dir.mkdir()
    settings_file = folder / "settings.json"
    engine = RoleProcess(RoleSpec("engine"), settings_file, log_dir)
    urls = RoleUrls("", "", "")
    bus = NatsBus("", "bench")
    postgres = PrivatePostgres(folder / "pg")
    return BenchCentre(folder, plan, sipp, asterisk, postgres, nats, addresses, urls, bus, engine)


def access(made: PrivateAsterisk) -> AsteriskAccess:
    """How the engine reaches it."""
    return AsteriskAccess(
        app=made.options.app,
        ari_url=made.ari_url,
        ari_user=made.ari_user,
        ari_password=made.ari_password,
        ami_host=made.ami_host,
        ami_port=made.ami_port,
        ami_user=made.ami_user,
        ami_password=made.ami_password,
        sip_address=made.sip_address,
        sip_ws_url=made.ws_url,
        raw_dir=made.monitor_dir,
    )


async def _filled(centre: BenchCentre, how: AsteriskAccess) -> None:
    """The database, the settings file of the roles, and the plan as facts."""
    secrets = kept_secrets(centre.folder)
    centre.urls = await create_database(centre.postgres.url, DATABASE, secrets)
    await asyncio.to_thread(upgrade, centre.urls.owner)
    options = Options(
        state=centre.folder, centre=CENTRE, listen=f"127.0.0.1:{free_port('127.0.0.1', 18500, TCP)}"
    )
    settings = assemble(
        options,
        secrets,
        urls=centre.urls.as_tuple(),
        nats_url=centre.nats.url,
        pbx=how,
        carrier=None,
        demo=False,
    )
    settings.save(centre.folder / "settings.json")
    await tell_settings(centre)


async def tell_settings(centre: BenchCentre) -> None:
    """Publish the centre's plan; a running engine hears of it within a second."""
    database = app_engine(centre.urls.app)
    async with begin(database, CENTRE, None) as connection:
        await connection.execute(_CLIENT, {"centre": CENTRE, "client": CLIENT})
        for row in centre.plan.settings():
            await publish(connection, CENTRE, "settings", row)
    await database.dispose()


def logged(centre: BenchCentre, event: str) -> list[dict[str, object]]:
    """Lines of the engine's log about one thing."""
    lines = (line for line in centre.engine.log.read_text().splitlines() if f'"{event}"' in line)
    return [json.loads(line) for line in lines]
