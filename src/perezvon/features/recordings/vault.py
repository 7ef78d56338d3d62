"""Recordings at rest: encrypted in chunks, readable at any place, forgettable for good.

Every recording has a random key of its own (the *file key*). The master key of the settings wraps it; the
wrapped key is given back to the caller, who keeps it in the row of the recording. So

* a stolen disk or backup of the files is noise without the database and the master key;
* deleting the wrapped key shreds every copy of the file, on whatever tape it lies;
* a new master key rewraps rows (:func:`Keyring.rewrap`), never files.

File: a header, then chunks of 64 KiB, each sealed with AES-256-GCM::

    header   magic "PZVR" · version 1 · log2 of the chunk size · length and bytes of the recording id
    chunk i  ciphertext · 16-byte tag;  nonce = i as 12 bytes;  associated data = header · i · is it the last?

The nonce may be a counter because a file key is used for one file only. The number and the last-mark in the
associated data are the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): chunks that are
changed, swapped, cut off, added or taken from another recording are noticed when they are read.

Wrapped key: version 1 · length and bytes of the master key's id · 12-byte nonce · 32 + 16 bytes, sealed with
everything before it and the recording id as associated data.
"""

import base64
import binascii
import io
import os
import secrets
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK_BITS: Final = 16
_MAGIC: Final = b"PZVR"
_VERSION: Final = 1
_TAG: Final = 16
_NONCE: Final = 12
_KEY: Final = 32


class VaultError(Exception):
    """Base of the vault's errors; the message says what to do."""


class Tampered(VaultError):
    """The file or its key is not what was written."""


class WrongKey(VaultError):
    """The master key that wrapped this recording's key is not in the settings."""


class BadMasterKey(VaultError):
    """The setting does not hold a usable master key."""


def new_master_key() -> str:
    """A fresh master key as it is written in the settings (base64 of 32 random bytes)."""
    return base64.b64encode(secrets.token_bytes(_KEY)).decode("ascii")


def parse_master_key(text: str, setting: str = "recording_key") -> bytes:
    """The 32 bytes behind the setting, or :class:`BadMasterKey` naming the setting and the remedy."""
    remedy = "make one with: openssl rand -base64 32"
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadMasterKey(f"{setting} is not base64; {remedy}") from fault
    if len(key) != _KEY:
        raise BadMasterKey(f"{setting} holds {len(key)} bytes and must hold {_KEY}; {remedy}")
    return key


class Keyring:
    """The master keys: one wraps new recordings, older ones still open theirs.

    ``keys`` maps a short id (such as the year) to 32 bytes; ``active`` is the id that wraps from now on.
    """

    def __init__(self, active: str, keys: Mapping[str, bytes]) -> None:
        if active not in keys:
            raise BadMasterKey(f"The active master key {active!r} is not among the keys {sorted(keys)}")
        for name, key in keys.items():
            if len(key) != _KEY:
                raise BadMasterKey(f"Master key {name!r} holds {len(key)} bytes and must hold {_KEY}")
            if not 1 <= len(name.encode()) <= 255:
                raise BadMasterKey(f"The id of a master key has 1 to 255 bytes, not {len(name.encode())}")
        self.active = active
        self._keys = dict(keys)

    def __repr__(self) -> str:
        return f"Keyring(active={self.active!r}, keys={sorted(self._keys)})"  # never the keys themselves

    def wrap(self, file_key: bytes, recording: str) -> bytes:
        """The file key sealed under the active master key, bound to this recording."""
        prefix = bytes([_VERSION]) + _sized(self.active.encode())
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._keys[self.active]).encrypt(nonce, file_key, prefix + recording.encode())
        return prefix + nonce + sealed

    def unwrap(self, wrapped: bytes, recording: str) -> bytes:
        """The file key; :class:`WrongKey` names the master key that is missing."""
        key_id, prefix, rest = _split_wrapped(wrapped)
        if key_id not in self._keys:
            raise WrongKey(
                f"Recording {recording} needs master key {key_id!r}, which is not in the settings: "
                "add it as an old key"
            )
        try:
            return AESGCM(self._keys[key_id]).decrypt(
                rest[:_NONCE], rest[_NONCE:], prefix + recording.encode()
            )
        except InvalidTag as fault:
            raise Tampered(
                f"The key of recording {recording} does not open with master key {key_id!r}: it was changed, "
                "belongs to another recording, or another key has this id"
            ) from fault

    def rewrap(self, wrapped: bytes, recording: str) -> bytes:
        """The same file key under the active master key; the file itself stays as it is."""
        return self.wrap(self.unwrap(wrapped, recording), recording)


