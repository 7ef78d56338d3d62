"""A sound file of a stranger becomes telephone sound, in a process of its own with little memory and time.

``python -m perezvon.features.prompts.convert SECONDS LEVEL_DB`` reads the file from standard input and writes
headerless G.711 µ-law, 8 kHz, to standard output. A file that cannot be taken gives exit code 3 and the code
of the refusal on standard error; whatever else kills the process is the file's fault too.
"""

import asyncio
import contextlib
import io
import resource
import signal
import sys
from typing import TYPE_CHECKING, Final

from perezvon.kit.errors import Refused

if TYPE_CHECKING:
    from perezvon.adapters.speech import dsp

MAX_BYTES: Final = 12 * 1024 * 1024
_MEMORY: Final = 1_500_000_000
_CPU_S: Final = 40
_PATIENCE_S: Final = 90
_NO: Final = 3
_FORMATS: Final = ("WAV", "WAVEX", "RF64", "MP3", "OGG", "FLAC")
_RATES: Final = (4_000, 192_000)
_MAX_CHANNELS: Final = 8
_LEAST_S: Final = 0.2
_BLOCK: Final = 65_536
_SILENT: Final = 0.001
CODES: Final = ("sound.unreadable", "sound.format", "sound.too_long", "sound.too_short", "sound.silent")


class _Unfit(Exception):
    """``args[0]``: the code of the refusal."""


async def telephone_sound(file: bytes, longest_s: int, level_db: float) -> bytes:
    """µ-law of ``file``, at most ``longest_s`` long. Raises Refused ``sound.…`` when it cannot be taken."""
    if len(file) > MAX_BYTES:
        raise Refused("sound.too_large", {"limit_mb": MAX_BYTES // 1024 // 1024})
    if not file:
        raise Refused("sound.unreadable")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, str(longest_s), str(level_db),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE_S):
            sound, said = await process.communicate(file)
    except TimeoutError:
        raise Refused("sound.unreadable") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            await process.wait()
    if process.returncode == 0:
        return sound
    code = said.decode(errors="replace").strip() if process.returncode == _NO else ""
    raise Refused(code if code in CODES else "sound.unreadable", {"limit_s": longest_s})


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    longest_s, level_db = int(sys.argv[1]), float(sys.argv[2])
    file = sys.stdin.buffer.read(MAX_BYTES + 1)
    import soundfile  # the library that meets the file is loaded here only

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        sys.stdout.buffer.write(_converted(file, longest_s, level_db))
    except _Unfit as no:
        sys.stderr.write(str(no))
        return _NO
    except (soundfile.LibsndfileError, MemoryError, ValueError, OSError):
        sys.stderr.write("sound.unreadable")
        return _NO
    return 0


def _converted(file: bytes, longest_s: int, level_db: float) -> bytes:
    import numpy as np
    import soundfile

    from perezvon.adapters.speech import dsp, g711

    with soundfile.SoundFile(io.BytesIO(file)) as sound:
        rate = int(sound.samplerate)
        if sound.format not in _FORMATS or not _RATES[0] <= rate <= _RATES[1]:
            raise _Unfit("sound.format")
        if not 1 <= sound.channels <= _MAX_CHANNELS:
            raise _Unfit("sound.format")
        parts, got = [], 0
        while len(block := sound.read(_BLOCK, dtype="float64", always_2d=True)):
            parts.append(block.mean(axis=1))
            got += len(block)
            if got > longest_s * rate:  # counted, because what a header says of its length may be a lie
                raise _Unfit("sound.too_long")
    signal = np.concatenate(parts) if parts else np.zeros(0)
    if len(signal) < _LEAST_S * rate:
        raise _Unfit("sound.too_short")
    if not np.all(np.isfinite(signal)):
        raise _Unfit("sound.unreadable")
    if np.max(np.abs(signal)) < _SILENT:
        raise _Unfit("sound.silent")
    narrow = dsp.high_pass(_narrow(signal, rate, g711.RATE_HZ), g711.RATE_HZ)
    return g711.encode(dsp.to_samples(dsp.level(narrow, g711.RATE_HZ, level_db)), "ulaw")


def _narrow(signal: "dsp.Signal", rate: int, target: int) -> "dsp.Signal":
    """Another sample rate by way of the spectrum: minutes of music in a second.

    Everything above 92 % of half the lower rate goes, along a smooth edge. At least a second of
    silence behind keeps the end from ringing into the beginning.
    """
    import numpy as np

    if rate == target:
        return signal
    length = -(-len(signal) // rate) * rate + rate  # whole seconds, so that both rates have whole lengths
    made = length // rate * target
    spectrum = np.fft.rfft(signal, length)[: min(length, made) // 2 + 1]
    heard = np.arange(len(spectrum)) / (len(spectrum) - 1)
    spectrum *= 0.5 + 0.5 * np.cos(np.pi * np.clip((heard - 0.88) / 0.08, 0, 1))
    whole = np.zeros(made // 2 + 1, dtype=complex)
    whole[: len(spectrum)] = spectrum
    narrow = np.fft.irfft(whole, made) * (made / length)
    return narrow[: round(len(signal) * target / rate)]


if __name__ == "__main__":
    sys.exit(_main())
