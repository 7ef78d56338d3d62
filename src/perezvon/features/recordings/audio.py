"""From two raw tracks of a call to one stereo recording: pure functions over bytes, arrays and streams.

Asterisk writes what the customer says (rx) and what the customer hears (tx) to separate headerless G.711
files. Here they become 16-bit stereo (customer left, agent right), Ogg/Opus, and a waveform to draw.
Nothing here opens, names or deletes a file; a three-hour call is worked on a block at a time.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal, Protocol, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import soundfile

from perezvon.adapters.speech.g711 import RATE_HZ, Codec, decode

Stereo: TypeAlias = npt.NDArray[np.int16]
"""Shape (frames, 2): column 0 is the customer, column 1 the agent."""

BLOCK_FRAMES: Final = 10 * RATE_HZ
PEAK_FRAMES: Final = RATE_HZ // 50  # 20 ms: finer than a pixel of any waveform of a call over half a minute
OPUS_BITRATE_BPS: Final = 64_000
"""Asked for both channels together; a call where one speaks at a time comes out at about half. Opus couples
the channels of a stereo stream when bits are short, and each speaker leaks into the other's ear: while both
talk, 25 dB apart at 24 kbit/s, 42 at 48, 54 at 64 (decision 0021)."""

# libsndfile maps its compression level 0..1 linearly onto 256..6 kbit/s per channel (src/ogg_opus.c).
_OPUS_LEVEL: Final = (256_000 - OPUS_BITRATE_BPS / 2) / 250_000
_OPUS_RATES: Final = (8000, 12000, 16000, 24000, 48000)


class Source(Protocol):
    """A binary file open for reading; fewer bytes than asked for are fine, none means the end."""

    def read(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    """Anything that takes bytes: a file, a buffer, :class:`~perezvon.features.recordings.vault.Sealer`."""

    def write(self, data: bytes, /) -> object: ...


class AudioError(ValueError):
    """The sound cannot be used; the message says what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """Peaks of both channels: one byte per bucket, 0 = silence, 255 = full scale, linear."""

    duration_s: float
    left: bytes
    right: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """What came out of :func:`make_recording`. ``rx_s``/``tx_s`` are the lengths before padding."""

    duration_s: float
    rx_s: float
    tx_s: float
    waveform: Waveform


@dataclass(frozen=True, slots=True)
class LengthCheck:
    """``difference_s`` is audio minus events: negative means that sound is missing."""

    verdict: Literal["fine", "short", "long"]
    difference_s: float


def duration_s(data: bytes | Stereo, rate: int = RATE_HZ) -> float:
    """Length in seconds of headerless G.711 bytes or of an array of frames."""
    return len(data) / rate


def merge_stereo(rx: bytes, tx: bytes, codec: Codec) -> Stereo:
    """Both tracks as one stereo array; the shorter is padded with silence, nothing is ever cut off."""
    frames = max(len(rx), len(tx))
    stereo = np.zeros((frames, 2), dtype=np.int16)
    stereo[: len(rx), 0] = decode(rx, codec)
    stereo[: len(tx), 1] = decode(tx, codec)
    return stereo


def stereo_blocks(rx: Source, tx: Source, codec: Codec, block_frames: int = BLOCK_FRAMES) -> Iterator[Stereo]:
    """:func:`merge_stereo` a block at a time, for calls that should not be held in memory."""
    while True:
        left, right = _read_full(rx, block_frames), _read_full(tx, block_frames)
        if not left and not right:
            return
        yield merge_stereo(left, right, codec)


