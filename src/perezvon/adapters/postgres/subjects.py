"""What calls are about (migration ``0075_subjects``): ``calls`` and ``subjects`` read it, ``subjects``
writes it."""

from sqlalchemy import Column, DateTime, MetaData, Table, Text

metadata = MetaData()

call_subject = Table(
    "call_subject",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("call", Text, primary_key=True),
    Column("client_id", Text),
    Column("subject", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""``how``: ``hand`` or ``script``."""
