"""Tables of this slice (migrations ``0057_products``, ``0058_agreements``), and what is read of others."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Column, FetchedValue, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Base, Versioned

metadata = MetaData()

Money = Annotated[int, mapped_column(BigInteger)]
"""Micro units of a currency."""


class ProductRow(Versioned):
    """A thing or service that a client sells; ``price`` in micro units, ``stock`` None: unlimited."""

    __tablename__ = "product"
    WHAT: ClassVar[str] = "product"

    client: Mapped[str] = mapped_column("client_id")
    name: Mapped[str]
    sort_key: Mapped[str]
    search_key: Mapped[str]
    category: Mapped[str]
    service: Mapped[str]
    say: Mapped[str]
    price: Mapped[Money]
    currency: Mapped[str]
    tax: Mapped[str]
    tax_bp: Mapped[int]
    stock: Mapped[int | None]
    levels: Mapped[dict[str, int]]
    tags: Mapped[list[str]]
    alternatives: Mapped[list[str]]
    goes_with: Mapped[list[str]]
    active: Mapped[bool]


class PriceRow(Base):
    """What a product cost from a moment on."""

    __tablename__ = "product_price"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    product: Mapped[str]
    price: Mapped[Money]
    currency: Mapped[str]
    at: Mapped[datetime]
    author: Mapped[str]


class OfferRuleRow(Versioned):
    """How offers of one client are made; ``id`` is the client."""

    __tablename__ = "offer_rule"
    WHAT: ClassVar[str] = "offer_rule"

    client: Mapped[str] = mapped_column("client_id")
    tolerance_pct: Mapped[int]
    hard_budget: Mapped[bool]
    objection_ru: Mapped[str]
    objection_en: Mapped[str]


class WishRow(Base):
    """What the caller of a call wants, as far as he said."""

    __tablename__ = "offer_wish"

    centre: Mapped[str] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str | None]
    agent: Mapped[str | None]
    came_for: Mapped[str | None]
    product: Mapped[str | None]
    deciding_value: Mapped[str | None]
    exclusions: Mapped[list[str]]
    budget: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]
    budget_asked_at: Mapped[datetime | None]
    failing: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    author: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)


class ShownRow(Base):
    """A product that was named on a call, in its place of the order, and what came of it. ``mistaken_at``: it
    was not named after all; the row counts nowhere since."""

    __tablename__ = "offer_shown"

    centre: Mapped[str] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    product: Mapped[str]
    price: Mapped[Money]
    currency: Mapped[str]
    role: Mapped[str]
    why: Mapped[list[str]]
    before_budget: Mapped[bool]
    extreme: Mapped[str | None]
    cheapest: Mapped[bool]
    at: Mapped[datetime]
    author: Mapped[str]
    answer: Mapped[str | None]
    because: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    mistaken_at: Mapped[datetime | None]
    mistaken_by: Mapped[str | None]


class AgreementRow(Versioned):
    """``terms``: as ``model.Terms``. ``revision``: how often it was fixed. ``number``: by the database."""

    __tablename__ = "agreement"
    WHAT: ClassVar[str] = "agreement"

    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    number: Mapped[str] = mapped_column(server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    person: Mapped[str]
    call: Mapped[str | None]
    agent: Mapped[str | None]
    queue: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="draft")
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    amount: Mapped[Money]
    currency: Mapped[str]
    closes_on: Mapped[date | None]
    next_step: Mapped[str] = mapped_column(default="")
    next_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    fixed_at: Mapped[datetime | None]
    fixed_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    because: Mapped[str] = mapped_column(default="")


class RevisionRow(Base):
    """What was fixed, once and for all."""

    __tablename__ = "agreement_revision"

    centre: Mapped[str] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column("client_id")
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    amount: Mapped[Money]
    closes_on: Mapped[date | None]
    next_step: Mapped[str]
    next_at: Mapped[datetime | None]
    at: Mapped[datetime]
    author: Mapped[str]


class CommercialOfferRow(Base):
    """``body``: as ``paper.Paper``."""

    __tablename__ = "commercial_offer"

    centre: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    number: Mapped[str] = mapped_column(server_default=FetchedValue())
    client: Mapped[str] = mapped_column("client_id")
    agreement: Mapped[str]
    revision: Mapped[int]
    language: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
    made_by: Mapped[str]


person = Table(
    "person",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("name", Text, nullable=False),
)
"""Belongs to the slice ``persons``: only read."""

client = Table(
    "client",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name_ru", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("language", Text, nullable=False),
)
"""Belongs to the slice ``clients``: only read."""

disposition = Table(
    "disposition",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("flags", ARRAY(Text), nullable=False),
)
"""Belongs to the slice ``queues``: only read."""
