"""Who took part in which call, and how long: of a call that was passed on, each agent his part.

Migration ``0086_call_parts``; a trigger writes the table with the record. A call whose only talk was not
passed on has no rows here: its part is the record itself.
"""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Integer,
    MetaData,
    ScalarSelect,
    Table,
    Text,
    and_,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from perezvon.adapters.postgres.tables import call_record as record
from perezvon.kit.ids import AgentId, CentreId

metadata = MetaData()
_TIME = DateTime(timezone=True)

call_part = Table(
    "call_part",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("call", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("client_id", Text),
    Column("arrived_at", _TIME, nullable=False),
    Column("agent", Text, nullable=False),
    Column("queue", Text),
    Column("answered_at", _TIME, nullable=False),
    Column("ended_at", _TIME),
    Column("ring_ms", BigInteger, nullable=False),
    Column("talk_ms", BigInteger, nullable=False),
    Column("hold_ms", BigInteger, nullable=False),
    Column("wrap_ms", BigInteger, nullable=False),
    Column("disposition", Text),
    Column("taken", Boolean, nullable=False),
    Column("given", Boolean, nullable=False),
)
_OF_RECORD = and_(call_part.c.centre == record.c.centre, call_part.c.call == record.c.call)
_FIELDS = ("agent", "queue", "answered_at", "ended_at", "talk_ms", "hold_ms", "wrap_ms", "disposition")


def parts_column() -> ScalarSelect[Any]:
    """The parts of a record that has several, as JSON, for each row shown; null: the record is the part."""
    names = (*_FIELDS, "taken", "given")
    pairs = [each for name in names for each in (name, call_part.c[name])]
    told = func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), call_part.c.part))
    return select(told).where(_OF_RECORD).correlate(record).scalar_subquery()


AGENTS: Final = literal_column(
    "array_remove(array_append(array(select p.agent from call_part p"
    " where p.centre = call_record.centre and p.call = call_record.call), call_record.agent), null)",
    ARRAY(Text),
)
"""Everybody who talked in a call of ``call_record``, its last agent among them."""


def gave_away(centre: CentreId, agents: Collection[AgentId]) -> ColumnElement[bool]:
    """Of records: one of them had a part in it before another one ended the call."""
    p = call_part.c
    found = select(p.call, p.arrived_at).distinct().where(p.centre == centre, p.agent.in_(agents))
    earlier = found.cte("given").prefix_with("materialized", dialect="postgresql")
    keys = select(earlier.c.call, earlier.c.arrived_at)
    of_them = tuple_(record.c.call, record.c.arrived_at).in_(keys)  # both, so that their key finds them
    return and_(of_them, or_(record.c.agent.is_(None), record.c.agent.not_in(agents)))
