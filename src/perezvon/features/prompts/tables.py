"""Tables of prompts (migration 0016)."""

from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from perezvon.adapters.postgres.orm import Base, Versioned

OWN: Final = "perezvon/own/"
MUSIC: Final = "own-"


class PromptRow(Versioned):
    """A prompt or a piece of music; its sounds are rows of their own."""

    __tablename__ = "prompt"
    WHAT: ClassVar[str] = "prompt"

    client: Mapped[str | None] = mapped_column("client_id")
    name_ru: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool]

    @property
    def key(self) -> str:
        """What is played: a sound's path for Asterisk, or the name of a music class."""
        return (MUSIC if self.kind == "music" else OWN) + self.id


class SoundRow(Base):
    """The sound of a prompt in one language: headerless µ-law, 8 kHz."""

    __tablename__ = "prompt_sound"

    centre: Mapped[str] = mapped_column(primary_key=True)
    prompt: Mapped[str] = mapped_column("prompt_id", primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str | None] = mapped_column("client_id")
    digest: Mapped[str]
    duration_ms: Mapped[int]
    source: Mapped[str]
    text: Mapped[str]
    voice: Mapped[str]
    made_at: Mapped[datetime]
    ulaw: Mapped[bytes] = deferred(mapped_column(LargeBinary))

    @property
    def duration_s(self) -> float:
        return self.duration_ms / 1000
