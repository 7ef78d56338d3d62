"""The table of complaints (migration ``0075_subjects``), and of others what is only read here."""

from sqlalchemy import Column, DateTime, MetaData, Table, Text

metadata = MetaData()
_TIME = DateTime(timezone=True)

complaint = Table(
    "complaint",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("call", Text, primary_key=True),
    Column("client_id", Text),
    Column("person", Text),
    Column("agent", Text),
    Column("promise", Text),
    Column("made_at", _TIME, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("taken_at", _TIME),
    Column("taken_by", Text),
    Column("withdrawn_at", _TIME),
)
"""``promise``: the call back that is owed because of it."""

person = Table(
    "person",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
)
"""Belongs to the slice ``persons``: only read."""