def key_id(wrapped: bytes) -> str:
    """Which master key wrapped this: tells what a rotation still has to do."""
    return _split_wrapped(wrapped)[0]


def _split_wrapped(wrapped: bytes) -> tuple[str, bytes, bytes]:
    if len(wrapped) < 2 or wrapped[0] != _VERSION:
        raise Tampered("This is not a wrapped recording key of version 1")
    end = 2 + wrapped[1]
    if len(wrapped) != end + _NONCE + _KEY + _TAG:
        raise Tampered("This wrapped recording key has a wrong length")
    try:
        return wrapped[2:end].decode(), wrapped[:end], wrapped[end:]
    except UnicodeDecodeError as fault:
        raise Tampered("The master key's id in this wrapped recording key is unreadable") from fault


def _sized(text: bytes) -> bytes:
    if not 1 <= len(text) <= 255:
        raise ValueError(f"an id has 1 to 255 bytes, not {len(text)}")
    return bytes([len(text)]) + text


class Sealer(io.RawIOBase):
    """A file to write into once: what is written is sealed, and appears under its name only when complete.

    Use as a context manager. On an error nothing is left behind; on success the bytes are on the disk
    (fsync of the file and of its directory) before the name exists, so a crash leaves all or nothing.
    """

    def __init__(self, path: Path, recording: str, keyring: Keyring) -> None:
        super().__init__()
        file_key = secrets.token_bytes(_KEY)
        self.wrapped_key = keyring.wrap(file_key, recording)
        self.plain_size = 0
        self._path = path
        self._tmp = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        self._cipher = AESGCM(file_key)
        self._header = _header(recording)
        self._chunk_size = 1 << CHUNK_BITS
        self._pending = bytearray()
        self._index = 0
        # Created private: the mode is right before the first byte is written.
        self._file = os.fdopen(os.open(self._tmp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        self._pending += view
        self.plain_size += view.nbytes
        # The last chunk is marked, so one full chunk always waits until more is known to come.
        while len(self._pending) > self._chunk_size:
            self._seal(bytes(self._pending[: self._chunk_size]), last=False)
            del self._pending[: self._chunk_size]
        return view.nbytes

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(
            self._cipher.encrypt(
                _nonce(self._index), plain, _associated(self._header, self._index, last=last)
            )
        )
        self._index += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._commit()
        else:
            self._abandon()
        self.close()

    def _commit(self) -> None:
        try:
            self._seal(bytes(self._pending), last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._tmp.replace(self._path)
        except BaseException:
            self._abandon()
            raise
        directory = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def _abandon(self) -> None:
        self._file.close()
        self._tmp.unlink(missing_ok=True)


def seal(path: Path, plain: Iterable[bytes], recording: str, keyring: Keyring) -> bytes:
    """Write ``plain`` encrypted to ``path``; returns the wrapped key to keep with the recording."""
    with Sealer(path, recording, keyring) as sealer:
        for part in plain:
            sealer.write(part)
    return sealer.wrapped_key


@dataclass(frozen=True, slots=True)
class _Layout:
    header: bytes
    recording: str
    chunk_size: int
    chunks: int
    plain_size: int


def plain_size(path: Path) -> int:
    """Length of the recording in bytes, for Content-Length; says nothing about its being genuine."""
    with path.open("rb") as file:
        return _layout(file, path).plain_size


def open_range(
    path: Path, wrapped_key: bytes, recording: str, keyring: Keyring, start: int = 0, end: int | None = None
) -> Iterator[bytes]:
    """The plain bytes ``[start, end)``, chunk by chunk (HTTP's ``bytes=0-99`` is ``start=0, end=100``).

    Opens and checks everything it can before it returns: errors of key, header and range are raised here
    and not in the middle of a response. Each chunk is authenticated before any of its bytes are given out.
    Ends beyond the file are cut to it; ``ValueError`` if ``start`` is not within it.
    """
    cipher = AESGCM(keyring.unwrap(wrapped_key, recording))
    file = path.open("rb")
    try:
        layout = _layout(file, path)
        if layout.recording != recording:
            raise Tampered(f"{path.name} holds recording {layout.recording}, not {recording}")
        stop = layout.plain_size if end is None else min(end, layout.plain_size)
        if not 0 <= start <= stop:
            raise ValueError(f"range {start}..{end} is outside the recording's {layout.plain_size} bytes")
        first = _read_chunk(file, layout, cipher, start // layout.chunk_size)
        if start // layout.chunk_size < layout.chunks - 1:
            _read_chunk(file, layout, cipher, layout.chunks - 1)  # the end is there: the length is true
    except BaseException:
        file.close()
        raise
    return _chunks(file, layout, cipher, start, stop, first)


def _chunks(
    file: BinaryIO, layout: _Layout, cipher: AESGCM, start: int, stop: int, first: bytes
) -> Iterator[bytes]:
    with file:
        index, position, plain = start // layout.chunk_size, start, first
        while position < stop:
            offset = position - index * layout.chunk_size
            part = plain[offset : offset + stop - position]
            yield part
            position += len(part)
            index += 1
            if position < stop:
                plain = _read_chunk(file, layout, cipher, index)


def _read_chunk(file: BinaryIO, layout: _Layout, cipher: AESGCM, index: int) -> bytes:
    index = min(index, layout.chunks - 1)  # start == size: the last chunk still proves the file whole
    last = index == layout.chunks - 1
    file.seek(len(layout.header) + index * (layout.chunk_size + _TAG))
    sealed = file.read(layout.chunk_size + _TAG)
    try:
        return cipher.decrypt(_nonce(index), sealed, _associated(layout.header, index, last=last))
    except InvalidTag as fault:
        raise Tampered(
            f"Recording {layout.recording} was changed or damaged at chunk {index}"
            + (" or its end is missing" if last else "")
            + ": restore the file from a backup"
        ) from fault


def _header(recording: str) -> bytes:
    return _MAGIC + bytes([_VERSION, CHUNK_BITS]) + _sized(recording.encode())


def _nonce(index: int) -> bytes:
    return struct.pack(">IQ", 0, index)


def _associated(header: bytes, index: int, *, last: bool) -> bytes:
    return header + struct.pack(">Q?", index, last)


def _layout(file: BinaryIO, path: Path) -> _Layout:
    fixed = file.read(7)
    if len(fixed) < 7 or fixed[:4] != _MAGIC:
        raise Tampered(f"{path.name} is not a sealed recording")
    if fixed[4] != _VERSION or not 10 <= fixed[5] <= 24:
        raise Tampered(f"{path.name} was sealed in a form (version {fixed[4]}) that this program cannot read")
    name = file.read(fixed[6])
    try:
        recording = name.decode()
    except UnicodeDecodeError as fault:
        raise Tampered(f"The header of {path.name} is damaged") from fault
    chunk_size = 1 << fixed[5]
    body = file.seek(0, os.SEEK_END) - len(fixed) - len(name)
    whole, rest = divmod(body, chunk_size + _TAG)
    if body < _TAG or 0 < rest < _TAG:
        raise Tampered(f"{path.name} is cut off: restore the file from a backup")
    chunks = whole + (rest > 0)
    return _Layout(fixed + name, recording, chunk_size, chunks, body - chunks * _TAG)
