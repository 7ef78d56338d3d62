"""Tables of this slice (migration ``0005_calls``); ``call_record`` belongs to the engine and is only read."""

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text

metadata = MetaData()

call_note = Table(
    "call_note",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("call", Text, primary_key=True),
    Column("client_id", Text),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("rev", Integer, nullable=False),
)
