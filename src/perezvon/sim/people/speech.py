"""What simulated people say: the demo speech by language, client and kind, or any sound file."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile

from perezvon.adapters.speech import g711
from perezvon.adapters.speech.dsp import resample, to_samples, to_signal
from perezvon.kit.errors import Refused

Kind = Literal["caller", "agent"]
RATE_HZ = 8000


class Speech:
    """``folder`` holds ``<language>/<client>-<kind>-*.ulaw``; sounds are named by path without ending."""

    def __init__(self, folder: Path) -> None:
        self._files = sorted(folder.glob("*/*.ulaw"))

    def one(self, chance: random.Random, language: str, client: str, kind: Kind) -> str | None:
        """A fitting utterance, else any of the kind in that language; None when there is no speech."""
        fitting = [f for f in self._files if f.parent.name == language and f"-{kind}-" in f.name]
        own = [f for f in fitting if f.name.startswith(f"{client}-")]
        found = own or fitting
        return str(chance.choice(found).with_suffix("")) if found else None


def telephone_sound(file: Path, folder: Path) -> str:
    """Make any sound file a telephone sound in ``folder``; the name without ending.

    Raises Refused ``say.unreadable`` when libsndfile cannot read the file.
    """
    name = hashlib.sha256(file.read_bytes()).hexdigest()[:24]
    target = folder / f"{name}.ulaw"
    if not target.exists():
        if file.suffix in (".ulaw", ".alaw"):
            codec: g711.Codec = "ulaw" if file.suffix == ".ulaw" else "alaw"
            data = g711.transcode(file.read_bytes(), codec, "ulaw")
        else:
            try:
                samples, rate = soundfile.read(file, dtype="int16", always_2d=True)
            except soundfile.LibsndfileError as error:
                raise Refused("say.unreadable", {"file": file.name}) from error
            signal = to_signal(samples[:, 0].astype(np.int16))
            if rate != RATE_HZ:
                signal = resample(signal, rate, RATE_HZ)
            data = g711.encode(to_samples(signal), "ulaw")
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o644)
    return str(target.with_suffix(""))
