"""Passwords: argon2id with the library's defaults (RFC 9106, second recommended set), in a thread."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from perezvon.features.staff.weak_passwords import is_common
from perezvon.kit.errors import Refused

LEAST = 8
"""NIST SP 800-63B-3, 5.1.1.2: eight characters at least, and no rules about kinds of characters."""

HASHER = PasswordHasher()
"""What a guess costs. Hashes made at another cost are made anew at the next sign-in."""


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("a password that nobody has")


def check_new(password: str, login: str, *, field: str = "password") -> None:
    """Raises Refused ``password.too_short``, ``password.is_login``, ``password.common`` at ``field``."""
    if len(password) < LEAST:
        raise Refused("password.too_short", {"field": field, "least": LEAST})
    if password.lower() == login.lower():
        raise Refused("password.is_login", {"field": field})
    if is_common(password):
        raise Refused("password.common", {"field": field})


async def hashed(password: str) -> str:
    """About 60 MB and 50 to 200 ms of one core."""
    return await asyncio.to_thread(HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Takes the same time whether there is such a user or not (``stored`` None)."""
    return await asyncio.to_thread(_matches, stored, password)


def is_old(stored: str) -> bool:
    """Made with weaker settings than today's: hash it anew at the next sign-in."""
    return HASHER.check_needs_rehash(stored)


def _matches(stored: str | None, password: str) -> bool:
    try:
        HASHER.verify(stored or _nobodys(HASHER), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
