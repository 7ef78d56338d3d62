"""Keeping the clock of a recording: where sound did not come, silence of that length is put in.

Asterisk writes sound, not time: while neither side sends, or while the machine stands still, the raw tracks
do not grow, and everything after it would stand too early. So the worker looks at the growing tracks and
notes when each block was written (``<recording>.marks``, one line ``samples nanoseconds`` per look); a block
is 32 KiB, so a gap is known to 4.1 s, and the recording is as long as the talk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from perezvon.adapters.speech.g711 import RATE_HZ, SILENCE, Codec
from perezvon.features.recordings import raws
from perezvon.features.recordings.audio import Source

LEAST_GAP_S: Final = 0.05
"""Less than this is the time that events and blocks take on their way, not missing sound."""
LONGEST_TAIL_S: Final = 10.0
"""More than this missing after the last mark is no gap but an end that was learnt of late: it stays cut."""


@dataclass(frozen=True, slots=True)
class Mark:
    """When a track had grown to so many samples."""

    samples: int
    at_s: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Silence of ``length`` samples, put in before the sample ``at`` of the raw track."""

    at: int
    length: int


class Watch:
    """Notes how the raw tracks of a folder grow; call :meth:`look` about every second.

    A watch that begins late or misses looks only knows the places of gaps less exactly.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, int] = {}

    def look(self, folder: Path) -> None:
        """Raises ``OSError`` when the marks cannot be written; a track that vanishes is fine."""
        here: dict[Path, int] = {}
        for recording, path in raws.listed(folder):
            if not path.stem.endswith("-rx"):
                continue
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            here[path] = stat.st_size
            if stat.st_size > self._seen.get(path, 0):
                with raws.marks_path(folder, recording).open("a", encoding="ascii") as marks:
                    marks.write(f"{stat.st_size} {stat.st_mtime_ns}\n")
        self._seen = here


def read_marks(path: Path | None) -> list[Mark]:
    """The marks in order; a torn line, of a worker that died writing, is passed over."""
    if path is None:
        return []
    found: list[Mark] = []
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        size, _, at = line.partition(" ")
        if size.isdecimal() and at.isdecimal():
            mark = Mark(int(size), int(at) / 1e9)
            if not found or mark.samples > found[-1].samples:
                found.append(mark)
    return found


def gaps(marks: Iterable[Mark], started_at: datetime, stopped_at: datetime, samples: int) -> list[Gap]:
    """Where silence belongs, in order. ``samples``: the length of the raw track.

    Never more in all than the events say is missing, whatever the clock of the media node says.
    """
    began_s = started_at.timestamp()
    missing = round((stopped_at.timestamp() - began_s) * RATE_HZ) - samples
    least = round(LEAST_GAP_S * RATE_HZ)
    found: list[Gap] = []
    put_in = 0
    for mark in marks:
        if mark.samples > samples:
            break
        late = min(round((mark.at_s - began_s) * RATE_HZ) - mark.samples, missing)
        if late - put_in >= least:
            found.append(Gap(mark.samples, late - put_in))
            put_in = late
    rest = missing - put_in
    if least <= rest <= LONGEST_TAIL_S * RATE_HZ:
        found.append(Gap(samples, rest))
    return found


def total(found: Sequence[Gap]) -> int:
    """Samples of silence in all."""
    return sum(gap.length for gap in found)


class Filled:
    """A raw track with silence put in at its gaps; read like the file itself."""

    def __init__(self, track: Source, found: Sequence[Gap], codec: Codec) -> None:
        self._track = track
        self._gaps = list(found)
        self._silence = SILENCE[codec]
        self._at = 0
        self._left = 0

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end. A track that ends early keeps its later gaps."""
        while self._left == 0:
            if self._gaps and self._gaps[0].at <= self._at:
                self._left = self._gaps.pop(0).length
                continue
            want = min(size, self._gaps[0].at - self._at) if self._gaps else size
            data = self._track.read(want)
            if not data and self._gaps:
                self._at = self._gaps[0].at
                continue
            self._at += len(data)
            return data
        given = min(size, self._left)
        self._left -= given
        return self._silence * given
