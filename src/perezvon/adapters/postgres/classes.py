"""Classes of calls (migration ``0033_classes``): several slices read them, ``classes`` writes them."""

from sqlalchemy import Boolean, Column, DateTime, Double, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

_TIME = DateTime(timezone=True)

call_class = Table(
    "call_class",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("call", Text, primary_key=True),
    Column("client_id", Text),
    Column("person", Text),
    Column("at", _TIME, nullable=False),
    Column("direction", Text, nullable=False),
    Column("agent", Text),
    Column("answered", Boolean, nullable=False),
    Column("waited_s", Double, nullable=False),
    Column("talk_s", Double, nullable=False),
    Column("ended_at", _TIME),
    Column("closed_at", _TIME),
    Column("disposition", Text),
    Column("deal", Boolean, nullable=False),
    Column("consent", Text),
    Column("request", Text),
    Column("kind", Text, nullable=False),
    Column("flags", ARRAY(Text), nullable=False),
    Column("why", Text, nullable=False),
    Column("why_at", _TIME),
    Column("why_agent", Text),
    Column("referrer", Text),
    Column("stage", Text, nullable=False),
    Column("rule", Integer, nullable=False),
)
"""``kind``: the class."""