def _read_full(source: Source, size: int) -> bytes:
    """``size`` bytes unless the source ends: a pipe may give less per read, which would shift a channel."""
    parts: list[bytes] = []
    while size > 0 and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class PeakMeter:
    """Collects peaks of blocks of any size; asks for 8 bytes per 20 ms of call, then draws any width."""

    def __init__(self, rate: int = RATE_HZ) -> None:
        self._rate = rate
        self._frames = 0
        self._rest = np.zeros((0, 2), dtype=np.int16)
        self._peaks: list[npt.NDArray[np.int32]] = []

    def add(self, stereo: Stereo) -> None:
        self._frames += len(stereo)
        joined = np.concatenate([self._rest, stereo]) if len(self._rest) else stereo
        whole = len(joined) // PEAK_FRAMES * PEAK_FRAMES
        self._rest = joined[whole:].copy()
        if whole:
            self._peaks.append(_peaks_of(joined[:whole].reshape(-1, PEAK_FRAMES, 2), axis=1))

    def waveform(self, buckets: int) -> Waveform:
        """``buckets`` peaks per channel; a shorter call repeats peaks so that the width is always kept."""
        if buckets < 1:
            raise AudioError(f"A waveform needs at least one bucket, not {buckets}.")
        parts = [*self._peaks, _peaks_of(self._rest[None], axis=1)] if len(self._rest) else self._peaks
        fine = np.concatenate(parts) if parts else np.zeros((1, 2), dtype=np.int32)
        edges = np.arange(buckets + 1) * len(fine) // buckets
        starts, ends = edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)
        if len(fine) >= buckets:
            coarse = np.maximum.reduceat(fine, starts, axis=0)
        else:
            coarse = fine[np.minimum(ends - 1, len(fine) - 1)]
        scaled = np.minimum((coarse * 255 + 16384) // 32768, 255).astype(np.uint8)
        return Waveform(self._frames / self._rate, scaled[:, 0].tobytes(), scaled[:, 1].tobytes())


def _peaks_of(frames: Stereo, axis: int) -> npt.NDArray[np.int32]:
    # -32768 has no positive 16-bit twin: widen before negating.
    high, low = frames.max(axis=axis).astype(np.int32), frames.min(axis=axis).astype(np.int32)
    return cast("npt.NDArray[np.int32]", np.maximum(high, -low))


def peaks(stereo: Stereo, buckets: int, rate: int = RATE_HZ) -> Waveform:
    """The waveform of a whole recording, ``buckets`` peaks per channel."""
    meter = PeakMeter(rate)
    meter.add(stereo)
    return meter.waveform(buckets)


@dataclass(slots=True)
class _AppendOnly:
    """Lets libsndfile write Ogg into anything with ``write``: a socket, an encrypting file, a buffer.

    libsndfile asks for the position and seeks to where it already is; Ogg is never rewritten. An error of
    the sink cannot pass through the C library, so it is kept here and raised by :func:`write_opus`.
    """

    sink: Sink
    position: int = field(default=0)
    fault: Exception | None = field(default=None)

    def write(self, data: bytes) -> int:
        if self.fault is None:
            try:
                self.sink.write(data)
            except Exception as fault:  # noqa: BLE001  whatever it is, the caller gets it unchanged
                self.fault = fault
        self.position += len(data)
        return len(data)

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        target = offset if whence == io.SEEK_SET else self.position + offset
        if target != self.position and self.fault is None:
            self.fault = io.UnsupportedOperation("Ogg/Opus is written front to back")
        return self.position

    def read(self, _size: int = -1) -> bytes:
        return b""

    def check(self) -> None:
        if self.fault is not None:
            raise self.fault


def write_opus(blocks: Iterable[Stereo], sink: Sink, rate: int = RATE_HZ) -> int:
    """Blocks of stereo frames to Ogg/Opus, written front to back into ``sink``; returns the frames.

    The length is kept to the sample (the decoder drops what Opus adds at both ends). Raises what the sink
    raises, and :class:`AudioError` when there is no sound at all: no player opens an Ogg file without any.
    """
    if rate not in _OPUS_RATES:
        raise AudioError(f"Opus knows sample rates {_OPUS_RATES}, not {rate}: resample the call first.")
    frames = 0
    ogg = _AppendOnly(sink)
    with soundfile.SoundFile(
        cast("BinaryIO", ogg), "w", rate, 2, format="OGG", subtype="OPUS", compression_level=_OPUS_LEVEL
    ) as opus:
        for block in blocks:
            frames += len(block)
            opus.write(block)
            ogg.check()
    ogg.check()  # closing writes the last page
    if frames == 0:
        raise AudioError("Both tracks are empty: nothing was recorded.")
    return frames


def encode_opus(stereo: Stereo, rate: int = RATE_HZ) -> bytes:
    """A whole recording as Ogg/Opus, variable bit rate, good for speech; plays in every current browser."""
    out = io.BytesIO()
    write_opus((stereo[i : i + BLOCK_FRAMES] for i in range(0, len(stereo), BLOCK_FRAMES)), out, rate)
    return out.getvalue()


def decode_opus(data: bytes) -> tuple[Stereo, int]:
    """Ogg/Opus back to 16-bit frames and their rate, for checks and for transcripts."""
    try:
        frames, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as fault:
        raise AudioError(f"Not a readable Ogg/Opus recording: {fault}") from fault
    return cast("Stereo", frames), rate


def make_recording(rx: Source, tx: Source, codec: Codec, sink: Sink, *, buckets: int = 1000) -> Finished:
    """One pass over the raw tracks of a call: Ogg/Opus into ``sink``, lengths and waveform returned."""
    meter = PeakMeter()
    counted_rx, counted_tx = _Counting(rx), _Counting(tx)

    def metered() -> Iterator[Stereo]:
        for block in stereo_blocks(counted_rx, counted_tx, codec):
            meter.add(block)
            yield block

    frames = write_opus(metered(), sink)
    return Finished(
        frames / RATE_HZ, counted_rx.count / RATE_HZ, counted_tx.count / RATE_HZ, meter.waveform(buckets)
    )


class _Counting:
    """Counts what was read: the length of a track before it is padded."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.count = 0

    def read(self, size: int, /) -> bytes:
        data = self._source.read(size)
        self.count += len(data)
        return data


def check_length(events_s: float, audio_s: float, tolerance_s: float = 0.2) -> LengthCheck:
    """Does the sound last as long as the events say the talk did?"""
    difference_s = audio_s - events_s
    if abs(difference_s) <= tolerance_s:
        return LengthCheck("fine", difference_s)
    return LengthCheck("short" if difference_s < 0 else "long", difference_s)
