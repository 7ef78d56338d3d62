"""The file of a backup: a tar that any tar reads, whose last members list every other one with its SHA-256.

Written in one pass with bounded memory, under another name until it is complete, so that a file with the
name that was asked for is always a whole backup. Read twice: every sum is checked before anything is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_SUM = "manifest.sha256"
DATABASE, RECORDINGS, RAWS, STATE = "database", "recordings", "raws", "state"
_BLOCK = 1024 * 1024


class Damaged(Exception):
    """The file is not a whole backup. ``code`` is a key of the texts, ``values`` fill its gaps."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(f"{code} {values}")


class Member(msgspec.Struct, frozen=True):
    """One file inside: its length in bytes and its SHA-256 as hexadecimal."""

    size: int
    sha256: str


class TableRows(msgspec.Struct, frozen=True):
    """The rows of one table, in ``parts`` members ``database/<schema>.<name>/000001.gz``."""

    schema: str
    name: str
    columns: list[str]
    rows: int
    parts: int

    @property
    def title(self) -> str:
        """``schema.name``."""
        return f"{self.schema}.{self.name}"

    def part(self, number: int) -> str:
        """The name of a member, counted from 1."""
        return part_name(self.title, number)


class Manifest(msgspec.Struct, frozen=True):
    """What the backup holds. Sizes in bytes; ``settings``: what differs from a plain start;
    ``calls`` and ``recordings`` count rows; ``lost``: recordings whose files were not there."""

    format: int
    made_at: str
    version: str
    revision: str
    postgres: str
    centre: str
    settings: dict[str, str]
    tables: list[TableRows]
    partitions: list[list[str]]
    sequences: dict[str, tuple[int, bool]]
    calls: int
    recordings: int
    lost: list[str]
    members: dict[str, Member]

    def size_of(self, kind: str) -> int:
        """Bytes of all members of a kind (``recordings``, ``raws``, ``state``, ``database``)."""
        return sum(member.size for name, member in self.members.items() if name.startswith(f"{kind}/"))

    def count_of(self, kind: str) -> int:
        """How many members of a kind there are."""
        return sum(1 for name in self.members if name.startswith(f"{kind}/"))


def part_name(table: str, number: int) -> str:
    """Where a part of a table's rows lies."""
    return f"{DATABASE}/{table}/{number:06}.gz"


class ArchiveWriter:
    """A backup being written; use as a context manager, and call ``finish`` last.

    Without ``finish``, whatever the reason, nothing is left of it. ``said`` is told every number of bytes.
    """

    def __init__(self, path: Path, said: Callable[[int], None] = lambda _: None) -> None:
        self.path = path
        self._partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        self._said = said
        self.members: dict[str, Member] = {}
        handle = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "wb")
        # For people, so that other folders' times and owners mean nothing: our own reader ignores them.
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if not self._finished:
            self._partial.unlink(missing_ok=True)

    def add(self, name: str, data: bytes) -> None:
        """One member from memory."""
        self.add_file(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, source: IO[bytes], size: int, mode: int = 0o600) -> None:
        """One member of ``size`` bytes; what a growing file has beyond them stays out.

        Raises ``OSError`` when the file is shorter, so that the backup as a whole fails.
        """
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, mode & 0o777, int(time.time())
        summing = _Summing(source, size, self._said)
        self._tar.addfile(info, summing)
        # tarfile would remember each of perhaps a million recordings.
        self._tar.members.clear()  # type: ignore[attr-defined]
        self.members[name] = Member(size, summing.sha.hexdigest())

    def add_path(self, name: str, path: Path) -> bool:
        """One member from a file; False when it is gone."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            about = os.fstat(source.fileno())
            self.add_file(name, source, about.st_size, about.st_mode)
        return True

    def finish(self, manifest: Manifest) -> int:
        """Write the list, put everything on the disk, and give the file its name; gives its size.

        Raises ``FileExistsError`` when a file with this name appeared meanwhile.
        """
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self.add(MANIFEST, text)
        self.add(MANIFEST_SUM, hashlib.sha256(text).hexdigest().encode() + b"\n")
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        try:
            os.link(self._partial, self.path)  # unlike a rename it never replaces a file
            self._partial.unlink()
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            self._partial.rename(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(OSError):  # some network file systems cannot
            os.fsync(folder)
        os.close(folder)
        self._finished = True
        return size


class _Summing:
    """A file that is summed while it is read."""

    def __init__(self, source: IO[bytes], size: int, said: Callable[[int], None]) -> None:
        self._source = source
        self._left = size
        self._said = said
        self.sha = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._source.read(wanted)
        self._left -= len(data)
        self.sha.update(data)
        self._said(len(data))
        return data


def read_manifest(path: Path, said: Callable[[int], None] = lambda _: None) -> Manifest:
    """Read the whole file once and check every sum; the list is trusted only then.

    ``said`` is told every number of bytes read. Raises ``Damaged``, ``OSError``.
    """
    found: dict[str, Member] = {}
    text = seal = b""
    with _readable(path):
        for info, source in _walk(path):
            name = info.name
            if name in found:
                raise Damaged("archive.twice", name=name)
            if name == MANIFEST:
                text = source.read()
            elif name == MANIFEST_SUM:
                seal = source.read()
            else:
                found[name] = Member(info.size, _sum_of(source, said))
    if not text or not seal:
        raise Damaged("archive.cut", path=path)
    if hashlib.sha256(text).hexdigest().encode() != seal.strip():
        raise Damaged("archive.changed", name=MANIFEST)
    form = _form_of(text)
    if form != FORMAT:
        raise Damaged("archive.form", form=form, ours=FORMAT)
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise Damaged("archive.changed", name=MANIFEST) from error
    listed = {name: member for name, member in manifest.members.items() if name != MANIFEST}
    for name, member in listed.items():
        if name not in found:
            raise Damaged("archive.missing", name=name)
        if found[name] != member:
            raise Damaged("archive.changed", name=name)
    for name in found.keys() - listed.keys():
        raise Damaged("archive.stranger", name=name)
    return manifest


def members(path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """(header, content) of every member in order. Call ``read_manifest`` first.

    Raises ``Damaged`` for a name that leads out of its folder.
    """
    yield from _walk(path)


def _walk(path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with tarfile.open(path, "r:") as tar:
        while (info := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined]
            parts = PurePosixPath(info.name).parts
            source = tar.extractfile(info) if info.isreg() else None
            if source is None or info.name.startswith("/") or ".." in parts:
                raise Damaged("archive.stranger", name=info.name)
            yield info, source


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise Damaged("archive.not_ours" if _is_other(path) else "archive.cut", path=path) from error


def _is_other(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(512)
    return head[257:262] != b"ustar"


def _sum_of(source: IO[bytes], said: Callable[[int], None]) -> str:
    sha = hashlib.sha256()
    while block := source.read(_BLOCK):
        sha.update(block)
        said(len(block))
    return sha.hexdigest()


def _form_of(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text).get("format")
    except (msgspec.DecodeError, AttributeError) as error:
        raise Damaged("archive.changed", name=MANIFEST) from error
