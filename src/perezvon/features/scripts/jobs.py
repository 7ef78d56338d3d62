"""What the worker does for scripts: the run of a call that is closed is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.facts import Cursor
from perezvon.adapters.postgres.session import begin
from perezvon.core.script_walk import State, end
from perezvon.facts.floor import CallClosed
from perezvon.facts.scripts import STREAM, RunEnded
from perezvon.features.scripts.runs import raw_state
from perezvon.features.scripts.tables import RunRow
from perezvon.kit.ids import CallId, CentreId

READER: Final = "scripts"
_ROWS: Final = 500


async def end_runs(engine: AsyncEngine, centre: CentreId) -> int:
    """Read the next facts of the floor; runs of calls that are closed by them end. Gives how many were
    read."""
    cursor = Cursor(centre, "floor", READER)
    async with begin(engine, centre, None) as connection:
        found = await cursor.read(connection, _ROWS)
        if not found:
            return 0
        closed = {}
        for stored in found:
            if stored.kind == "call_closed":
                fact: CallClosed = stored.decode(CallClosed)
                closed[fact.record.call] = fact.record.closed_at or stored.at
        if closed:
            await _end(connection, centre, closed)
        await cursor.advance(connection, found[-1].seq)
    return len(found)


async def _end(connection: AsyncConnection, centre: CentreId, closed: Mapping[CallId, datetime]) -> None:
    """Told last: publishers of a stream wait for each other."""
    query = select(RunRow.id, RunRow.call, RunRow.person, RunRow.state).where(
        RunRow.centre == centre, RunRow.call.in_(list(closed)), RunRow.ended_at.is_(None)
    )
    rows = (await connection.execute(query.order_by(RunRow.id).with_for_update())).all()
    for row in rows:
        at = closed[row.call]
        state = end(msgspec.convert(row.state, State), at)
        change = update(RunRow).where(RunRow.centre == centre, RunRow.id == row.id)
        await connection.execute(change.values(state=raw_state(state), seq=state.seq, ended_at=at))
    for row in rows:
        await facts.publish(connection, centre, STREAM, RunEnded(row.id, row.call, row.person))
