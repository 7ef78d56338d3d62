"""Who sat where and when: ``agent_time``, derived from the facts of the floor by a cursor."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres.facts import Cursor
from perezvon.adapters.postgres.session import begin
from perezvon.facts.floor import AgentChanged, AgentStatus
from perezvon.features.whatif.tables import agent_time
from perezvon.kit.ids import AgentId, CentreId

READER: Final = "agent_time"
_ROWS: Final = 1_000


async def derive(engine: AsyncEngine, centre: CentreId) -> int:
    """Read the next facts; gives how many. Each acts exactly once."""
    cursor = Cursor(centre, "floor", READER)
    async with begin(engine, centre, None) as connection:
        facts = await cursor.read(connection, _ROWS)
        if not facts:
            return 0
        changes = [stored.decode(AgentChanged).status for stored in facts if stored.kind == "agent_changed"]
        if changes:
            await _write(connection, centre, changes)
        await cursor.advance(connection, facts[-1].seq)
    return len(facts)


class _Row(msgspec.Struct):
    since: datetime
    state: str
    reason: str | None
    until: datetime | None = None


async def _write(connection: AsyncConnection, centre: CentreId, changes: Sequence[AgentStatus]) -> None:
    open_ = await _open(connection, centre, list(dict.fromkeys(change.agent for change in changes)))
    rows: dict[tuple[AgentId, datetime], _Row] = {}
    for change in changes:
        before = open_.get(change.agent)
        if before is not None and before.since != change.since:
            before.until = max(change.since, before.since)
            rows[change.agent, before.since] = before
        if change.state == "logged_out":
            open_.pop(change.agent, None)
            continue
        row = _Row(change.since, change.state, change.reason)
        open_[change.agent] = rows[change.agent, row.since] = row
    await write_spells(
        connection,
        [
            {"centre": centre, "agent": agent, **msgspec.structs.asdict(row)}
            for (agent, _), row in rows.items()
        ],
    )


async def _open(connection: AsyncConnection, centre: CentreId, agents: list[AgentId]) -> dict[AgentId, _Row]:
    c = agent_time.c
    query = select(c.agent, c.since, c.state, c.reason).where(
        c.centre == centre, c.agent.in_(agents), c.until.is_(None)
    )
    return {
        agent: _Row(since, state, reason) for agent, since, state, reason in await connection.execute(query)
    }


async def write_spells(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert or replace rows of ``agent_time``."""
    if rows:
        made = insert(agent_time)
        again = made.on_conflict_do_update(
            index_elements=["centre", "agent", "since"],
            set_={name: made.excluded[name] for name in ("until", "state", "reason")},
        )
        await connection.execute(again, list(rows))
