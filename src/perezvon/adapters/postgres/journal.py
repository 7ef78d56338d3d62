"""The durable memory of one centre's floor, in PostgreSQL (port ``Journal``).

Three connections: commits on one, the lease's lock on another (``guard.py``), everything else (renewals,
snapshots, settings) on the third, so that a big snapshot never delays a call.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
import structlog

from perezvon.adapters.postgres import leases
from perezvon.adapters.postgres.facts import fact_json, kind_of
from perezvon.adapters.postgres.guard import Guard
from perezvon.adapters.postgres.records import records_in, records_json, upsert_sql
from perezvon.adapters.postgres.wire import Wire
from perezvon.core.events import (
    AnyEvent,
    ContactBarred,
    ContactListRead,
    PersonForgotten,
    SettingChanged,
)
from perezvon.facts.consent import AnyConsent
from perezvon.facts.settings import AnySetting
from perezvon.kit.ids import CentreId
from perezvon.ports import Batch, Deposed, Entry, Lease, Loaded

log = structlog.get_logger("journal")

KEEP_SNAPSHOTS = 3
_SETTINGS_AT_ONCE = 500

# One statement, one round trip, one transaction. Each step hangs on the one before: the lease is ours and the
# journal ends at first - 1; the stream of facts ends where ours begin; only then both counters move and
# everything is written. Otherwise nothing is, and no row is reported.
_STEPS = """
with ours as (
  select epoch from lease where centre = $1 and epoch = $2 and seq = $3 - 1 for update
), counted as (
  update fact_counter c set seq = c.seq + cardinality($9::text[]) from ours
  where c.centre = $1 and c.stream = 'floor' and (c.seq = $8 - 1 or cardinality($9::text[]) = 0)
  returning ours.epoch
), moved as (
  update lease l set seq = $4 from counted where l.centre = $1 returning counted.epoch
), told as (
  insert into fact (centre, stream, seq, kind, at, body)
  select $1, 'floor', $8 + u.n - 1, u.kind, u.at, u.body::jsonb
  from moved, unnest($9::text[], $10::timestamptz[], $11::text[]) with ordinality as u (kind, at, body, n)
)
"""
_ENTRIES_IN = """
insert into journal (centre, seq, at, kind, body, epoch)
select $1, $3 + u.n - 1, u.at, u.kind, u.body, moved.epoch
from moved, unnest($5::timestamptz[], $6::text[], $7::bytea[]) with ordinality as u (at, kind, body, n)
"""
_WRITE = _STEPS + _ENTRIES_IN
_WRITE_WITH_RECORDS = f"{_STEPS}, recorded as ({upsert_sql('$1', '$12', 'moved, ')}){_ENTRIES_IN}"
_MOVE_CURSOR = """
insert into fact_cursor (centre, stream, reader, seq) values ($1, $2, 'engine', $3)
on conflict (centre, stream, reader) do update set seq = excluded.seq
"""
_WHERE = "select epoch, seq from lease where centre = $1"
_STORED = "select body, epoch from journal where centre = $1 and seq = $2"
_LAST_SNAPSHOT = "select seq, body from snapshot where centre = $1 order by seq desc limit 1"
_ENTRIES = "select seq, at, body from journal where centre = $1 and seq > $2 order by seq"
_LAST_NOW = "select at from journal where centre = $1 and seq = $2"
_FACT_SEQ = "select seq from fact_counter where centre = $1 and stream = 'floor'"
_CURSOR = "select seq from fact_cursor where centre = $1 and stream = $2 and reader = 'engine'"
_SAVE_SNAPSHOT = """
insert into snapshot (centre, seq, epoch, body)
select $1, $3, $2, $4 from lease where centre = $1 and epoch = $2
on conflict (centre, seq) do update set epoch = excluded.epoch, body = excluded.body
"""
_DROP_SNAPSHOTS = """
delete from snapshot where centre = $1
and seq not in (select seq from snapshot where centre = $1 order by seq desc limit $2)
"""
_STREAM = """
select seq, body::text from fact
where centre = $1 and stream = $4 and seq > $2 order by seq limit $3
"""


class OutOfOrder(Exception):
    """The journal does not end where this batch begins: a bug or a damaged journal. The process must exit."""


class PostgresJournal:
    """See ``ports.Journal``. ``url``: of the role ``pz_engine``."""

    def __init__(self, url: str, centre: CentreId, *, timeout_s: float = 5.0) -> None:
        self._centre = centre
        self._hot = Wire(url, centre, timeout_s=timeout_s)
        self._calm = Wire(url, centre, timeout_s=timeout_s)
        self._guard = Guard(url, centre, timeout_s=timeout_s)
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode: Any = msgspec.msgpack.Decoder(AnyEvent).decode
        self._unreadable: dict[str, int] = {}  # by stream: highest fact that was reported as not understood

    async def take_lease(self, owner: str, ttl_s: float, after: int | None = None) -> Lease:
        return await self._guard.take(owner, ttl_s, after)

    async def watch_holder(self) -> int | None:
        return await self._guard.watch()

    async def hold_guard(self, lease: Lease) -> bool:
        return await self._guard.hold(lease)

    async def renew_lease(self, lease: Lease, ttl_s: float) -> Lease:
        async with self._calm.use() as connection:
            return await leases.renew(connection, lease, ttl_s)

    async def release_lease(self, lease: Lease) -> None:
        async with self._calm.use() as connection:
            await leases.release(connection, lease)

    async def load(self) -> Loaded:
        """One consistent view. Raises ``OutOfOrder`` when entries are missing."""
        async with self._calm.use() as connection, connection.transaction(isolation="repeatable_read"):
            where = await connection.fetchrow(_WHERE, self._centre)
            last_seq = where["seq"] if where else 0
            found = await connection.fetchrow(_LAST_SNAPSHOT, self._centre)
            snapshot_seq, snapshot = (found["seq"], found["body"]) if found else (0, None)
            entries = [
                Entry(seq, at, self._decode(body))
                async for seq, at, body in connection.cursor(
                    _ENTRIES, self._centre, snapshot_seq, prefetch=2000
                )
            ]
            fact_seq = await connection.fetchval(_FACT_SEQ, self._centre)
            settings_seq = await connection.fetchval(_CURSOR, self._centre, "settings")
            consent_seq = await connection.fetchval(_CURSOR, self._centre, "consent")
            last_now: datetime | None = await connection.fetchval(_LAST_NOW, self._centre, last_seq)
        _check_gapless(snapshot_seq, entries, last_seq)
        return Loaded(
            snapshot=snapshot,
            snapshot_seq=snapshot_seq,
            entries=entries,
            fact_seq=fact_seq or 0,
            settings_seq=settings_seq or 0,
            consent_seq=consent_seq or 0,
            last_now=last_now,
        )

    async def commit(self, batch: Batch) -> None:
        """One round trip, three when a setting came. Raises ``OutOfOrder`` too."""
        _check_numbers(batch)
        moved = _moved(batch)
        async with self._hot.use() as connection:
            if not moved:
                await self._write(connection, batch)
                return
            async with connection.transaction():
                if await self._write(connection, batch):
                    for stream, seq in moved.items():
                        await connection.execute(_MOVE_CURSOR, self._centre, stream, seq)

    async def _write(self, connection: asyncpg.Connection, batch: Batch) -> bool:
        """False when the same batch was stored before: its answer was lost on the way."""
        entries, facts = batch.entries, batch.facts
        bodies = [self._encode(entry.event) for entry in entries]
        records = records_in(facts)
        done = await connection.execute(
            _WRITE_WITH_RECORDS if records else _WRITE,
            self._centre,
            batch.epoch,
            entries[0].seq,
            entries[-1].seq,
            [entry.now for entry in entries],
            [kind_of(entry.event) for entry in entries],
            bodies,
            facts[0].seq if facts else 0,
            [kind_of(published.fact) for published in facts],
            [published.at for published in facts],
            [fact_json(published.fact) for published in facts],
            *([records_json(records)] if records else []),
        )
        if _rows(done) == 0:
            await self._why_not(connection, batch, bodies[-1])
            return False
        return True

    async def _why_not(self, connection: asyncpg.Connection, batch: Batch, last_body: bytes) -> None:
        """Return if this very batch is stored already; else raise why it cannot be."""
        first, last = batch.entries[0].seq, batch.entries[-1].seq
        where = await connection.fetchrow(_WHERE, self._centre)
        if where is None or where["epoch"] != batch.epoch:
            raise Deposed(f"lease {batch.epoch} of centre {self._centre} is not ours any more")
        if where["seq"] == first - 1:
            raise OutOfOrder(f"the stream of facts does not end at {batch.facts[0].seq - 1}")
        stored = await connection.fetchrow(_STORED, self._centre, last)
        if stored is None or stored["epoch"] != batch.epoch or stored["body"] != last_body:
            raise OutOfOrder(f"the journal ends at {where['seq']}, this batch holds {first} to {last}")

    async def save_snapshot(self, epoch: int, seq: int, body: bytes, keep: int = KEEP_SNAPSHOTS) -> None:
        """Keeps the last ``keep``. Raises ``Deposed``, ``ConnectionLost``."""
        async with self._calm.use() as connection, connection.transaction():
            if _rows(await connection.execute(_SAVE_SNAPSHOT, self._centre, epoch, seq, body)) == 0:
                raise Deposed(f"lease {epoch} of centre {self._centre} is not ours any more")
            await connection.execute(_DROP_SNAPSHOTS, self._centre, keep)

    async def settings_after(self, seq: int) -> list[tuple[int, AnySetting]]:
        """At most 500 at once. One that this version does not understand is logged and left out."""
        return await self._after("settings", seq, AnySetting)

    async def consent_after(self, seq: int) -> list[tuple[int, AnyConsent]]:
        """Of the stream ``consent``, in the same way."""
        return await self._after("consent", seq, AnyConsent)

    async def _after(self, stream: str, seq: int, of: Any) -> list[tuple[int, Any]]:
        async with self._calm.use() as connection:
            rows = await connection.fetch(_STREAM, self._centre, seq, _SETTINGS_AT_ONCE, stream)
        found: list[tuple[int, Any]] = []
        for number, body in rows:
            try:
                found.append((number, msgspec.json.decode(body, type=of)))
            except msgspec.ValidationError as error:
                if number > self._unreadable.get(stream, 0):
                    self._unreadable[stream] = number
                    log.error(f"{stream}.unreadable", seq=number, error=str(error))
        return found

    async def keep_partitions(self) -> None:
        """Make partitions of the next days, drop journal partitions older than 35 days. Call it daily."""
        async with self._calm.use() as connection:
            await connection.execute("select pz_keep_partitions()")

    async def close(self) -> None:
        await self._hot.close()
        await self._calm.close()
        await self._guard.close()


def _rows(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])


def _moved(batch: Batch) -> dict[str, int]:
    """How far each stream was read, by the entries of a batch."""
    moved: dict[str, int] = {}
    for entry in batch.entries:
        match entry.event:
            case SettingChanged(seq=seq):
                moved["settings"] = max(seq, moved.get("settings", 0))
            case ContactBarred(seq=seq) | ContactListRead(seq=seq) | PersonForgotten(seq=seq) if seq:
                moved["consent"] = max(seq, moved.get("consent", 0))
            case _:
                continue
    return moved


def _check_numbers(batch: Batch) -> None:
    """Raises ``OutOfOrder`` for holes in entries or facts, or a batch without entries."""
    for kind, numbers in (
        ("entries", [entry.seq for entry in batch.entries]),
        ("facts", [published.seq for published in batch.facts]),
    ):
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            raise OutOfOrder(f"the {kind} of a batch have holes: {numbers}")
    if not batch.entries:
        raise OutOfOrder("a batch without entries")


def _check_gapless(snapshot_seq: int, entries: Sequence[Entry], last_seq: int) -> None:
    expected = snapshot_seq
    for entry in entries:
        expected += 1
        if entry.seq != expected:
            raise OutOfOrder(f"journal entry {expected} is missing; the next one is {entry.seq}")
    if expected != last_seq:
        raise OutOfOrder(f"the journal ends at {expected}, but {last_seq} entries were committed")
