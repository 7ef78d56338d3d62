"""Raw tracks as a media node writes them: two tones that nobody can confuse."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from perezvon.adapters.speech.g711 import RATE_HZ, encode

CUSTOMER_HZ, AGENT_HZ = 440.0, 1000.0


def tone(hertz: float, seconds: float) -> npt.NDArray[np.int16]:
    """A tone at a third of full scale that rises and falls, so that its waveform has a shape."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * at / 2)
    return (np.sin(2 * np.pi * hertz * at) * swell * 10_000).astype(np.int16)


def write_raws(folder: Path, recording: str, seconds: float, codec: str = "ulaw") -> None:
    """``<recording>-rx`` with the customer's tone and ``-tx`` with the agent's."""
    folder.mkdir(parents=True, exist_ok=True)
    for side, hertz in (("rx", CUSTOMER_HZ), ("tx", AGENT_HZ)):
        (folder / f"{recording}-{side}.{codec}").write_bytes(encode(tone(hertz, seconds), codec))


def loudest_hz(samples: npt.NDArray[np.int16], rate: int) -> float:
    """The strongest frequency of a channel."""
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64)))
    return float(np.argmax(spectrum) * rate / len(samples))
