"""What a file is, before a row of it is believed: its kind, its letters, and whether it may be opened at all.

Nothing here calculates a formula, follows a link or opens more of an archive than it declares. Sizes are
bounds of memory and time: an XLSX file is an archive, and 42 kB of zeros unpack to a gigabyte.
"""

import codecs
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from perezvon.kit.errors import Refused

Kind: TypeAlias = Literal["csv", "xlsx"]
MIB: Final = 1024 * 1024
MOST_CSV: Final = 512 * MIB
MOST_XLSX: Final = 128 * MIB
MOST_UNPACKED: Final = 2048 * MIB
MOST_STRINGS: Final = 256 * MIB
MOST_RATIO: Final = 200
"""Deflate reaches 1,032; tables of real people stay under 60."""
MOST_PARTS: Final = 2_000
_WAYS: Final = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
"""How parts of a workbook may be packed (ISO/IEC 29500-2)."""
_LOCKED: Final = 0x1
_STRINGS: Final = "xl/sharedStrings.xml"
_BLOCK: Final = MIB
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
"""An .xls file of 1997, and also an .xlsx file behind a password."""
_ARCHIVE: Final = b"PK\x03\x04"
_CYRILLIC: Final = ("cp1251", "cp866", "koi8-r")
_FREQUENT: Final = frozenset("оеаинтсрвлкмдпу")
_GUESSED_ON: Final = 256 * 1024


class FileKind(Struct, frozen=True):
    """``encoding``: as Python names it; empty for XLSX, which says it itself."""

    kind: Kind
    encoding: str = ""


def examine(path: Path) -> FileKind:
    """Raises Refused ``import.empty``, ``import.old_excel``, ``import.binary``, ``import.encoding``,
    ``import.too_large``, ``import.bad_archive``, ``import.bomb``."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head.strip(b"\xef\xbb\xbf \r\n\t") and path.stat().st_size <= len(head):
        raise Refused("import.empty", {"field": "file"})
    if head.startswith(_OLD_OFFICE):
        raise Refused("import.old_excel", {"field": "file"})
    if head.startswith(_ARCHIVE):
        _check_archive(path)
        return FileKind("xlsx")
    if path.stat().st_size > MOST_CSV:
        raise Refused("import.too_large", {"field": "file", "limit_mb": MOST_CSV // MIB})
    return FileKind("csv", _encoding(path, head))


def _check_archive(path: Path) -> None:
    if path.stat().st_size > MOST_XLSX:
        raise Refused("import.too_large", {"field": "file", "limit_mb": MOST_XLSX // MIB})
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused("import.bad_archive", {"field": "file"}) from error
    if any(part.flag_bits & _LOCKED for part in parts):
        raise Refused("import.old_excel", {"field": "file"})
    ways = {part.compress_type for part in parts}
    if ways - _WAYS or not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Refused("import.bad_archive", {"field": "file"})
    unpacked = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if part.filename == _STRINGS)
    dense = any(
        part.file_size > 10 * MIB and part.file_size > MOST_RATIO * max(1, part.compress_size)
        for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or strings > MOST_STRINGS or dense:
        raise Refused("import.bomb", {"field": "file", "limit_mb": MOST_UNPACKED // MIB})


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        _check_readable(path, "utf-32")
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _check_readable(path, "utf-16")
        return "utf-16"
    if any(b"\x00" in block for block in _blocks(path)):
        raise Refused("import.binary", {"field": "file"})
    try:
        _decode(path, "utf-8")
    except UnicodeDecodeError:
        found = _cyrillic(path)
        _check_readable(path, found)
        return found
    return "utf-8-sig"


def _check_readable(path: Path, encoding: str) -> None:
    try:
        _decode(path, encoding)
    except UnicodeError as error:
        raise Refused("import.encoding", {"field": "file"}) from error


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _decode(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for block in _blocks(path):
        decoder.decode(block)
    decoder.decode(b"", final=True)


def _cyrillic(path: Path) -> str:
    """Of the one-byte Russian encodings the one that makes the most frequent small letters.

    Raises Refused ``import.encoding`` where even the best one makes mostly something else.
    """
    with path.open("rb") as file:
        high = bytes(byte for byte in file.read(_GUESSED_ON) if byte >= 0x80)
    best, score = "", -1.0
    for encoding in _CYRILLIC:
        text = high.decode(encoding, "replace").replace("Ё", "ё")
        found = sum(letter in _FREQUENT for letter in text) / max(1, len(text))
        if found > score:
            best, score = encoding, found
    if score < 0.25:
        raise Refused("import.encoding", {"field": "file"})
    return best
