"""Words beside digits with fewer looks: where two short sets meet, nobody has to be asked."""

from importlib import import_module

from perezvon.adapters.postgres.migrations.script import run

revision = "0080_find_faster"
down_revision = "0079_import_speed"
branch_labels = None
depends_on = None

_BEFORE = import_module("perezvon.adapters.postgres.migrations.versions.0066_find_persons")

# Who has the digits is known once they were counted. Of a word that few have, the people are one stretch of
# an index: who is in both sets needs no look at any of them.
AMONG_FEW = """
create function pz_find_among_few(of_centre text, clients text[], words text[], digits text, known text[],
                                  wanted_tag text, wanted_organisation text, past_key text, past_id text,
                                  most integer)
returns table (ident text, rank text, place text) {head} as $$
declare
  with_number text[] := known;
  with_word text[];
  one text;
begin
  if digits is not null then
    if with_number is null then
      with_number := array(select distinct n.person_id from public.person_number n
        where n.centre = of_centre and n.client_id = any (clients) and n.number like '%' || digits || '%');
    end if;
    foreach one in array words loop
      exit when cardinality(with_number) <= 50;
      with_word := array(select x.person from public.person_word x
        where x.centre = of_centre and x.client_id = any (clients)
          and x.word >= one and x.word < one || {top} limit 3001);
      if cardinality(with_word) <= 3000 then
        with_number := array(select unnest(with_number) intersect select unnest(with_word));
      end if;
    end loop;
    return query
      with with_words as materialized (
        select w.id from (select distinct unnest(with_number) as id) w
        where cardinality(words) = 0 or (
          select bool_and(exists (
            select from public.person_word z where z.centre = of_centre and z.person = w.id
              and z.word >= o.word and z.word < o.word || {top})) from unnest(words) o (word)))
      select p.id, '', p.sort_key from with_words w
      join public.person p on p.centre = of_centre and p.id = w.id and p.merged_into is null
      where (wanted_tag is null or p.tags @> array[wanted_tag])
        and (wanted_organisation is null or p.organisation = wanted_organisation)
        and (past_id is null or (p.sort_key, p.id) > (past_key collate "C", past_id))
      order by p.sort_key, p.id limit most;
  else
"""

_COUNT = """
    select count(*) < 1000 into few from (
      select from public.person_number n
      where n.centre = of_centre and n.client_id = any (clients) and n.number like '%' || digits || '%'
      limit 1000) several;
"""
_KEEP = """
    known := array(select n.person_id from public.person_number n
      where n.centre = of_centre and n.client_id = any (clients) and n.number like '%' || digits || '%'
      limit 1000);
    few := cardinality(known) < 1000;
"""
_ASK = "of_centre, clients, words, digits, wanted_tag, wanted_organisation, past_key, past_id, most"


def _instead(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"not once: {old}")
        text = text.replace(old, new)
    return text


def _filled(part: str) -> str:
    return part.format(head=_BEFORE.HEAD.strip(), streamed=_BEFORE.STREAMED.strip(), top=_BEFORE.TOP)


def _replaced(part: str) -> str:
    return _filled(part).replace("create function", "create or replace function")


_OTHERWISE = _BEFORE.AMONG_FEW.split("\n  else\n", 1)[1]
FIND = _instead(
    _BEFORE.FIND,
    (_COUNT, _KEEP),
    ("  few boolean := false;\n", "  few boolean := false;\n  known text[];\n"),
    (_ASK, _ASK.replace("digits,", "digits, known,")),
)
_OF_FEW = "text, text[], text[], text, {}text, text, text, text, integer"
_REVOKE = "revoke execute on function pz_find_among_few from public"


def upgrade() -> None:
    run(
        f"drop function pz_find_among_few({_OF_FEW.format('')})",
        _filled(AMONG_FEW + _OTHERWISE),
        _REVOKE,
        _replaced(FIND),
    )


def downgrade() -> None:
    run(
        f"drop function pz_find_among_few({_OF_FEW.format('text[], ')})",
        _filled(_BEFORE.AMONG_FEW),
        _REVOKE,
        _replaced(_BEFORE.FIND),
    )
