"""Tables of this slice (migration ``0034_promises``), and of others what is only read here."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, FetchedValue, MetaData, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned

metadata = MetaData()


class PromiseRow(Versioned):
    """``id`` is made by the database. ``answered_at``: when the first answered call of ours began."""

    __tablename__ = "promise"
    WHAT: ClassVar[str] = "promise"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    call: Mapped[str | None]
    due: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    agent: Mapped[str | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]
    cancelled_because: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_call: Mapped[str | None]


person = Table(
    "person",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("name", Text, nullable=False),
)
"""Belongs to the slice ``persons``: only read."""
