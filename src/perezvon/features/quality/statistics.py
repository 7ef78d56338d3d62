"""How sure a mean is, and how well evaluators agree. By Student, Wilson and Krippendorff."""

from collections.abc import Sequence
from itertools import combinations
from math import sqrt, tan
from statistics import NormalDist, fmean, stdev
from typing import Final, NamedTuple

_Z: Final = NormalDist().inv_cdf(0.975)
_EXACT: Final = {1: tan(0.475 * 3.141592653589793), 2: 4.302652730}


class Estimate(NamedTuple):
    """A mean of ``n`` with its 95 % interval; no interval: one value, or all the same, tell
    nothing of the spread."""

    n: int
    mean: float
    low: float | None
    high: float | None


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher from three degrees on."""
    if freedom in _EXACT:
        return _EXACT[freedom]
    z, n = _Z, float(freedom)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def estimate(values: Sequence[float], bottom: float, top: float) -> Estimate | None:
    """The mean of values between ``bottom`` and ``top``, with Student's interval; None: no values."""
    if not values:
        return None
    mean, n = fmean(values), len(values)
    spread = stdev(values) if n > 1 else 0.0
    if spread == 0:
        return Estimate(n, mean, None, None)
    half = student(n - 1) * spread / sqrt(n)
    return Estimate(n, mean, max(bottom, mean - half), min(top, mean + half))


def share(yes: int, of: int) -> Estimate | None:
    """A share with the interval of Wilson; None: of nothing."""
    if of == 0:
        return None
    p, z2 = yes / of, _Z**2
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(p * (1 - p) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return Estimate(of, p, max(0.0, middle - half), min(1.0, middle + half))


def same(units: Sequence[Sequence[float | None]]) -> float | None:
    """The share of pairs of evaluators who gave the same mark, over all criteria. A unit: one criterion."""
    pairs = [one == other for unit in units for one, other in combinations(unit, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def alpha(units: Sequence[Sequence[float | None]]) -> float | None:
    """Krippendorff's alpha for marks on an interval scale: 1 all agree, 0 no better than chance.

    None stands for a mark that is missing. None as the result: too few marks, or all the same, so that there
    is no spread which could be agreed on.
    """
    paired = [[value for value in unit if value is not None] for unit in units]
    paired = [unit for unit in paired if len(unit) > 1]
    every = [value for unit in paired for value in unit]
    if len(every) < 2:
        return None
    observed = sum(_spread(unit) / (len(unit) - 1) for unit in paired) / len(every)
    expected = _spread(every) / (len(every) * (len(every) - 1))
    return None if expected == 0 else 1 - observed / expected


def _spread(values: Sequence[float]) -> float:
    """The sum of squared differences over all ordered pairs."""
    total = sum(values)
    return 2 * (len(values) * sum(value * value for value in values) - total * total)
