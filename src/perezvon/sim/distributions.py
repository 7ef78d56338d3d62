"""Distributions of durations, by name with parameters, or empirical from a file.

In text: ``lognormal:170:0.8`` (mean, sigma of the logarithm), ``exponential:150`` (mean), ``fixed:20``,
``empirical:FILE``. All in seconds. A file holds one duration a line, of several columns the first; empty
lines and ``#`` are skipped, and a first line of words is a heading. Columns end at tabs, else at semicolons
(then a decimal comma is one), else at commas.

Sources: patience exponential, talk and wrap-up lognormal: Brown et al. 2005, "Statistical analysis of a
telephone call center".
"""

import math
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

import msgspec

LONGEST_S: Final = 86_400.0
WIDEST_SIGMA: Final = 5.0


class BadInput(Exception):
    """Something given cannot be used. ``field``: what it was given for; ``code``: which sentence says why.

    ``line`` is the line of the file, from 1; 0 when it is not about a line.
    """

    def __init__(self, field: str, code: str, value: str = "", *, path: str = "", line: int = 0) -> None:
        super().__init__(f"{field}: {code} {value} {path}:{line}")
        self.field, self.code, self.value = field, code, value
        self.path, self.line = path, line


class Lognormal(msgspec.Struct, frozen=True, tag="lognormal"):
    """``mean_s`` is the mean (not the median); ``sigma`` that of the logarithm."""

    mean_s: float
    sigma: float

    def draw(self, rng: Random) -> float:
        return rng.lognormvariate(math.log(self.mean_s) - self.sigma * self.sigma / 2, self.sigma)

    @property
    def mean(self) -> float:
        return self.mean_s


class Exponential(msgspec.Struct, frozen=True, tag="exponential"):
    """Without memory: how long it lasted says nothing of how long it will."""

    mean_s: float

    def draw(self, rng: Random) -> float:
        return rng.expovariate(1 / self.mean_s)

    @property
    def mean(self) -> float:
        return self.mean_s


class Fixed(msgspec.Struct, frozen=True, tag="fixed"):
    """Always the same."""

    value_s: float

    def draw(self, rng: Random) -> float:
        return self.value_s

    @property
    def mean(self) -> float:
        return self.value_s


class Empirical(msgspec.Struct, frozen=True, tag="empirical"):
    """One of the observed values, each as likely as the other. ``values_s``: at least one."""

    values_s: tuple[float, ...]

    def draw(self, rng: Random) -> float:
        return self.values_s[int(rng.random() * len(self.values_s))]

    @property
    def mean(self) -> float:
        return sum(self.values_s) / len(self.values_s)


Distribution: TypeAlias = Lognormal | Exponential | Fixed | Empirical


# --- from text -------------------------------------------------------------------------------------

_PARAMETERS: Final = {"lognormal": 2, "exponential": 1, "fixed": 1}


def parse(text: str, field: str) -> Distribution:
    """A distribution from its text. Raises BadInput that names ``field`` and what is wrong."""
    name, _, rest = text.strip().partition(":")
    if name == "empirical":
        if not rest:
            raise BadInput(field, "distribution.file", text)
        return Empirical(read_durations(Path(rest), field))
    if name not in _PARAMETERS:
        raise BadInput(field, "distribution.name", text)
    given = rest.split(":") if rest else []
    if len(given) != _PARAMETERS[name]:
        raise BadInput(field, "distribution.parameters", text)
    numbers = [_number(one, field) for one in given]
    if not 0 < numbers[0] <= LONGEST_S:
        raise BadInput(field, "distribution.mean", given[0])
    match name:
        case "exponential":
            return Exponential(numbers[0])
        case "fixed":
            return Fixed(numbers[0])
        case _:
            if not 0 <= numbers[1] <= WIDEST_SIGMA:
                raise BadInput(field, "distribution.sigma", given[1])
            return Lognormal(numbers[0], numbers[1])


def _number(text: str, field: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise BadInput(field, "number", text) from None
    if not math.isfinite(value):
        raise BadInput(field, "number", text)
    return value


def rows_of(path: Path, field: str) -> list[tuple[int, list[str]]]:
    """Lines of a file with their numbers, cut into columns; no comments, no heading.

    Raises BadInput when the file cannot be read as UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(field, "file.unreadable", error.strerror or "", path=str(path)) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadInput(field, "file.not_text", path=str(path), line=line) from error
    rows: list[tuple[int, list[str]]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        content = raw.partition("#")[0].strip()
        if not content:
            continue
        mark = next((mark for mark in "\t;" if mark in content), ",")
        cells = [cell.strip() for cell in content.split(mark)]
        if not rows and not any(ch.isdigit() for ch in content):
            continue  # a heading
        rows.append((number, cells))
    if not rows:
        raise BadInput(field, "file.empty", path=str(path))
    return rows


def number_in(cell: str, field: str, path: Path, line: int, most: float) -> float:
    """A number from 0 to ``most`` in a cell. Raises BadInput with the line."""
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        raise BadInput(field, "file.number", cell, path=str(path), line=line) from None
    if not 0 <= value <= most:
        raise BadInput(field, "file.range", cell, path=str(path), line=line)
    return value


def read_durations(path: Path, field: str) -> tuple[float, ...]:
    """Durations in seconds, one a line. Raises BadInput that names the line."""
    return tuple(number_in(cells[0], field, path, line, LONGEST_S) for line, cells in rows_of(path, field))
