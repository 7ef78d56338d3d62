"""A snapshot now and then, so that recovery replays seconds and not days."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from perezvon.core.floor import Floor
from perezvon.ports import ConnectionLost, Journal

log = structlog.get_logger("snapshots")

EVERY_S = 60.0
EVERY_ENTRIES = 5_000
KEEP = 3


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
        self._only = False

    def forget(self) -> None:
        """What older snapshots hold must go: the next one is saved at once, and stays alone."""
        self._only = True

    def begin(self, seq: int) -> None:
        """The journal holds a snapshot of entry ``seq`` already."""
        self._seq = seq
        self._at = self._elapsed_s()

    def after_commit(self, floor: Floor, epoch: int) -> None:
        """Call it when everything the floor handled is committed, and nothing more was handled."""
        new = floor.seq - self._seq
        due = new >= EVERY_ENTRIES or (new > 0 and self._elapsed_s() - self._at >= EVERY_S)
        if (due or self._only) and (self._saving is None or self._saving.done()):
            self._saving = asyncio.create_task(self._save(epoch, floor), name="snapshot")
            self._saving.add_done_callback(self._done)

    def idle(self, floor: Floor, epoch: int) -> None:
        """Call it when there was nothing to handle: one that had to wait for another is saved now."""
        if self._only:
            self.after_commit(floor, epoch)

    async def last(self, floor: Floor, epoch: int) -> None:
        """At the stop: save where the floor stands, unless that is saved."""
        if self._saving is not None:
            await asyncio.wait({self._saving})
        if floor.seq > self._seq or self._only:
            await self._save(epoch, floor)

    def _save(self, epoch: int, floor: Floor) -> Coroutine[Any, Any, None]:
        """The floor is taken as it is now; it may go on while the snapshot is written."""
        only, self._only = self._only, False
        self._at = self._elapsed_s()
        return self._write(epoch, floor.seq, floor.snapshot(), only=only)

    async def _write(self, epoch: int, seq: int, body: bytes, *, only: bool) -> None:
        try:
            await self._journal.save_snapshot(epoch, seq, body, 1 if only else KEEP)
        except ConnectionLost as error:
            self._only = self._only or only
            log.warning("snapshot.not_saved", seq=seq, reason=str(error))
            return
        self._seq = seq
        log.info("snapshot.saved", seq=seq, bytes=len(body), took_s=round(self._elapsed_s() - self._at, 3))

    def _done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fail(error)
