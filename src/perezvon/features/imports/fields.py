"""What a column may mean, and what its name suggests. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from perezvon.kit.sorting import search_key

FieldType: TypeAlias = Literal[
    "text", "number", "date", "choice", "bool", "money", "phone", "email", "list", "language", "zone", "key",
    "source", "purpose", "channel",
]  # fmt: skip


class Field(Struct, frozen=True):
    """``many``: several columns may mean it. ``most``: letters of one value."""

    key: str
    type: FieldType
    many: bool = False
    most: int = 200


FIELDS: Final[tuple[Field, ...]] = (
    Field("name", "text", many=True, most=120),
    Field("numbers", "phone", many=True),
    Field("emails", "email", many=True),
    Field("organisation", "text"),
    Field("role", "text", most=120),
    Field("address", "text", most=500),
    Field("region", "text", most=120),
    Field("zone", "zone"),
    Field("language", "language"),
    Field("industry", "text", most=120),
    Field("tags", "list", many=True, most=60),
    Field("interests", "list", many=True, most=120),
    Field("exclusions", "list", many=True, most=60),
    Field("deciding_value", "key", most=40),
    Field("source", "source", most=120),
    Field("budget", "money"),
    Field("former_supplier", "text", most=120),
    Field("former_failing", "text", most=500),
    Field("note", "text", most=4000),
    Field("consent", "bool"),
    Field("consent_purpose", "purpose", most=120),
    Field("consent_channel", "channel", most=40),
    Field("consent_at", "date"),
)
"""``name`` in several columns: surname, first name, patronymic, in the order of the file."""
BY_KEY: Final[Mapping[str, Field]] = {field.key: field for field in FIELDS}
FREE: Final = "field."
"""A client's own field: ``field.<key>``."""

_WORDS: Final[Mapping[str, str]] = {
    "name": "имя фамилия отчество фио контакт клиент абонент name surname lastname firstname contact",
    "numbers": "телефон телефоны тел мобильный сотовый номер phone phones mobile cell tel number",
    "emails": "email emails mail почта электронная",
    "organisation": "организация компания фирма юрлицо company organisation organization employer",
    "role": "должность position job role post",
    "address": "адрес address street улица",
    "region": "регион область край город region city state province",
    "zone": "пояс часовой timezone zone",
    "language": "язык language lang",
    "industry": "отрасль индустрия industry branch",
    "tags": "метки метка теги тег tags tag labels label",
    "interests": "интересы интерес interests interest",
    "exclusions": "исключения нежелательное exclusions exclusion",
    "deciding_value": "ценность критерий deciding",
    "source": "источник source channel",
    "budget": "бюджет budget",
    "former_supplier": "поставщик supplier",
    "former_failing": "недостаток failing",
    "note": "примечание комментарий заметка заметки note notes comment remark",
    "consent": "согласие consent",
    "consent_at": "consent_at",
}
_WORD_TO_KEY: Final = {word: key for key, words in _WORDS.items() for word in words.split()}
_WORD: Final = re.compile(r"[a-zа-я_]+")
_LOOKS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("emails", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("numbers", re.compile(r"(?!\d{4}-\d\d-\d\d$|\d\d-\d\d-\d{4}$)\+?[\d\s()\-]{10,20}")),
)


def guess(heading: str, free: Mapping[str, Iterable[str]]) -> str | None:
    """What a heading means: the whole of it in the client's own words first, then by its words.

    ``free``: keys of the client's own fields → their labels.
    """
    whole = search_key(heading)
    for key, labels in free.items():
        if whole in {search_key(key), *(search_key(label) for label in labels)}:
            return FREE + key
    if whole in BY_KEY:
        return whole
    words = _WORD.findall(whole.replace("e-mail", "email"))
    dated = {"дата", "date"} & set(words)
    if "согласие" in words or "согласия" in words or "consent" in words:
        return "consent_at" if dated else "consent"
    if dated:
        return None
    return next((_WORD_TO_KEY[word] for word in words if word in _WORD_TO_KEY), None)


def guess_by_looks(samples: Sequence[str]) -> str | None:
    """For columns without a name: what most of their values look like."""
    filled = [sample.strip() for sample in samples if sample.strip()]
    for key, looks in _LOOKS:
        if filled and sum(looks.fullmatch(each) is not None for each in filled) * 2 > len(filled):
            return key
    return None


def is_header(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a row names columns: no cell holds a number or an address, and one of them means something or
    stands over such values."""
    if any(looks.fullmatch(cell.strip()) for cell in first for _, looks in _LOOKS):
        return False
    below = ([row[place] for row in others if place < len(row)] for place in range(len(first)))
    return any(guess(cell, {}) is not None for cell in first) or any(map(guess_by_looks, below))
