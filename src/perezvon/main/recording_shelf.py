"""Where recordings are kept and what opens them, the same for the api and the worker."""

from typing import Final

from perezvon.features.recordings.playback import Shelf
from perezvon.features.recordings.vault import Keyring
from perezvon.main.settings import Settings

KEY_ID: Final = "main"
"""The name of the master key, as long as there is one."""


def shelf_of(settings: Settings) -> Shelf:
    """The folder and the master key of the settings."""
    keyring = Keyring(KEY_ID, {KEY_ID: bytes.fromhex(settings.recordings_key)})
    return Shelf(settings.recordings_dir, keyring)
