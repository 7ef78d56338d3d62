"""Tables of this slice (migrations 0034 and 0062), and of others what is only read here."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, FetchedValue, Integer, MetaData, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned

metadata = MetaData()


class PromiseRow(Versioned):
    """``id`` is made by the database. ``answered_at``: when the first answered call of ours began.
    ``kept_at``: when somebody said that it was kept otherwise."""

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
    kept_at: Mapped[datetime | None]
    kept_by: Mapped[str | None]
    kept_how: Mapped[str] = mapped_column(default="")


person = Table(
    "person",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("name", Text, nullable=False),
)
"""Belongs to the slice ``persons``: only read."""

person_number = Table(
    "person_number",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("position", Integer, nullable=False),
)
"""Belongs to the slice ``persons``: only read."""
