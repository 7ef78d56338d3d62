"""What one cell says: text, words, money, days, yes and no. Pure."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from perezvon.kit.sorting import search_key
from perezvon.kit.text import cleaned

LONGEST_CELL: Final = 10_000
MICRO: Final = 1_000_000
MOST_BUDGET: Final = 10**12
_FORMULA: Final = re.compile(r"=|[+\-@](?=[A-Za-zА-Яа-я]).*[(!|]", re.DOTALL)
"""What a spreadsheet would calculate. A minus before a word or a plus before a number is text."""
_ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#Н/Д")
) | frozenset(("#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ПУСТО!", "#ЧИСЛО!", "#ПЕРЕНОС!"))
"""What a spreadsheet shows where it could not calculate."""
ROUNDED: Final = re.compile(r"[+-]?\d+[.,]?\d*E\+?\d+", re.IGNORECASE)
"""A long number as a spreadsheet shows it in a narrow column: its last digits are lost."""
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LIST: Final = re.compile(r"[;,\n|]")
NUMBERS: Final = re.compile(r"[;,\n|/]")
"""What parts the values of a list, and of several numbers."""
_MONEY: Final = re.compile(r"[^\d.,\-]")
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y/%m/%d")
_TIMES: Final = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y-%m-%d %H:%M",
)
_YES: Final = frozenset(("1", "да", "д", "yes", "y", "true", "истина", "+", "x", "х", "есть"))
_NO: Final = frozenset(("0", "нет", "н", "no", "n", "false", "ложь", "-", "–", "—"))


class Bad(Exception):
    """Why a cell is not taken. ``code``: of ``sentences.toml``."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def readable(text: str) -> str:
    """Without what nobody sees. What is printable throughout holds nothing of that."""
    if len(text) > LONGEST_CELL:
        raise Bad("import_row.cell_long", limit=LONGEST_CELL)
    plain = text.isprintable()
    if not plain and _NO_TEXT.search(text):
        raise Bad("import_row.bad_text")
    if text[0] == "#" and text.upper() in _ERRORS:
        raise Bad("import_row.sheet_error")
    if text[0] in "=+-@" and _FORMULA.match(text):
        raise Bad("import_row.formula")
    return text if plain else cleaned(text)


def key_of(text: str) -> str:
    """The id of something that a centre or a client has set up."""
    if not _KEY.fullmatch(text.lower()):
        raise Bad("import_row.key")
    return text.lower()


def parts(between: re.Pattern[str], text: str) -> list[str]:
    """Without spaces around them; empty ones do not count."""
    if not between.search(text):
        one = text.strip()
        return [one] if one else []
    return [part for part in (each.strip() for each in between.split(text)) if part]


@lru_cache(4096)
def words(text: str, most: int) -> tuple[str, ...]:
    """Tags and interests come in few combinations, again and again."""
    return tuple(short(each, most) for each in parts(LIST, text))


def short(text: str, most: int) -> str:
    """The text itself; raises ``Bad`` when it is longer."""
    if len(text) > most:
        raise Bad("import_row.long", limit=most)
    return text


def amount(text: str) -> float | int:
    """A number of a client's own field, as people write it."""
    try:
        found = Decimal(_MONEY.sub("", text).replace(",", "."))
    except InvalidOperation as error:
        raise Bad("import_row.number") from error
    if not found.is_finite() or abs(found) > MOST_BUDGET:
        raise Bad("import_row.number")
    return int(found) if found == found.to_integral_value() else float(found)


@lru_cache(4096)
def money(text: str) -> int:
    """``50 000,50 ₽`` → micro units. A comma or point before three digits at the end parts thousands."""
    bare = _MONEY.sub("", text).strip(".,")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    elif re.fullmatch(r"\d{1,3}(,\d{3})+\.\d{1,2}", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d{1,2}", bare):
        bare = bare.replace(".", "")
    try:
        found = Decimal(bare.replace(",", ".").rstrip("."))
    except InvalidOperation as error:
        raise Bad("import_row.money") from error
    if found < 0 or found > MOST_BUDGET or not any(c.isdigit() for c in bare):
        raise Bad("import_row.money")
    return int(found * MICRO)


def yes(text: str) -> bool:
    """да, yes, +, 1 and their contraries."""
    word = search_key(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise Bad("import_row.bool")


@lru_cache(4096)
def _moment(text: str) -> datetime | None:
    for form in (*_DAYS, *_TIMES):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - by the clock of whoever wrote it
        except ValueError:
            continue
    return None


def moment(text: str) -> datetime:
    """A day, or a day with a time, as it is written: 2026-03-02, 02.03.2026, 02.03.2026 10:15."""
    found = _moment(text)
    if found is None or not date(1900, 1, 1) <= found.date() <= date(2200, 1, 1):
        raise Bad("import_row.date")
    return found


@lru_cache(1)
def zones() -> frozenset[str]:
    """Names of all time zones."""
    return frozenset(available_timezones())
