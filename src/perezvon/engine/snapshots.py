"""A snapshot now and then, so that recovery replays seconds and not days."""

import asyncio
from collections.abc import Callable

import structlog

from perezvon.core.floor import Floor
from perezvon.ports import ConnectionLost, Journal

log = structlog.get_logger("snapshots")

EVERY_S = 60.0
EVERY_ENTRIES = 5_000


class Snapshots:
    """Saves in the background, one at a time. ``fail`` is told of what must end the process."""

    def __init__(
        self, journal: Journal, elapsed_s: Callable[[], float], fail: Callable[[BaseException], None]
    ) -> None:
        self._journal = journal
        self._elapsed_s = elapsed_s
        self._fail = fail
        self._seq = 0
        self._at = elapsed_s()
        self._saving: asyncio.Task[None] | None = None

    def begin(self, seq: int) -> None:
        """The journal holds a snapshot of entry ``seq`` already."""
        self._seq = seq
        self._at = self._elapsed_s()

    def after_commit(self, floor: Floor, epoch: int) -> None:
        """Call it when everything the floor handled is committed, and nothing more was handled."""
        new = floor.seq - self._seq
        due = new >= EVERY_ENTRIES or (new > 0 and self._elapsed_s() - self._at >= EVERY_S)
        if due and (self._saving is None or self._saving.done()):
            self._saving = asyncio.create_task(
                self._save(epoch, floor.seq, floor.snapshot()), name="snapshot"
            )
            self._saving.add_done_callback(self._done)

    async def last(self, floor: Floor, epoch: int) -> None:
        """At the stop: save where the floor stands, unless that is saved."""
        if self._saving is not None:
            await asyncio.wait({self._saving})
        if floor.seq > self._seq:
            await self._save(epoch, floor.seq, floor.snapshot())

    async def _save(self, epoch: int, seq: int, body: bytes) -> None:
        self._at = self._elapsed_s()
        try:
            await self._journal.save_snapshot(epoch, seq, body)
        except ConnectionLost as error:
            log.warning("snapshot.not_saved", seq=seq, reason=str(error))
            return
        self._seq = seq
        log.info("snapshot.saved", seq=seq, bytes=len(body), took_s=round(self._elapsed_s() - self._at, 3))

    def _done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fail(error)
