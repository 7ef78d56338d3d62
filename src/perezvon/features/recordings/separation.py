"""Is each speaker in his own channel only, and did the recording start in time?

Measures a stereo recording against what is known to have been said. Speech that went through a telephone
has another level, a delay and a coloured spectrum, so a known speech is *explained* by least squares: the
few-tap filter of it (and of the other speech, jointly) that comes nearest to what the channel holds.

A machine that stood still for a moment leaves a piece out of both channels, so each speech is followed
through its own channel half a second at a time before anything is explained.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from perezvon.adapters.speech.g711 import RATE_HZ

Signal = npt.NDArray[np.float64]

_TAPS: Final = 4  # on either side of the best lag: half a millisecond at 8 kHz
_WINDOW_S: Final = 5.0
_DRIFT_S: Final = 0.02  # how far clocks may drift apart within one window
_STEP_S: Final = 0.5  # sound is followed in steps of this length
_JUMP_S: Final = 1.0  # how far it may have moved from one step to the next
_SURE: Final = 0.5  # correlation of a step below which nothing is said about where it belongs
_ECHO_S: Final = 0.3  # leaks are looked for up to this much away from the direct sound
_CEILING_DB: Final = 90.0  # 16-bit sound cannot show more


@dataclass(frozen=True, slots=True)
class Offset:
    """``offset_s`` into the recording where the reference begins; ``match`` 0..1 is the correlation there."""

    offset_s: float
    match: float


@dataclass(frozen=True, slots=True)
class Separation:
    """How much stronger each speech is in its own channel than in the other, in dB (capped at 90)."""

    customer_db: float
    agent_db: float
    customer: Offset
    agent: Offset

    @property
    def worst_db(self) -> float:
        return min(self.customer_db, self.agent_db)


def _signal(samples: npt.NDArray[np.generic]) -> Signal:
    if samples.ndim != 1:
        raise ValueError(f"One channel is expected, shape (samples,), not {samples.shape}")
    signal = samples.astype(np.float64)
    return signal - signal.mean() if len(signal) else signal


def _correlate(channel: Signal, reference: Signal) -> Signal:
    """Products of all shifts; index k is the reference moved by ``k - (len(reference) - 1)`` samples."""
    size = len(channel) + len(reference) - 1
    padded = 1 << (size - 1).bit_length()
    spectrum = np.fft.rfft(channel, padded) * np.conj(np.fft.rfft(reference, padded))
    product = np.fft.irfft(spectrum, padded)
    return np.concatenate([product[padded - (len(reference) - 1) :], product[: len(channel)]])


def find_offset_s(
    reference: npt.NDArray[np.generic],
    channel: npt.NDArray[np.generic],
    rate: int = RATE_HZ,
    *,
    min_overlap_s: float = 1.0,
) -> Offset:
    """Where in ``channel`` the known ``reference`` begins, to the sample.

    Negative when the recording starts in the middle of the reference. Differences of neighbouring samples
    are compared, which sharpens the peak: speech alone resembles itself one pitch period later.
    """
    known, heard = np.diff(_signal(reference)), np.diff(_signal(channel))
    overlap = int(min_overlap_s * rate)
    if min(len(known), len(heard)) < overlap:
        raise ValueError(f"Both sounds must last at least {min_overlap_s} s to be compared")
    product = _correlate(heard, known)
    lags = np.arange(len(product)) - (len(known) - 1)
    energy_heard = np.concatenate([[0.0], np.cumsum(heard**2)])
    energy_known = np.concatenate([[0.0], np.cumsum(known**2)])
    begin, end = np.maximum(lags, 0), np.minimum(lags + len(known), len(heard))
    of_heard = energy_heard[end] - energy_heard[begin]
    of_known = energy_known[end - lags] - energy_known[begin - lags]
    # A stretch of near silence correlates with anything: ask for a real share of the reference's energy.
    usable = (end - begin >= overlap) & (of_known > 0.1 * energy_known[-1]) & (of_heard > 0)
    match = np.zeros(len(product))
    match[usable] = product[usable] / np.sqrt(of_heard[usable] * of_known[usable])
    # Among equal matches the one that explains more of the reference wins.
    best = int(np.argmax(match * np.sqrt(of_known / energy_known[-1]) if energy_known[-1] > 0 else match))
    return Offset(float(lags[best]) / rate, float(max(match[best], 0.0)))


def separation_db(
    customer: npt.NDArray[np.generic],
    agent: npt.NDArray[np.generic],
    stereo: npt.NDArray[np.int16],
    rate: int = RATE_HZ,
) -> Separation:
    """How well two known speeches are kept apart in a recording (customer left, agent right).

    Take speech of at least ten seconds on each side. Raises ``ValueError`` when a speech is not found in
    its own channel at all: a number about something that is not there would be a lie.
    """
    left, right = _signal(stereo[:, 0]), _signal(stereo[:, 1])
    said_c, where_c = _followed(_signal(customer), left, rate)
    said_a, where_a = _followed(_signal(agent), right, rate)
    for name, where in (("customer", where_c), ("agent", where_a)):
        if where.match < 0.2:
            raise ValueError(f"The {name}'s speech is not in the {name}'s channel (match {where.match:.2f})")
    own_c, leak_a = _explain(left, said_c, said_a, rate)
    own_a, leak_c = _explain(right, said_a, said_c, rate)
    return Separation(_ratio_db(own_c, leak_c), _ratio_db(own_a, leak_a), where_c, where_a)


def _ratio_db(own: float, leak: float) -> float:
    if leak <= own * 10 ** (-_CEILING_DB / 10):
        return _CEILING_DB
    return float(10 * np.log10(own / leak))


def _placed(reference: Signal, where: Offset, length: int, rate: int) -> Signal:
    """The reference laid where it was found, silence around it."""
    start = round(where.offset_s * rate)
    placed = np.zeros(length)
    begin, end = max(start, 0), min(start + len(reference), length)
    placed[begin:end] = reference[begin - start : end - start]
    return placed


def _followed(reference: Signal, channel: Signal, rate: int) -> tuple[Signal, Offset]:
    """The reference moved, step by step, to where the channel holds it; and where it begins."""
    where = find_offset_s(reference, channel, rate)
    placed = _placed(reference, where, len(channel), rate)
    known, heard = np.diff(placed, prepend=0.0), np.diff(channel, prepend=0.0)
    step = round(_STEP_S * rate)
    followed = np.zeros(len(placed))
    lag, first = 0, None
    for begin in range(0, len(channel), step):
        end = min(begin + step, len(channel))
        lag, sure = _next_lag(known, heard[begin:end], begin, lag, round(_JUMP_S * rate))
        if first is None and sure:
            first = lag
        followed[begin:end] = _shifted(placed, begin, end, lag)
    match = _alikeness(np.diff(followed), np.diff(channel))
    return followed, Offset(where.offset_s + (first or 0) / rate, max(match, where.match))


def _next_lag(known: Signal, heard: Signal, begin: int, lag: int, reach: int) -> tuple[int, bool]:
    """The shift at which one step of the channel is best found near ``lag``; and whether that is sure."""
    size = len(heard)
    low, high = max(begin - lag - reach, 0), min(begin + size - lag + reach, len(known))
    power = float(heard @ heard)
    if power == 0 or high - low < size:
        return lag, False
    products = _correlate(known[low:high], heard)[size - 1 : high - low]
    energy = np.concatenate([[0.0], np.cumsum(known[low:high] ** 2)])
    of_known = energy[size:] - energy[:-size]
    loud = of_known > 1e-3 * max(float(of_known.max()), 1.0)
    match = np.where(loud, products / np.sqrt(np.where(loud, of_known, 1.0) * power), 0.0)
    best, stay = int(np.argmax(match)), begin - lag - low
    here = float(match[stay]) if 0 <= stay < len(match) else 0.0
    if match[best] >= _SURE and match[best] > here + 0.1:
        return begin - (low + best), True
    return lag, here >= _SURE


def _alikeness(one: Signal, other: Signal) -> float:
    power = float(one @ one) * float(other @ other)
    return float(one @ other) / power**0.5 if power > 0 else 0.0


def _shifted(signal: Signal, begin: int, end: int, lag: int) -> Signal:
    out = np.zeros(end - begin)
    low, high = max(begin - lag, 0), min(end - lag, len(signal))
    if high > low:
        out[low + lag - begin : high + lag - begin] = signal[low:high]
    return out


def _columns(signal: Signal, begin: int, end: int, lag: int) -> Signal:
    return np.stack([_shifted(signal, begin, end, lag + tap) for tap in range(-_TAPS, _TAPS + 1)], axis=1)


def _explain(channel: Signal, own: Signal, other: Signal, rate: int) -> tuple[float, float]:
    """Energy in ``channel`` that is ``own`` speech, and energy that is ``other`` speech (the leak)."""
    window = int(_WINDOW_S * rate)
    own_energy = leak_energy = 0.0
    residual = np.zeros(len(channel))
    for begin in range(0, len(channel), window):
        end = min(begin + window, len(channel))
        heard = channel[begin:end]
        if end - begin < 64 * _TAPS:
            continue
        lag = _local_lag(heard, own, begin, end, round(_DRIFT_S * rate))
        basis_own, basis_other = _columns(own, begin, end, lag), _columns(other, begin, end, 0)
        basis = np.concatenate([basis_own, basis_other], axis=1)
        # Normal equations: eighteen unknowns, forty thousand samples.
        weights = np.linalg.pinv(basis.T @ basis, rcond=1e-12, hermitian=True) @ (basis.T @ heard)
        part_own, part_other = basis_own @ weights[: 2 * _TAPS + 1], basis_other @ weights[2 * _TAPS + 1 :]
        residual[begin:end] = heard - part_own
        noise = float(np.sum((residual[begin:end] - part_other) ** 2)) / (end - begin)
        # A fit of n taps to noise alone explains n samples' worth of it: that much is not leak.
        chance = (2 * _TAPS + 1) * noise
        own_energy += float(np.sum(part_own**2))
        leak_energy += max(float(np.sum(part_other**2)) - chance, 0.0)
    return own_energy, max(leak_energy, _echo_energy(residual, other, round(_ECHO_S * rate)))


def _local_lag(heard: Signal, own: Signal, begin: int, end: int, reach: int) -> int:
    around = _shifted(own, begin - reach, end + reach, 0)
    scores = np.correlate(around, heard, mode="valid")  # index k: own speech moved by reach - k samples
    return reach - int(np.argmax(scores)) if scores.max() > 0 else 0


def _echo_energy(residual: Signal, other: Signal, reach: int) -> float:
    """Energy of the strongest single echo of ``other`` in what own speech leaves unexplained."""
    power = float(other @ other)
    left_over = float(residual @ residual)
    if power == 0 or left_over == 0:
        return 0.0
    product = _correlate(residual, other)
    centre = len(other) - 1
    near = product[max(centre - reach, 0) : centre + reach + 1]
    strongest = float(np.max(near**2)) / power
    # The largest of m chance products of noise: about 2·ln(m) samples' worth (extreme values of a normal).
    chance = 2 * np.log(len(near)) * left_over / len(residual)
    return float(max(strongest - 3 * chance, 0.0))
