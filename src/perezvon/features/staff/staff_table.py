"""From the bytes of a staff file to rows of text, and back: pure, and wary of what people upload."""

import base64
import binascii
import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from perezvon.adapters.web.spreadsheet import uncell
from perezvon.kit.errors import Refused

COLUMNS: Final = (
    "login", "name", "role", "language", "clients", "active",
    "agent", "team", "skills", "mode", "auto_answer",
)  # fmt: skip
MOST_ROWS: Final = 1000
MOST_CELL: Final = 10_000
ALL: Final = "*"
"""In the column ``clients``: all of them."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_YES: Final = frozenset(("yes", "true", "1", "да"))
_NO: Final = frozenset(("no", "false", "0", "нет", ""))
_SEPARATORS: Final = re.compile(r"[\s,;|]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file by column; ``number`` counts from 1, the head included."""

    number: int
    cells: Mapping[str, str]


class BadCell(Exception):
    """A cell that cannot be read; ``code`` is one of the sentences."""

    def __init__(self, column: str, code: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.column = column
        self.code = code
        self.values = dict(values or {})


def decoded(data: str) -> str:
    """The text behind base64. Raises Refused ``file.not_text``."""
    try:
        raw = base64.b64decode(data, validate=True)
        for mark, name in _MARKS:
            if raw.startswith(mark):
                return raw.decode(name)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("cp1251")  # what Russian Excel saves
    except (binascii.Error, ValueError) as fault:
        raise Refused("file.not_text", {"field": "data"}) from fault


def lines_of(text: str) -> list[Line]:
    """Raises Refused ``file.no_head``, ``.column``, ``.twice``, ``.too_many``, ``.broken``."""
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator, strict=False)
    found: list[Line] = []
    head: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if head is None:
                head = _head(cells)
                continue
            if len(found) >= MOST_ROWS:
                raise Refused("file.too_many", {"field": "data", "most": MOST_ROWS})
            if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
                raise Refused("file.broken", {"field": "data", "line": reader.line_num})
            padded = cells + [""] * (len(head) - len(cells))
            named = {name: uncell(cell.strip()) for name, cell in zip(head, padded, strict=False)}
            found.append(Line(reader.line_num, named))
    except csv.Error as fault:
        raise Refused("file.broken", {"field": "data", "line": reader.line_num}) from fault
    if head is None:
        raise Refused("file.no_head", {"field": "data", "columns": ", ".join(COLUMNS)})
    return found


def _head(cells: Sequence[str]) -> list[str]:
    head = [cell.strip().lower() for cell in cells]
    while head and not head[-1]:
        head.pop()
    if "login" not in head:
        raise Refused("file.no_head", {"field": "data", "columns": ", ".join(COLUMNS)})
    for name in head:
        if name not in COLUMNS:
            raise Refused(
                "file.column", {"field": "data", "column": name[:40], "columns": ", ".join(COLUMNS)}
            )
        if head.count(name) > 1:
            raise Refused("file.twice", {"field": "data", "column": name})
    return head


def checked(line: Line) -> None:
    """Raises BadCell for a cell that nobody could have meant."""
    for name, cell in line.cells.items():
        if len(cell) > MOST_CELL:
            raise BadCell(name, "field.too_long", {"max_length": str(MOST_CELL)})
        if "\x00" in cell:
            raise BadCell(name, "field.bad_text")


def yes_or_no(line: Line, column: str) -> bool:
    """Raises BadCell ``file.not_yes_or_no``."""
    word = line.cells[column].lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell(column, "file.not_yes_or_no")


def clients_of(line: Line) -> list[str] | None:
    """``*`` is all clients. An empty cell is a mistake, not "all": raises BadCell ``file.clients_empty``."""
    text = line.cells["clients"]
    if text == ALL:
        return None
    ids = [part for part in _SEPARATORS.split(text) if part]
    if not ids:
        raise BadCell("clients", "file.clients_empty")
    return ids


def skills_of(line: Line) -> dict[str, int]:
    """``claims:5 furniture:3``. Raises BadCell ``file.skills``."""
    found: dict[str, int] = {}
    for part in _SEPARATORS.split(line.cells["skills"]):
        if not part:
            continue
        name, _, level = part.partition(":")
        if not (name and level.isascii() and level.isdecimal() and len(level) <= 3 and name not in found):
            raise BadCell("skills", "file.skills")
        found[name] = int(level)
    return found


def cells_of(user: Any, agent: Any | None) -> list[str]:
    """The row of a user and his seat, in the order of ``COLUMNS``."""
    seat = agent if agent is not None and agent.active else None
    return [
        user.id,
        user.name,
        user.role,
        user.language,
        ALL if user.clients is None else " ".join(user.clients),
        "yes" if user.active else "no",
        seat.id if seat else "",
        (seat.team or "") if seat else "",
        " ".join(f"{name}:{level}" for name, level in sorted(seat.skills.items())) if seat else "",
        seat.mode if seat else "",
        ("yes" if seat.auto_answer else "no") if seat else "",
    ]
