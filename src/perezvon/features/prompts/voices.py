"""Which voices this machine has, and a sentence spoken by one of them."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from perezvon.adapters.speech import g711
from perezvon.adapters.speech.providers import EspeakNg, Festival, Flite, SpeechUnavailable, TtsProvider
from perezvon.adapters.speech.render import Voice, speak
from perezvon.kit.errors import Refused

PROVIDERS: Final[Mapping[str, TtsProvider]] = {
    provider.name: provider for provider in (Festival(), Flite(), EspeakNg())
}


@dataclass(frozen=True, slots=True)
class Offered:
    """``program`` must be there, which ``remedy`` brings."""

    voice: str
    language: Literal["ru", "en"]
    program: str
    remedy: str

    @property
    def problem(self) -> str:
        return "" if shutil.which(self.program) else self.remedy


VOICES: Final = (
    Offered("festival/msu_ru_nsh_clunits", "ru", "text2wave", "apt install festival festvox-ru"),
    Offered("espeak-ng/ru", "ru", "espeak-ng", "apt install espeak-ng"),
    Offered("flite/slt", "en", "flite", "apt install flite"),
    Offered("flite/awb", "en", "flite", "apt install flite"),
    Offered("espeak-ng/en", "en", "espeak-ng", "apt install espeak-ng"),
)


async def spoken(text: str, voice: str) -> bytes:
    """µ-law of a text. Raises Refused ``voice.unknown``, ``voice.missing`` with what to do."""
    offered = next((each for each in VOICES if each.voice == voice), None)
    if offered is None:
        raise Refused("voice.unknown", {"field": "voice"})
    if offered.problem:
        raise Refused("voice.missing", {"field": "voice", "remedy": offered.problem})
    try:
        samples = await asyncio.to_thread(speak, text, Voice.parse(voice), PROVIDERS)
    except SpeechUnavailable as no:
        raise Refused("voice.failed", {"field": "text", "reason": no.problem}) from no
    return g711.encode(samples, "ulaw")
