"""The engine's tables for SQLAlchemy Core; migration ``0001_engine`` makes them, a test holds both equal."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

_TIME = DateTime(timezone=True)

journal = Table(
    "journal",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", _TIME, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("epoch", BigInteger, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("ttl", Interval, nullable=False),
    Column("taken_at", _TIME, nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", _TIME, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

fact = Table(
    "fact",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("body", JSONB, nullable=False),
)

fact_counter = Table(
    "fact_counter",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

fact_cursor = Table(
    "fact_cursor",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

call_record = Table(
    "call_record",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("call", Text, primary_key=True),
    Column("client_id", Text),
    Column("number", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("arrived_at", _TIME, primary_key=True),
    Column("how", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("queued_at", _TIME),
    Column("answered_at", _TIME),
    Column("ended_at", _TIME),
    Column("closed_at", _TIME),
    Column("queue", Text),
    Column("agent", Text),
    Column("person", Text),
    Column("disposition", Text),
    Column("cause", Integer),
    Column("sip", Integer),
    Column("wait_ms", BigInteger, nullable=False),
    Column("ring_ms", BigInteger, nullable=False),
    Column("talk_ms", BigInteger, nullable=False),
    Column("hold_ms", BigInteger, nullable=False),
    Column("wrap_ms", BigInteger, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("in_target", Boolean, nullable=False),
    Column("legs", JSONB, nullable=False),
    Column("segments", JSONB, nullable=False),
    Column("recordings", JSONB, nullable=False),
    Column("unrecorded", Text),
)
