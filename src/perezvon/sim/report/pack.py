"""The file of a bug report: a gzipped tar with ``manifest.json``, ``snapshot.msgpack``, ``journal.msgpack``.

It says nothing of the machine or the person that made it: no owner, no time, no name inside the archive.
Reading unpacks nothing to disk and believes nothing: sizes are bounded, both parts are checked against the
manifest.
"""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from perezvon.core.events import AnyEvent
from perezvon.core.floor import FloorState
from perezvon.kit.ids import CallId
from perezvon.ports import Entry

FORMAT: Final = "perezvon-journal"
FORMAT_VERSION: Final = 1
GZIP: Final = b"\x1f\x8b"
MANIFEST, SNAPSHOT, JOURNAL = "manifest.json", "snapshot.msgpack", "journal.msgpack"
MOST_BYTES: Final = {MANIFEST: 8 * 2**20, SNAPSHOT: 512 * 2**20, JOURNAL: 2 * 2**30}


class BadFile(Exception):
    """A file that cannot be read. ``code``: which sentence says why; ``values`` stand in it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.values = code, values


class Manifest(msgspec.Struct, frozen=True):
    """``schema``: of events and of the floor's state; the same code gives the same facts only with the same.

    ``facts_digest`` and ``marks``: of the facts that the exporter's floor gave, with pseudonyms.
    """

    format: str
    format_version: int
    version: str
    schema: str
    first_seq: int
    last_seq: int
    begins: datetime
    ends: datetime
    entries: int
    facts: int
    facts_digest: str
    marks: list[str]
    snapshot_sha256: str
    journal_sha256: str
    call: CallId | None = None


class Line(msgspec.Struct, frozen=True, array_like=True):
    """An entry in the file."""

    seq: int
    now: datetime
    event: AnyEvent


class Report(msgspec.Struct, frozen=True):
    """A read file. ``snapshot``: of the floor right before the first entry."""

    manifest: Manifest
    snapshot: bytes
    entries: tuple[Entry, ...]


def schema() -> str:
    """A digest of the shapes of events and of the floor's state in this version."""
    _, shapes = msgspec.json.schema_components((AnyEvent, FloorState))
    encoded = msgspec.json.encode(shapes, order="deterministic")
    return hashlib.sha256(encoded).hexdigest()[:16]


def write(path: Path, manifest: Manifest, snapshot: bytes, journal: bytes) -> None:
    """Write for the owner's eyes only; the file is whole or not there. Raises FileExistsError, OSError."""
    if path.exists():
        raise FileExistsError(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
        ):
            for name, body in (
                (MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1)),
                (SNAPSHOT, snapshot),
                (JOURNAL, journal),
            ):
                head = tarfile.TarInfo(name)
                head.size, head.mode = len(body), 0o600
                archive.addfile(head, io.BytesIO(body))
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def encode_journal(entries: list[Entry]) -> bytes:
    return msgspec.msgpack.encode([Line(entry.seq, entry.now, entry.event) for entry in entries])


def read(path: Path) -> Report:
    """Raises BadFile for a file that is damaged, foreign, or of another format; OSError."""
    parts = _parts(path)
    try:
        manifest = msgspec.json.decode(parts[MANIFEST], type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadFile("file.foreign", reason=str(error)) from error
    if manifest.format != FORMAT:
        raise BadFile("file.foreign", reason=manifest.format)
    if manifest.format_version != FORMAT_VERSION:
        raise BadFile("file.format", theirs=manifest.format_version, ours=FORMAT_VERSION)
    for name, wanted in ((SNAPSHOT, manifest.snapshot_sha256), (JOURNAL, manifest.journal_sha256)):
        if hashlib.sha256(parts[name]).hexdigest() != wanted:
            raise BadFile("file.damaged", reason=name)
    try:
        lines = msgspec.msgpack.decode(parts[JOURNAL], type=list[Line])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadFile("file.version", theirs=manifest.version, reason=str(error)) from error
    return Report(manifest, parts[SNAPSHOT], tuple(Entry(row.seq, row.now, row.event) for row in lines))


def _parts(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        if file.read(len(GZIP)) != GZIP:
            raise BadFile("file.foreign", reason="gzip")
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for head in archive:
                most = MOST_BYTES.get(head.name)
                if most is None or not head.isreg() or head.size > most:
                    raise BadFile("file.foreign", reason=head.name)
                part = archive.extractfile(head)
                found[head.name] = part.read() if part is not None else b""
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise BadFile("file.damaged", reason=str(error) or type(error).__name__) from error
    for name in MOST_BYTES:
        if name not in found:
            raise BadFile("file.damaged", reason=name)
    return found
