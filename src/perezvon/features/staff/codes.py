"""Codes that people copy by hand: recovery codes and codes for a new password.

Sixteen letters and digits that are not mistaken for each other, 80 random bits: too many to guess, so a fast
hash keeps them.
"""

import hashlib
import secrets
from typing import Final

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1
_GROUPS, _GROUP = 4, 4


def new_code() -> str:
    """``k3fd-9xwe-…``"""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def hash_of(typed: str) -> bytes:
    """Of a code as it was typed: blanks, dashes and capitals do not matter."""
    plain = "".join(c for c in typed.lower() if c.isalnum())
    return hashlib.sha256(plain.encode()).digest()
