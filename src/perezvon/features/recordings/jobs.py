"""What the worker does for recordings: learn of them from facts, hand them out, sweep what was left."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.facts import Cursor
from perezvon.adapters.postgres.session import begin
from perezvon.adapters.postgres.tables import call_record
from perezvon.facts.floor import CallClosed, CallEnded, CallRecord, RecordingRef, Segment
from perezvon.features.recordings import raws, store
from perezvon.features.recordings.making import Workshop, clear
from perezvon.features.recordings.vault import VaultError, plain_size
from perezvon.kit.ids import AgentId, CentreId, ClientId, RecordingId

READER: Final = "recordings"
LEASE: Final = timedelta(seconds=60)
"""A recording handed out comes again after this long, should its worker have died."""
_KINDS: Final = ("call_ended", "call_closed")
_ROWS: Final = 500
_STRAY_AGE: Final = timedelta(hours=1)
_TMP_AGE: Final = timedelta(hours=6)

log = structlog.get_logger("recordings")


def agent_of(segments: Sequence[Segment], started_at: datetime, default: AgentId | None) -> AgentId | None:
    """Who talked when a recording started: of the segments answered by then, the last."""
    spoke = [s for s in segments if s.agent and s.answered_at and s.answered_at <= started_at + _SLACK]
    return max(spoke, key=lambda s: s.answered_at or started_at).agent if spoke else default


_SLACK: Final = timedelta(seconds=1)


def pending_row(centre: CentreId, record: CallRecord, ref: RecordingRef, now: datetime) -> dict[str, Any]:
    """The row of a recording that is to be made."""
    return _row(
        centre, record.call, record.client, record.agent, record.segments, ref, record.ended_at or now
    )


def _row(
    centre: CentreId,
    call: str,
    client: ClientId | None,
    agent: AgentId | None,
    segments: Sequence[Segment],
    ref: RecordingRef,
    ended_at: datetime,
) -> dict[str, Any]:
    return {
        "centre": centre,
        "id": ref.recording,
        "call": call,
        "client_id": client,
        "agent": agent_of(segments, ref.started_at, agent),
        "node": ref.node,
        "codec": ref.codec,
        "started_at": ref.started_at,
        "stopped_at": max(ref.stopped_at or ended_at, ref.started_at),
        "state": "pending",
        "attempts": 0,
        "next_try_at": ended_at,
        "suspect": False,
    }


async def derive(shop: Workshop) -> int:
    """Read the next facts; a row for each recording they tell of. Gives how many facts were read."""
    cursor = Cursor(shop.centre, "floor", READER)
    async with begin(shop.engine, shop.centre, None) as connection:
        facts = await cursor.read(connection, _ROWS)
        if not facts:
            return 0
        found: dict[RecordingId, dict[str, Any]] = {}
        for stored in facts:
            if stored.kind in _KINDS:
                fact: CallEnded | CallClosed = stored.decode(CallEnded | CallClosed)
                for ref in fact.record.recordings:
                    found[ref.recording] = pending_row(shop.centre, fact.record, ref, stored.at)
        await store.add_pending(connection, list(found.values()))
        await cursor.advance(connection, facts[-1].seq)
    return len(facts)


async def due(shop: Workshop, limit: int = 100) -> list[RecordingId]:
    """Recordings to be made now; each is handed out once per ``LEASE``."""
    async with begin(shop.engine, shop.centre, None) as connection:
        return await store.take_due(connection, shop.centre, shop.now(), LEASE, limit)


async def sweep(shop: Workshop) -> list[RecordingId]:
    """Put right what a crash left behind. Gives the raw tracks that no call knows of, which stay."""
    strangers: list[RecordingId] = []
    for folder in dict.fromkeys(shop.raw_dirs.values()):
        old = await asyncio.to_thread(_old, folder, shop.now() - _STRAY_AGE)
        async with begin(shop.engine, shop.centre, None) as connection:
            rows = await store.known(connection, shop.centre, old)
            unknown = [id_ for id_ in old if id_ not in rows]
            strangers += await _adopt(shop, connection, unknown)
        for row in rows.values():
            await _settle(shop, folder, row)
    await asyncio.to_thread(_remove_partial, shop.vault_dir, shop.now() - _TMP_AGE)
    if strangers:
        log.warning("recordings.strangers", count=len(strangers), first=strangers[:5])
    return strangers


def _old(folder: Path, before: datetime) -> list[RecordingId]:
    limit = before.timestamp()
    return list(dict.fromkeys(id_ for id_, path in raws.listed(folder) if path.stat().st_mtime < limit))


async def _adopt(
    shop: Workshop, connection: AsyncConnection, ids: Sequence[RecordingId]
) -> list[RecordingId]:
    """Rows for raw tracks that a call record names; gives those that none names."""
    strangers: list[RecordingId] = []
    for id_ in ids:
        named = call_record.c.recordings.contains(cast([{"recording": id_}], JSONB))
        query = select(call_record, func.clock_timestamp().label("now")).where(
            call_record.c.centre == shop.centre, named
        )
        row = (await connection.execute(query)).first()
        if row is None:
            strangers.append(id_)
            continue
        refs = msgspec.convert(row.recordings, list[RecordingRef])
        segments = msgspec.convert(row.segments, list[Segment])
        ref = next(each for each in refs if each.recording == id_)
        made = _row(shop.centre, row.call, row.client_id, row.agent, segments, ref, row.ended_at or row.now)
        await store.add_pending(connection, [made])
    return strangers


async def _settle(shop: Workshop, folder: Path, row: store.AnyRow) -> None:
    """Raw tracks beside a finished row: deleted if the sealed file is whole, else made again from them."""
    if row.state != "ready":
        return
    try:
        whole = await asyncio.to_thread(plain_size, shop.vault_dir / row.path) == row.size
    except (OSError, VaultError) as fault:
        log.error("recordings.file_lost", recording=row.id, error=str(fault))
        whole = False
    if whole:
        await clear(shop, row.id, raws.find(folder, row.id, row.codec))
        return
    async with begin(shop.engine, shop.centre, None) as connection:
        again = {"state": "pending", "next_try_at": shop.now(), "error": "the sealed file was lost"}
        await store.change(connection, shop.centre, row.id, again)


def _remove_partial(vault_dir: Path, before: datetime) -> None:
    """Half-written files of a worker that died; nobody reads them."""
    for path in vault_dir.glob("*/*/*/*/.*.tmp"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
