"""Recordings end when their time is over. Who listened stays on record, and that there was one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Date, and_, cast, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from perezvon.adapters.postgres.session import begin
from perezvon.adapters.postgres.tables import call_record
from perezvon.features.recordings import store
from perezvon.features.recordings.making import Workshop
from perezvon.features.recordings.tables import centre, hold, recording

EVERY_S: Final = 3600.0
EVERYBODY: Final = "*"
_AT_ONCE: Final = 200

log = structlog.get_logger("recordings")


async def expire(shop: Workshop, keep_days: Mapping[str, int]) -> int:
    """Delete what is older than its client's days (``*``: every other client's, and of nobody's calls).

    The file goes first, then the row loses its key: stopped in between, it is done again by the next round,
    and no copy of the file, on whatever backup of the files, can be opened without the row. Gives how many
    were deleted.
    """
    deleted = 0
    while keep_days:
        over = _over(keep_days, shop.now())
        async with begin(shop.engine, shop.centre, None) as connection:
            query = (
                select(recording.c.id, recording.c.path, recording.c.client_id)
                .where(recording.c.centre == shop.centre, recording.c.state == "ready", over, ~_held(shop))
                .order_by(recording.c.started_at)
                .limit(_AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            rows = (await connection.execute(query)).all()
            for row in rows:
                await asyncio.to_thread((shop.vault_dir / row.path).unlink, missing_ok=True)
                days = keep_days.get(row.client_id or "", keep_days.get(EVERYBODY, 0))
                await store.change(connection, shop.centre, row.id, _gone(days))
        deleted += len(rows)
        if len(rows) < _AT_ONCE:
            break
    if deleted:
        log.info("recordings.expired", count=deleted)
    return deleted


def _held(shop: Workshop) -> ColumnElement[bool]:
    """Of a call with somebody whose data must not be destroyed now, by the clock on the centre's wall."""
    zone = select(centre.c.zone).where(centre.c.id == shop.centre).scalar_subquery()
    today = cast(func.timezone(func.coalesce(zone, "UTC"), shop.now()), Date)
    return exists().where(
        call_record.c.centre == recording.c.centre,
        call_record.c.call == recording.c.call,
        hold.c.centre == call_record.c.centre,
        hold.c.person == call_record.c.person,
        or_(hold.c.until.is_(None), hold.c.until >= today),
    )


def _over(keep_days: Mapping[str, int], now: datetime) -> ColumnElement[bool]:
    named = [client for client in keep_days if client != EVERYBODY]

    def older(client: str) -> ColumnElement[bool]:
        return recording.c.started_at < now - timedelta(days=keep_days[client])

    over = [and_(recording.c.client_id == client, older(client)) for client in named]
    if EVERYBODY in keep_days:
        others = or_(recording.c.client_id.is_(None), recording.c.client_id.not_in(named))
        over.append(and_(others, older(EVERYBODY)))
    return or_(*over)


def _gone(days: int) -> dict[str, object]:
    return {
        "state": "absent",
        "error": f"deleted after {days} days",
        "path": None,
        "wrapped_key": None,
        "key_id": None,
        "peaks_left": None,
        "peaks_right": None,
    }
