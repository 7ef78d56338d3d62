"""The demo centre's prompts, rendered; their texts are in ``prompts_ru.toml`` and ``prompts_en.toml``."""

from pathlib import Path
from typing import Final

from perezvon.adapters.speech import prompts

FOLDER: Final = Path(__file__).parent


def install_prompts(sounds_dir: Path) -> prompts.Installed:
    """Make ``sound:perezvon/<key>`` playable: ``sounds_dir`` is ``<astdatadir>/sounds``."""
    return prompts.install_prompts(FOLDER, sounds_dir)
