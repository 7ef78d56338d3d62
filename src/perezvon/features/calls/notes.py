"""The note of a call: saved as it is typed, by the agent who talks or by a supervisor."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.web.identity import Identity
from perezvon.features.calls import store
from perezvon.features.calls.model import Note, NoteIn
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, CallId, CentreId, ClientId

EDITABLE: Final = timedelta(days=1)


class LiveCall(msgspec.Struct, frozen=True):
    """What the floor knows of a call that has no record yet."""

    client: ClientId | None
    agent: AgentId | None


LiveCalls = Callable[[CallId], LiveCall | None]


def may_edit(who: Identity, agent: AgentId | None, ended_at: datetime | None, now: datetime) -> bool:
    """Its agent until a day after the end; who may write any note, always."""
    if who.may("calls.note_any"):
        return who.sees(agent)
    own = who.agent is not None and who.agent == agent
    return own and (ended_at is None or now - ended_at < EDITABLE)


async def save(
    connection: AsyncConnection,
    centre: CentreId,
    who: Identity,
    call: CallId,
    given: NoteIn,
    live: LiveCalls,
    now: datetime,
) -> Note:
    """Raises Refused ``call.not_found``, ``call.note_foreign``, ``call.note_late``, ``row.stale``."""
    recorded = await store.owner(connection, centre, call)
    if recorded is not None:
        client, agent, ended_at, agents = recorded
    else:
        found = live(call)
        if found is None or not _serves(who, found.client):
            raise Refused("call.not_found", {"call": call})
        client, agent, ended_at, agents = found.client, found.agent, None, frozenset()
    if not who.sees_any({agent, *agents}):
        raise Refused("call.not_found", {"call": call})
    if not may_edit(who, agent, ended_at, now):
        late = who.agent is not None and who.agent == agent
        raise Refused("call.note_late" if late else "call.note_foreign", {"call": call})
    row = await store.write_note(connection, centre, call, client, given.text, who.user, now, given.rev)
    if row is None:
        raise Refused("row.stale")
    return Note.model_validate(row)


async def is_seen(
    connection: AsyncConnection, centre: CentreId, who: Identity, call: CallId, live: LiveCalls
) -> bool:
    """Whether the call is the business of a team lead; of others it is as row-level security says."""
    if who.led is None:
        return True
    recorded = await store.owner(connection, centre, call)
    found = live(call)
    if recorded is not None:
        return who.sees_any(recorded.agents)
    return who.sees(found.agent if found else None)


def _serves(who: Identity, client: ClientId | None) -> bool:
    return who.clients is None or (client is not None and client in who.clients)
