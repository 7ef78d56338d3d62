"""Tables of this slice (migrations ``0005_calls``, ``0006_recording_missing``)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

_TIME = DateTime(timezone=True)

recording = Table(
    "recording",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("call", Text, nullable=False),
    Column("client_id", Text),
    Column("agent", Text),
    Column("node", Text, nullable=False),
    Column("codec", Text, nullable=False),
    Column("started_at", _TIME, nullable=False),
    Column("stopped_at", _TIME, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", _TIME, nullable=False),
    Column("error", Text),
    Column("path", Text),
    Column("wrapped_key", LargeBinary),
    Column("key_id", Text),
    Column("size", BigInteger),
    Column("duration_ms", BigInteger),
    Column("off_ms", BigInteger),
    Column("missing_ms", BigInteger),
    Column("suspect", Boolean, nullable=False),
    Column("peaks_left", LargeBinary),
    Column("peaks_right", LargeBinary),
    Column("ready_at", _TIME),
    Column("raws_gone_at", _TIME),
)

listening = Table(
    "listening",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("recording", Text, nullable=False),
    Column("call", Text, nullable=False),
    Column("client_id", Text),
    Column("user_login", Text, nullable=False),
    Column("play", Text, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("from_s", Double, nullable=False),
    Column("to_s", Double, nullable=False),
)

centre = Table(
    "centre",
    metadata,
    Column("id", Text, primary_key=True),
    Column("zone", Text, nullable=False),
)
hold = Table(
    "v_consent_hold",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("person", Text, primary_key=True),
    Column("until", Date),
)
"""Belongs to the slice ``consent``: whose data must not be destroyed."""
