"""What the worker does for promises: the first answered outbound call settles all that are open."""

from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres.facts import Cursor
from perezvon.adapters.postgres.persons import is_of
from perezvon.adapters.postgres.session import begin
from perezvon.adapters.postgres.tables import call_record
from perezvon.facts.floor import CallClosed, CallEnded, CallRecord
from perezvon.features.promises.tables import PromiseRow
from perezvon.kit.ids import CentreId

READER: Final = "promises"
_KINDS: Final = ("call_ended", "call_closed")
_ROWS: Final = 500


async def settle(engine: AsyncEngine, centre: CentreId) -> int:
    """Read the next facts of the floor. Gives how many were read."""
    cursor = Cursor(centre, "floor", READER)
    async with begin(engine, centre, None) as connection:
        facts = await cursor.read(connection, _ROWS)
        if not facts:
            return 0
        for stored in facts:
            if stored.kind in _KINDS:
                fact: CallEnded | CallClosed = stored.decode(CallEnded | CallClosed)
                await _answered(connection, centre, fact.record)
        await cursor.advance(connection, facts[-1].seq)
    return len(facts)


async def _answered(connection: AsyncConnection, centre: CentreId, record: CallRecord) -> None:
    """Calls may be told in another order than they were made: the earliest one counts."""
    if record.direction != "outbound" or record.how != "answered" or record.person is None:
        return
    made_on = (
        select(call_record.c.arrived_at)
        .where(call_record.c.centre == centre, call_record.c.call == PromiseRow.call)
        .correlate(PromiseRow)
        .scalar_subquery()
    )
    at = record.arrived_at
    await connection.execute(
        update(PromiseRow)
        .where(
            PromiseRow.centre == centre,
            is_of(PromiseRow.person, centre, record.person),
            PromiseRow.cancelled_at.is_(None),
            PromiseRow.call.is_distinct_from(record.call),
            or_(PromiseRow.call.is_not(None), PromiseRow.made_at <= at),
            or_(PromiseRow.call.is_(None), made_on < at),
            or_(PromiseRow.answered_at.is_(None), PromiseRow.answered_at > at),
        )
        .values(answered_at=at, answered_call=record.call, version=PromiseRow.version + 1)
    )
