"""Music on hold of our own: a calm peal of bells, computed.

Eight small bells play a slow melody over two large ones, as in a перезвон, where the bells answer one another
from the smallest to the largest. Every bell is a sum of partials in the proportions that a well-tuned bell
has (hum, prime, tierce, quint, nominal and above: A. Lehr, "The tuning of the bells", 1986), each dying away
at its own pace. The tune is written down below, not drawn by chance: the same program gives the same bytes.

The loop closes on itself: what still rings at the end sounds on over the beginning.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from perezvon.adapters.speech import dsp, g711

BEAT_S: Final = 0.75
BEATS: Final = 96
LOOP_S: Final = BEAT_S * BEATS
PEAK_DB: Final = -15.0

_PARTIALS: Final = (  # ratio to the strike note, strength, seconds to fall by 60 dB at 440 Hz
    (0.5, 0.45, 13.0),
    (1.0, 1.0, 9.0),
    (1.2, 0.32, 6.0),
    (1.5, 0.15, 4.0),
    (2.0, 0.50, 4.5),
    (2.5, 0.08, 2.0),
    (3.0, 0.10, 1.6),
    (4.0, 0.05, 0.9),
)

# D major without G and C sharp (F is F sharp): whatever rings together is consonant.
_NOTE_HZ: Final = {
    "D3": 146.83, "A3": 220.0, "D4": 293.66, "E4": 329.63, "F4": 369.99, "A4": 440.0,
    "B4": 493.88, "D5": 587.33, "E5": 659.26, "F5": 739.99,
}  # fmt: skip

# One word a beat; "." rests, "+" strikes together. Four phrases of 24 beats: 72 seconds.
_TUNE: Final = """
F5 . E5 D5 . .   B4 . D5 A4 . .   F4 . A4 B4 . D5   E5 . . A4 . .
F5 . E5 D5 . E5  B4 . D5 A4 . F4  E4 . F4 A4 . B4   D5+A4 . . . . .
A4 . B4 D5 . .   E5 . F5 E5 . .   D5 . B4 A4 . F4   A4+E4 . . E4 . .
F4 . A4 D5 . E5  F5 . E5 D5 . B4  A4 . B4 D5 . .    D5+F4 . . A4 . .
"""
_GROUND: Final = tuple("DADADAADADAADAAD")  # the large bells D3 and A3, one for each six beats
_ANSWER: Final = ("D4", "A4", "F4")  # small bells between, hardly touched


@dataclass(frozen=True, slots=True)
class Strike:
    """A bell of ``note_hz`` struck at ``at_s``; ``force`` 1.0 is the melody's."""

    at_s: float
    note_hz: float
    force: float


def melody() -> list[Strike]:
    """The tune and its ground, in order of time."""
    strikes = []
    for beat, word in enumerate(_TUNE.split()):
        for place, note in enumerate(() if word == "." else word.split("+")):
            # The accents of a ringer's hand: strong at the head of each bar of six, soft between.
            force = (1.0 if beat % 6 == 0 else 0.8) * (0.7 if place else 1.0)
            strikes.append(Strike(beat * BEAT_S + 0.04 * place, _NOTE_HZ[note], force))
    strikes += [Strike(bar * 6 * BEAT_S, _NOTE_HZ[note + "3"], 0.75) for bar, note in enumerate(_GROUND)]
    strikes += [
        Strike((beat + 0.5) * BEAT_S, _NOTE_HZ[_ANSWER[beat // 2 % 3]], 0.3) for beat in range(1, BEATS, 2)
    ]
    return sorted(strikes, key=lambda strike: (strike.at_s, strike.note_hz))


def bell(note_hz: float, rate_hz: int = g711.RATE_HZ) -> dsp.Signal:
    """One stroke, ringing until it can no longer be heard."""
    # Large bells ring longer, small ones shorter, as the square root of the pitch.
    breadth = float(np.sqrt(440.0 / note_hz))
    length_s = max(decay for _, _, decay in _PARTIALS) * breadth
    time = np.arange(int(length_s * rate_hz)) / rate_hz
    sound = np.zeros(len(time))
    for n, (ratio, strength, decay_s) in enumerate(_PARTIALS):
        # Outside this the telephone carries nothing.
        if not 110.0 < note_hz * ratio < 0.42 * rate_hz:
            continue
        # A bell is never quite round: each partial is a pair that beats slowly.
        spread = 0.0006 * note_hz * ratio
        # Partials start at different phases (golden section), so that their peaks do not add up.
        low = 2 * np.pi * ((note_hz * ratio - spread / 2) * time + 0.618 * n)
        high = 2 * np.pi * ((note_hz * ratio + spread / 2) * time + 0.382 * n)
        wave = np.sin(low) + 0.5 * np.sin(high)
        sound += strength * wave * 10 ** (-3 * time / (decay_s * breadth))
    attack = np.sin(np.minimum(time / 0.008, 1.0) * np.pi / 2) ** 2  # a soft clapper: no click
    release = np.minimum((length_s - time) / 0.05, 1.0)
    stroke: dsp.Signal = sound * attack * release
    return stroke


def peal() -> g711.Samples:
    """72 seconds of calm bells, 8 kHz, peak -15 dBFS, without a seam when repeated."""
    total = round(LOOP_S * g711.RATE_HZ)
    cast = {note_hz: bell(note_hz) for note_hz in sorted({strike.note_hz for strike in melody()})}
    line = np.zeros(2 * total)  # no bell rings longer than one round
    for strike in melody():
        at, sound = round(strike.at_s * g711.RATE_HZ), cast[strike.note_hz]
        line[at : at + len(sound)] += strike.force * sound
    loop = line[:total] + line[total:]
    return dsp.to_samples(loop / np.max(np.abs(loop)) * dsp.gain(PEAK_DB))


def beep(frequency_hz: float = 660.0, length_s: float = 0.18) -> g711.Samples:
    """The short tone before a call opens in an agent's ear."""
    time = np.arange(int(length_s * g711.RATE_HZ)) / g711.RATE_HZ
    edge = np.minimum(1.0, np.minimum(time, length_s - time) / 0.015)
    return dsp.to_samples(dsp.gain(-16.0) * edge * np.sin(2 * np.pi * frequency_hz * time))


def install_music(music_dir: Path) -> tuple[Path, ...]:
    """Write the peal for a music class whose ``directory`` is ``music_dir``; returns the files.

    ``perezvon.ulaw`` and ``perezvon.alaw``, so that neither coding is transcoded. Files that are already
    right are left alone.
    """
    music_dir.mkdir(parents=True, exist_ok=True)
    samples = peal()
    return tuple(
        write_if_changed(music_dir / f"perezvon.{codec}", g711.encode(samples, codec))
        for codec in ("ulaw", "alaw")
    )


def write_if_changed(path: Path, content: bytes) -> Path:
    """Atomic: a reader sees the old file or the new one. Returns ``path``."""
    if not path.is_file() or path.read_bytes() != content:
        tmp = path.with_name(f".{path.name}.tmp")
        tmp.write_bytes(content)
        tmp.replace(path)
    return path
