"""Which rows are the same person: as an earlier row of the file, or as somebody who is known already.

A number or an e-mail decides. A row belongs to the first earlier row that shares one with it; what that row
belongs to, it belongs to. Somebody known is found by number first, then by e-mail. The same name is a hint
that is shown, never a reason to merge. All in one transaction; what was decided is a narrow table beside the
rows, because writing a million wide rows anew would cost more than all the rest.
"""

# ruff: noqa: S608 - statements are put together of constants of this file only

import secrets
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.kit.ids import CentreId, ClientId

Duplicates: TypeAlias = Literal["skip", "fill", "update", "new"]
"""What happens to a row of somebody known: left out; only empty fields; all fields; a new person beside."""

_MADE: Final = "'p-' || cast(:made as text) || lpad(to_hex({}), 7, '0')"
"""The id of whom a row makes: thirteen digits by chance for the import, then the row. People of one import
lie side by side in every index that begins with them, so a million of them touch few pages at a time."""
_OWN: Final = "s.centre = :centre and s.import = :import"
_KEYS: Final = f"""
create temporary table pz_key on commit drop as
select s."row", key, strong from (
  select s."row", unnest(s.numbers) as key, true as strong from import_staged s where {_OWN}
  union all
  select s."row", unnest(s.emails), false from import_staged s where {_OWN}
) s
"""
_TWINS: Final = """
create temporary table pz_twin on commit drop as
select k."row", min(f.first) as root
from pz_key k
join (select key, min("row") as first from pz_key group by key having min("row") < max("row")) f using (key)
where f.first < k."row" group by k."row"
"""
_JUMP: Final = """
update pz_twin t set root = further.root from pz_twin further where further."row" = t.root
"""
_KNOWN: Final = """
create temporary table pz_known on commit drop as
with found as (
  select k."row", true as strong, n.main, p.created_at, coalesce(p.merged_into, p.id) as person
  from pz_key k
  join person_number n on n.centre = :centre and n.client_id = :client and n.number = k.key
  join person p on p.centre = n.centre and p.id = n.person_id
  where k.strong
  union all
  select k."row", false, false, p.created_at, coalesce(p.merged_into, p.id)
  from pz_key k
  join (
    select p.id, p.merged_into, p.created_at, lower(unnest(p.emails)) as email from person p
    where p.centre = :centre and p.client_id = :client and p.emails <> '{}'
  ) p on p.email = k.key
  where not k.strong
), own as (
  select distinct on ("row") "row", person from found
  order by "row", strong desc, main desc, created_at, person
)
select distinct on (root) root, person from (
  select o."row", o.person, coalesce(t.root, o."row") as root from own o left join pz_twin t using ("row")
) each order by root, "row"
"""
_WRITE: Final = f"""
insert into import_decision (centre, client_id, import, "row", act, person, known, twin, hint)
select :centre, :client, :import, d."row", d.act,
  case when d.act = 'make' then {_MADE.format('d."row"')}
    else coalesce(d.known, {_MADE.format("d.twin")}) end,
  d.known, d.twin,
  case
    when d.act <> 'make' then null
    when d.known is not null then d.known
    when d.twin is not null then {_MADE.format("d.twin")}
    else (
      select p.id from person p
      where p.centre = :centre and p.client_id = :client and p.sort_key = d.sort_key
        and p.merged_into is null order by p.created_at, p.id limit 1)
  end
from (
  select s."row", t.root as twin, k.person as known, nullif(s.sort_key, '') as sort_key,
    case
      when t.root is null and k.person is null then 'make'
      when :duplicates = 'new' then 'make'
      else :duplicates
    end as act
  from import_staged s
  left join pz_twin t on t."row" = s."row"
  left join pz_known k on k.root = coalesce(t.root, s."row")
  where {_OWN}
) d order by d."row"
"""
_PREPARE: Final = ['create index on pz_twin ("row")', "analyze pz_key", "analyze pz_twin"]
_DROP: Final = text("drop table pz_key, pz_twin, pz_known")
WORK_MEM: Final = text("set local work_mem = '64MB'")
"""Sets of a million keys are joined in memory; this long as the transaction lasts."""


async def by_sets(connection: AsyncConnection, statement: str, given: Mapping[str, object]) -> None:
    """Without nested loops. Nothing was counted of the rows since they were staged, so the planner believes
    that there is one, and would compare each of a million with each of the others."""
    await connection.execute(text("set local enable_nestloop = off"))
    await connection.execute(text(statement), given)
    await connection.execute(text("set local enable_nestloop = on"))


async def match(
    connection: AsyncConnection, centre: CentreId, client: ClientId, ident: str, duplicates: Duplicates
) -> None:
    """Decide every staged row: whose it is, and what happens to it."""
    given = {"centre": centre, "client": client, "import": ident, "duplicates": duplicates}
    made = secrets.token_hex(7)[:13]
    await connection.execute(WORK_MEM)
    await connection.execute(text(_KEYS), given)
    await connection.execute(text(_TWINS))
    for statement in _PREPARE:
        await connection.execute(text(statement))
    while (await connection.execute(text(_JUMP))).rowcount:
        continue
    await connection.execute(text(_KNOWN), given)
    await connection.execute(text("analyze pz_known"))
    await by_sets(connection, _WRITE, {**given, "made": made})
    await connection.execute(_DROP)
