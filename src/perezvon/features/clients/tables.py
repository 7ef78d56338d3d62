"""The table of clients (migration 0003)."""

from typing import ClassVar

import msgspec
from sqlalchemy.orm import Mapped

from perezvon.adapters.postgres.orm import Versioned
from perezvon.facts.settings import AnySetting, ClientSet, Removed


class ClientRow(Versioned):
    """A client company. Out of use it keeps its name for old records; the floor forgets it."""

    __tablename__ = "client"
    WHAT: ClassVar[str] = "client"

    name_ru: Mapped[str]
    name_en: Mapped[str]
    colour: Mapped[str]
    language: Mapped[str]
    source_question_ru: Mapped[str]
    source_question_en: Mapped[str]
    source_currency: Mapped[str]
    lost_after_h: Mapped[int]
    shows_evaluations: Mapped[bool]
    active: Mapped[bool]

    def fact(self) -> AnySetting:
        if not self.active:
            return Removed("client", self.id)
        return msgspec.convert(self, ClientSet, from_attributes=True)
