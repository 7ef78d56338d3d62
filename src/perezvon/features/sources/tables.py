"""Tables of the sources' slice (migration 0054). Attributes are called as in the API."""

from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned


class SourceRow(Versioned):
    """A way by which callers learn of a client; ``client`` None: for all. Its id is what persons keep."""

    __tablename__ = "caller_source"
    WHAT: ClassVar[str] = "source"

    client: Mapped[str | None] = mapped_column("client_id")
    name_ru: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int]
    active: Mapped[bool]


class SpendRow(Versioned):
    """What a client spent in one month: ``amounts``, source → micro-units. ``id``: ``<client>:<2026-03>``."""

    __tablename__ = "source_spend"
    WHAT: ClassVar[str] = "source_spend"

    client: Mapped[str] = mapped_column("client_id")
    month: Mapped[date]
    amounts: Mapped[dict[str, int]]
