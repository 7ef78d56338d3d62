"""Tables of this slice (migrations 0043, 0044, 0078), and of others what is only read here."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base, Versioned

metadata = MetaData()
_TIME = DateTime(timezone=True)


class PurposeRow(Versioned):
    """A purpose that the centre changed or added."""

    __tablename__ = "consent_purpose"
    WHAT: ClassVar[str] = "consent_purpose"

    name_ru: Mapped[str]
    name_en: Mapped[str]
    needs_consent: Mapped[bool]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class TextRow(Base):
    """A version of what people are shown or told; never changed."""

    __tablename__ = "consent_text"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    purpose: Mapped[str]
    language: Mapped[str]
    number: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime]
    author: Mapped[str]


class EntryRow(Base):
    """One line of the ledger: given or withdrawn."""

    __tablename__ = "consent_entry"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    purpose: Mapped[str]
    channel: Mapped[str]
    given: Mapped[bool]
    text: Mapped[int | None] = mapped_column("text_id", BigInteger)
    evidence: Mapped[str]
    call: Mapped[str | None]
    second: Mapped[int | None]
    reference: Mapped[str] = mapped_column(default="")
    line: Mapped[int | None]
    request_id: Mapped[str | None]
    run: Mapped[str | None] = mapped_column("import")
    undoes: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
    written_at: Mapped[datetime]
    author: Mapped[str]


class DoNotCallRow(Versioned):
    """Who must not be called, by number, person, client or for the whole centre."""

    __tablename__ = "do_not_call"
    WHAT: ClassVar[str] = "do_not_call"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str | None] = mapped_column("client_id")
    scope: Mapped[str]
    number: Mapped[str | None]
    person: Mapped[str | None]
    covers_all: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime | None]
    at: Mapped[datetime]
    author: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]


class ListRow(Versioned):
    """A list from outside, with its date."""

    __tablename__ = "call_list"
    WHAT: ClassVar[str] = "call_list"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str | None] = mapped_column("client_id")
    name: Mapped[str]
    dated: Mapped[date]
    fresh_days: Mapped[int | None]
    covers_all: Mapped[bool] = mapped_column(default=False)
    lines: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
    reading: Mapped[int] = mapped_column(default=0)


class ReadingRow(Base):
    """A file that was read into a list from outside."""

    __tablename__ = "call_list_reading"

    centre: Mapped[str] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str | None] = mapped_column("client_id")
    state: Mapped[str] = mapped_column(default="open")
    dated: Mapped[date]
    file: Mapped[str] = mapped_column(default="")
    lines: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime]
    read_by: Mapped[str]


class RequestRow(Versioned):
    """Somebody asked something of his data."""

    __tablename__ = "privacy_request"
    WHAT: ClassVar[str] = "privacy_request"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    kind: Mapped[str]
    law: Mapped[str]
    received_at: Mapped[datetime]
    due: Mapped[date]
    extended_because: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="other")
    call: Mapped[str | None]
    identity: Mapped[str] = mapped_column(default="")
    identity_note: Mapped[str] = mapped_column(default="")
    identity_by: Mapped[str | None]
    identity_at: Mapped[datetime | None]
    forgetting: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(default="open")
    fault: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    author: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]


class HoldRow(Versioned):
    """Data that must not be destroyed."""

    __tablename__ = "legal_hold"
    WHAT: ClassVar[str] = "legal_hold"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    reason: Mapped[str]
    until: Mapped[date | None]
    at: Mapped[datetime]
    author: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]


class CertificateRow(Base):
    """What an erasure did to one table, or to the files."""

    __tablename__ = "erasure_certificate"

    centre: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[str] = mapped_column(primary_key=True)
    held: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    found: Mapped[int]
    hash: Mapped[str]
    at: Mapped[datetime]
    remains: Mapped[str] = mapped_column(default="")
    until: Mapped[date | None]


list_number = Table(
    "call_list_number",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("list", Text, primary_key=True),
    Column("reading", Integer, primary_key=True),
    Column("client_id", Text),
    Column("number", Text, primary_key=True),
)
said = Table(
    "v_consent_state",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("person", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("given", Boolean, nullable=False),
    Column("at", _TIME, nullable=False),
)

# --- of other slices: only read ------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text),
    Column("created_at", _TIME, nullable=False),
    Column("merged_into", Text),
)
person_number = Table(
    "person_number",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("main", Boolean, nullable=False),
)
promise = Table(
    "promise",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("made_at", _TIME, nullable=False),
    Column("cancelled_at", _TIME),
    Column("answered_at", _TIME),
    Column("kept_at", _TIME),
)
centre = Table(
    "centre",
    metadata,
    Column("id", Text, primary_key=True),
    Column("zone", Text, nullable=False),
)
held_now = Table(
    "v_consent_hold",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("person", Text, primary_key=True),
    Column("until", Date),
)
import_run = Table(
    "import_run",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", _TIME, nullable=False),
)
