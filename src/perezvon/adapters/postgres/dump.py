"""Every row of a database as one consistent moment, read while others write.

Not ``pg_dump``: row-level security is forced on our tables, so the owner's ``pg_dump`` refuses them, and its
output does not go back to an older PostgreSQL. The tables themselves come from our migrations; only what is
in them is read, as PostgreSQL's text form of COPY, which every version reads.
"""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import asyncpg

from perezvon.adapters.postgres.address import plain_url

PART_BYTES = 4 * 1024 * 1024  # rows are cut into parts of about this size: bounded memory, no spool file

_TABLES = """
select n.nspname as schema, c.relname as name, row_security_active(c.oid) as hidden,
  array(select a.attname from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum)::text[] as columns,
  exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'centre') as by_centre,
  exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polpermissive
          and pg_get_expr(p.polqual, c.oid) = 'true'
          and exists (select from unnest(p.polroles) r where r = 0 or pg_has_role(r, 'member'))) as open,
  coalesce((select sum(pg_table_size(t.relid)) from pg_partition_tree(c.oid) t where t.isleaf),
           pg_table_size(c.oid))::bigint as size
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'jobs')
  and c.relname <> 'alembic_version'
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
order by 1, 2
"""
_PARTITIONS = """
select n.nspname as schema, p.relname as parent, c.relname as name,
  pg_get_expr(c.relpartbound, c.oid) as bounds
from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
join pg_namespace n on n.oid = p.relnamespace
where c.relispartition and p.relkind = 'p' and n.nspname in ('public', 'jobs')
  and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
order by 1, 2, 3
"""
_SEQUENCES = """
select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'S' and n.nspname in ('public', 'jobs') order by 1, 2
"""
_SEE = "select set_config('pz.centre', $1, false), set_config('pz.clients', '*', false)"


class Unreadable(Exception):
    """A table whose rows neither role may see as a whole; ``table`` names it."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"row-level security hides rows of {table}")


@dataclass(frozen=True)
class Table:
    """A table (a partitioned one is one). ``size``: bytes on the disk, without indexes."""

    schema: str
    name: str
    columns: tuple[str, ...]
    size: int
    centred: bool
    whole: bool

    @property
    def title(self) -> str:
        """``schema.name``."""
        return f"{self.schema}.{self.name}"

    @property
    def reading(self) -> str:
        """The query of all rows."""
        columns = ", ".join(quoted(column) for column in self.columns)
        return f"select {columns} from {quoted(self.schema)}.{quoted(self.name)}"  # noqa: S608 - quoted


@dataclass(frozen=True)
class Catalogue:
    """What is to be read. ``partitions``: (schema, parent, name, bounds); ``sequences``: name to
    (last value, whether it was given out)."""

    revision: str
    server: str
    tables: tuple[Table, ...]
    partitions: tuple[tuple[str, str, str, str], ...]
    sequences: dict[str, tuple[int, bool]] = field(default_factory=dict)


class Moment:
    """One open transaction that sees the database as it was when it began; ``moment()`` makes it."""

    def __init__(self, owner: asyncpg.Connection, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.owner = owner
        self._engine: asyncpg.Connection | None = None
        self._centres: Sequence[str] = ()

    async def open_engine(self, engine: asyncpg.Connection, named: Sequence[str]) -> None:
        """``engine``: a connection of ``pz_engine`` in the same moment; ``named``: centres to look for."""
        rows = await self.owner.fetch("select id from centre")
        self._engine = engine
        self._centres = sorted({row["id"] for row in rows} | set(named))

    async def rows(self, table: Table, part: Callable[[bytes, int], None]) -> int:
        """Hands out the rows as parts (gzip of COPY's text form, number of rows); gives how many there are.

        Raises ``Unreadable``.
        """
        parts = _Parts(part)
        if table.whole:
            await self.owner.copy_from_query(table.reading, output=parts.feed)
        elif self._engine is None or not table.centred:
            raise Unreadable(table.title)
        else:
            for centre in self._centres:
                await self._engine.execute(_SEE, centre)
                try:
                    await self._engine.copy_from_query(table.reading, output=parts.feed)
                except asyncpg.InsufficientPrivilegeError as error:
                    raise Unreadable(table.title) from error
        parts.finish()
        return parts.rows


class _Parts:
    """Cuts a stream of COPY's text form at ends of rows: a line feed ends a row and stands nowhere else."""

    def __init__(self, part: Callable[[bytes, int], None]) -> None:
        self._part = part
        self._pending = bytearray()
        self.rows = 0

    async def feed(self, data: bytes) -> None:
        self._pending += data
        if len(self._pending) >= PART_BYTES:
            end = self._pending.rfind(b"\n") + 1
            if end:
                self._give(bytes(self._pending[:end]))
                del self._pending[:end]

    def finish(self) -> None:
        if self._pending:
            self._give(bytes(self._pending))
            self._pending.clear()

    def _give(self, text: bytes) -> None:
        rows = text.count(b"\n")
        self.rows += rows
        self._part(gzip.compress(text, compresslevel=1, mtime=0), rows)


@asynccontextmanager
async def moment(owner_url: str, engine_url: str | None, centres: Sequence[str]) -> AsyncIterator[Moment]:
    """Open the moment. ``owner_url``: who owns the tables, or a superuser; ``engine_url``: ``pz_engine``,
    needed only where the owner does not see the rows of the journal.

    Raises the driver's errors and ``OSError``.
    """
    async with AsyncExitStack() as stack:
        owner = await _begun(stack, owner_url, None)
        catalogue = await read_catalogue(owner)
        made = Moment(owner, catalogue)
        if engine_url is not None and not all(table.whole for table in catalogue.tables):
            name = await owner.fetchval("select pg_export_snapshot()")
            await made.open_engine(await _begun(stack, engine_url, name), centres)
        yield made


async def _begun(stack: AsyncExitStack, url: str, snapshot: str | None) -> asyncpg.Connection:
    connection = await asyncpg.connect(plain_url(url), timeout=10)
    stack.push_async_callback(connection.close)
    await connection.execute("begin isolation level repeatable read read only")
    if snapshot is not None:
        await connection.execute(f"set transaction snapshot '{snapshot}'")
    return connection


async def read_catalogue(connection: asyncpg.Connection) -> Catalogue:
    """Tables, partitions and sequences of a migrated database. An unmigrated one has no tables."""
    known = await connection.fetchval("select to_regclass('public.alembic_version') is not null")
    revision = await connection.fetchval("select version_num from alembic_version") if known else ""
    tables = tuple(
        Table(
            row["schema"],
            row["name"],
            tuple(row["columns"]),
            row["size"],
            row["by_centre"],
            row["open"] or not row["hidden"],
        )
        for row in await connection.fetch(_TABLES)
    )
    partitions = tuple(
        (row["schema"], row["parent"], row["name"], row["bounds"])
        for row in await connection.fetch(_PARTITIONS)
    )
    sequences = {}
    for row in await connection.fetch(_SEQUENCES):
        title = f"{row['schema']}.{row['name']}"
        place = f"{quoted(row['schema'])}.{quoted(row['name'])}"
        value = await connection.fetchrow(f"select last_value, is_called from {place}")  # noqa: S608 - quoted
        if value is not None:
            sequences[title] = (value["last_value"], value["is_called"])
    server = str(await connection.fetchval("show server_version"))
    return Catalogue(revision or "", server, tables, partitions, sequences)


def quoted(identifier: str) -> str:
    """The identifier as SQL reads it."""
    return '"' + identifier.replace('"', '""') + '"'
