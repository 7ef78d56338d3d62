"""What is held of a person is told in one list: it is shown on request and destroyed on request."""

import re

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
CHECKS = """
select r.relname::text as name, pg_get_constraintdef(c.oid) as says
from pg_constraint c join pg_class r on r.oid = c.conrelid
where c.contype = 'c' and r.relnamespace = 'public'::regnamespace
"""
LENGTH = re.compile(r'length\("?(\w+)"?\) <= (\d+)')
SENTENCE = 100
"""A column that takes so many characters or more takes whatever somebody writes."""
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


async def test_whatever_somebody_may_write_of_a_person_is_wiped(database: Database) -> None:
    connection = await asyncpg.connect(database.owner)
    try:
        checks = await connection.fetch(CHECKS)
    finally:
        await connection.close()
    written = {
        (check["name"], column)
        for check in checks
        for column, most in LENGTH.findall(check["says"])
        if int(most) >= SENTENCE
    }
    assert ("promise", "kept_how") in written, "what is known of lengths is read as PostgreSQL writes it"
    broken = [
        f"{held.table}.{column}"
        for held in HELD
        for table, column in sorted(written)
        if table == held.table and not held.gone and column not in held.wipe
    ]
    report("An erasure leaves what somebody wrote of a person: name the column in held.py.", broken)
