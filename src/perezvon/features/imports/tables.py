"""Tables of this slice (migration ``0039_imports``), and of others what is only read here."""

from datetime import datetime
from typing import Any, ClassVar, Final, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    FetchedValue,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned

metadata = MetaData()
_TIME: Final = DateTime(timezone=True)


class ImportRow(Versioned):
    """``id`` is made by the database. The names in a file are never noted in the history."""

    __tablename__ = "import_run"
    WHAT: ClassVar[str] = "import"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    encoding: Mapped[str] = mapped_column(default="")
    separator: Mapped[str] = mapped_column(default="")
    sheet: Mapped[int] = mapped_column(default=0)
    sheets: Mapped[list[str]] = mapped_column(default=list)
    header: Mapped[bool]
    headings: Mapped[list[str]]
    samples: Mapped[list[list[str]]] = mapped_column(JSONB)
    sample_rows: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    columns: Mapped[dict[str, Any]] = mapped_column(JSONB)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str]
    rows_read: Mapped[int] = mapped_column(default=0)
    place: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int | None]
    made: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    doubles: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None]
    fault_values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    after_undo: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


import_run: Final = cast(Table, ImportRow.__table__)

STAGED_COLUMNS: Final = (
    "row", "name", "sort_key", "search_key", "language", "organisation", "organisation_key", "role",
    "address", "region", "zone", "zone_source", "zones", "industry", "deciding_value", "source", "budget",
    "currency",
    "former_supplier", "former_failing", "note", "numbers", "emails", "tags", "interests", "exclusions",
    "fields", "consent_purpose", "consent_channel", "consent_at", "consent",
)  # fmt: skip
"""What a row brings, in the order in which it is copied."""

import_fault = Table(
    "import_fault",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("import", Text, primary_key=True),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("row", Integer, nullable=False),
    Column("column", Integer),
    Column("code", Text, nullable=False),
    Column("values", JSONB, nullable=False),
)

import_heading = Table(
    "import_heading",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("client_id", Text, primary_key=True),
    Column("heading", Text, primary_key=True),
    Column("field", Text, nullable=False),
)

person_import = Table(
    "person_import",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("import", Text, primary_key=True),
    Column("import_row", Integer, primary_key=True),
    Column("person", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("possible_duplicate", Text),
    Column("consent_purpose", Text),
    Column("consent_channel", Text),
    Column("consent_at", _TIME),
    Column("consent", Boolean, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("emails", ARRAY(Text), nullable=False),
    Column("merged_into", Text),
    Column("created_at", _TIME, nullable=False),
)
"""Belongs to the slice ``persons``: written by set-based statements (decision 0094), read here."""

person_number = Table(
    "person_number",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("main", Boolean, nullable=False),
)

person_field = Table(
    "person_field",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("label_ru", Text, nullable=False),
    Column("label_en", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("choices", ARRAY(Text), nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
)
"""Both belong to the slice ``persons``."""
