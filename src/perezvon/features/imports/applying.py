"""What the rows of an import make of the base, twenty thousand at a time, each part in one transaction.

Lists only grow (numbers, e-mails, tags, exclusions, interests); a note is added under the one that is there.
What a person was before the first row that touched him is kept, so that the import can be taken back.
"""

# ruff: noqa: S608 - statements are put together of constants of this file only

from typing import Final

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.imports.matching import WORK_MEM, by_sets
from perezvon.features.imports.neighbours import Part
from perezvon.kit.ids import PersonId

PART_ROWS: Final = 20_000

PLAIN: Final = ("role", "address", "region", "industry", "former_supplier", "former_failing")
"""Columns of ``person`` where an empty text is "not known"."""
NULLABLE: Final = ("language", "deciding_value", "source")
LISTS: Final = ("emails", "tags", "exclusions")
"""They only grow."""
KEPT: Final = (
    "name", "sort_key", "search_key", "note", "organisation", "zone_source", "zones", "fields", "budget",
    "budget_currency", "zone", *PLAIN, *NULLABLE, *LISTS,
)  # fmt: skip
"""Columns that an import may change, and that taking it back restores."""


class Applied(Struct, frozen=True):
    """``place``: the last row of this part; None: there was none left. ``consents``: so many rows gave it,
    they stand in ``pz_consent``. ``notes``: person → what stood there, what stands there now."""

    place: int | None
    rows: int = 0
    made: int = 0
    updated: int = 0
    skipped: int = 0
    doubles: int = 0
    consents: int = 0
    notes: dict[PersonId, tuple[str, str]] = {}


_STAGED: Final = """
from import_staged where centre = :centre and import = :import and "row" > :place order by "row" limit :most
"""
_PART: Final = f"""
create temporary table pz_part on commit drop as
select s.*, d.act, d.person, d.known, d.twin, d.hint, cast(null as text) as org
from (select * {_STAGED}) s
join (
  select "row", act, person, known, twin, hint from import_decision
  where centre = :centre and import = :import and "row" > :place
    and "row" <= (select max("row") from (select "row" {_STAGED}) last)
) d using ("row")
"""
_NEW_ORGANISATIONS: Final = """
insert into organisation (centre, client_id, name, sort_key, search_key, created_at)
select :centre, :client, min(p.organisation), min(lower(p.organisation)), p.organisation_key, :now
from pz_part p
where p.organisation_key is not null and p.act <> 'skip' and not exists (
  select from organisation o
  where o.centre = :centre and o.client_id = :client and o.search_key = p.organisation_key)
group by p.organisation_key
"""
_ORGANISATIONS: Final = """
update pz_part p set org = o.id from (
  select search_key, min(id) as id from organisation
  where centre = :centre and client_id = :client and search_key in (
    select organisation_key from pz_part where organisation_key is not null)
  group by search_key
) o where o.search_key = p.organisation_key
"""
_MAKE: Final = """
insert into person (centre, id, client_id, name, sort_key, search_key, language, note, organisation, role,
  emails, address, region, zone, zone_source, zones, tags, fields, industry, deciding_value, exclusions,
  budget, budget_currency, source, former_supplier, former_failing, created_at)
select :centre, person, :client, coalesce(name, ''), coalesce(sort_key, ''), coalesce(search_key, ''),
  language, coalesce(note, ''), org, coalesce(role, ''), emails, coalesce(address, ''), coalesce(region, ''),
  zone, zone_source, zones, tags, fields, coalesce(industry, ''), deciding_value,
  exclusions, budget, currency, source, coalesce(former_supplier, ''), coalesce(former_failing, ''), :now
from pz_part where act = 'make' order by "row"
"""
_WHOLE_BEFORE: Final = ", ".join(f"'{name}', p.{name}" for name in KEPT)
_BEFORE: Final = f"""
create temporary table pz_before on commit drop as
select t.person, t.first, jsonb_build_object({_WHOLE_BEFORE},
  'numbers', (select coalesce(jsonb_agg(n.number), '[]') from person_number n
    where n.centre = p.centre and n.person_id = p.id),
  'interests', (select coalesce(jsonb_agg(i.value), '[]') from person_preference i
    where i.centre = p.centre and i.person = p.id and i.key = 'interest')) as before
from (
  select person, min("row") as first from pz_part where act in ('fill', 'update') group by person
) t
join person p on p.centre = :centre and p.id = t.person
where not exists (select from pz_part m where m.act = 'make' and m.person = t.person)
  and not exists (
    select from person_import i where i.centre = :centre and i.import = :import and i.person = t.person)
"""
_NOBODY_BEFORE: Final = """
create temporary table pz_before (person text, first integer, before jsonb) on commit drop
"""
_NUMBERS: Final = """
create temporary table pz_number on commit drop as
select distinct on (person, number) person, number, "row", place
from pz_part, unnest(numbers) with ordinality as u (number, place)
where act <> 'skip' order by person, number, "row", place
"""
# In the order of most indexes of numbers; of two rows with one number the first has it as its main one.
_ADD_NUMBERS: Final = """
with added as (
  insert into person_number (centre, client_id, person_id, number, main, position)
  select :centre, :client, f.person, f.number, :main, coalesce(had.last + 1, 0) + f.place
  from pz_number f
  left join (
    select person_id, max(position) as last from person_number
    where centre = :centre and person_id in (
      select person from pz_part where act in ('fill', 'update'))
    group by person_id
  ) had on had.person_id = f.person
  order by f.number, f."row", f.place
  on conflict do nothing
  returning person_id
)
insert into pz_touched select person_id from added
"""
_INTERESTS: Final = """
with added as (
  insert into person_preference (centre, client_id, person, key, value, source, at, author)
  select distinct on (person, value) :centre, :client, person, 'interest', value, 'import', :now, :author
  from pz_part, unnest(interests) as value where act <> 'skip'
  order by person, value
  on conflict do nothing
  returning person
)
insert into pz_touched select person from added
"""


