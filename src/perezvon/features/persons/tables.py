"""Tables of the persons (migrations 0004 and 0035). Attributes are called as in the API."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
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
    organisation: Mapped[str | None]
    role: Mapped[str] = mapped_column(default="")
    emails: Mapped[list[str]] = mapped_column(default=list)
    address: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    zone: Mapped[str | None]
    zone_source: Mapped[str | None]
    zones: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    industry: Mapped[str] = mapped_column(default="")
    deciding_value: Mapped[str | None]
    exclusions: Mapped[list[str]] = mapped_column(default=list)
    budget: Mapped[int | None] = mapped_column(BigInteger)
    budget_currency: Mapped[str | None]
    source: Mapped[str | None]
    former_supplier: Mapped[str] = mapped_column(default="")
    former_failing: Mapped[str] = mapped_column(default="")
    merged_into: Mapped[str | None]


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


class OrganisationRow(Versioned):
    """A company whose people call. ``industry``: of the organisation, a person may have one of his own."""

    __tablename__ = "organisation"
    WHAT: ClassVar[str] = "organisation"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"sort_key", "search_key", "created_at"})

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(default="")
    industry: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class FieldRow(Versioned):
    """A free field of a client: what he wants to know of people besides."""

    __tablename__ = "person_field"
    WHAT: ClassVar[str] = "person_field"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    key: Mapped[str]
    label_ru: Mapped[str]
    label_en: Mapped[str]
    type: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class PreferenceRow(Base):
    """Something that a person likes or wants, and where that is known from."""

    __tablename__ = "person_preference"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    key: Mapped[str]
    value: Mapped[str]
    source: Mapped[str]
    call: Mapped[str | None]
    at: Mapped[datetime]
    author: Mapped[str]


class MergeRow(Base):
    """Two cards became one. ``before``: both as they were; ``after``: the survivor as the merge left him."""

    __tablename__ = "person_merge"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    survivor: Mapped[str]
    merged: Mapped[str]
    at: Mapped[datetime]
    author: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class ApartRow(Base):
    """Somebody looked: these two are not the same. ``one`` < ``other``."""

    __tablename__ = "person_apart"

    centre: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    one: Mapped[str] = mapped_column(primary_key=True)
    other: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    author: Mapped[str]


class TwinSearchRow(Versioned):
    """A search through all people of a client for those who may be one."""

    __tablename__ = "twin_search"
    WHAT: ClassVar[str] = "twin_search"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    state: Mapped[str] = mapped_column(default="running")
    step: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int]
    people: Mapped[int] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class LabelRuleRow(Versioned):
    """Words that people are not called by. One row per centre, its id is the centre's."""

    __tablename__ = "label_rule"
    WHAT: ClassVar[str] = "label_rule"

    words: Mapped[list[str]]


class LabelMetRow(Base):
    """Such a word was written in a note of the card or of a call; as a tag it is refused."""

    __tablename__ = "label_met"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    place: Mapped[str]
    word: Mapped[str]
    at: Mapped[datetime]
    author: Mapped[str]
