"""Tables for spreadsheets: files that Excel opens without a question, and cells that are never a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

_PHONE: Final = re.compile(r"\+\d{3,15}")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would calculate (OWASP "CSV injection")."""


def cell(value: object) -> str:
    """Text that no spreadsheet takes for a formula; a number in E.164 stays as it is."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA) and not _PHONE.fullmatch(text):
        return "'" + text
    return text


def uncell(text: str) -> str:
    """What ``cell`` was given, as far as it can be known."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def delimiter(language: str) -> str:
    """Semicolons in Russian, because Russian Excel wants them."""
    return ";" if language == "ru" else ","


def first_bytes() -> bytes:
    """The mark that tells Excel of UTF-8."""
    return "\ufeff".encode()


def csv_text(rows: Iterable[Sequence[object]], language: str) -> bytes:
    """Rows as UTF-8, every cell made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter(language), lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode()
