"""Bodies of the persons' API, and the pure part of finding a person."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Literal, NamedTuple, TypeVar
from zoneinfo import available_timezones

import msgspec
from pydantic import AfterValidator, Field, StringConstraints

from perezvon.adapters.web.models import In, Out, Phone, Slug, Text, Version, wrong
from perezvon.facts.settings import Language
from perezvon.kit.email import email
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


def _email(value: str) -> str:
    address = email(value)
    if address is None:
        raise wrong("email.invalid")
    return address


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise wrong("zone.unknown")
    return value


def _distinct(words: list[str]) -> list[str]:
    """As typed, each once: ``VIP`` and ``vip`` are one."""
    return list({search_key(word): word for word in reversed(words) if word}.values())[::-1]


Numbers = Annotated[list[NumberIn], Field(max_length=20), AfterValidator(_once)]
Emails = Annotated[
    list[Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]],
    Field(max_length=20),
    AfterValidator(_distinct),
]
Words = Annotated[
    list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=50), AfterValidator(_distinct)
]
Zone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_zone)]
ZoneSource = Literal["hand", "address", "number"]
Micro = Annotated[int, Field(ge=0, le=10**18)]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
FieldValue = bool | int | float | Annotated[str, StringConstraints(max_length=2000)]
"""A value of a free field; what it must be says the definition of the field."""


class Person(Out):
    """The card. ``name`` is empty until somebody asked; ``language`` null: not known.

    ``zones``: several where what is known fits several, ``zone`` is then null. ``budget``: micro units of
    ``budget_currency``. ``fields``: the free fields of the client by key. ``merged_into``: this card only
    keeps what was, the person is there. ``note_labels``: words of the note that decide about a person
    beforehand; looked for when one card is read, not in lists.
    """

    id: str
    client: str
    name: str
    language: Language | None
    note: str
    numbers: list[PersonNumber]
    organisation: str | None
    organisation_name: str
    role: str
    emails: list[str]
    address: str
    region: str
    zone: str | None
    zone_source: ZoneSource | None
    zones: list[str]
    tags: list[str]
    fields: dict[str, FieldValue]
    industry: str
    deciding_value: str | None
    exclusions: list[str]
    budget: int | None
    budget_currency: str | None
    source: str | None
    former_supplier: str
    former_failing: str
    merged_into: str | None
    note_labels: list[str]
    created_at: datetime
    version: Version


class PersonFields(In):
    """What can be written of a person. ``zone`` null: found from the address, else from the number.

    ``fields`` replaces the values that it names; a null takes one away.
    """

    name: FreeName = ""
    language: Language | None = None
    note: Text = ""
    numbers: Numbers = Field(default_factory=list)
    organisation: Slug | None = None
    role: FreeName = ""
    emails: Emails = Field(default_factory=list)
    address: Annotated[str, StringConstraints(max_length=500)] = ""
    region: FreeName = ""
    zone: Zone | None = None
    tags: Words = Field(default_factory=list)
    fields: Annotated[dict[Slug, FieldValue | None], Field(max_length=100)] = Field(default_factory=dict)
    industry: FreeName = ""
    deciding_value: Slug | None = None
    exclusions: Words = Field(default_factory=list)
    budget: Micro | None = None
    budget_currency: Currency | None = None
    source: Slug | None = None
    former_supplier: FreeName = ""
    former_failing: Annotated[str, StringConstraints(max_length=500)] = ""


class PersonNew(PersonFields):
    client: Slug


class PersonPatch(PersonFields):
    """What is left out stays as it is; lists replace the whole list."""

    version: Version


class PersonFilter(In):
    """``tag``: as it is written on the cards."""

    client: Slug | None = None
    tag: Annotated[str, StringConstraints(max_length=60)] | None = None
    organisation: Slug | None = None


class PersonQuery(PersonFilter):
    """``q``: beginnings of words of a name, an e-mail or an organisation in any order, any part of a number
    in any form. Without ``q`` in the order of the names, else by the word that was found, then by name."""

    q: Annotated[str, StringConstraints(max_length=200)] = ""
    after: Annotated[str, StringConstraints(max_length=600)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class NumberFound(Out):
    """Something that has the number which was typed: an agreement, an offer. ``of``: the part of Perezvon
    that made it; ``person``: whose it is now."""

    number: str
    kind: str
    id: str
    of: str
    person: str
    name: str


class PersonPage(Out):
    """``next``: pass it as ``after`` for the next page; null: this was the last one. ``numbers``: of the
    first page, what has a number that begins with ``q``."""

    persons: list[Person]
    next: str | None
    numbers: list[NumberFound]


class Wanted(NamedTuple):
    """What a person typed: beginnings of words, and digits of a number. ``nobody``: signs only."""

    words: list[str]
    digits: str | None
    nobody: bool = False


_NUMBER = 4
_MOST_WORDS = 6
_SIGNS = "+()-./\u2010\u2011\u2012\u2013\u00a0"
_BEFORE_WORDS = "-!\"#$%&'()*+,./:;<=>?@[\\]^_`{|}~«»„“”’–—№"
"""As in ``pz_words``: a word begins behind them."""


def wanted(typed: str) -> Wanted:
    """``8 (912) 000 Петрова`` → the word ``петрова`` and the digits ``8912000``.

    Words in any order, ё is е. Eleven digits that begin with 8 are a Russian number with the trunk prefix.
    Up to three digits beside words belong to a name (``школа 57``).
    """
    words: list[str] = []
    digits = ""
    short: list[str] = []
    parts = search_key(typed[:200]).split()
    for part in parts:
        bare = "".join(c for c in part if c not in _SIGNS)
        if bare.isascii() and bare.isdigit():
            digits += bare
            short.append(bare)
        else:
            words.append(part.lstrip(_BEFORE_WORDS)[:60])
    words = [word for word in words if word]
    if words and len(digits) < _NUMBER:
        words, digits = [*words, *short], ""
    if len(digits) == 11 and digits.startswith("8"):
        digits = "7" + digits[1:]
    words = list(dict.fromkeys(sorted(words, key=len, reverse=True)))[:_MOST_WORDS]
    return Wanted(words, digits[:20] or None, bool(parts) and not words and not digits)


def contains(word: str) -> str:
    """As a LIKE pattern: anywhere."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def to_cursor(*place: str) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def from_cursor(cursor: str) -> tuple[str, str]:
    """Key and id. Raises Refused ``cursor.invalid``."""
    return _place(cursor, tuple[str, str])


def from_search_cursor(cursor: str) -> tuple[str, str, str]:
    """Rank, key and id of the last one found. Raises Refused ``cursor.invalid``."""
    found = _place(cursor, tuple[str, str, str])
    if any("\x00" in part for part in found):
        raise Refused("cursor.invalid", {"field": "after"})
    return found


_Place = TypeVar("_Place")


def _place(cursor: str, shape: type[_Place]) -> _Place:
    try:
        body = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(body, type=shape)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise Refused("cursor.invalid", {"field": "after"}) from error
