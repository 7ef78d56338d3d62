"""Secrets in rows: sealed with AES-256-GCM, opened only where they are used.

A sealed text is bound to its place (``trunk/acme/password``): copied to another row it opens nothing. The key
is derived (HKDF, RFC 5869) from the installation's key of the recordings, so that there is one key to keep.
What was sealed with the key of the sessions, before that was so, still opens.
"""

import base64
import binascii
import hmac
import secrets
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MARK: Final = "v1:"
_NONCE: Final = 12


class CannotUnseal(Exception):
    """The text was sealed with another key, at another place, or was changed."""


class Sealing:
    """Seals and opens texts."""

    def __init__(self, key: bytes, former: bytes | None = None) -> None:
        self._cipher = _cipher(key, b"perezvon secrets in rows")
        self._marks = HKDF(SHA256(), 32, salt=None, info=b"perezvon erased numbers").derive(key)
        self._former = former

    @classmethod
    def of(cls, key_hex: str, former_hex: str = "") -> Self:
        """From the keys as the settings hold them; ``former``: opens what older versions sealed with it."""
        return cls(bytes.fromhex(key_hex), bytes.fromhex(former_hex) if former_hex else None)

    @classmethod
    def lost(cls) -> Self:
        """With a key that nobody keeps: what it seals can never be opened elsewhere."""
        return cls(secrets.token_bytes(32))

    def seal(self, text: str, place: str) -> str:
        """Empty stays empty: there is no secret."""
        if not text:
            return ""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), place.encode())
        return _MARK + base64.b64encode(nonce + sealed).decode()

    def mark(self, text: str) -> str:
        """The same text always gives the same mark, and without the key nobody gets back from it."""
        return "hmac:" + hmac.digest(self._marks, text.encode(), "sha256").hex()[:40]

    def open(self, sealed: str, place: str) -> str:
        """Raises CannotUnseal."""
        if not sealed:
            return ""
        try:
            raw = base64.b64decode(sealed.removeprefix(_MARK), validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as fault:
            raise CannotUnseal(f"{place} was sealed with another key; enter it again") from fault

    def open_former(self, sealed: bytes, purpose: bytes, place: str) -> str:
        """What an older version sealed with the former key for this purpose. Raises CannotUnseal."""
        if self._former is None:
            raise CannotUnseal(f"{place} was sealed with another key; enter it again")
        try:
            return (
                _cipher(self._former, purpose)
                .decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
                .decode()
            )
        except (InvalidTag, ValueError) as fault:
            raise CannotUnseal(f"{place} was sealed with another key; enter it again") from fault


def _cipher(key: bytes, purpose: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=purpose).derive(key))
