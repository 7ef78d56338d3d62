"""The history of one client as `perezvon classify --history` reads it: one JSON object a line.

What was said outside of calls (a promise made or cancelled beside one, consent by hand) has no line there;
the product folds it as well.
"""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.classes import call_class
from perezvon.core.classes import CallEvent, LifeEvent, in_order
from perezvon.core.classify import Acquaintance
from perezvon.features.classes import life as lives
from perezvon.kit.ids import CallId, CentreId, ClientId, PersonId


async def history_lines(
    connection: AsyncConnection, centre: CentreId, client: ClientId
) -> AsyncIterator[bytes]:
    """Person by person, each life in its order."""
    persons = (
        select(call_class.c.person)
        .where(call_class.c.centre == centre, call_class.c.client_id == client)
        .distinct()
        .order_by(call_class.c.person)
    )
    found = [person for person in (await connection.execute(persons)).scalars() if person is not None]
    into = await lives.survivors(connection, centre, found)
    for person in sorted({into.get(person, person) for person in found}):
        life = await lives.read(connection, centre, person)
        for event in in_order(lives.events_of(life)):
            line = _line(person, event)
            if line is not None:
                yield line
    async for line in _of_nobody(connection, centre, client):
        yield line


async def _of_nobody(connection: AsyncConnection, centre: CentreId, client: ClientId) -> AsyncIterator[bytes]:
    """Calls without a person: each is a stranger of its own."""
    query = select(call_class).where(
        call_class.c.centre == centre, call_class.c.client_id == client, call_class.c.person.is_(None)
    )
    for row in (await connection.execute(query)).all():
        alone = lives.Life(calls={row.call: dict(row._mapping)})
        for event in lives.events_of(alone):
            line = _line(f"nobody:{row.call}", event)
            if line is not None:
                yield line


def _line(person: PersonId, event: LifeEvent) -> bytes | None:
    if isinstance(event, Acquaintance):
        return msgspec.json.encode({"person": person, "agent": event.agent, "at": event.at})
    if not isinstance(event, CallEvent):
        return None
    return msgspec.json.encode(_call(person, event.id, msgspec.structs.asdict(event.call)))


def _call(person: PersonId, call: CallId, given: dict[str, Any]) -> dict[str, Any]:
    return {"id": call, "person": person, **given}
