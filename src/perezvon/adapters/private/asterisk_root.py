"""Which Asterisk the private world runs, and how it is fetched (Debian packages, no root needed)."""

from __future__ import annotations

from pathlib import Path

from perezvon.adapters.private.debian import PackageSet, Root, Say, acceptable_asterisk, build_root

TRIED_VERSION = "1:22.10.1+dfsg+~cs6.17.60671434-1"

ASTERISK = PackageSet(
    name="asterisk",
    packages=(
        "asterisk",
        "asterisk-modules",
        "asterisk-core-sounds-en",
        "asterisk-core-sounds-en-wav",
        "asterisk-core-sounds-ru",
        "asterisk-core-sounds-ru-wav",
        "asterisk-moh-opsound-wav",
    ),
    pinned=TRIED_VERSION,
    acceptable=acceptable_asterisk,
    same_version=("asterisk-modules",),
)

# Debian's own language links go through /etc/alternatives, which a private root does not have.
VOICES = {"en": "en_US_f_Allison", "ru": "ru_RU_f_IvrvoiceRU"}


async def asterisk_root(roots_dir: Path, cache_dir: Path, *, mirror: str | None = None, say: Say) -> Root:
    """The root of the tried Asterisk, else of the newest 22 (at least 22.5) that the mirror has."""
    return await build_root(ASTERISK, roots_dir=roots_dir, cache_dir=cache_dir, mirror=mirror, say=say)


def sounds_of(root: Root, language: str) -> Path:
    """The folder with the packaged prompts of one language."""
    return root.path / "usr/share/asterisk/sounds" / VOICES[language]


def music_of(root: Root) -> Path:
    """The folder with the packaged music on hold."""
    return root.path / "usr/share/asterisk/moh"
