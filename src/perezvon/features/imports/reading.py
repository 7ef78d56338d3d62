"""The rows of a file, one after the other, never the whole of it in memory."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from msgspec import Struct
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from perezvon.features.imports.files import Kind
from perezvon.kit.errors import Refused

MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 100
SEPARATORS: Final = (";", ",", "\t", "|")
_LOOKED_AT: Final = 60
LAST_ROW: Final = 1_048_576
_BROKEN_BOOK: Final = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    AttributeError,
    IndexError,
    OverflowError,
    zlib.error,
)
"""What openpyxl, its parser and the archive raise for a workbook that is none or that lost some bytes."""
# It warns of each cell that it cannot read as a day, and a log of a million such lines helps nobody.
warnings.filterwarnings("ignore", module="openpyxl")

Cells = list[str]


class Source(Struct, frozen=True):
    """How to read a file. ``sheet``: its position in the workbook. ``header``: row 1 names columns."""

    path: Path
    kind: Kind
    encoding: str = ""
    separator: str = ";"
    sheet: int = 0
    header: bool = True


def separator_of(path: Path, encoding: str) -> str:
    """The one that cuts the first rows into the same number of cells, and into the most."""
    with path.open(encoding=encoding, newline="") as file:
        text = "".join(islice(file, _LOOKED_AT))[:200_000]
    best, score = ";", (0.0, 0)
    for separator in SEPARATORS:
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row
            ]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        if usual > 1:
            found = (widths.count(usual) / len(widths), usual)
            if found > score:
                best, score = separator, found
    return best


def sheets_of(path: Path) -> list[str]:
    """Names of the sheets of a workbook. Raises Refused ``import.bad_archive``."""
    try:
        with path.open("rb") as file:  # by its name it would be refused: our files have no ending
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return [sheet.title for sheet in book.worksheets]
    except _BROKEN_BOOK as error:
        raise Refused("import.bad_archive", {"field": "file"}) from error


def rows(source: Source) -> Iterator[tuple[int, Cells]]:
    """Number of each row as a spreadsheet shows it, and its cells; empty rows are left out.

    Raises Refused ``import.too_many_rows``, ``import.too_many_columns``, ``import.broken_row``,
    ``import.bad_archive``.
    """
    read = _csv_rows(source) if source.kind == "csv" else _book_rows(source)
    taken = 0
    for number, cells in read:
        if len(cells) > MOST_COLUMNS:
            if any(cells[MOST_COLUMNS:]):
                raise Refused("import.too_many_columns", {"row": number, "limit": MOST_COLUMNS})
            del cells[MOST_COLUMNS:]
        if not any(cells) or (source.header and number == 1):
            continue
        taken += 1
        if taken > MOST_ROWS:
            raise Refused("import.too_many_rows", {"limit": MOST_ROWS})
        yield number, cells


def head_of(source: Source, most: int) -> list[tuple[int, Cells]]:
    """The first rows, with the one that names the columns."""
    whole = Source(source.path, source.kind, source.encoding, source.separator, source.sheet, header=False)
    return list(islice(rows(whole), most))


def _csv_rows(source: Source) -> Iterator[tuple[int, Cells]]:
    number = 0
    with source.path.open(encoding=source.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=source.separator)
        try:
            for number, cells in enumerate(reader, 1):
                yield number, cells
        except csv.Error as error:
            # A quote that never closes swallows everything up to the limit of a field.
            raise Refused("import.broken_row", {"row": number + 1}) from error


def _book_rows(source: Source) -> Iterator[tuple[int, Cells]]:
    try:
        with source.path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            if source.sheet >= len(book.worksheets):
                raise Refused("import.no_sheet", {"field": "sheet"})
            sheet = book.worksheets[source.sheet]
            # No program writes rows behind the last one; a file that says so would be read for years.
            values = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1, max_row=LAST_ROW)
            for number, values_of in enumerate(values, 1):
                if values_of.count(None) == len(values_of):
                    continue
                cells = [_text(value) for value in values_of]
                while cells and not cells[-1]:  # every row comes as wide as was asked for
                    cells.pop()
                yield number, cells
    except _BROKEN_BOOK as error:
        raise Refused("import.bad_archive", {"field": "file"}) from error


def _text(value: Any) -> str:
    """A cell as a person would read it out: whole numbers without ``.0``, days as ISO 8601."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "1" if value else "0"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def width_of(found: Sequence[tuple[int, Cells]]) -> int:
    return max((len(cells) for _, cells in found), default=0)
