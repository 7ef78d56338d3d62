"""The table of this slice (migration 0072)."""

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned


class ExpertRow(Versioned):
    """Somebody who is no agent. ``client`` None: of the centre itself. ``numbers``: E.164."""

    __tablename__ = "expert"
    WHAT: ClassVar[str] = "expert"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"numbers", "sort_key"})

    client: Mapped[str | None] = mapped_column("client_id")
    name: Mapped[str]
    sort_key: Mapped[str]
    role: Mapped[str]
    numbers: Mapped[list[str]]
    refocus_s: Mapped[int]
    active: Mapped[bool]
