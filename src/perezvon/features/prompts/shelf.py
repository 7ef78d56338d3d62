"""Where Asterisk finds the sounds: files made of what the database holds, written beside and renamed.

``<folder>/<language>/perezvon/own/<prompt>.ulaw`` and ``.alaw`` for prompts, one folder ``music/<prompt>`` a
piece of music, and ``music.conf`` that names them all as classes. A file that changes while it plays is heard
to its end as it was; the next caller hears the new one.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perezvon.adapters.speech import g711
from perezvon.adapters.speech.bells import write_if_changed
from perezvon.adapters.speech.prompts import FOLDER
from perezvon.features.prompts.tables import MUSIC

LANGUAGES: Final = ("ru", "en")
CODECS: Final[tuple[g711.Codec, ...]] = ("ulaw", "alaw")
CONF: Final = "music.conf"


@dataclass(frozen=True, slots=True)
class Shelf:
    """``folder``: the one that Asterisk was told of."""

    folder: Path

    def put_prompt(self, prompt: str, sounds: Mapping[str, bytes]) -> None:
        """``sounds``: µ-law by language or ``all``; a language without any plays the other one."""
        for language in LANGUAGES:
            other = next((sounds[name] for name in (language, "all", *LANGUAGES) if name in sounds), None)
            place = self._place(language)
            for codec in CODECS:
                path = place / f"{prompt}.{codec}"
                if other is None:
                    path.unlink(missing_ok=True)
                else:
                    write_if_changed(path, g711.transcode(other, "ulaw", codec))

    def put_music(self, prompt: str, sound: bytes | None) -> None:
        """A piece of music; None: it is gone."""
        place = self.folder / "music" / prompt
        if sound is None:
            shutil.rmtree(place, ignore_errors=True)
            return
        place.mkdir(parents=True, exist_ok=True)
        for codec in CODECS:
            write_if_changed(place / f"{prompt}.{codec}", g711.transcode(sound, "ulaw", codec))

    def list_music(self) -> bool:
        """Write the classes of all music that is there; True when they changed."""
        names = sorted(path.name for path in (self.folder / "music").glob("*") if path.is_dir())
        text = "".join(
            f"[{MUSIC}{name}]\nmode = files\ndirectory = {(self.folder / 'music' / name).resolve()}\n"
            "sort = alpha\n"
            for name in names
        )
        path = self.folder / CONF
        if path.is_file() and path.read_text() == text:
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        write_if_changed(path, text.encode())
        return True

    def built_in(self) -> dict[str, list[str]]:
        """Prompts that come with the product: key → languages."""
        found: dict[str, list[str]] = {}
        for language in LANGUAGES:
            for path in sorted((self.folder / language / FOLDER).glob("*.ulaw")):
                found.setdefault(f"{FOLDER}/{path.stem}", []).append(language)
        return found

    def read_built_in(self, name: str, language: str) -> bytes | None:
        """The sound of ``perezvon/<name>``; None: there is none."""
        path = self.folder / language / FOLDER / f"{name}.ulaw"
        return path.read_bytes() if path.is_file() else None

    def _place(self, language: str) -> Path:
        place = self.folder / language / FOLDER / "own"
        place.mkdir(parents=True, exist_ok=True)
        return place
