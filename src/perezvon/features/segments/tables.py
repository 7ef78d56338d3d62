"""Table of this slice (migration ``0040_segments``), and of others what is only read here."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned

metadata = MetaData()
_TIME = DateTime(timezone=True)


class SegmentRow(Versioned):
    """``id`` is made by the database."""

    __tablename__ = "segment"
    WHAT: ClassVar[str] = "segment"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    name: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[str]
    created_at: Mapped[datetime]


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata, Column("centre", Text), Column("client_id", Text), *columns)


person = _table(
    "person",
    Column("id", Text),
    Column("name", Text),
    Column("sort_key", Text),
    Column("search_key", Text),
    Column("language", Text),
    Column("organisation", Text),
    Column("role", Text),
    Column("emails", ARRAY(Text)),
    Column("address", Text),
    Column("region", Text),
    Column("zone", Text),
    Column("tags", ARRAY(Text)),
    Column("fields", JSONB),
    Column("industry", Text),
    Column("deciding_value", Text),
    Column("exclusions", ARRAY(Text)),
    Column("budget", BigInteger),
    Column("budget_currency", Text),
    Column("source", Text),
    Column("former_supplier", Text),
    Column("former_failing", Text),
    Column("note", Text),
    Column("merged_into", Text),
    Column("created_at", _TIME),
)
person_number = _table(
    "person_number",
    Column("person_id", Text),
    Column("number", Text),
    Column("main", Boolean),
    Column("position", Integer),
)
organisation = _table("organisation", Column("id", Text), Column("name", Text), Column("search_key", Text))
person_preference = _table(
    "person_preference", Column("person", Text), Column("key", Text), Column("value", Text)
)
person_field = _table(
    "person_field",
    Column("key", Text),
    Column("label_ru", Text),
    Column("label_en", Text),
    Column("type", Text),
    Column("choices", ARRAY(Text)),
    Column("position", Integer),
    Column("active", Boolean),
)
"""These five belong to the slice ``persons``."""
v_sources_list = _table(
    "v_sources_list", Column("id", Text), Column("name_ru", Text), Column("name_en", Text)
)
"""A view of the slice ``sources``."""
person_stage = _table("person_stage", Column("person", Text), Column("stage", Text), Column("at", _TIME))
"""Belongs to the slice ``classes``."""
promise = _table(
    "promise",
    Column("person", Text),
    Column("call", Text),
    Column("due", _TIME),
    Column("made_at", _TIME),
    Column("answered_at", _TIME),
    Column("answered_call", Text),
    Column("cancelled_at", _TIME),
    Column("kept_at", _TIME),
)
"""Belongs to the slice ``promises``. ``kept_at``: without a call of ours."""
person_import = _table("person_import", Column("import", Text), Column("person", Text))
"""Belongs to the slice ``imports``."""
v_consent_state = _table(
    "v_consent_state",
    Column("person", Text),
    Column("purpose", Text),
    Column("channel", Text),
    Column("given", Boolean),
)
"""A view of the slice ``consent``."""
