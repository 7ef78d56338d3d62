"""How long callers are willing to wait, from a day on which most never had to show it.

Who was answered after 12 s would have waited at least 12 s: his patience is *censored*. Leaving such callers
out, or taking their waits for patience, makes callers look far less patient than they are. Estimates:

- **Kaplan-Meier** from ``ENOUGH`` callers who gave up on: S(t) is the product of (1 - d_i/n_i) over the times
  t_i <= t at which d_i of the n_i who were still waiting gave up (Kaplan & Meier 1958, JASA 53:457). No shape
  is assumed: patience is not exponential, callers leave at announcements (Brown et al. 2005, JASA 100:36).
  Between two such times the hazard is constant (piecewise exponential: Kim & Proschan 1991, IEEE Trans.
  Reliability 40:134), beyond the last one S goes on as S(t_k)^(t/t_k) (Brown, Hollander & Korwar 1974). The
  last step, when nobody is left, drops by the factor 1/e instead of to zero (Fleming & Harrington 1984).
- **Exponential** with few of them: mean = total wait of all / (those who gave up + 1/2), the usual estimate
  for censored waits (Mandelbaum & Zeltyn 2004) with half a caller more, so that a day on which nobody gave up
  has an answer too.
"""

import bisect
import math
from collections.abc import Sequence
from random import Random
from typing import Final, Literal

import msgspec

ENOUGH: Final = 8
"""So many callers must have given up before the shape of their patience is believed."""
_SHORTEST_S: Final = 0.001


class Patience(msgspec.Struct, frozen=True):
    """An estimate. ``times_s`` and ``stay``: knots of S(t) after (0, 1); ``tail_s``: mean time to go beyond
    the last knot. ``gave_up`` of ``seen`` callers; ``error``: Greenwood's standard error at each knot."""

    kind: Literal["kaplan_meier", "exponential"]
    times_s: tuple[float, ...]
    stay: tuple[float, ...]
    error: tuple[float, ...]
    tail_s: float
    gave_up: int
    seen: int

    def survival(self, at_s: float) -> float:
        """The share of callers who are willing to wait longer than ``at_s``."""
        place = bisect.bisect_right(self.times_s, at_s)
        before_s, before = self._knot(place)
        if place == len(self.times_s):
            return before * math.exp(-(at_s - before_s) / self.tail_s)
        after_s, after = self.times_s[place], self.stay[place]
        return float(before * (after / before) ** ((at_s - before_s) / (after_s - before_s)))

    def _knot(self, place: int) -> tuple[float, float]:
        return (self.times_s[place - 1], self.stay[place - 1]) if place else (0.0, 1.0)

    def quantile(self, gone: float) -> float:
        """The time by which this share (from 0 to below 1) of callers has given up."""
        return self._when(1.0 - gone)

    def _when(self, stays: float) -> float:
        place = bisect.bisect_right([-stay for stay in self.stay], -stays)
        while place < len(self.stay) and self.stay[place] > stays:
            place += 1
        before_s, before = self._knot(place)
        if place == len(self.times_s):
            return before_s - self.tail_s * math.log(stays / before)
        after_s, after = self.times_s[place], self.stay[place]
        return before_s + (after_s - before_s) * math.log(stays / before) / math.log(after / before)

    def draw(self, rng: Random, beyond_s: float = 0.0) -> float:
        """The patience of a caller of whom is known that he waited ``beyond_s`` without giving up."""
        stays = self.survival(beyond_s) * (1.0 - rng.random())
        if stays <= 1e-300:  # far beyond anything seen
            return beyond_s + rng.expovariate(1 / self.tail_s)
        return max(self._when(stays), beyond_s + _SHORTEST_S)

    @property
    def median_s(self) -> float:
        return self.quantile(0.5)


def estimate(gave_up_s: Sequence[float], stayed_s: Sequence[float]) -> Patience:
    """From the waits of those who gave up, and of those who were still there when something else ended their
    wait (an agent, the longest wait allowed)."""
    gone = sorted(max(_SHORTEST_S, wait) for wait in gave_up_s)
    stayed = sorted(stayed_s)
    total_s, seen = sum(gone) + sum(stayed), len(gone) + len(stayed)
    mean_s = max(1.0, total_s / (len(gone) + 0.5))
    if len(gone) < ENOUGH:
        return Patience("exponential", (), (), (), mean_s, len(gone), seen)
    times: list[float] = []
    stay: list[float] = []
    error: list[float] = []
    now, spread = 1.0, 0.0
    for time_s in dict.fromkeys(gone):
        leave = bisect.bisect_right(gone, time_s) - bisect.bisect_left(gone, time_s)
        there = len(gone) - bisect.bisect_left(gone, time_s) + len(stayed)
        there -= bisect.bisect_left(stayed, time_s)
        if leave < there:
            now *= 1 - leave / there
            spread += leave / (there * (there - leave))
        else:
            now *= math.exp(-1.0)
        times.append(time_s)
        stay.append(now)
        error.append(now * math.sqrt(spread))
    tail_s = max(1.0, -times[-1] / math.log(now))
    return Patience("kaplan_meier", tuple(times), tuple(stay), tuple(error), tail_s, len(gone), seen)
