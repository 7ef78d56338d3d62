"""A stretch of one centre's journal, read beside a running engine: one snapshot of the database, no lease."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from perezvon.adapters.postgres.wire import Wire
from perezvon.core.events import AnyEvent
from perezvon.kit.ids import CentreId
from perezvon.ports import Entry

PATIENCE_S = 300.0
_AT_ONCE = 2_000
_ENDS = "select min(seq), max(seq) from journal where centre = $1"
_FIRST_FROM = "select min(seq) from journal where centre = $1 and at >= $2"
_LAST_UNTIL = "select max(seq) from journal where centre = $1 and at <= $2"
_AT = "select at from journal where centre = $1 and seq = $2"
_SNAPSHOT = "select seq, body from snapshot where centre = $1 and seq < $2 order by seq desc limit 1"
_OLDEST = "select min(seq) from snapshot where centre = $1"
_ENTRIES = "select seq, at, body from journal where centre = $1 and seq between $2 and $3 order by seq"


class Stretch:
    """Reads within one transaction. ``first`` and ``last`` are 0 when the journal is empty."""

    def __init__(self, connection: asyncpg.Connection, centre: CentreId) -> None:
        self._connection, self._centre = connection, centre
        self.first = self.last = 0
        self.ends: datetime | None = None

    async def measure(self) -> None:
        row = await self._connection.fetchrow(_ENDS, self._centre)
        if row is not None and row[1] is not None:
            self.first, self.last = row
            self.ends = await self.time_of(self.last)

    async def first_from(self, at: datetime) -> int | None:
        """The first entry at or after a time."""
        return await self._number(_FIRST_FROM, at)

    async def last_until(self, at: datetime) -> int | None:
        """The last entry at or before a time."""
        return await self._number(_LAST_UNTIL, at)

    async def time_of(self, seq: int) -> datetime | None:
        found: datetime | None = await self._connection.fetchval(_AT, self._centre, seq)
        return found

    async def snapshot_before(self, seq: int) -> tuple[int, bytes] | None:
        """The newest snapshot from which entry ``seq`` can be reached, with its number."""
        row = await self._connection.fetchrow(_SNAPSHOT, self._centre, seq)
        return (row["seq"], row["body"]) if row is not None else None

    async def oldest_snapshot(self) -> int | None:
        return await self._number(_OLDEST)

    async def entries(self, first: int, last: int) -> AsyncIterator[Entry]:
        """In order. Raises ``msgspec.ValidationError`` for an event of another version."""
        decode: Any = msgspec.msgpack.Decoder(AnyEvent).decode
        rows = self._connection.cursor(_ENTRIES, self._centre, first, last, prefetch=_AT_ONCE)
        async for seq, at, body in rows:
            yield Entry(seq, at, decode(body))

    async def _number(self, query: str, *values: object) -> int | None:
        found: int | None = await self._connection.fetchval(query, self._centre, *values)
        return found


@asynccontextmanager
async def stretch_of(url: str, centre: CentreId) -> AsyncIterator[Stretch]:
    """Raises ``ConnectionLost``."""
    wire = Wire(url, centre, timeout_s=PATIENCE_S, settings={"idle_in_transaction_session_timeout": "0"})
    try:
        async with (
            wire.use() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            stretch = Stretch(connection, centre)
            await stretch.measure()
            yield stretch
    finally:
        await wire.close()
