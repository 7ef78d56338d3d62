"""Rows of runs, under the row-level security of the transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.whatif.tables import whatif_queue as part
from perezvon.features.whatif.tables import whatif_run as run
from perezvon.kit.ids import CentreId, ClientId, QueueId

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
OPEN = ("waiting", "running")


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> bool:
    """False when a run with this id is there already."""
    made = insert(run).values(**values).on_conflict_do_nothing().returning(run.c.id)
    return (await connection.execute(made)).scalar_one_or_none() is not None


async def one(connection: AsyncConnection, centre: CentreId, id_: str) -> AnyRow | None:
    """The run; None when it is not there or not for this reader."""
    query = select(run).where(run.c.centre == centre, run.c.id == id_)
    return (await connection.execute(query)).one_or_none()


async def newest(connection: AsyncConnection, centre: CentreId, limit: int) -> Sequence[AnyRow]:
    query = select(run).where(run.c.centre == centre).order_by(run.c.created_at.desc(), run.c.id).limit(limit)
    return (await connection.execute(query)).all()


async def count_open(connection: AsyncConnection, centre: CentreId) -> int:
    query = select(func.count()).where(run.c.centre == centre, run.c.state.in_(OPEN)).select_from(run)
    return int((await connection.execute(query)).scalar_one())


async def parts(connection: AsyncConnection, centre: CentreId, id_: str) -> Sequence[AnyRow]:
    """What became of each queue, of the clients that the transaction sees."""
    query = select(part).where(part.c.centre == centre, part.c.run == id_).order_by(part.c.queue)
    return (await connection.execute(query)).all()


async def cancel(connection: AsyncConnection, centre: CentreId, id_: str, now: datetime) -> bool:
    """Whether there was something to cancel: a finished run stays as it is."""
    ended = (
        update(run)
        .where(run.c.centre == centre, run.c.id == id_, run.c.state.in_(OPEN))
        .values(state="cancelled", finished_at=now)
        .returning(run.c.id)
    )
    return (await connection.execute(ended)).scalar_one_or_none() is not None


async def remove(connection: AsyncConnection, centre: CentreId, id_: str) -> None:
    """Delete a run with what came of it."""
    await connection.execute(delete(run).where(run.c.centre == centre, run.c.id == id_))


# --- the worker's side -------------------------------------------------------------------------------


async def take_due(
    connection: AsyncConnection, centre: CentreId, now: datetime, lease: timedelta, limit: int
) -> list[str]:
    """Runs to be played now, the oldest first. They come again after ``lease`` unless somebody plays them."""
    due = (
        select(run.c.id)
        .where(run.c.centre == centre, run.c.state.in_(OPEN), run.c.next_try_at <= now)
        .order_by(run.c.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(run)
        .where(run.c.centre == centre, run.c.id.in_(due.scalar_subquery()))
        .values(next_try_at=now + lease)
        .returning(run.c.id)
    )
    return [str(id_) for id_ in (await connection.execute(taken)).scalars()]


async def begin_attempt(
    connection: AsyncConnection, centre: CentreId, id_: str, now: datetime, lease: timedelta
) -> AnyRow | None:
    """The run is ours from now on; None when it is over. Whoever played it before finds out by his number."""
    begun = (
        update(run)
        .where(run.c.centre == centre, run.c.id == id_, run.c.state.in_(OPEN))
        .values(
            state="running",
            attempt=run.c.attempt + 1,
            played=0,
            started_at=func.coalesce(run.c.started_at, now),
            next_try_at=now + lease,
        )
        .returning(run)
    )
    row: AnyRow | None = (await connection.execute(begun)).one_or_none()
    return row


async def still_ours(
    connection: AsyncConnection, centre: CentreId, id_: str, attempt: int, values: Mapping[str, Any]
) -> bool:
    """Change the run if it is still being played in this attempt; False: cancelled, or taken over."""
    changed = (
        update(run)
        .where(run.c.centre == centre, run.c.id == id_, run.c.state == "running", run.c.attempt == attempt)
        .values(**values)
        .returning(run.c.id)
    )
    return (await connection.execute(changed)).scalar_one_or_none() is not None


async def write_parts(
    connection: AsyncConnection,
    centre: CentreId,
    id_: str,
    rows: Sequence[tuple[QueueId, ClientId, Mapping[str, Any]]],
) -> None:
    """What became of each queue; replaces what an earlier attempt left."""
    if rows:
        made = insert(part)
        again = made.on_conflict_do_update(
            index_elements=["centre", "run", "queue"], set_={"body": made.excluded.body}
        )
        values = [
            {"centre": centre, "run": id_, "queue": queue, "client_id": client, "body": body}
            for queue, client, body in rows
        ]
        await connection.execute(again, values)
