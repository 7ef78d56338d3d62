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
from perezvon.adapters.speech.render import read_manifest
from perezvon.kit.errors import Refused

Kind = Literal["caller", "agent"]
RATE_HZ = 8000


class Speech:
    """``folder`` holds rendered speech with its manifest; sounds are named by path without ending."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries = read_manifest(folder).entries

    def one(self, chance: random.Random, language: str, client: str, kind: Kind) -> str | None:
        """A fitting utterance, else any of the kind in that language; None when there is no speech."""
        fitting = [e for e in self._entries if e.language == language and e.kind == kind]
        own = [e for e in fitting if e.client == client]
        found = own or fitting
        return str((self._folder / chance.choice(found).file).with_suffix("")) if found else None


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
