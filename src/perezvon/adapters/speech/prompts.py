"""Prompts where Asterisk finds them.

``sound:perezvon/<key>`` plays ``<astdatadir>/sounds/<language of the channel>/perezvon/<key>.ulaw`` (or the
``.alaw`` beside it: Asterisk takes the one that needs no transcoding).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perezvon.adapters.speech import bells, g711
from perezvon.adapters.speech.render import TextError, read_manifest

FOLDER: Final = "perezvon"
LAST_POSITION: Final = 20


@dataclass(frozen=True, slots=True)
class Installed:
    """Keys per language, as they may now be named in a call flow (without ``perezvon/``)."""

    keys: dict[str, tuple[str, ...]]


def position_key(position: int) -> str:
    """The prompt for a place in the queue: ``perezvon/position-7``; beyond 20, ``perezvon/position-more``."""
    if position < 1:
        raise ValueError(f"places in a queue are counted from 1, not {position}")
    return f"{FOLDER}/position-{position if position <= LAST_POSITION else 'more'}"


def install_prompts(source: Path, sounds_dir: Path) -> Installed:
    """Put every prompt of the rendered folder ``source`` under ``sounds_dir`` (``<astdatadir>/sounds``).

    Files are written beside their place and renamed, so it may run while Asterisk plays; a file that is
    already right is left alone; prompts that no longer exist are removed from our folder only. Raises
    :class:`TextError` when the manifest names a sound that is missing.
    """
    manifest = read_manifest(source)
    if not manifest.entries:
        raise TextError(f"{source} holds no rendered prompts; make them with: perezvon prompts render")
    keys: dict[str, list[str]] = {}
    tone = bells.beep()
    for language in sorted({entry.language for entry in manifest.entries}):
        folder = sounds_dir / language / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        sounds = {"beep": g711.encode(tone, "ulaw")}
        for entry in manifest.entries:
            if entry.language == language:
                sounds[entry.key] = _sound(source / entry.file, entry.key)
        for key, ulaw in sounds.items():
            bells.write_if_changed(folder / f"{key}.ulaw", ulaw)
            bells.write_if_changed(folder / f"{key}.alaw", g711.transcode(ulaw, "ulaw", "alaw"))
        for path in folder.iterdir():
            if path.suffix in (".ulaw", ".alaw") and path.stem not in sounds:
                path.unlink()
        keys[language] = list(sounds)
    return Installed({language: tuple(names) for language, names in keys.items()})


def _sound(path: Path, key: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise TextError(
            f"prompt {key}: {path.name} cannot be read ({fault.strerror}); render it again with: "
            "perezvon prompts render"
        ) from fault
