"""The durable memory of one centre's floor, in PostgreSQL (port ``Journal``).

Two connections: commits on one, everything else (lease, snapshots, settings) on the other, so that a big
snapshot never delays a call.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
import structlog

from perezvon.adapters.postgres import leases
from perezvon.adapters.postgres.facts import fact_json, kind_of
from perezvon.adapters.postgres.records import records_in, write_records
from perezvon.adapters.postgres.wire import Wire
from perezvon.core.events import AnyEvent, SettingChanged
from perezvon.facts.floor import Published
from perezvon.facts.settings import AnySetting
from perezvon.kit.ids import CentreId
from perezvon.ports import Batch, Deposed, Entry, Lease, Loaded

log = structlog.get_logger("journal")

KEEP_SNAPSHOTS = 3
_SETTINGS_AT_ONCE = 500

# The lease row moves from first - 1 to last in the same statement that writes the entries: no other owner, no
# entry twice, no hole. The floor's counter row does the same for facts.
_WRITE_ENTRIES = """
with fence as (
  update lease set seq = $4 where centre = $1 and epoch = $2 and seq = $3 - 1 returning epoch
)
insert into journal (centre, seq, at, kind, body, epoch)
select $1, $3 + u.n - 1, u.at, u.kind, u.body, fence.epoch
from fence, unnest($5::timestamptz[], $6::text[], $7::bytea[]) with ordinality as u (at, kind, body, n)
"""
_WRITE_FACTS = """
with counter as (
  update fact_counter set seq = $3 where centre = $1 and stream = 'floor' and seq = $2 - 1 returning seq
)
insert into fact (centre, stream, seq, kind, at, body)
select $1, 'floor', $2 + u.n - 1, u.kind, u.at, u.body::jsonb
from counter, unnest($4::text[], $5::timestamptz[], $6::text[]) with ordinality as u (kind, at, body, n)
"""
_MOVE_SETTINGS = """
insert into fact_cursor (centre, stream, reader, seq) values ($1, 'settings', 'engine', $2)
on conflict (centre, stream, reader) do update set seq = excluded.seq
"""
_WHERE = "select epoch, seq from lease where centre = $1"
_STORED = "select body, epoch from journal where centre = $1 and seq = $2"
_LAST_SNAPSHOT = "select seq, body from snapshot where centre = $1 order by seq desc limit 1"
_ENTRIES = "select seq, at, body from journal where centre = $1 and seq > $2 order by seq"
_LAST_NOW = "select at from journal where centre = $1 and seq = $2"
_FACT_SEQ = "select seq from fact_counter where centre = $1 and stream = 'floor'"
_SETTINGS_SEQ = """
select seq from fact_cursor where centre = $1 and stream = 'settings' and reader = 'engine'
"""
_SAVE_SNAPSHOT = """
insert into snapshot (centre, seq, epoch, body)
select $1, $3, $2, $4 from lease where centre = $1 and epoch = $2
on conflict (centre, seq) do update set epoch = excluded.epoch, body = excluded.body
"""
_DROP_SNAPSHOTS = """
delete from snapshot where centre = $1
and seq not in (select seq from snapshot where centre = $1 order by seq desc limit $2)
"""
_SETTINGS = """
select seq, body::text from fact
where centre = $1 and stream = 'settings' and seq > $2 order by seq limit $3
"""


class OutOfOrder(Exception):
    """The journal does not end where this batch begins: a bug or a damaged journal. The process must exit."""


class PostgresJournal:
    """See ``ports.Journal``. ``url``: of the role ``pz_engine``."""

    def __init__(self, url: str, centre: CentreId, *, timeout_s: float = 5.0) -> None:
        self._centre = centre
        self._hot = Wire(url, centre, timeout_s=timeout_s)
        self._calm = Wire(url, centre, timeout_s=timeout_s)
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode: Any = msgspec.msgpack.Decoder(AnyEvent).decode
        self._unreadable = 0  # highest settings fact that was reported as not understood

    async def take_lease(self, owner: str, ttl_s: float) -> Lease:
        async with self._calm.use() as connection:
            return await leases.take(connection, self._centre, owner, ttl_s)

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
            settings_seq = await connection.fetchval(_SETTINGS_SEQ, self._centre)
            last_now: datetime | None = await connection.fetchval(_LAST_NOW, self._centre, last_seq)
        _check_gapless(snapshot_seq, entries, last_seq)
        return Loaded(
            snapshot=snapshot,
            snapshot_seq=snapshot_seq,
            entries=entries,
            fact_seq=fact_seq or 0,
            settings_seq=settings_seq or 0,
            last_now=last_now,
        )

    async def commit(self, batch: Batch) -> None:
        """Four round trips: begin, entries, facts, commit. Raises ``OutOfOrder`` too."""
        first, last = _bounds(batch)
        bodies = [self._encode(entry.event) for entry in batch.entries]
        async with self._hot.use() as connection, connection.transaction():
            done = await connection.execute(
                _WRITE_ENTRIES,
                self._centre,
                batch.epoch,
                first,
                last,
                [entry.now for entry in batch.entries],
                [kind_of(entry.event) for entry in batch.entries],
                bodies,
            )
            if _rows(done) == 0:
                await self._why_not(connection, batch, bodies[-1])
                return  # the same batch was stored before: its answer was lost on the way
            await self._write_facts(connection, batch.facts)
            settings = [e.event.seq for e in batch.entries if isinstance(e.event, SettingChanged)]
            if settings:
                await connection.execute(_MOVE_SETTINGS, self._centre, max(settings))

    async def _write_facts(self, connection: asyncpg.Connection, facts: Sequence[Published]) -> None:
        if not facts:
            return
        done = await connection.execute(
            _WRITE_FACTS,
            self._centre,
            facts[0].seq,
            facts[-1].seq,
            [kind_of(published.fact) for published in facts],
            [published.at for published in facts],
            [fact_json(published.fact) for published in facts],
        )
        if _rows(done) != len(facts):
            raise OutOfOrder(f"the stream of facts does not end at {facts[0].seq - 1}")
        records = records_in(facts)
        if records:
            await write_records(connection, self._centre, records)

    async def _why_not(self, connection: asyncpg.Connection, batch: Batch, last_body: bytes) -> None:
        """Return if this very batch is stored already; else raise why it cannot be."""
        first, last = _bounds(batch)
        where = await connection.fetchrow(_WHERE, self._centre)
        if where is None or where["epoch"] != batch.epoch:
            raise Deposed(f"lease {batch.epoch} of centre {self._centre} is not ours any more")
        stored = await connection.fetchrow(_STORED, self._centre, last)
        if stored is None or stored["epoch"] != batch.epoch or stored["body"] != last_body:
            raise OutOfOrder(f"the journal ends at {where['seq']}, this batch holds {first} to {last}")

    async def save_snapshot(self, epoch: int, seq: int, body: bytes) -> None:
        """Keeps the last three. Raises ``Deposed``, ``ConnectionLost``."""
        async with self._calm.use() as connection, connection.transaction():
            if _rows(await connection.execute(_SAVE_SNAPSHOT, self._centre, epoch, seq, body)) == 0:
                raise Deposed(f"lease {epoch} of centre {self._centre} is not ours any more")
            await connection.execute(_DROP_SNAPSHOTS, self._centre, KEEP_SNAPSHOTS)

    async def settings_after(self, seq: int) -> list[tuple[int, AnySetting]]:
        """At most 500 at once. One that this version does not understand is logged and left out."""
        async with self._calm.use() as connection:
            rows = await connection.fetch(_SETTINGS, self._centre, seq, _SETTINGS_AT_ONCE)
        found: list[tuple[int, AnySetting]] = []
        for number, body in rows:
            try:
                found.append((number, msgspec.json.decode(body, type=AnySetting)))
            except msgspec.ValidationError as error:
                if number > self._unreadable:
                    self._unreadable = number
                    log.error("settings.unreadable", seq=number, error=str(error))
        return found

    async def keep_partitions(self) -> None:
        """Make partitions of the next days, drop journal partitions older than 35 days. Call it daily."""
        async with self._calm.use() as connection:
            await connection.execute("select pz_keep_partitions()")

    async def close(self) -> None:
        await self._hot.close()
        await self._calm.close()


def _rows(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])


def _bounds(batch: Batch) -> tuple[int, int]:
    """First and last number of a batch; raises ``OutOfOrder`` for holes in entries or facts."""
    for kind, numbers in (
        ("entries", [entry.seq for entry in batch.entries]),
        ("facts", [published.seq for published in batch.facts]),
    ):
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            raise OutOfOrder(f"the {kind} of a batch have holes: {numbers}")
    if not batch.entries:
        raise OutOfOrder("a batch without entries")
    return batch.entries[0].seq, batch.entries[-1].seq


def _check_gapless(snapshot_seq: int, entries: Sequence[Entry], last_seq: int) -> None:
    expected = snapshot_seq
    for entry in entries:
        expected += 1
        if entry.seq != expected:
            raise OutOfOrder(f"journal entry {expected} is missing; the next one is {entry.seq}")
    if expected != last_seq:
        raise OutOfOrder(f"the journal ends at {expected}, but {last_seq} entries were committed")