def _said(column: str, by: str | None = None) -> str:
    """Of the rows about one person in this part, the value that counts: the first, or the last."""
    known = f"{by or column} is not null"
    return f'(array_agg({column} order by "row" :order) filter (where {known}))[1] as {column}'


def _update(fill: bool) -> str:
    order = "" if fill else "desc"
    columns = [
        *(_said(name) for name in ("name", "org", "currency", "budget", "note", *PLAIN, *NULLABLE)),
        _said("zone", "zone_source = 'hand' and zone"),
        _said("sort_key", "name"),
        _said("search_key", "name"),
    ]
    said = ", ".join(columns).replace(":order", order)
    new = dict(_new_values(fill))
    sets = ", ".join(f"{name} = n.{name}" for name in new)
    values = ", ".join(f"{value} as {name}" for name, value in new.items())
    was, now = (", ".join(f"{one}.{name}" for name in new) for one in ("p", "n"))
    return f"""
with part as (select * from pz_part where act in ('fill', 'update')),
said as (select person, {said} from part group by person),
{", ".join(_list_of(name) for name in LISTS)},
free as (
  select person, jsonb_object_agg(key, value order by "row" {"desc" if fill else ""}) as fields
  from part, jsonb_each(part.fields) group by person
),
n as (
  select p.id, {values}
  from said s
  join person p on p.centre = :centre and p.id = s.person
  left join free on free.person = s.person
  {" ".join(f"left join list_{name} on list_{name}.person = s.person" for name in LISTS)}
),
changed as (
  update person p set {sets} from n
  where p.centre = :centre and p.id = n.id and ({was}) is distinct from ({now})
  returning p.id
)
insert into pz_touched select id from changed
"""


def _list_of(name: str) -> str:
    return (
        f"list_{name} as (select person, array_agg(distinct value order by value) as said"
        f" from part, unnest(part.{name}) as value group by person)"
    )


def _new_values(fill: bool) -> list[tuple[str, str]]:
    """Column → what it becomes. ``s``: what the file says, ``p``: what is there."""

    def one(name: str, said: str, empty: str) -> str:
        if fill:
            new = f"coalesce({said}, p.{name})"
            return f"case when p.{name} is not distinct from {empty} then {new} else p.{name} end"
        return f"coalesce({said}, p.{name})"

    budget = "p.budget is null and s.budget is not null" if fill else "s.budget is not null"
    zone = "p.zone is null and s.zone is not null" if fill else "s.zone is not null"
    named = "case when p.name = '' then coalesce(s.{0}, p.{0}) else p.{0} end"
    return [
        *(
            (each, named.format(each) if fill else f"coalesce(s.{each}, p.{each})")
            for each in ("name", "sort_key", "search_key")
        ),
        ("organisation", one("organisation", "s.org", "null")),
        *((each, one(each, f"s.{each}", "''")) for each in PLAIN),
        *((each, one(each, f"s.{each}", "null")) for each in NULLABLE),
        ("zone", f"case when {zone} then s.zone else p.zone end"),
        ("zone_source", f"case when {zone} then 'hand' else p.zone_source end"),
        ("zones", f"case when {zone} then array[s.zone] else p.zones end"),
        ("budget", f"case when {budget} then s.budget else p.budget end"),
        ("budget_currency", f"case when {budget} then s.currency else p.budget_currency end"),
        (
            "note",
            "case when s.note is null or position(s.note in p.note) > 0 then p.note"
            " when p.note = '' then s.note else left(p.note || E'\\n' || s.note, 4000) end",
        ),
        (
            "fields",
            "coalesce(free.fields, '{}') || p.fields" if fill else "p.fields || coalesce(free.fields, '{}')",
        ),
        *(
            (
                each,
                f"p.{each} || coalesce((select array_agg(v order by v) from unnest(list_{each}.said) as v"
                f" where v <> all (p.{each})), '{{}}')",
            )
            for each in LISTS
        ),
    ]


