"""What a finished call costs: raw tracks to encrypted stereo Opus, and back, with the memory of the process.

Runs in a process of its own, so that the peak memory is that of this work and of nothing else. The baseline
of the same run is the encoder alone, on the same sound already merged in memory.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.report import heading, row

MINUTES = 5
LONG_MINUTES = 60
AIM_TIMES_REAL = 20  # one worker core then keeps up with twenty calls that always talk
AIM_MEMORY_MB = 300


def main() -> None:
    """Print speed, size, memory and read-back of a call of five minutes and of one of an hour."""
    heading("Recording: raw tracks to sealed Opus (one core, both sides always talking)")
    short, long = (measured(minutes) for minutes in (MINUTES, LONG_MINUTES))
    speed = MINUTES * 60 / short["make_s"]
    row("processing, times real time", speed, "×", f"≥ {AIM_TIMES_REAL}", speed >= AIM_TIMES_REAL)
    row("a five-minute call, CPU", short["make_s"], "s")
    row("of which the bare encoder", short["encoder_s"], "s")
    row("its sealed file", short["size"] / 1e6, "MB")
    row("reading it back, decrypted", short["read_s"] * 1000, "ms")
    row("peak memory, five minutes", short["memory_mb"], "MB")
    row(
        "peak memory, an hour",
        long["memory_mb"],
        "MB",
        f"≤ {AIM_MEMORY_MB}",
        long["memory_mb"] <= AIM_MEMORY_MB,
    )


def measured(minutes: int) -> dict[str, float]:
    """Measure in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.recording", str(minutes)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(minutes: int) -> dict[str, float]:
    """Make a call of that length out of the demo speech, process it, read it back."""
    from perezvon.features.recordings.audio import make_recording, stereo_blocks, write_opus
    from perezvon.features.recordings.vault import Keyring, Sealer, open_range
    from perezvon.main.demo_data.speech import utterances

    keyring = Keyring("bench", {"bench": bytes(range(32))})
    with tempfile.TemporaryDirectory() as folder:
        tracks = []
        for name, kind in (("rx", "caller"), ("tx", "agent")):
            speech = [u.path.read_bytes() for u in utterances(kind=kind, language="ru")]  # type: ignore[arg-type]
            path, left = Path(folder) / name, minutes * 60 * 8000
            with path.open("wb") as file:
                while left > 0:
                    for part in speech:
                        file.write(part[:left])
                        left -= min(left, len(part))
            tracks.append(path)
        begin = time.process_time()
        with (
            tracks[0].open("rb") as rx,
            tracks[1].open("rb") as tx,
            Sealer(Path(folder) / "out", "bench", keyring) as sealer,
        ):
            make_recording(rx, tx, "ulaw", sealer)
        make_s = time.process_time() - begin
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        begin = time.perf_counter()
        for _ in open_range(Path(folder) / "out", sealer.wrapped_key, "bench", keyring):
            pass
        read_s = time.perf_counter() - begin
        encoder_s = 0.0
        if minutes <= MINUTES:
            with tracks[0].open("rb") as rx, tracks[1].open("rb") as tx:
                blocks = list(stereo_blocks(rx, tx, "ulaw"))
            with (Path(folder) / "bare").open("wb") as bare:
                begin = time.process_time()
                write_opus(blocks, bare)
                encoder_s = time.process_time() - begin
        return {
            "make_s": make_s,
            "encoder_s": encoder_s,
            "read_s": read_s,
            "memory_mb": memory_mb,
            "size": sealer.plain_size,
        }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
