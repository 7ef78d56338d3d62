"""Bodies of the API of prompts."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, StringConstraints

from perezvon.adapters.web.models import In, Name, Out, Slug, Version

Variant: TypeAlias = Literal["ru", "en", "all"]
"""Of which language a sound is; ``all``: for every language that has none of its own."""
Kind: TypeAlias = Literal["prompt", "music"]
Source: TypeAlias = Literal["upload", "speech"]
LONGEST_S: dict[str, int] = {"prompt": 60, "music": 300}
LEVEL_DB: dict[str, float] = {"prompt": -20.0, "music": -26.0}


class PromptFields(BaseModel):
    """``client`` None: for all clients. A prompt is said once, music goes on while somebody waits."""

    client: Slug | None = None
    name_ru: Name
    name_en: Name
    kind: Kind = "prompt"
    active: bool = True


class PromptPut(In, PromptFields):
    version: Version | None = None


class Sound(Out):
    """``text``: what is spoken, or the name of the uploaded file. ``digest`` changes with the sound."""

    language: Variant
    duration_s: float
    digest: str
    source: Source
    text: str
    voice: str
    made_at: datetime


class Prompt(Out, PromptFields):
    """``key``: what numbers and queues name it by."""

    id: Slug
    version: Version
    key: str
    sounds: list[Sound]


class BuiltIn(Out):
    """A prompt, or music, that comes with the product; nobody changes it."""

    key: str
    kind: Kind
    languages: list[Variant]


class VoiceOut(Out):
    """``problem``: why it cannot be used here and what to do, empty when it can."""

    voice: str
    language: Literal["ru", "en"]
    problem: str


class Speech(In):
    """``voice`` is one of the list of voices."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    voice: Annotated[str, StringConstraints(min_length=1, max_length=80)]
