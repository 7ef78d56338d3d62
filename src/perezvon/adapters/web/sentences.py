"""The one table of refusals: code → HTTP status and a sentence in each language (``sentences.toml``).

A sentence says what is wrong and what to do. Its gaps are filled with the values of the refusal; a code that
is not in the table gets the general sentence and status 409, never an error of its own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from perezvon.facts.settings import Language

UNKNOWN = "request.refused"
DEFAULT_STATUS = 409


@dataclass(frozen=True, slots=True)
class Sentence:
    status: int
    texts: Mapping[Language, str]


class _Gaps(dict[str, object]):
    """A value that the refusal did not bring is shown as three dots instead of failing."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def sentences() -> Mapping[str, Sentence]:
    table = tomllib.loads(files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8"))
    return {
        code: Sentence(row.get("status", DEFAULT_STATUS), {"ru": row["ru"], "en": row["en"]})
        for code, row in table.items()
    }


def status_of(code: str) -> int:
    known = sentences().get(code)
    return known.status if known else DEFAULT_STATUS


def sentence(code: str, values: Mapping[str, object], language: Language) -> str:
    """The sentence for people; the code stands in it only when nobody wrote a sentence for it."""
    table = sentences()
    known = table.get(code)
    if known is None:
        return table[UNKNOWN].texts[language].format_map(_Gaps(code=code))
    return known.texts[language].format_map(_Gaps(values))