_KNOWN: Final = """
p.centre = :centre and p.id = any (array(select person from pz_part where act in ('fill', 'update')))
"""
"""By a list, not by a join: the planner knows nothing of the tables that were filled a moment ago."""
_BUMP: Final = f"""
update person p set version = version + 1
where {_KNOWN} and p.id = any (array(select person from pz_touched))
"""
_EVIDENCE: Final = f"""
insert into person_import (centre, client_id, import, import_row, person, act, at, possible_duplicate, before,
  left_version, consent_purpose, consent_channel, consent_at, consent)
select :centre, :client, :import, t."row", t.person,
  case t.act when 'make' then 'made' when 'fill' then 'filled' else 'updated' end, :now, t.hint, b.before,
  coalesce(p.version, 1), t.consent_purpose, t.consent_channel, t.consent_at, coalesce(t.consent, false)
from pz_part t
left join (select p.id, p.version from person p where {_KNOWN}) p on p.id = t.person
left join pz_before b on b.person = t.person and b.first = t."row"
where t.act <> 'skip' order by t."row"
"""
_CONSENTS: Final = """
create temporary table pz_consent on commit drop as
select person, "row", consent_purpose as purpose, consent_channel as channel, consent_at as at
from pz_part where act <> 'skip' and consent and consent_purpose is not null
  and consent_channel is not null and consent_at is not null
"""
_NOTES: Final = """
select distinct t.person, coalesce(p.note, '') as note from pz_part t
left join person p on p.centre = :centre and p.id = t.person
where t.act <> 'skip' and t.note is not null
"""
_COUNT: Final = """
select max("row") as place, count(*) as rows, count(*) filter (where act = 'make') as made,
  count(*) filter (where act in ('fill', 'update')) as updated,
  count(*) filter (where act = 'skip') as skipped,
  count(*) filter (where act = 'make' and hint is not null) as doubles,
  count(*) filter (where act <> 'skip' and consent) as consents
from pz_part
"""
_LOCK: Final = "select pg_advisory_xact_lock(hashtextextended('import ' || :centre || ' ' || :client, 0))"


async def apply_part(connection: AsyncConnection, part: Part, place: int) -> Applied:
    """The rows behind ``place``. Imports of one client write one after the other."""
    given = {
        "centre": part.centre, "client": part.client, "import": part.run, "place": place,
        "author": part.author, "now": part.at, "most": PART_ROWS, "main": True,
    }  # fmt: skip

    async def run(statement: str, **more: object) -> int:
        return (await connection.execute(text(statement), {**given, **more})).rowcount

    async def notes() -> dict[PersonId, str]:
        return {row.person: row.note for row in await connection.execute(text(_NOTES), given)}

    await connection.execute(WORK_MEM)
    await run(_LOCK)
    await by_sets(connection, _PART, given)
    await run('analyze pz_part ("row", act, person, organisation_key)')
    counted = (await connection.execute(text(_COUNT))).one()
    if counted.place is None:
        return Applied(None)
    noted = await notes()
    await run("create temporary table pz_touched (person text) on commit drop")
    await run(_NEW_ORGANISATIONS)
    await run(_ORGANISATIONS)
    await run(_MAKE)
    acts = set((await connection.execute(text("select distinct act from pz_part"))).scalars())
    if acts & {"fill", "update"}:
        await run(_BEFORE)
    else:
        await run(_NOBODY_BEFORE)
    await run(_NUMBERS)
    wanted = int(await connection.scalar(text("select count(*) from pz_number")) or 0)
    added = await run(_ADD_NUMBERS, main=True)
    if added < wanted:  # what he has already, and what is somebody else's main number
        await run(_ADD_NUMBERS, main=False)
    await run(_INTERESTS)
    for act in acts & {"fill", "update"}:
        await run(_update(act == "fill"))
    if acts & {"fill", "update"}:
        await run(_BUMP)
    await run(_EVIDENCE)
    if counted.consents:
        await run(_CONSENTS)
    now_noted = await notes() if noted else {}
    changed = {who: (noted[who], note) for who, note in now_noted.items() if noted[who] != note}
    return Applied(**counted._asdict(), notes=changed)
