"""The little signal work that speech needs on its way to a telephone line.

Samples are float64, full scale ±1.0. Everything is deterministic.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from perezvon.adapters.speech.g711 import Samples

Signal = npt.NDArray[np.float64]

FULL_SCALE: Final = 32768.0
_FRAME_S: Final = 0.02
_SPEECH_GATE_DB: Final = -30.0  # below the loudest frames by this much is a pause, not speech


def to_signal(samples: Samples) -> Signal:
    return samples.astype(np.float64) / FULL_SCALE


def to_samples(signal: Signal) -> Samples:
    """To 16 bits; what is beyond full scale is cut, so limit before."""
    return np.clip(np.rint(signal * FULL_SCALE), -32768, 32767).astype(np.int16)


def db(ratio: float) -> float:
    return float(20 * np.log10(max(ratio, 1e-12)))


def gain(decibel: float) -> float:
    return float(10 ** (decibel / 20))


def resample(signal: Signal, source_hz: float, target_hz: float, *, taps: int = 32) -> Signal:
    """Another sample rate by windowed-sinc interpolation (Blackman, about 70 dB of stop band).

    When the rate falls, everything above 92 % of the new half rate is removed first.
    """
    if len(signal) == 0 or source_hz == target_hz:
        return signal.copy()
    ratio = target_hz / source_hz
    cutoff = 0.92 * min(1.0, ratio)
    reach = int(np.ceil(taps / min(1.0, ratio)))
    length = int(np.floor((len(signal) - 1) * ratio)) + 1
    padded = np.pad(signal, reach)
    out = np.empty(length)
    block = max(1, 2_000_000 // (2 * reach))
    for begin in range(0, length, block):
        at = np.arange(begin, min(begin + block, length)) / ratio
        centre = np.floor(at).astype(np.int64)
        index = centre[:, None] + np.arange(1 - reach, reach + 1)[None, :]
        distance = at[:, None] - index
        turn = np.cos(np.pi * np.clip(distance / reach, -1, 1))
        window = 0.34 + 0.5 * turn + 0.16 * turn * turn  # Blackman
        out[begin : begin + len(at)] = np.sum(
            padded[index + reach] * cutoff * np.sinc(cutoff * distance) * window, axis=1
        )
    return out


def high_pass(signal: Signal, rate_hz: int, corner_hz: float = 120.0) -> Signal:
    """Removes rumble and offset below the telephone band (zero phase, a smooth edge in the spectrum)."""
    if len(signal) == 0:
        return signal.copy()
    pad = rate_hz // 10
    spectrum = np.fft.rfft(np.pad(signal, pad))
    frequency = np.fft.rfftfreq(len(signal) + 2 * pad, 1 / rate_hz)
    edge = np.clip((frequency - corner_hz / 2) / (corner_hz / 2), 0, 1)
    smooth: Signal = np.fft.irfft(spectrum * np.sin(edge * np.pi / 2) ** 2, len(signal) + 2 * pad)
    return smooth[pad:-pad]


def frame_levels_db(signal: Signal, rate_hz: int) -> Signal:
    """RMS of each 20 ms in dB below full scale (-200 for digital silence)."""
    frame = int(_FRAME_S * rate_hz)
    whole = len(signal) // frame * frame
    if whole == 0:
        return np.full(1, -200.0)
    power = np.mean(signal[:whole].reshape(-1, frame) ** 2, axis=1)
    levels: Signal = 10 * np.log10(np.maximum(power, 1e-20))
    return levels


def speech_level_db(signal: Signal, rate_hz: int) -> float:
    """RMS of the frames that hold speech, pauses left out: how loud it is to a listener."""
    levels = frame_levels_db(signal, rate_hz)
    gate = np.percentile(levels, 95) + _SPEECH_GATE_DB
    return float(10 * np.log10(np.mean(10 ** (levels[levels >= gate] / 10))))


def trim(signal: Signal, rate_hz: int, *, lead_s: float = 0.03, tail_s: float = 0.1) -> Signal:
    """Without silence at the ends, but for a short lead and tail that keep plosives and fades whole."""
    levels = frame_levels_db(signal, rate_hz)
    loud = np.flatnonzero(levels >= np.percentile(levels, 95) - 40.0)
    frame = int(_FRAME_S * rate_hz)
    # Synthesis often ends in a breath well above silence: nobody waits for it to end.
    last = int(np.flatnonzero(levels >= np.percentile(levels, 95) - 32.0)[-1])
    begin = max(int(loud[0]) * frame - int(lead_s * rate_hz), 0)
    end = min((last + 1) * frame + int(tail_s * rate_hz), len(signal))
    cut = signal[begin:end].copy()
    fade = min(int(0.01 * rate_hz), len(cut) // 2)
    if fade:
        ramp = np.linspace(0, 1, fade)
        cut[:fade] *= ramp
        cut[-fade:] *= ramp[::-1]
    return cut


def shorten_pauses(signal: Signal, rate_hz: int, longest_s: float) -> Signal:
    """Pauses longer than ``longest_s`` are cut to it, in their quiet middle."""
    frame = int(_FRAME_S * rate_hz)
    levels = frame_levels_db(signal, rate_hz)
    quiet = levels < np.percentile(levels, 95) - 35.0
    keep = np.ones(len(signal), dtype=bool)
    allowed = max(2, int(longest_s / _FRAME_S))
    begin = 0
    while begin < len(quiet):
        if not quiet[begin]:
            begin += 1
            continue
        end = begin
        while end < len(quiet) and quiet[end]:
            end += 1
        if end - begin > allowed:
            middle = begin + allowed // 2
            keep[middle * frame : (middle + end - begin - allowed) * frame] = False
        begin = end
    return signal[keep]


def time_stretch(signal: Signal, rate_hz: int, factor: float) -> Signal:
    """``factor`` times as long at the same pitch: overlapping 30 ms pieces, each laid where its wave fits.

    WSOLA (Verhelst, Roelands 1993). Good for speech from about 0.6 to 1.7.
    """
    half = int(0.015 * rate_hz)
    reach = int(0.008 * rate_hz)
    if factor == 1.0 or len(signal) < 6 * half:
        return signal.copy()
    window = np.hanning(2 * half + 1)[: 2 * half]
    padded = np.pad(signal, (reach, 4 * half + reach))
    steps = int(len(signal) * factor / half)
    out = np.zeros((steps + 2) * half)
    expected = padded[reach : reach + 2 * half]
    for step in range(steps):
        nominal = min(int(step * half / factor), len(signal))
        region = padded[nominal : nominal + 2 * reach + 2 * half]
        product = np.correlate(region, expected, mode="valid")
        energy = np.convolve(region**2, np.ones(2 * half), mode="valid")
        shift = int(np.argmax(product / np.sqrt(energy + 1e-9)))
        begin = nominal + shift
        out[step * half : (step + 2) * half] += padded[begin : begin + 2 * half] * window
        expected = padded[begin + half : begin + 3 * half]
        if len(expected) < 2 * half:
            break
    return out[: int(len(signal) * factor)]


def level(signal: Signal, rate_hz: int, target_db: float = -20.0, ceiling_db: float = -3.0) -> Signal:
    """Speech at ``target_db`` RMS; peaks above the ceiling are rounded off, never clipped."""
    loud = signal * gain(target_db - speech_level_db(signal, rate_hz))
    top = gain(ceiling_db)
    knee = 0.7 * top
    over = np.abs(loud) > knee
    rounded = knee + (top - knee) * np.tanh((np.abs(loud) - knee) / (top - knee))
    return np.where(over, np.sign(loud) * rounded, loud)
