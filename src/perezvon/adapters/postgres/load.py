"""Put rows that ``dump`` read into a freshly migrated database: all of them in one transaction, or none."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager

import asyncpg

from perezvon.adapters.postgres.address import plain_url
from perezvon.adapters.postgres.dump import quoted

_FOREIGN_KEYS = """
select format('%I.%I', n.nspname, c.relname) as place, k.conname as name, pg_get_constraintdef(k.oid) as text
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and n.nspname in ('public', 'jobs')
"""
_FORCED = """
select format('%I.%I', n.nspname, c.relname) as place from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relforcerowsecurity and n.nspname in ('public', 'jobs')
"""
_TRIGGERED = """
select distinct format('%I.%I', n.nspname, c.relname) as place from pg_trigger t
join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and not c.relispartition and n.nspname in ('public', 'jobs')
"""


class Mismatch(Exception):
    """The rows are not what the list says; ``table`` names where."""

    def __init__(self, table: str, found: int, expected: int) -> None:
        self.table = table
        super().__init__(f"{table}: {found} rows came, {expected} were expected")


async def holds_a_centre(owner_url: str) -> bool:
    """Whether this database is in use: a centre was set up in it. Raises the driver's errors."""
    connection = await asyncpg.connect(plain_url(owner_url), timeout=10)
    try:
        if await connection.fetchval("select to_regclass('public.centre') is null"):
            return False
        return bool(await connection.fetchval("select exists (select from public.centre)"))
    finally:
        await connection.close()


class Loader:
    """An open transaction with foreign keys, triggers and forced row security set aside; see ``loading``."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def partitions(self, wanted: Sequence[Sequence[str]]) -> None:
        """Make the partitions (schema, parent, name, bounds) that are not there yet."""
        for schema, parent, name, bounds in wanted:
            place = f"{quoted(schema)}.{quoted(name)}"
            if await self._connection.fetchval("select to_regclass($1) is null", place):
                await self._connection.execute(
                    f"create table {place} partition of {quoted(schema)}.{quoted(parent)} {bounds}"
                )

    async def rows(
        self,
        schema: str,
        name: str,
        columns: Sequence[str],
        parts: Callable[[], Iterator[bytes]],
        expected: int,
    ) -> None:
        """Replace the content of a table by these parts. Raises ``Mismatch`` and the driver's errors."""
        place = f"{quoted(schema)}.{quoted(name)}"
        await self._connection.execute(f"delete from {place}")  # noqa: S608 - quoted

        async def texts() -> AsyncIterator[bytes]:
            for part in parts():
                yield gzip.decompress(part)

        said = await self._connection.copy_to_table(
            name, schema_name=schema, columns=list(columns), source=texts()
        )
        found = int(said.rpartition(" ")[2])
        if found != expected:
            raise Mismatch(f"{schema}.{name}", found, expected)

    async def sequences(self, values: Mapping[str, Sequence[object]]) -> None:
        """Let every sequence go on where it was."""
        for title, (last, called) in values.items():
            schema, _, name = title.partition(".")
            place = f"{quoted(schema)}.{quoted(name)}"
            await self._connection.execute("select setval($1::regclass, $2, $3)", place, last, called)


@asynccontextmanager
async def loading(owner_url: str) -> AsyncIterator[Loader]:
    """One transaction; it commits when the block ends well, with every foreign key checked again."""
    connection = await asyncpg.connect(plain_url(owner_url), timeout=10)
    try:
        async with connection.transaction():
            keys = await connection.fetch(_FOREIGN_KEYS)
            forced = [row["place"] for row in await connection.fetch(_FORCED)]
            triggered = [row["place"] for row in await connection.fetch(_TRIGGERED)]
            for key in keys:
                await connection.execute(f"alter table {key['place']} drop constraint {quoted(key['name'])}")
            for place in forced:
                await connection.execute(f"alter table {place} no force row level security")
            for place in triggered:
                await connection.execute(f"alter table {place} disable trigger user")
            yield Loader(connection)
            for place in triggered:
                await connection.execute(f"alter table {place} enable trigger user")
            for place in forced:
                await connection.execute(f"alter table {place} force row level security")
            for key in keys:
                await connection.execute(
                    f"alter table {key['place']} add constraint {quoted(key['name'])} {key['text']}"
                )
        await connection.execute("analyze")
    finally:
        await connection.close()
