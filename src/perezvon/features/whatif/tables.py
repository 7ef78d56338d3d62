"""Tables of this slice (migration ``0008_whatif``)."""

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

_TIME = DateTime(timezone=True)

agent_time = Table(
    "agent_time",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("since", _TIME, primary_key=True),
    Column("until", _TIME),
    Column("state", Text, nullable=False),
    Column("reason", Text),
)

whatif_run = Table(
    "whatif_run",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Column("clients", ARRAY(Text)),
    Column("change", JSONB, nullable=False),
    Column("replications", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("played", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("next_try_at", _TIME, nullable=False),
    Column("fault", Text),
    Column("staff", JSONB),
    Column("created_by", Text, nullable=False),
    Column("created_at", _TIME, nullable=False),
    Column("started_at", _TIME),
    Column("finished_at", _TIME),
)

whatif_queue = Table(
    "whatif_queue",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("queue", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("body", JSONB, nullable=False),
)
