"""Bodies of the persons' API, and the pure part of finding a person."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec
from pydantic import AfterValidator, Field, StringConstraints

from perezvon.adapters.web.models import In, Out, Phone, Slug, Text, Version, wrong
from perezvon.facts.settings import Language
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import search_key

Label = Annotated[str, StringConstraints(max_length=40)]
FreeName = Annotated[str, StringConstraints(max_length=120)]


class PersonNumber(Out):
    """``main``: a call from this number means this person, if several people share it."""

    number: str
    label: str
    main: bool


class NumberIn(In):
    number: Phone
    label: Label = ""
    main: bool = True


def _once(numbers: list[NumberIn]) -> list[NumberIn]:
    if len({each.number for each in numbers}) < len(numbers):
        raise wrong("number.twice")
    return numbers


Numbers = Annotated[list[NumberIn], Field(max_length=20), AfterValidator(_once)]


class Person(Out):
    """The card. ``name`` is empty until somebody asked; ``language`` null: not known."""

    id: str
    client: str
    name: str
    language: Language | None
    note: str
    numbers: list[PersonNumber]
    created_at: datetime
    version: Version


class PersonNew(In):
    client: Slug
    name: FreeName = ""
    language: Language | None = None
    note: Text = ""
    numbers: Numbers = Field(default_factory=list)


class PersonPatch(In):
    """What is left out stays as it is; ``numbers`` replaces the whole list."""

    version: Version
    name: FreeName = ""
    language: Language | None = None
    note: Text = ""
    numbers: Numbers = Field(default_factory=list)


class PersonPage(Out):
    """``next``: pass it as ``after`` for the next page; null: this was the last one."""

    persons: list[Person]
    next: str | None


class Wanted(NamedTuple):
    """What a person typed, as LIKE patterns: the longest word, the other words, a part of a number."""

    word: str | None
    others: list[str]
    number: str | None


_SIGNS = "+()-./\u2010\u2011\u2012\u2013\u00a0"


def wanted(typed: str) -> Wanted:
    """``8 (912) 000 Петрова`` → words ``петрова`` and the digits ``8912000``.

    Words in any order, ё is е. Eleven digits that begin with 8 are a Russian number with the trunk prefix.
    """
    words: list[str] = []
    digits = ""
    for part in search_key(typed[:200]).split():
        bare = "".join(c for c in part if c not in _SIGNS)
        if bare.isascii() and bare.isdigit():
            digits += bare
        elif bare:
            words.append(_contains(part))
    if len(digits) == 11 and digits.startswith("8"):
        digits = "7" + digits[1:]
    words.sort(key=len, reverse=True)
    return Wanted(words[0] if words else None, words[1:6], f"%{digits}%" if digits else None)


def _contains(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def to_cursor(key: str, id: str) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((key, id))).decode().rstrip("=")


def from_cursor(cursor: str) -> tuple[str, str]:
    """Raises Refused ``cursor.invalid``."""
    try:
        body = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(body, type=tuple[str, str])
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise Refused("cursor.invalid", {"field": "after"}) from error
