"""Which rows are the same person: as an earlier row of the file, or as somebody who is known already.

A number or an e-mail decides. A row belongs to the first earlier row that shares one with it; what that row
belongs to, it belongs to. Somebody known is found by number first, then by e-mail. The same name is a hint
that is shown, never a reason to merge. All in one transaction; what was decided is a narrow table beside the
rows, because writing a million wide rows anew would cost more than all the rest.
"""

# ruff: noqa: S608 - statements are put together of constants of this file only

from typing import Final, Literal, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.kit.ids import CentreId, ClientId

Duplicates: TypeAlias = Literal["skip", "fill", "update", "new"]
"""What happens to a row of somebody known: left out; only empty fields; all fields; a new person beside."""

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
join (select key, min("row") as first from pz_key group by key having count(distinct "row") > 1) f using (key)
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
_DECIDE: Final = f"""
create temporary table pz_decided on commit drop as
select d.*, case
    when d.act = 'make' then 'p-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20)
    else d.known
  end as person
from (
  select s."row", coalesce(t.root, s."row") as root, t.root as twin, k.person as known,
    nullif(s.sort_key, '') as sort_key,
    case
      when t.root is null and k.person is null then 'make'
      when :duplicates = 'new' then 'make'
      else :duplicates
    end as act
  from import_staged s
  left join pz_twin t on t."row" = s."row"
  left join pz_known k on k.root = coalesce(t.root, s."row")
  where {_OWN}
) d
"""
_WRITE: Final = """
insert into import_decision (centre, client_id, import, "row", act, person, known, twin, hint)
select :centre, :client, :import, d."row", d.act, coalesce(d.person, first.person), d.known, d.twin,
  case
    when d.act <> 'make' then null
    when d.known is not null then d.known
    when d.twin is not null then first.person
    else (
      select p.id from person p
      where p.centre = :centre and p.client_id = :client and p.sort_key = d.sort_key
        and p.merged_into is null order by p.created_at, p.id limit 1)
  end
from pz_decided d
left join pz_decided first on first."row" = d.root and d.twin is not null
"""
_PREPARE: Final = [
    "create index on pz_key (key)",
    'create index on pz_twin ("row")',
    "analyze pz_key",
    "analyze pz_twin",
]
_DROP: Final = text("drop table pz_key, pz_twin, pz_known, pz_decided")
WORK_MEM: Final = text("set local work_mem = '64MB'")
"""Sets of a million keys are joined in memory; this long as the transaction lasts."""


async def match(
    connection: AsyncConnection, centre: CentreId, client: ClientId, ident: str, duplicates: Duplicates
) -> None:
    """Decide every staged row: whose it is, and what happens to it."""
    given = {"centre": centre, "client": client, "import": ident, "duplicates": duplicates}
    await connection.execute(WORK_MEM)
    await connection.execute(text(_KEYS), given)
    await connection.execute(text(_TWINS))
    for statement in _PREPARE:
        await connection.execute(text(statement))
    while (await connection.execute(text(_JUMP))).rowcount:
        continue
    await connection.execute(text(_KNOWN), given)
    await connection.execute(text("analyze pz_known"))
    await connection.execute(text(_DECIDE), given)
    await connection.execute(text('create index on pz_decided ("row")'))
    await connection.execute(text("analyze pz_decided"))
    await connection.execute(text(_WRITE), given)
    await connection.execute(_DROP)
