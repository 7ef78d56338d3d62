"""From raw tracks to a kept recording. May be stopped at any point and done again.

The order that loses nothing: raw tracks → sealed file (all or nothing under its name) → row committed with
the file's key → raw tracks deleted. A crash before the commit leaves a file that the next attempt
overwrites; a crash after it leaves raw tracks that the sweep deletes.
"""

import asyncio
import contextlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.postgres.session import begin
from perezvon.adapters.speech.g711 import RATE_HZ
from perezvon.features.recordings import raws, store, timeline
from perezvon.features.recordings.audio import AudioError, Finished, check_length, make_recording
from perezvon.features.recordings.raws import Raws
from perezvon.features.recordings.timeline import Gap
from perezvon.features.recordings.vault import Keyring, Sealer, VaultError
from perezvon.kit.ids import CentreId, NodeId, RecordingId

SETTLE: Final = timedelta(seconds=10)
"""How long a track may still be written after the call: a recorder flushes after the hang-up."""
ABSENT_AFTER: Final = timedelta(seconds=60)
LOOK_AGAIN: Final = timedelta(seconds=1)
SUSPECT_S: Final = 1.0
"""So much missing sound may be a lost word, not only a hiccup of the machine."""
MAX_ATTEMPTS: Final = 6
FIRST_BACKOFF: Final = timedelta(seconds=5)
LONGEST_BACKOFF: Final = timedelta(minutes=10)

Result: TypeAlias = Literal["made", "waiting", "absent", "retry", "failed", "nothing"]

log = structlog.get_logger("recordings")


@dataclass(frozen=True)
class Workshop:
    """What making needs. ``raw_dirs``: the spool folder of each media node; ``vault_dir``: sealed files."""

    engine: AsyncEngine
    centre: CentreId
    raw_dirs: Mapping[NodeId, Path]
    vault_dir: Path
    keyring: Keyring
    now: Callable[[], datetime]

    def file_of(self, recording: RecordingId, started_at: datetime) -> str:
        """Where the sealed file lies, below ``vault_dir``."""
        return f"{self.centre}/{started_at:%Y/%m/%d}/{recording}.pzr"


@dataclass(frozen=True, slots=True)
class Sealed:
    finished: Finished
    wrapped_key: bytes
    size: int
    missing_s: float


async def make(shop: Workshop, recording: RecordingId) -> Result:
    """Try to make one recording; what came of it is in its row. Raises only when the database is away."""
    done: Raws | None = None
    async with begin(shop.engine, shop.centre, None) as connection:
        row = await store.lock_pending(connection, shop.centre, recording)
        if row is None:
            return "nothing"
        result, values, done = await _attempt(shop, row)
        await store.change(connection, shop.centre, recording, values)
    if done is not None:
        await clear(shop, recording, done)
    if result != "waiting":
        log.info("recording", recording=recording, result=result, error=values.get("error"))
    return result


async def clear(shop: Workshop, recording: RecordingId, done: Raws) -> None:
    """Delete the raw tracks of a recording whose row is committed."""
    await asyncio.to_thread(raws.remove, done)
    async with begin(shop.engine, shop.centre, None) as connection:
        await store.change(connection, shop.centre, recording, {"raws_gone_at": shop.now()})


async def _attempt(shop: Workshop, row: store.AnyRow) -> tuple[Result, dict[str, Any], Raws | None]:
    """What to write into the row, and the raw tracks to delete once that is committed."""
    now = shop.now()
    age = now - row.stopped_at
    expected_s = (row.stopped_at - row.started_at).total_seconds()
    folder = shop.raw_dirs.get(row.node)
    if folder is None:
        return _again(row, now, f"no spool folder is known of media node {row.node}", for_ever=True)
    try:
        found = raws.find(folder, row.id, row.codec)
        heard_s = found.longest_s
        whole = found.rx is not None and found.tx is not None and heard_s >= expected_s - 0.2
        if not whole and age < SETTLE:
            return "waiting", {"next_try_at": now + LOOK_AGAIN}, None
        if not found.paths:
            if age < ABSENT_AFTER:
                return "waiting", {"next_try_at": now + 5 * LOOK_AGAIN}, None
            return "absent", {"state": "absent", "error": f"no raw tracks in {folder}"}, None
        path = shop.vault_dir / shop.file_of(row.id, row.started_at)
        samples = round(heard_s * RATE_HZ)
        marks = await asyncio.to_thread(timeline.read_marks, found.marks)
        silent = timeline.gaps(marks, row.started_at, row.stopped_at, samples)
        sealed = await asyncio.to_thread(_seal, found, silent, row.codec, path, row.id, shop.keyring)
    except (AudioError, VaultError, ValueError) as fault:
        return _again(row, now, str(fault), for_ever=False)
    except OSError as fault:  # a full or missing disk: the sound is still there, so never give up
        return _again(row, now, str(fault), for_ever=True)
    return "made", _made(shop, row, sealed, expected_s, both=None not in (found.rx, found.tx)), found


def _seal(
    found: Raws, silent: Sequence[Gap], codec: Any, path: Path, recording: RecordingId, keyring: Keyring
) -> Sealed:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as stack:
        rx, tx = (
            stack.enter_context(track.open("rb")) if track else io.BytesIO() for track in (found.rx, found.tx)
        )
        sealer = stack.enter_context(Sealer(path, recording, keyring))
        left, right = timeline.Filled(rx, silent, codec), timeline.Filled(tx, silent, codec)
        finished = make_recording(left, right, codec, sealer)
    return Sealed(finished, sealer.wrapped_key, sealer.plain_size, timeline.total(silent) / RATE_HZ)


def _made(
    shop: Workshop, row: store.AnyRow, sealed: Sealed, expected_s: float, *, both: bool
) -> dict[str, Any]:
    check = check_length(expected_s, sealed.finished.duration_s)
    waveform = sealed.finished.waveform
    return {
        "state": "ready",
        "error": None if both else "one of the two raw tracks was missing",
        "attempts": row.attempts + 1,
        "path": shop.file_of(row.id, row.started_at),
        "wrapped_key": sealed.wrapped_key,
        "key_id": shop.keyring.active,
        "size": sealed.size,
        "duration_ms": round(sealed.finished.duration_s * 1000),
        "off_ms": round(check.difference_s * 1000),
        "missing_ms": round(sealed.missing_s * 1000),
        "suspect": check.verdict != "fine" or not both or sealed.missing_s >= SUSPECT_S,
        "peaks_left": waveform.left,
        "peaks_right": waveform.right,
        "ready_at": shop.now(),
    }


def _again(
    row: store.AnyRow, now: datetime, error: str, *, for_ever: bool
) -> tuple[Result, dict[str, Any], None]:
    attempts = row.attempts + 1
    backoff = min(FIRST_BACKOFF * 2 ** min(row.attempts, 10), LONGEST_BACKOFF)
    values = {"attempts": attempts, "error": error[:500], "next_try_at": now + backoff}
    if attempts >= MAX_ATTEMPTS and not for_ever:
        return "failed", {**values, "state": "failed"}, None
    return "retry", values, None
