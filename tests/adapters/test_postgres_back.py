"""The way back: each of the newest migrations leaves what was there before it, also with rows there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from perezvon.adapters.postgres import migrations
from perezvon.adapters.postgres.migrate import downgrade, upgrade
from perezvon.adapters.private.postgres import PrivatePostgres

OLDEST = "0062_promise_kept"
SHAPE = """
select 'column', table_name, column_name,
  data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
from information_schema.columns where table_schema = 'public'
union all
select 'constraint', conrelid::regclass::text, '', pg_get_constraintdef(c.oid)
from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname = 'public'
union all
select 'index', tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
union all
select 'view', viewname, '', definition from pg_views where schemaname = 'public'
union all
select 'security of a view', relname, '', array_to_string(reloptions, ',')
from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace
union all
select 'function', proname, pg_get_function_identity_arguments(p.oid), pg_get_functiondef(p.oid)
from pg_proc p where pronamespace = 'public'::regnamespace and prokind = 'f'
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
from pg_trigger where not tgisinternal
union all
select 'policy', tablename, policyname, coalesce(qual, '') || ' / ' || coalesce(with_check, '')
from pg_policies where schemaname = 'public'
union all
select 'grant', table_name, grantee, string_agg(privilege_type, ',' order by privilege_type)
from information_schema.role_table_grants
where table_schema = 'public' and grantee in ('pz_app', 'pz_engine') group by table_name, grantee
"""
ROWS = """
insert into client (centre, id, name_ru, name_en, colour) values ('main', 'polis', 'П', 'P', '#000000');
insert into call_list (centre, id, client_id, name, dated, imported_at, imported_by, reading)
  values ('main', 'cl-1', 'polis', 'L', '2026-03-01', now(), 'x', 2);
insert into call_list_reading (centre, list, number, client_id, state, dated, read_at, read_by)
  values ('main', 'cl-1', 1, 'polis', 'before', '2026-02-01', now(), 'x'),
         ('main', 'cl-1', 2, 'polis', 'current', '2026-03-01', now(), 'x');
insert into call_list_number (centre, list, client_id, number, reading)
  values ('main', 'cl-1', 'polis', '+79120000001', 1), ('main', 'cl-1', 'polis', '+79120000001', 2),
         ('main', 'cl-1', 'polis', '+79120000002', 1), ('main', 'cl-1', 'polis', '+79120000003', 2);
"""


def revisions() -> list[str]:
    """From ``OLDEST`` on, the oldest first."""
    script = ScriptDirectory(next(iter(migrations.__path__)))
    found = [each.revision for each in script.walk_revisions(OLDEST, "heads")]
    return found[::-1]


@pytest.fixture
async def empty(postgres_server: PrivatePostgres, database_template: str) -> AsyncIterator[str]:
    """An empty database, beside the template so that the roles are there."""
    connection = await asyncpg.connect(postgres_server.url)
    await connection.execute("create database pz_back")
    yield postgres_server.url_for("postgres", postgres_server.password, "pz_back")
    await connection.execute("drop database pz_back with (force)")
    await connection.close()


async def shape(url: str) -> set[tuple[str, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return {tuple(map(str, row)) for row in await connection.fetch(SHAPE)}
    finally:
        await connection.close()


async def test_every_step_back_leaves_what_was_there_before(empty: str) -> None:
    steps, shapes = revisions(), {}
    for revision in steps:
        await asyncio.to_thread(upgrade, empty, revision)
        shapes[revision] = await shape(empty)
    connection = await asyncpg.connect(empty)
    await connection.execute(ROWS)
    for later, before in zip(steps[:0:-1], steps[-2::-1], strict=True):
        await asyncio.to_thread(downgrade, empty, before)
        left = await shape(empty)
        assert (left - shapes[before], shapes[before] - left) == (set(), set()), f"{later} taken back"
    numbers = await connection.fetch("select number from call_list_number order by number")
    assert [row["number"] for row in numbers] == ["+79120000001", "+79120000003"], "those that were in force"
    await connection.close()
    await asyncio.to_thread(upgrade, empty)
    assert await shape(empty) == shapes[steps[-1]]
