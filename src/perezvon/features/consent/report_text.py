"""The access report in the words of the person who asked: titles, columns, times and values. Pure."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from perezvon.adapters.postgres.held import Held
from perezvon.facts.settings import Language
from perezvon.features.consent.privacy_model import Report

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "ru": {
        "title": "Что хранится о человеке", "made": "Составлено", "card": "Карточка", "numbers": "Телефоны",
        "rows": "записей", "nothing": "О человеке ничего не хранится.",
        "gone": "при удалении данных уничтожается", "wiped": "при удалении данных очищается",
        "kept": "при удалении данных остаются номера записей и цифры", "yes": "да", "no": "нет",
        "sound": "Звук записей передаётся отдельно; файлов",
    },
    "en": {
        "title": "What is held of a person", "made": "Made", "card": "Card", "numbers": "Telephone numbers",
        "rows": "rows", "nothing": "Nothing is held of this person.", "gone": "deleted by an erasure",
        "wiped": "emptied by an erasure", "kept": "ids and figures stay after an erasure", "yes": "yes",
        "no": "no", "sound": "The sound of recordings is handed over separately; files",
    },
}  # fmt: skip
_PLACE: Final[Mapping[Language, int]] = {"ru": 0, "en": 1}
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


class Told(msgspec.Struct, frozen=True):
    """A table in words. ``rows``: of each the columns in which something stands, with their names."""

    title: str
    fate: str
    rows: list[list[tuple[str, str]]]


@cache
def column_words() -> Mapping[str, Sequence[str]]:
    """Column → Russian, English."""
    body = (files(__package__) / "report_words.toml").read_text("utf-8")
    return tomllib.loads(body)


def told(report: Report, held: Sequence[Held], language: Language, zone: str) -> list[Told]:
    """Everything of a report, in its order; times by the clock of ``zone``."""
    titles = {one.table: one.ru if language == "ru" else one.en for one in held}
    clock = ZoneInfo(zone)
    return [
        Told(
            titles.get(section.table, section.table),
            WORDS[language][section.fate],
            [_row(row, language, clock) for row in section.rows],
        )
        for section in report.sections
    ]


def head(report: Report, language: Language, zone: str) -> list[str]:
    """Whose, and when it was made."""
    words = WORDS[language]
    lines = [
        f"{words['made']}: {_time(report.made_at.isoformat(), language, ZoneInfo(zone))} ({zone})",
        f"{words['card']}: {report.person}",
    ]
    if report.numbers:
        lines.append(f"{words['numbers']}: {', '.join(report.numbers)}")
    if report.sound_files:
        lines.append(f"{words['sound']}: {report.sound_files}")
    return lines


def _row(row: Mapping[str, Any], language: Language, clock: ZoneInfo) -> list[tuple[str, str]]:
    words, place = column_words(), _PLACE[language]
    return [
        (words[name][place] if name in words else name, value_text(value, language, clock))
        for name, value in row.items()
        if value not in (None, "", [], {})
    ]


def value_text(value: Any, language: Language, clock: ZoneInfo) -> str:
    """As a person reads it; what lies deeper is written out in full, too."""
    match value:
        case bool():
            return WORDS[language]["yes" if value else "no"]
        case str():
            return _time(value, language, clock) if _TIME.match(value) else value
        case list():
            return ", ".join(value_text(each, language, clock) for each in value)
        case dict():
            parts = (f"{name}: {value_text(each, language, clock)}" for name, each in value.items())
            return "; ".join(parts)
        case None:
            return "–"
        case _:
            return str(value)


def _time(text: str, language: Language, clock: ZoneInfo) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if at.tzinfo is None:
        return text
    return at.astimezone(clock).strftime("%d.%m.%Y %H:%M:%S" if language == "ru" else "%Y-%m-%d %H:%M:%S")
