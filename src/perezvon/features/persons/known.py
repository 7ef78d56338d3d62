"""Whom a call from a number means, asked once per call: one round trip, nothing made, nothing locked.

The way through the mapped classes costs a transaction and a dozen objects; with a call every 20 ms that was
more than all decisions of the floor (docs/benchmarks.md).
"""

import asyncio
from typing import NamedTuple

import asyncpg
from sqlalchemy import text

from perezvon.adapters.postgres.address import plain_url
from perezvon.adapters.web.work import Work
from perezvon.kit.ids import CentreId, ClientId, PersonId
from perezvon.kit.phone import e164

_CONNECTIONS = 4
# By number, then each person by his key: the limits keep the planner from another order. Without figures of a
# table that grew a minute ago it took "all people of the centre" for one row, and looked at each of them.
_FIND = """
select p.id, p.language, life.past::text as past, life.referrer from person_number number
cross join lateral (
  select id, language, created_at from person where centre = $1 and id = number.person_id limit 1
) p
left join lateral (
  select past, referrer from person_life where centre = $1 and person_life.person = p.id limit 1
) life on true
where number.centre = $1 and number.client_id = $2 and number.number = $3
order by number.main desc, p.created_at, p.id limit 1
"""
_BY_ID = text(
    "select person.id, person.language, life.past::text as past, life.referrer from person"
    " left join person_life life on life.centre = person.centre and life.person = person.id"
    " where person.centre = :centre and person.client_id = :client and person.id = :person"
    " and person.merged_into is null"
)


class Known(NamedTuple):
    """A person as the floor may know him. ``past``: his history as JSON, kept by the slice ``classes``."""

    person: PersonId
    language: str | None
    past: str | None = None
    referrer: PersonId | None = None


async def known_by_id(work: Work, client: ClientId, person: PersonId) -> Known | None:
    """The same of a person whom somebody picked; None: nobody of this client, or merged into another."""
    given = {"centre": work.centre, "client": client, "person": person}
    row = (await work.session.execute(_BY_ID, given)).one_or_none()
    return Known(row.id, row.language, row.past, row.referrer) if row is not None else None


class KnownCallers:
    """Reads with the rights of the api's role, for all clients of one centre; the query names the client."""

    def __init__(self, url: str, centre: CentreId) -> None:
        self._url = plain_url(url)
        self._centre = centre
        self._room = asyncio.Semaphore(_CONNECTIONS)
        self._idle: list[asyncpg.Connection] = []
        self._closed = False

    async def find(self, client: ClientId, number: str) -> Known | None:
        """None: nobody has this number as his. Raises ``OSError`` or ``asyncpg.PostgresError``,
        ``asyncpg.InterfaceError`` without a database."""
        known = e164(number)
        if known is None:
            return None
        async with self._room:
            connection = await self._connection()
            try:
                row = await connection.fetchrow(_FIND, self._centre, client, known)
            except BaseException:
                connection.terminate()  # whatever it was, the state of the connection is not known any more
                raise
            if self._closed:
                connection.terminate()
            else:
                self._idle.append(connection)
        return Known(row["id"], row["language"], row["past"], row["referrer"]) if row is not None else None

    async def close(self) -> None:
        self._closed = True
        for connection in self._idle:
            connection.terminate()  # nothing is being written: nobody needs to wait
        self._idle.clear()

    async def _connection(self) -> asyncpg.Connection:
        """One that nobody uses; the pool of the driver costs a task and two locks more per look-up."""
        while self._idle:
            found = self._idle.pop()
            if not found.is_closed():
                return found
        return await asyncpg.connect(
            self._url,
            timeout=5,
            command_timeout=5,
            server_settings={"pz.centre": self._centre, "pz.clients": "*", "jit": "off"},
        )
