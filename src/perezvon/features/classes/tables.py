"""Tables of this slice (migration ``0033_classes``), and of others what is only read here."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Identity, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
_TIME = DateTime(timezone=True)

person_life = Table(
    "person_life",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("past", JSONB, nullable=False),
    Column("referrer", Text),
)
"""``past``: ``core.classify.History`` after everything that is known of the person."""

person_stage = Table(
    "person_stage",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("person", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("call", Text),
    Column("second", Integer),
    Column("author", Text),
)
"""``author`` null: derived from the disposition of ``call``."""

acquaintance = Table(
    "acquaintance",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("person", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", _TIME, nullable=False),
)

person_referrer = Table(
    "person_referrer",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("person", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("referrer", Text),
    Column("at", _TIME, nullable=False),
    Column("author", Text, nullable=False),
)

promise = Table(
    "promise",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("call", Text),
    Column("due", _TIME, nullable=False),
    Column("made_at", _TIME, nullable=False),
    Column("cancelled_at", _TIME),
)
"""Belongs to the slice ``promises``: only read."""

disposition = Table(
    "disposition",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("flags", ARRAY(Text), nullable=False),
)
"""Belongs to the slice ``queues``: only read."""
