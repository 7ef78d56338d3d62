"""Tables of the persons (migration 0004). Attributes are called as in the API."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base, Versioned


class PersonRow(Versioned):
    """``id`` is made by the database; the keys are made from the name (``kit.sorting``)."""

    __tablename__ = "person"
    WHAT: ClassVar[str] = "person"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"sort_key", "search_key", "created_at"})

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    name: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(default="")
    language: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class NumberRow(Base):
    """``main``: of the people who share this number, the one whom a call from it means."""

    __tablename__ = "person_number"

    centre: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column("person_id", primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    label: Mapped[str] = mapped_column(default="")
    main: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
