"""Streams of facts: published in the writer's transaction, read with a cursor in the reader's.

Numbers are gapless and ordered per (centre, stream), because the counter row is locked until the writer's
commit: who sees number n sees all below it. A rolled back writer leaves no hole.
"""

import re
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.kit.ids import CentreId

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_NEXT = text(
    "insert into fact_counter as c (centre, stream, seq) values (:centre, :stream, 1)"
    " on conflict (centre, stream) do update set seq = c.seq + 1 returning seq"
)
_WRITE = text(
    "insert into fact (centre, stream, seq, kind, at, body)"
    " values (:centre, :stream, :seq, :kind, clock_timestamp(), cast(:body as jsonb))"
)
_READ = text(
    "select seq, at, kind, body::text from fact"
    " where centre = :centre and stream = :stream and seq > :after order by seq limit :limit"
)
_LAST = text("select seq from fact_counter where centre = :centre and stream = :stream")
_NEW_CURSOR = text(
    "insert into fact_cursor (centre, stream, reader, seq) values (:centre, :stream, :reader, :seq)"
    " on conflict do nothing"
)
_LOCK_CURSOR = text(
    "select seq from fact_cursor where centre = :centre and stream = :stream and reader = :reader for update"
)
_MOVE_CURSOR = text(
    "update fact_cursor set seq = :seq"
    " where centre = :centre and stream = :stream and reader = :reader and seq <= :seq"
)


class StoredFact(msgspec.Struct, frozen=True):
    """A fact as it lies in its stream; ``body`` is JSON with the tag ``kind``."""

    seq: int
    at: datetime
    kind: str
    body: str

    def decode(self, as_type: Any) -> Any:
        """The fact as ``AnyFact``, ``AnySetting``, …; a foreign kind raises ``msgspec.ValidationError``."""
        return msgspec.json.decode(self.body, type=as_type)


def fact_json(fact: msgspec.Struct) -> str:
    """A fact as JSON that ``jsonb`` takes: it refuses the character NUL, which nobody could read anyway."""
    return without_nul(msgspec.json.encode(fact).decode())


def without_nul(json: str) -> str:
    """JSON without the escape of NUL; an escaped backslash before ``u0000`` stays what it is."""
    return _NUL.sub(r"\1", json) if "\\u0000" in json else json


def kind_of(fact: msgspec.Struct) -> str:
    """The tag of a tagged struct (``queue``, ``call_ended``)."""
    return str(fact.__struct_config__.tag)


async def publish(conn: AsyncConnection, centre: CentreId, stream: str, fact: msgspec.Struct) -> int:
    """Write a fact in the caller's transaction; gives its number.

    Publishers of one stream wait for each other until the transaction ends: publish last, commit soon, and
    send the hint over the bus after the commit.
    """
    key = {"centre": centre, "stream": stream}
    seq = int((await conn.execute(_NEXT, key)).scalar_one())
    await conn.execute(_WRITE, {**key, "seq": seq, "kind": kind_of(fact), "body": fact_json(fact)})
    return seq


async def read(
    conn: AsyncConnection, centre: CentreId, stream: str, after: int, limit: int = 500
) -> list[StoredFact]:
    """Facts with a number above ``after``, in order. The transaction must see all clients."""
    rows = await conn.execute(_READ, {"centre": centre, "stream": stream, "after": after, "limit": limit})
    return [StoredFact(seq, at, kind, body) for seq, at, kind, body in rows]


async def last(conn: AsyncConnection, centre: CentreId, stream: str) -> int:
    """The newest number of a stream; 0 when nothing was published."""
    return int((await conn.execute(_LAST, {"centre": centre, "stream": stream})).scalar() or 0)


class Cursor:
    """The place of one reader in one stream.

    ``read`` locks the place until the transaction ends, so two workers never take the same facts;
    ``advance`` in the same transaction as what was derived from them: each fact acts exactly once.
    """

    def __init__(self, centre: CentreId, stream: str, reader: str) -> None:
        self._key = {"centre": centre, "stream": stream, "reader": reader}
        self.centre = centre
        self.stream = stream

    async def read(self, conn: AsyncConnection, limit: int = 500) -> list[StoredFact]:
        """The next facts, oldest first; a new reader begins with the first fact."""
        place = (await conn.execute(_LOCK_CURSOR, self._key)).scalar()
        if place is None:
            await conn.execute(_NEW_CURSOR, {**self._key, "seq": 0})
            place = (await conn.execute(_LOCK_CURSOR, self._key)).scalar_one()
        return await read(conn, self.centre, self.stream, int(place), limit)

    async def advance(self, conn: AsyncConnection, seq: int) -> None:
        """The reader is done with every fact up to ``seq``. A cursor never goes back."""
        await conn.execute(_MOVE_CURSOR, {**self._key, "seq": seq})
