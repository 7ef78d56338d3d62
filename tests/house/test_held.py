"""What is held of a person is told in one list: it is shown on request and destroyed on request."""

import asyncpg

from perezvon.main.held import HELD
from tests.databases import Database
from tests.house.tree import report

OF_A_PERSON = """
select t.table_name as name, array_agg(c.column_name::text order by c.ordinal_position) as columns
from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
where t.table_schema = 'public' and t.table_type = 'BASE TABLE'
  and not exists (select from pg_inherits i where i.inhrelid = format('public.%I', t.table_name)::regclass)
group by 1 order by 1
"""
NAMED_BY = {"person", "person_id", "survivor", "caller", "call", "emails"}
"""A column of these says that a row is about somebody."""
NOT_HERE: dict[str, str] = {}
"""Table → why it holds nothing that could be shown or destroyed, although it names a person or a call."""


async def _tables(database: Database) -> dict[str, set[str]]:
    connection = await asyncpg.connect(database.owner)
    try:
        return {row["name"]: set(row["columns"]) for row in await connection.fetch(OF_A_PERSON)}
    finally:
        await connection.close()


async def test_every_table_with_something_of_a_person_is_in_the_list(database: Database) -> None:
    told = {held.table for held in HELD}
    broken = [
        name
        for name, columns in (await _tables(database)).items()
        if columns & NAMED_BY and name not in told and name not in NOT_HERE
    ]
    report(
        "A table about a person has an entry in its slice's held.py (added up in main/held.py), which says"
        " what an erasure wipes; or a reason in NOT_HERE.",
        broken,
    )


async def test_the_list_names_what_is_there(database: Database) -> None:
    tables = await _tables(database)
    broken = []
    for held in HELD:
        columns = tables.get(held.table, set())
        broken += [f"{held.table}.{name}" for name in {*held.wipe, *held.hidden} - columns]
        if not columns:
            broken.append(held.table)
    assert len({held.table for held in HELD}) == len(HELD), "a table is told once"
    report("held.py names tables and columns that are not there.", broken)
