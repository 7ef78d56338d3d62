"""Row-level security by the catalogue: no table that names a client is open, no table is forgotten."""

import asyncpg

from tests.databases import Database
from tests.house.tree import report

CLIENT_COLUMNS = """
select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'client_id') as of_client,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'centre') as of_centre,
       coalesce((select string_agg(coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' '
                                   || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), ' | ')
                 from pg_policy p where p.polrelid = c.oid
                 and (p.polroles = '{0}' or 'pz_app'::regrole = any (p.polroles))), '') as policies,
       has_table_privilege('pz_app', c.oid, 'select, insert, update, delete') as granted,
       has_table_privilege('pz_app', c.oid, 'truncate, references, trigger') as too_much
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
order by 1
"""
SEES_ROWS = "select count(*) from {name}"


async def _tables(database: Database) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.owner)
    try:
        return list(await connection.fetch(CLIENT_COLUMNS))
    finally:
        await connection.close()


async def test_every_table_with_a_client_is_forced_and_has_a_policy(database: Database) -> None:
    broken = []
    tables = await _tables(database)
    assert {"queue", "person", "person_number", "call_record", "history"} <= {t["name"] for t in tables}
    for table in tables:
        if not table["of_client"] and table["name"] != "client":
            continue
        policy = table["policies"]
        if not (table["enabled"] and table["forced"]):
            broken.append(f"{table['name']}: force row level security")
        if "pz.clients" not in policy and "pz_may_see" not in policy:
            broken.append(f"{table['name']}: no policy by client: {policy}")
        if "pz.centre" not in policy:
            broken.append(f"{table['name']}: no policy by centre: {policy}")
    report("A table with client_id is walled: select pz_protect('table', 'client_id').", broken)


async def test_every_table_of_a_centre_is_walled_by_centre(database: Database) -> None:
    broken = [
        table["name"]
        for table in await _tables(database)
        if table["of_centre"]
        and table["granted"]
        and not (table["forced"] and "pz.centre" in table["policies"])
    ]
    report("A table with centre that pz_app reads is walled: select pz_protect('table').", broken)


async def test_the_application_cannot_truncate_or_take_over(database: Database) -> None:
    tables = await _tables(database)
    report("pz_app gets rows, not tables.", [t["name"] for t in tables if t["too_much"]])
    connection = await asyncpg.connect(database.owner)
    try:
        role = await connection.fetchrow(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'pz_app'"
        )
        definers = await connection.fetch(
            "select proname from pg_proc p where pronamespace = 'public'::regnamespace and prosecdef"
            " and not coalesce(proconfig::text like '%search_path=%', false)"
        )
    finally:
        await connection.close()
    assert not any(role.values())
    report("A SECURITY DEFINER function names its search_path.", [row["proname"] for row in definers])


async def test_without_a_scope_nothing_is_seen(database: Database) -> None:
    """pz_app that names neither centre nor clients, or an empty list of them, sees no row of any client."""
    owner, app = await asyncpg.connect(database.owner), await asyncpg.connect(database.app)
    try:
        await owner.execute(
            "insert into client (centre, id, name_ru, name_en, colour)"
            " values ('main', 'mebel', 'М', 'M', '#000000')"
        )
        await owner.execute(
            "insert into person (centre, client_id, created_at) values ('main', 'mebel', now());"
            "insert into call_record"
            " (centre, call, client_id, number, caller, direction, arrived_at, how, by)"
            " values ('main', 'c1', 'mebel', '1', '2', 'inbound', now(), 'answered', 'caller')"
        )
        for table in ("client", "person", "call_record"):
            count = SEES_ROWS.format(name=table)
            assert await app.fetchval(count) == 0
            for centre, clients, seen in (
                ("main", "", 0),
                ("main", "polis", 0),
                ("other", "*", 0),
                ("main", "mebel", 1),
                ("main", "polis,mebel", 1),
                ("main", "*", 1),
            ):
                async with app.transaction():
                    await app.execute("select set_config('pz.centre', $1, true)", centre)
                    await app.execute("select set_config('pz.clients', $1, true)", clients)
                    assert await app.fetchval(count) == seen, (table, centre, clients)
            assert await app.fetchval(count) == 0  # the scope ends with the transaction
    finally:
        await owner.close()
        await app.close()
