"""Why a registration failed, and what is wrong with a carrier's certificate: Asterisk tells both to its log
only (measured), so that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_FAILED = re.compile(
    r"outbound_registration\.c: (?P<what>.*?)received from '(?P<server>[^']+)'"
    r" on registration attempt to '(?P<client>[^']+)'"
)
_CERTIFICATE = re.compile(
    r"pjsip_transport_events\.c: Transport '[^']*' to remote '(?P<host>[^']*)' - (?P<why>.+)"
)
_STATUS = re.compile(r"\b([3-6]\d\d)\b")
_MOST_BYTES = 1 << 20  # of one look; more is somebody's flood, and only its end is news


@dataclass(frozen=True)
class NotRegistered:
    """``sip``: the status of the answer, 0: none came."""

    client: str
    server: str
    sip: int


@dataclass(frozen=True)
class BadCertificate:
    """Whom we called over TLS as ``host`` showed a certificate that does not count."""

    host: str
    fault: Literal["certificate_untrusted", "certificate_name", "certificate_expired"]


def bad_certificate(line: str) -> BadCertificate | None:
    """What a line of the log says of a certificate; None: nothing."""
    found = _CERTIFICATE.search(line)
    if found is None:
        return None
    why = found["why"].lower()
    if "identity" in why:
        return BadCertificate(found["host"], "certificate_name")
    expired = "expired" in why or "not yet valid" in why
    return BadCertificate(found["host"], "certificate_expired" if expired else "certificate_untrusted")


def not_registered(line: str) -> NotRegistered | None:
    """What a line of the log says of a registration that failed; None: nothing."""
    found = _FAILED.search(line)
    if found is None:
        return None
    status = _STATUS.search(found["what"])
    return NotRegistered(found["client"], found["server"], int(status[1]) if status else 0)


class SipLog:
    """The end of a log that grows and is emptied from time to time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = self._size()
        self._rest = b""

    def news(self) -> Iterator[NotRegistered | BadCertificate]:
        """What was written since the last look; nothing when the file cannot be read."""
        size = self._size()
        if size < self._at:
            self._at, self._rest = 0, b""
        if size == self._at:
            return
        try:
            with self._path.open("rb") as file:
                file.seek(max(self._at, size - _MOST_BYTES))
                text = self._rest + file.read(size - file.tell())
        except OSError:
            return
        self._at = size
        *lines, self._rest = text.split(b"\n")
        for line in lines:
            text_ = line.decode("utf-8", "replace")
            found = not_registered(text_) or bad_certificate(text_)
            if found is not None:
                yield found

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0
