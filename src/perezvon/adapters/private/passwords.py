"""Random secrets, made once and kept in files that only we can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, *, length_bytes: int = 24) -> str:
    """The secret in `path`, made there (mode 0600, hexadecimal) when the file does not exist yet."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_hex(length_bytes)
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return secret
