"""The table of trunks (migration 0003)."""

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned


class TrunkRow(Versioned):
    __tablename__ = "trunk"
    WHAT: ClassVar[str] = "trunk"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"password"})

    name: Mapped[str]
    match: Mapped[list[str]]
    contact: Mapped[str]
    codecs: Mapped[list[str]]
    username: Mapped[str] = mapped_column(default="")
    password: Mapped[str] = mapped_column(default="")
    active: Mapped[bool]
