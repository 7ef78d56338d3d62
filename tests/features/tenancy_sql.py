"""Statements that ask every table of a centre whether it hides the rows of a client."""

TABLES = """
select c.relname as name,
       (select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'client_id') as client
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'centre')
order by 1
"""
SEEN = "select count(*) from {name} where {column} = 'polis'"
TOUCHED = """
with touched as (update {name} set {column} = {column} where {column} = 'polis' returning 1)
select count(*) from touched
"""
