"""The role ``engine``: one process that owns the floor of one centre.

Exit codes: 0 stopped, 1 a failure (the log says which), 3 another engine holds the lease, 4 deposed.
"""

import asyncio
import faulthandler
import math
import os
import secrets
import signal
import socket
import sys
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Final

import structlog
import uvloop
from prometheus_client import CollectorRegistry, start_http_server

from perezvon.adapters.asterisk.node import AsteriskNode
from perezvon.adapters.asterisk.settings import AsteriskSettings
from perezvon.adapters.clock import SteadyClock, elapsed_s
from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.postgres.journal import PostgresJournal
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.private.addresses import free_port
from perezvon.adapters.sealing import Sealing
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.identity import Identity
from perezvon.engine.metrics import EngineMetrics
from perezvon.engine.shell import Engine, World
from perezvon.features.persons.known import KnownCallers
from perezvon.main.directory import SliceDirectory
from perezvon.main.logs import configure_logs
from perezvon.main.settings import Settings
from perezvon.ports import ConnectionLost, Deposed, LeaseHeld

FAILED: Final = 1
LEASE_HELD: Final = 3
DEPOSED: Final = 4
LEASE_S: Final = 6.0
LEASE_PATIENCE_S: Final = 60.0  # longer than any lease: who waits in vain looks at a living engine
METRICS_PORT: Final = 9465
STOP_S: Final = 12.0  # from the signal to the end of the process; who started it kills it after 15 s
CLOSE_S: Final = 2.0
_TIDY_EVERY_S: Final = 6 * 3600.0
_TIDY_AGAIN_S: Final = 60.0

log = structlog.get_logger("engine")


class Role:
    """The engine with everything outside made from the settings.

    ``standby``: wait for the lease as long as it takes; otherwise a living engine ends the waiting.
    """

    def __init__(self, settings: Settings, standby: bool = False) -> None:
        self.settings = settings
        self.bus = NatsBus(settings.nats_url, "engine")
        self.journal = PostgresJournal(settings.engine_url, settings.centre)
        self.slices = app_engine(settings.app_url, pool_size=5, max_overflow=15)
        self.callers = KnownCallers(settings.app_url, settings.centre)
        self.registry = CollectorRegistry()
        node = AsteriskNode(asterisk_settings(settings), self._replaced)
        self.registry.register(node.traffic)
        sealing = Sealing.of(settings.recordings_key)
        made = (settings.centre, self.slices, self.bus, SteadyClock(), _nobody, settings.demo)
        context = Context(*made, sealing=sealing)
        world = World(
            journal=self.journal,
            bus=self.bus,
            telephony=node,
            directory=SliceDirectory(context, self.callers),
            clock=SteadyClock,
            elapsed_s=elapsed_s,
            metrics=EngineMetrics(self.registry),
        )
        self.engine = Engine(
            settings.centre,
            settings.node,
            f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
            world,
            ttl_s=LEASE_S,
            lease_patience_s=math.inf if standby else LEASE_PATIENCE_S,
        )

    def _replaced(self) -> None:
        self.engine.replaced()

    async def serve(self) -> int:
        """Until SIGINT or SIGTERM; gives the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_stop)
        tidying = asyncio.create_task(self._keep_tidy(), name="engine tidy")
        try:
            await self.bus.start()
            self._show_metrics()
            await self.engine.run()
        except LeaseHeld as held:
            log.error("engine.lease_held", owner=held.owner, until=held.expires_at.isoformat())
            return LEASE_HELD
        except Deposed as deposed:
            log.error("engine.deposed", reason=str(deposed))
            return DEPOSED
        except ConnectionLost as lost:
            log.error("engine.no_database", reason=str(lost))
            return FAILED
        except Exception:
            # A floor must not go on ahead of its journal: end, and recover in a new process.
            log.exception("engine.failed")
            return FAILED
        finally:
            tidying.cancel()
            await asyncio.gather(tidying, return_exceptions=True)
            await _closed("bus", self.bus.close())
            await _closed("journal", self.journal.close())
            await _closed("callers", self.callers.close())
            await _closed("slices", self.slices.dispose())
        return 0

    def _asked_to_stop(self) -> None:
        """Stop in order; a process that cannot says where it stands, and ends all the same.

        The lease needs no giving back: who waits for it sees us die.
        """
        self.engine.stop()
        asyncio.get_running_loop().call_later(STOP_S - 1, _say_what_waits)
        faulthandler.dump_traceback_later(STOP_S, exit=True)

    def _show_metrics(self) -> None:
        port = free_port("127.0.0.1", METRICS_PORT)
        try:
            start_http_server(port, addr="127.0.0.1", registry=self.registry)
        except OSError as error:
            # Taken between the look and the bind: calls matter more than numbers about them.
            log.warning("engine.no_metrics", reason=str(error))
            return
        log.info("engine.metrics", url=f"http://127.0.0.1:{port}/metrics")

    async def _keep_tidy(self) -> None:
        """Partitions are made days ahead, so a failure may wait for the next try."""
        await self.engine.ready.wait()
        while True:
            try:
                await self.journal.keep_partitions()
                pause_s = _TIDY_EVERY_S
            except ConnectionLost as lost:
                log.warning("engine.partitions_later", reason=str(lost))
                pause_s = _TIDY_AGAIN_S
            await asyncio.sleep(pause_s)


async def _closed(what: str, closing: Awaitable[None]) -> None:
    """Goodbyes to servers are a courtesy: one that does not answer is left."""
    try:
        async with asyncio.timeout(CLOSE_S):
            await closing
    except TimeoutError:
        log.warning("engine.not_closed", what=what)


def _say_what_waits() -> None:
    for task in asyncio.all_tasks():
        log.error("engine.does_not_stop", task=task.get_name(), where=_where(task.get_coro()))


def _where(awaited: Any) -> list[str]:
    """The lines that a task waits in, the innermost last."""
    found: list[str] = []
    while (frame := getattr(awaited, "cr_frame", None)) is not None:
        found.append(f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}")
        awaited = awaited.cr_await
    return found


def asterisk_settings(settings: Settings) -> AsteriskSettings:
    """The media node as its adapter wants to know it."""
    pbx = settings.pbx
    return AsteriskSettings(
        node=settings.node,
        ari_url=pbx.ari_url,
        ari_user=pbx.ari_user,
        ari_password=pbx.ari_password,
        ami_host=pbx.ami_host,
        ami_port=pbx.ami_port,
        ami_user=pbx.ami_user,
        ami_password=pbx.ami_password,
        sip_address=pbx.sip_address,
        app=pbx.app,
        media_address=settings.media_address or None,
        recordings_dir=pbx.raw_dir,
        sip_log=pbx.sip_log,
    )


async def _nobody(_token: str, _now: datetime) -> Identity | None:
    """No browser talks with an engine."""
    return None


async def serve(settings: Settings, standby: bool = False) -> int:
    """Make the role inside the running loop and serve."""
    return await Role(settings, standby).serve()


def run(settings: Settings, standby: bool = False) -> None:
    """The process of the role; ends with its exit code."""
    configure_logs("engine")
    code = uvloop.run(serve(settings, standby))
    if code:
        sys.exit(code)
