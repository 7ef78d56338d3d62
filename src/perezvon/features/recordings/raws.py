"""The raw tracks that a media node leaves in its spool folder: ``<recording>-rx.ulaw`` and ``-tx``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perezvon.adapters.speech.g711 import RATE_HZ, Codec
from perezvon.kit.ids import RecordingId

_NAME: Final = re.compile(r"(?P<id>[A-Za-z0-9][A-Za-z0-9._-]{0,119})-(?P<side>rx|tx)\.(?P<codec>alaw|ulaw)")
_SAFE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


@dataclass(frozen=True, slots=True)
class Raws:
    """Both tracks of one recording and their marks (:mod:`.timeline`); what is not there is ``None``."""

    rx: Path | None
    tx: Path | None
    marks: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.rx, self.tx) if path is not None)

    @property
    def longest_s(self) -> float:
        """Seconds of sound on the longer track: a byte is a sample."""
        return max((path.stat().st_size for path in self.paths), default=0) / RATE_HZ


def find(folder: Path, recording: RecordingId, codec: Codec) -> Raws:
    """Raises ``ValueError`` for an id that could lead out of the folder."""
    if not _SAFE_ID.fullmatch(recording):
        raise ValueError(f"not the id of a recording: {recording!r}")
    rx, tx = (folder / f"{recording}-{side}.{codec}" for side in ("rx", "tx"))
    marks = marks_path(folder, recording)
    return Raws(*(path if path.is_file() else None for path in (rx, tx, marks)))


def marks_path(folder: Path, recording: RecordingId) -> Path:
    """Where the growth of a recording is noted."""
    return folder / f"{recording}.marks"


def listed(folder: Path) -> Iterator[tuple[RecordingId, Path]]:
    """Every raw track in the folder with the recording it belongs to; a folder not there is empty."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        found = _NAME.fullmatch(path.name)
        if found and path.is_file():
            yield found["id"], path


def remove(raws: Raws) -> None:
    """Delete what is there; somebody else having been faster is fine."""
    for path in (*raws.paths, raws.marks):
        if path is not None:
            path.unlink(missing_ok=True)
