"""Sample wording with fields: ``{person.name|dear customer}`` becomes the name, or the words after the bar.

Where a field may come from: ``person``, ``client``, ``agent``, ``call``. A field that is empty and has no
words of its own leaves a gap that is drawn as such: never a wrong name.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

PLACES: Final[Mapping[str, tuple[str, ...] | None]] = {
    "person": (
        "name",
        "language",
        "emails",
        "address",
        "region",
        "organisation",
        "role",
        "tags",
        "deciding_value",
        "exclusions",
        "budget",
        "source",
        "former_supplier",
        "former_failing",
        "interest",
        "industry",
        "field",
    ),
    "client": ("name",),
    "agent": ("name",),
    "call": None,
}
"""The fields there are; None: any key (answers of this call)."""


class Piece(Struct, frozen=True):
    """A part of a wording. ``field``: empty for plain text; ``filled``: whether a value was known."""

    text: str
    field: str = ""
    filled: bool = True


def pieces(text: str) -> list[tuple[str, str, str]]:
    """(plain text, field, fallback) in turn; a brace that does not close is plain text."""
    found = []
    rest = text
    while rest:
        before, opened, after = rest.partition("{")
        inside, closed, behind = after.partition("}")
        if not opened or not closed:
            found.append((rest, "", ""))
            break
        field, _, fallback = inside.partition("|")
        if before:
            found.append((before, "", ""))
        found.append(("", field.strip(), fallback.strip()))
        rest = behind
    return found


def fault_of(text: str) -> tuple[str, str] | None:
    """(``text_brace`` | ``text_field``, what stands there), or None."""
    if text.count("{") != text.count("}"):
        return "text_brace", text[max(0, text.find("{")) :][:40]
    for plain, field, _ in pieces(text):
        if plain:
            if "{" in plain or "}" in plain:
                return "text_brace", plain[:40]
            continue
        place, _, name = field.partition(".")
        known = PLACES.get(place, ())
        if not name or (known is not None and name.partition(".")[0] not in known):
            return "text_field", field
    return None


def fill(text: str, values: Mapping[str, str]) -> list[Piece]:
    """``values``: by whole name (``person.name``), as words."""
    made = []
    for plain, field, fallback in pieces(text):
        if not field and plain:
            made.append(Piece(plain))
            continue
        value = values.get(field, "")
        made.append(Piece(value or fallback, field, bool(value)))
    return made
