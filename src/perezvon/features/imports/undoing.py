"""Taking an import back as a whole, while nobody touched its people: all or nothing, one transaction."""

# ruff: noqa: S608 - statements are put together of constants of this file only

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.imports.applying import KEPT, LISTS
from perezvon.kit.ids import CentreId

_OF_IMPORT: Final = "i.centre = :centre and i.import = :import"
_TOUCHED: Final = f"""
select count(*) from (
  select i.person, max(i.left_version) as left_version, bool_or(i.act = 'made') as made
  from person_import i where {_OF_IMPORT} group by i.person
) i
join person p on p.centre = :centre and p.id = i.person
where p.version <> i.left_version or p.merged_into is not null
  or exists (select from person_import later
    where later.centre = :centre and later.person = i.person and later.import <> :import
      and later.left_version > i.left_version)
  or (i.made and (
    exists (select from call_class c where c.centre = :centre and c.person = i.person)
    or exists (select from v_consent_said e where e.centre = :centre and e.person = i.person
      and e.import is distinct from :import)
    or exists (select from person_life l where l.centre = :centre and l.person = i.person)
    or exists (select from promise r where r.centre = :centre and r.person = i.person)))
"""
_BEFORE: Final = (
    f"(select i.person, i.before from person_import i where {_OF_IMPORT} and i.before is not null)"
)
_ARRAYS: Final = (*LISTS, "zones")
_TEXTS: Final = [name for name in KEPT if name not in (*_ARRAYS, "fields", "budget")]
_RESTORED: Final = ", ".join(
    (
        *(f"{name} = b.before ->> '{name}'" for name in _TEXTS),
        *(f"{name} = array(select jsonb_array_elements_text(b.before -> '{name}'))" for name in _ARRAYS),
        "fields = b.before -> 'fields'",
        "budget = cast(b.before ->> 'budget' as bigint)",
    )
)
_RESTORE: Final = f"""
update person p set version = p.version + 1, {_RESTORED}
from {_BEFORE} b where p.centre = :centre and p.id = b.person
"""
_NUMBERS: Final = f"""
with gone as (
  delete from person_number n using {_BEFORE} b
  where n.centre = :centre and n.person_id = b.person and not b.before -> 'numbers' ? n.number
  returning n.client_id, n.number, n.main
)
insert into pz_gone select client_id, number from gone where main
"""
_INTERESTS: Final = f"""
delete from person_preference f using {_BEFORE} b
where f.centre = :centre and f.person = b.person and f.key = 'interest' and f.source = 'import'
  and not b.before -> 'interests' ? f.value
"""
_MADE_NUMBERS: Final = """
with gone as (
  delete from person_number n using pz_made m where n.centre = :centre and n.person_id = m.person
  returning n.client_id, n.number, n.main
)
insert into pz_gone select client_id, number from gone where main
"""
_HEIRS: Final = """
update person_number n set main = true from (
  select distinct on (n.client_id, n.number) n.client_id, n.number, n.person_id
  from pz_gone g
  join person_number n on n.centre = :centre and n.client_id = g.client_id and n.number = g.number
  join person p on p.centre = n.centre and p.id = n.person_id
  where not exists (select from person_number m
    where m.centre = n.centre and m.client_id = n.client_id and m.number = n.number and m.main)
  order by n.client_id, n.number, p.created_at, p.id
) heir
where n.centre = :centre and n.client_id = heir.client_id and n.number = heir.number
  and n.person_id = heir.person_id
"""
_LABELS: Final = f"""
delete from label_met l using person_import i
where {_OF_IMPORT} and l.centre = i.centre and l.person = i.person and l.place = 'note' and l.at = i.at
"""
_STEPS: Final = (
    "create temporary table pz_gone (client_id text, number text) on commit drop",
    "create temporary table pz_made on commit drop as"
    f" select distinct i.person from person_import i where {_OF_IMPORT} and i.act = 'made'",
    _RESTORE,
    _NUMBERS,
    _INTERESTS,
    _MADE_NUMBERS,
    "delete from person_preference f using pz_made m where f.centre = :centre and f.person = m.person",
    _LABELS,
    "delete from person_import i where i.centre = :centre and i.import = :import",
    "delete from person p using pz_made m where p.centre = :centre and p.id = m.person",
    _HEIRS,
)


async def touched(connection: AsyncConnection, centre: CentreId, ident: str) -> int:
    """How many people of the import somebody changed, called or promised something since."""
    return int(await connection.scalar(text(_TOUCHED), {"centre": centre, "import": ident}) or 0)


async def take_back(connection: AsyncConnection, centre: CentreId, ident: str) -> None:
    """As if it had never been, but for the organisations that it named.

    Raises ``IntegrityError`` when something else still refers to one of its people.
    """
    given = {"centre": centre, "import": ident}
    await connection.execute(
        text(
            "select from person p where p.centre = :centre and p.id in"
            f" (select i.person from person_import i where {_OF_IMPORT}) order by p.id for update"
        ),
        given,
    )
    for statement in _STEPS:
        await connection.execute(text(statement), given)
