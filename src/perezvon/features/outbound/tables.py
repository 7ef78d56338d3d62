"""The table of the rules for outbound calls (migrations 0010, 0061 and 0092)."""

from typing import ClassVar

import msgspec
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned
from perezvon.facts.settings import AnySetting, OutboundSet


class OutboundRow(Versioned):
    """One row, whose id is the centre's. Without it the defaults of the fact are in force."""

    __tablename__ = "outbound"
    WHAT: ClassVar[str] = "outbound"

    allowed: Mapped[bool]
    prices: Mapped[dict[str, int]]
    blocked: Mapped[list[str]]
    emergency: Mapped[list[str]]
    spend_per_h: Mapped[int]
    ring_s: Mapped[int]
    via: Mapped[str]
    max_talk_min: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(default="RUB")

    def fact(self) -> AnySetting:
        return msgspec.convert(self, OutboundSet, from_attributes=True)
