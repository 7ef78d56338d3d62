"""Tables of this slice (migrations ``0005_calls``, ``0063_transfers``, ``0087_outside``).

``call_record`` belongs to the engine and is only read.
"""

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, Table, Text

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

call_transfer = Table(
    "call_transfer",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("call", Text, primary_key=True),
    Column("request", Text, primary_key=True),
    Column("client_id", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("agent", Text, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("to_queue", Text),
    Column("to_agent", Text),
    Column("to_number", Text),
    Column("note", Text, nullable=False),
)
