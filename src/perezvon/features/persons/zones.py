"""The time zone of a person: from where he lives, else from his number. Several that fit are kept as several.

A guess is only a guess: people take their numbers along when they move, and whoever asks may set the zone by
hand. The ranges of Russian mobile numbers are those of the state register of numbering (``data/``).
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal

import phonenumbers
from phonenumbers import NumberParseException
from phonenumbers import timezone as number_zones

from perezvon.kit.sorting import search_key

Source = Literal["address", "number"]
_DATA: Final = files("perezvon.features.persons") / "data"
_ENDING: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STREET: Final = re.compile(
    r"\b(?:ул|улица|пр|пр-т|пр-кт|просп|проспект|пер|переулок|ш|шоссе|б-р|бульвар|наб|набережная|пл|площадь"
    r"|тракт|проезд|р-н|район|мкр|street|st|avenue|ave|road|rd|lane|square|district)\b"
)
_UNKNOWN: Final = "Etc/Unknown"


def candidates(region: str, address: str, numbers: Sequence[str]) -> tuple[tuple[str, ...], Source | None]:
    """The zones that fit, and what says so; nothing is known: none. The region counts before the address."""
    for place in (region, address):
        found = of_place(place)
        if found:
            return found, "address"
    zones = _united(of_number(number) for number in numbers)
    return zones, "number" if zones else None


@lru_cache(4096)
def of_place(text: str) -> tuple[str, ...]:
    """``г. Самара, ул. Московская, 5`` → Europe/Samara: streets bear the names of other towns."""
    parts = [part for part in re.split(r"[,;\n]", search_key(text[:500])) if not _STREET.search(part)]
    words = [word for part in parts for word in _WORD.findall(part)]
    return _united(_of_word(word) for word in words)


def of_number(number: str) -> tuple[str, ...]:
    """``number`` in E.164. A mobile number of Russia by its range, any other by its prefix."""
    digits = number.removeprefix("+")
    if digits.startswith("79") and len(digits) == 11:
        starts, zones = _ranges()
        place = bisect_right(starts, int(digits)) - 1
        if place >= 0 and zones[place]:
            return zones[place]
    try:
        found = number_zones.time_zones_for_number(phonenumbers.parse(number))
    except NumberParseException:
        return ()
    return tuple(zone for zone in found if zone != _UNKNOWN)


def _of_word(word: str) -> tuple[str, ...]:
    known = _places()
    for length in range(len(word), max(2, len(word) - _ENDING) - 1, -1):
        if word[:length] in known:
            return known[word[:length]]
    return ()


def _united(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zone for zones in found for zone in zones))


@cache
def _places() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((_DATA / "regions.toml").read_text(encoding="utf-8"))
    return {word: tuple(zones.split()) for zones, words in table.items() for word in words.split()}


@cache
def _ranges() -> tuple[list[int], list[tuple[str, ...]]]:
    """Where each range begins, in order, and the zones from there on; none: nobody was given these."""
    lines = (_DATA / "mobile_zones_ru.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return [int(start) for start, *_ in rows], [tuple(zones) for _, *zones in rows]
