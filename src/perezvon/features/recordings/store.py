"""Rows of recordings and listenings, under the row-level security of the transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Boolean, Row, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.recordings.tables import listening, recording
from perezvon.kit.ids import CallId, CentreId, RecordingId, UserId

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


async def add_pending(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """New recordings to be made; known ones stay as they are."""
    if rows:
        await connection.execute(insert(recording).on_conflict_do_nothing(), list(rows))


async def take_due(
    connection: AsyncConnection, centre: CentreId, now: datetime, lease: timedelta, limit: int
) -> list[RecordingId]:
    """Pending recordings whose time has come. They come again after ``lease`` unless something was done."""
    due = (
        select(recording.c.id)
        .where(recording.c.centre == centre, recording.c.state == "pending", recording.c.next_try_at <= now)
        .order_by(recording.c.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(recording)
        .where(recording.c.centre == centre, recording.c.id.in_(due.scalar_subquery()))
        .values(next_try_at=now + lease)
        .returning(recording.c.id)
    )
    return [str(id_) for id_ in (await connection.execute(taken)).scalars()]


async def lock_pending(connection: AsyncConnection, centre: CentreId, id_: RecordingId) -> AnyRow | None:
    """The row, locked until the transaction ends; None when it is done, or another worker is at it."""
    query = (
        select(recording)
        .where(recording.c.centre == centre, recording.c.id == id_, recording.c.state == "pending")
        .with_for_update(skip_locked=True)
    )
    return (await connection.execute(query)).one_or_none()


async def change(
    connection: AsyncConnection, centre: CentreId, id_: RecordingId, values: dict[str, Any]
) -> None:
    await connection.execute(
        update(recording).where(recording.c.centre == centre, recording.c.id == id_).values(**values)
    )


async def one(connection: AsyncConnection, centre: CentreId, id_: RecordingId) -> AnyRow | None:
    query = select(recording).where(recording.c.centre == centre, recording.c.id == id_)
    return (await connection.execute(query)).one_or_none()


async def of_call(connection: AsyncConnection, centre: CentreId, call: CallId) -> Sequence[AnyRow]:
    query = (
        select(recording)
        .where(recording.c.centre == centre, recording.c.call == call)
        .order_by(recording.c.started_at, recording.c.id)
    )
    return (await connection.execute(query)).all()


async def known(
    connection: AsyncConnection, centre: CentreId, ids: Sequence[RecordingId]
) -> dict[RecordingId, AnyRow]:
    """The rows of these recordings, as far as there are any."""
    query = select(recording).where(recording.c.centre == centre, recording.c.id.in_(ids))
    return {str(row.id): row for row in (await connection.execute(query)).all()}


async def begin_play(
    connection: AsyncConnection, heard: AnyRow, user: UserId, play: str, now: datetime, from_s: float
) -> tuple[int, bool]:
    """One row per play: a later request of it only extends it. Its number, and whether it is new."""
    made = insert(listening).values(
        centre=heard.centre,
        recording=heard.id,
        call=heard.call,
        client_id=heard.client_id,
        user_login=user,
        play=play,
        at=now,
        from_s=from_s,
        to_s=from_s,
    )
    again = made.on_conflict_do_update(
        index_elements=[c for c in listening.c if c.name in ("centre", "recording", "user_login", "play")],
        set_={"from_s": func.least(listening.c.from_s, from_s)},
    )
    fresh = literal_column("xmax = 0", Boolean)  # PostgreSQL: nobody changed this version of the row
    row = (await connection.execute(again.returning(listening.c.id, fresh))).one()
    return int(row[0]), bool(row[1])


async def extend_play(connection: AsyncConnection, centre: CentreId, id_: int, to_s: float) -> None:
    await connection.execute(
        update(listening)
        .where(listening.c.centre == centre, listening.c.id == id_)
        .values(to_s=func.greatest(listening.c.to_s, to_s))
    )


async def open_play(
    connection: AsyncConnection, centre: CentreId, id_: RecordingId, user: UserId, since: datetime
) -> str | None:
    """The newest play of this recording by this user that began after ``since``."""
    query = (
        select(listening.c.play)
        .where(
            listening.c.centre == centre,
            listening.c.recording == id_,
            listening.c.user_login == user,
            listening.c.at >= since,
        )
        .order_by(listening.c.at.desc())
        .limit(1)
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def listenings(connection: AsyncConnection, centre: CentreId, call: CallId) -> Sequence[AnyRow]:
    query = (
        select(listening)
        .where(listening.c.centre == centre, listening.c.call == call)
        .order_by(listening.c.at, listening.c.id)
    )
    return (await connection.execute(query)).all()
