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
_FIND = """
select person.id, person.language, life.past::text as past, life.referrer from person
join person_number number on number.centre = person.centre and number.person_id = person.id
left join person_life life on life.centre = person.centre and life.person = person.id
where number.centre = $1 and number.client_id = $2 and number.number = $3
order by number.main desc, person.created_at, person.id limit 1
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
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def find(self, client: ClientId, number: str) -> Known | None:
        """None: nobody has this number as his. Raises ``OSError`` or ``asyncpg.PostgresError``,
        ``asyncpg.InterfaceError`` without a database."""
        known = e164(number)
        if known is None:
            return None
        pool = self._pool or await self._open()
        row = await pool.fetchrow(_FIND, self._centre, client, known)
        return Known(row["id"], row["language"], row["past"], row["referrer"]) if row is not None else None

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()  # nothing is being written: nobody needs to wait

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=0,  # a database that is away is noticed by who asks, not by a task beside
                    max_size=_CONNECTIONS,
                    timeout=5,
                    command_timeout=5,
                    reset=_nothing_to_reset,
                    server_settings={"pz.centre": self._centre, "pz.clients": "*"},
                )
            return self._pool


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """One statement that reads leaves nothing behind; a reset would be a second round trip."""
