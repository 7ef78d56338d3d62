"""The role ``worker``: work that may take its time: recordings, classes of calls, what-if questions.

What is to be done stands in tables, derived from facts by a cursor; the queue (procrastinate) only hands it
out. So a lost queue loses nothing, and every job may be done twice.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import procrastinate
import structlog
import uvloop
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from prometheus_client import CollectorRegistry

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.sealing import Sealing
from perezvon.facts.bus import subject
from perezvon.features.classes.jobs import derive as derive_classes
from perezvon.features.imports import jobs as imports
from perezvon.features.persons import twins
from perezvon.features.persons.jobs import learn
from perezvon.features.promises.jobs import settle
from perezvon.features.recordings import jobs, retention
from perezvon.features.recordings.disks import DiskWatch
from perezvon.features.recordings.making import Workshop, make
from perezvon.features.recordings.timeline import Watch
from perezvon.features.scripts.jobs import end_runs
from perezvon.kit.ids import RecordingId
from perezvon.main.disks import DISKS_EVERY_S, disk_folders, disk_watch_of
from perezvon.main.holidays import HOLIDAYS_EVERY_S, HolidayNews
from perezvon.main.imports import importer_of
from perezvon.main.logs import configure_logs
from perezvon.main.privacy import EVERY_S as PRIVACY_EVERY_S
from perezvon.main.privacy import PrivacyWork, asks_engine
from perezvon.main.recording_shelf import shelf_of
from perezvon.main.settings import Settings
from perezvon.main.settled import leave_tasks
from perezvon.main.whatif import QUEUE as WHATIF_QUEUE
from perezvon.main.whatif import WhatIfWork
from perezvon.main.worker_metrics import COUNT_EVERY_S, WorkerMetrics

LOOK_EVERY_S: Final = 1.0
SWEEP_EVERY_S: Final = 300.0
_STOP_PATIENCE_S: Final = 4.0
_CONCURRENCY: Final = 2
_QUEUE: Final = "recordings"
_TASK: Final = "recordings.make"

log = structlog.get_logger("worker")


def workshop_of(settings: Settings, clock: SteadyClock) -> Workshop:
    """What the making of recordings stands on."""
    shelf = shelf_of(settings)
    return Workshop(
        engine=app_engine(settings.app_url, pool_size=4, max_overflow=2),
        centre=settings.centre,
        raw_dirs={settings.node: settings.pbx.raw_dir},
        vault_dir=shelf.vault_dir,
        keyring=shelf.keyring,
        now=clock.now,
    )


def job_queue(app_url: str, shop: Workshop) -> procrastinate.App:
    """The queue in the schema ``jobs``, over a small pool of its own, and what its jobs do."""
    connector = procrastinate.PsycopgConnector(
        conninfo=app_url,
        kwargs={"options": "-c search_path=jobs"},
        min_size=1,
        max_size=6,
    )
    queue = procrastinate.App(connector=connector)

    @queue.task(name=_TASK, queue=_QUEUE)
    async def make_recording(recording: RecordingId) -> None:
        await make(shop, recording)

    return queue


class Worker:
    """Runs until ``stop`` is set."""

    def __init__(
        self,
        shop: Workshop,
        queue: procrastinate.App,
        disks: DiskWatch,
        whatif: WhatIfWork,
        holidays: HolidayNews,
        importer: imports.Importer,
        metrics: WorkerMetrics,
        keep_days: Mapping[str, int],
        privacy: PrivacyWork,
    ) -> None:
        self._privacy = privacy
        self._shop = shop
        self._queue = queue
        self._disks = disks
        self._whatif = whatif
        self._holidays = holidays
        self._importer = importer
        self._metrics = metrics
        self._keep_days = keep_days
        self._watch = Watch()
        self._wake = asyncio.Event()
        self._wake_classes = asyncio.Event()
        self.stop = asyncio.Event()

    async def hint(self, _: bytes) -> None:
        """New facts: look now instead of in a second."""
        self._wake.set()
        self._wake_classes.set()

    async def run(self) -> None:
        loops = [
            asyncio.create_task(self._every(LOOK_EVERY_S, self._hand_out, "hand out", self._wake)),
            asyncio.create_task(self._every(LOOK_EVERY_S, self._classify, "classes", self._wake_classes)),
            asyncio.create_task(self._every(LOOK_EVERY_S, self._mark, "mark", asyncio.Event())),
            asyncio.create_task(self._every(DISKS_EVERY_S, self._disks.look, "disks", asyncio.Event())),
            asyncio.create_task(self._every(SWEEP_EVERY_S, self._sweep, "sweep", asyncio.Event())),
            asyncio.create_task(self._every(LOOK_EVERY_S, self._hand_out_runs, "what-if", asyncio.Event())),
            asyncio.create_task(self._every(retention.EVERY_S, self._expire, "expire", asyncio.Event())),
            asyncio.create_task(
                self._every(HOLIDAYS_EVERY_S, self._holidays.look, "holidays", asyncio.Event())
            ),
            asyncio.create_task(self._every(LOOK_EVERY_S, self._import, "imports", asyncio.Event())),
            asyncio.create_task(self._every(LOOK_EVERY_S, self._twins, "twins", asyncio.Event())),
            asyncio.create_task(self._every(PRIVACY_EVERY_S, self._privacy.step, "privacy", asyncio.Event())),
            asyncio.create_task(self._every(COUNT_EVERY_S, self._count, "count", asyncio.Event())),
            asyncio.create_task(self._work(_QUEUE, _CONCURRENCY)),
            asyncio.create_task(self._work(WHATIF_QUEUE, 1)),
        ]
        stopped = asyncio.create_task(self.stop.wait())
        try:
            done, _ = await asyncio.wait([*loops, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopped}:
                task.result()  # a loop that ends by itself is a bug, and is shown as one
        finally:
            for task in (*loops, stopped):
                task.cancel()
            await asyncio.gather(*loops, stopped, return_exceptions=True)

    async def _work(self, queue: str, concurrency: int) -> None:
        await self._queue.run_worker_async(
            queues=[queue],
            concurrency=concurrency,
            install_signal_handlers=False,
            delete_jobs="always",
            shutdown_graceful_timeout=_STOP_PATIENCE_S,
        )

    async def _every(
        self, seconds: float, step: Callable[[], Awaitable[None]], name: str, wake: asyncio.Event
    ) -> None:
        while True:
            try:
                await step()
            except Exception as fault:
                # The database may be away; it is tried again, and said in the log.
                log.warning("worker.step_failed", step=name, error=str(fault), exc_info=True)
                self._metrics.faults.labels(name).inc()
            try:
                async with asyncio.timeout(seconds):
                    await wake.wait()
            except TimeoutError:
                continue
            wake.clear()

    async def _hand_out(self) -> None:
        while await jobs.derive(self._shop):
            continue
        for recording in await jobs.due(self._shop):
            job = self._queue.configure_task(_TASK, queueing_lock=recording)
            try:
                await job.defer_async(recording=recording)
            except AlreadyEnqueued:
                log.info("worker.still_queued", recording=recording)

    async def _classify(self) -> None:
        engine, centre = self._shop.engine, self._shop.centre
        while await settle(engine, centre):
            continue
        while await learn(engine, centre):
            continue
        while await derive_classes(engine, centre):
            continue
        while await end_runs(engine, centre):
            continue
        while await leave_tasks(engine, centre):
            continue

    async def _hand_out_runs(self) -> None:
        await self._whatif.hand_out(self._queue)

    async def _import(self) -> None:
        while await imports.step(self._importer):
            continue

    async def _twins(self) -> None:
        while await twins.look(self._shop.engine, self._shop.centre, self._shop.now()):
            continue

    async def _expire(self) -> None:
        await retention.expire(self._shop, self._keep_days)

    async def _count(self) -> None:
        await self._metrics.count(self._shop)

    async def _mark(self) -> None:
        for folder in dict.fromkeys(self._shop.raw_dirs.values()):
            await asyncio.to_thread(self._watch.look, folder)

    async def _sweep(self) -> None:
        await jobs.sweep(self._shop)
        await imports.sweep(self._importer)
        # Jobs of a worker that died; what they were to do stands in our tables and was handed out again.
        manager = self._queue.job_manager
        for job in await manager.get_stalled_jobs():
            await manager.finish_job(job, Status.FAILED, delete_job=True)


async def serve(settings: Settings) -> None:
    """Until SIGINT or SIGTERM; a job in hand gets four seconds, then it is done again by the next worker."""
    clock = SteadyClock()
    shop = workshop_of(settings, clock)
    bus = NatsBus(settings.nats_url, "worker")
    await bus.start()
    queue = job_queue(settings.app_url, shop)
    whatif = WhatIfWork(shop.engine, settings.centre, clock)
    whatif.enlist(queue)
    async with queue.open_async():
        registry = CollectorRegistry()
        metrics = WorkerMetrics(registry, disk_folders(settings))
        worker = Worker(
            shop,
            queue,
            disk_watch_of(settings, shop, bus),
            whatif,
            HolidayNews(settings.centre, shop.engine, bus, clock),
            importer_of(settings, shop.engine, clock.now),
            metrics,
            settings.keep_recordings_days,
            PrivacyWork(
                shop, Sealing.of(settings.recordings_key), registry, asks_engine(bus, settings.centre)
            ),
        )
        metrics.show()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, worker.stop.set)
        await bus.serve(subject(settings.centre, "facts"), worker.hint)
        log.info("worker.ready")
        await worker.run()
    await bus.close()
    await shop.engine.dispose()


def run(settings: Settings) -> None:
    """The process of the role."""
    configure_logs("worker")
    uvloop.run(serve(settings))
