"""Secrets of one installation: random, made at the first start, kept in the state directory (mode 0600)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perezvon.adapters.private.account import open_path
from perezvon.adapters.private.passwords import kept_secret


@dataclass(frozen=True)
class Secrets:
    """Passwords of the three database roles and two keys; the keys are 32 bytes as hexadecimal.

    Losing `recordings_key` means losing every recording."""

    owner_password: str
    engine_password: str
    app_password: str
    session_key: str
    recordings_key: str


def kept_secrets(state_dir: Path) -> Secrets:
    """The secrets of this state directory; made now when it has none."""
    folder = state_dir / "secrets"
    open_path(folder)
    folder.chmod(0o700)
    return Secrets(
        owner_password=kept_secret(folder / "pz_owner"),
        engine_password=kept_secret(folder / "pz_engine"),
        app_password=kept_secret(folder / "pz_app"),
        session_key=kept_secret(folder / "session_key", length_bytes=32),
        recordings_key=kept_secret(folder / "recordings_key", length_bytes=32),
    )
