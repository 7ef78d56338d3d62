"""Finding persons as one types: the first rows of an index, never all that fit and then the best of them."""

from importlib import import_module

from perezvon.adapters.postgres.migrations.script import run

revision = "0066_find_persons"
down_revision = "0065_person_words"
branch_labels = None
depends_on = None

_VERSIONS = "perezvon.adapters.postgres.migrations.versions"

# The search runs as the owner, because operators that are not leakproof use no index under row-level
# security, and applies the same list itself. Everything below is asked client by client: the clients whom
# one may see are few, and each has its words and numbers in one order.
HEAD = """
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan
"""
# Rows come in the order of an index and stop when there are enough: nothing is sorted or hashed.
STREAMED = """
set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off set enable_seqscan = off
set enable_sort = off set enable_incremental_sort = off
"""
# An "exists" may be answered by reading the whole table once; a scalar query is asked for its row.
# Above every character that a word may hold.
TOP = "chr(1114111)"

BY_WORDS = """
create function pz_find_by_words(of_centre text, clients text[], words text[], digits text, wanted_tag text,
                                 wanted_organisation text, past_rank text, past_key text, past_id text,
                                 most integer)
returns table (ident text, rank text, place text) {head} {streamed} as $$
declare
  driver text := words[1];
  others text[];
begin
  if cardinality(words) > 1 then  -- the word that the fewest have
    select w.word into driver from unnest(words) w (word)
    order by (select count(*) from (
        select from public.person_word x
        where x.centre = of_centre and x.client_id = any (clients) and x.word >= w.word
          and x.word < w.word || {top} limit 3000) few), length(w.word) desc
    limit 1;
  end if;
  others := array_remove(words, driver);
  return query
    select m.person, m.word, m.sort_key from unnest(clients) c (client), lateral (
      select x.person, x.word, x.sort_key from public.person_word x
      where x.centre = of_centre and x.client_id = c.client
        and x.word >= driver and x.word < driver || {top}
        and (past_id is null or (x.word, x.sort_key, x.person) > (past_rank collate "C", past_key collate "C",
                                                                  past_id))
        and not exists (select from public.person_word y where y.centre = of_centre and y.person = x.person
                        and y.word >= driver and y.word < x.word)
        and (cardinality(others) = 0 or (
          select bool_and(exists (
            select from public.person_word z where z.centre = of_centre and z.person = x.person
              and z.word >= o.word and z.word < o.word || {top})) from unnest(others) o (word)))
        and (digits is null or (
          select bool_or(n.number like '%' || digits || '%') from public.person_number n
          where n.centre = of_centre and n.person_id = x.person))
        and (wanted_tag is null and wanted_organisation is null or (
          select (wanted_tag is null or p.tags @> array[wanted_tag])
            and (wanted_organisation is null or p.organisation = wanted_organisation)
          from public.person p where p.centre = of_centre and p.id = x.person))
      order by x.word, x.sort_key, x.person limit most) m
    order by m.word, m.sort_key, m.person limit most;
end $$;
"""

# 0: numbers that end with it, 1: that begin with it, 2: the same as dialled at home, 3: it is in the middle.
BY_DIGITS = """
create function pz_find_by_digits(of_centre text, clients text[], digits text, past_rank text, past_key text,
                                  past_id text, most integer)
returns table (ident text, rank text, place text) {head} as $$
declare
  other text := case when digits like '8_%' then '7' || substr(digits, 2) else digits end;
  low text[] := array[reverse(digits), '+' || digits, digits];
  tier integer;
  given integer := 0;
  more integer;
begin
  for tier in coalesce(past_rank::integer, 0) .. 3 loop
    exit when given >= most;
    if tier < 3 then
      return query select * from public.pz_find_in_tier(
        of_centre, clients, digits, other, tier, low[tier + 1],
        case when tier::text = past_rank then past_key end, case when tier::text = past_rank then past_id end,
        most - given);
    elsif length(digits) > 2 then
      return query
        select n.person_id, '3', n.number from public.person_number n
        where n.centre = of_centre and n.client_id = any (clients) and n.number like '%' || digits || '%'
          and pz_number_tier(n.number, digits, other) = 3
          and (past_rank is distinct from '3'
               or (n.number collate "C", n.person_id) > (past_key collate "C", past_id))
          and not exists (select from public.person_number o where o.centre = of_centre
            and o.person_id = n.person_id and o.number <> n.number
            and (coalesce(pz_number_tier(o.number, digits, other), 9), o.number collate "C")
              < (3, n.number collate "C"))
        order by n.number collate "C", n.person_id limit most - given;
    end if;
    get diagnostics more = row_count;
    given := given + more;
  end loop;
end $$;
"""

# Of a person with several such numbers the first one counts: the lower tier, then the lower key.
IN_TIER = """
create function pz_find_in_tier(of_centre text, clients text[], digits text, other text, tier integer,
                                low text, past_key text, past_id text, most integer)
returns table (ident text, rank text, place text) {head} {streamed} as $$
begin
  if tier = 0 then
    return query
      select m.person_id, '0', m.key from unnest(clients) c (client), lateral (
        select n.person_id, reverse(n.number) collate "C" as key from public.person_number n
        where n.centre = of_centre and n.client_id = c.client
          and reverse(n.number) collate "C" >= low and reverse(n.number) collate "C" < low || ':'
          and (past_id is null
               or (reverse(n.number) collate "C", n.person_id) > (past_key collate "C", past_id))
          and not exists (select from public.person_number o where o.centre = of_centre
            and o.person_id = n.person_id and o.number <> n.number and o.number like '%' || digits
            and reverse(o.number) collate "C" < reverse(n.number) collate "C")
        order by reverse(n.number) collate "C", n.person_id limit most) m
      order by m.key, m.person_id limit most;
  elsif tier = 1 then
    return query
      select m.person_id, '1', m.key from unnest(clients) c (client),
      unnest(case when other = digits then array[low] else array[low, '+' || other] end) b (low), lateral (
        select n.person_id, n.number collate "C" as key from public.person_number n
        where n.centre = of_centre and n.client_id = c.client
          and n.number collate "C" >= b.low and n.number collate "C" < b.low || ':'
          and (past_id is null or (n.number collate "C", n.person_id) > (past_key collate "C", past_id))
          and pz_number_tier(n.number, digits, other) = 1
          and not exists (select from public.person_number o where o.centre = of_centre
            and o.person_id = n.person_id and o.number <> n.number
            and (coalesce(pz_number_tier(o.number, digits, other), 9), o.number collate "C")
              < (1, n.number collate "C"))
        order by n.number collate "C", n.person_id limit most) m
      order by m.key, m.person_id limit most;
  else
    return query
      select m.person_id, '2', m.key from unnest(clients) c (client), lateral (
        select n.person_id, pz_at_home(n.number) collate "C" as key from public.person_number n
        where n.centre = of_centre and n.client_id = c.client
          and pz_at_home(n.number) collate "C" >= low and pz_at_home(n.number) collate "C" < low || ':'
          and (past_id is null
               or (pz_at_home(n.number) collate "C", n.person_id) > (past_key collate "C", past_id))
          and pz_number_tier(n.number, digits, other) = 2
          and not exists (select from public.person_number o where o.centre = of_centre
            and o.person_id = n.person_id and o.number <> n.number
            and (coalesce(pz_number_tier(o.number, digits, other), 9), pz_at_home(o.number) collate "C")
              < (2, pz_at_home(n.number) collate "C"))
        order by pz_at_home(n.number) collate "C", n.person_id limit most) m
      order by m.key, m.person_id limit most;
  end if;
end $$;
"""

# Few fit a filter or a part of a number: all of them are looked at. Two queries, because a sub-query beside
# "or" is never made a join: a number would be compared for every person.
AMONG_FEW = """
create function pz_find_among_few(of_centre text, clients text[], words text[], digits text, wanted_tag text,
                                  wanted_organisation text, past_key text, past_id text, most integer)
returns table (ident text, rank text, place text) {head} as $$
begin
  if digits is not null then
    return query
      with with_number as materialized (
        select distinct n.person_id as id from public.person_number n
        where n.centre = of_centre and n.client_id = any (clients) and n.number like '%' || digits || '%'
      ), with_words as materialized (
        select w.id from with_number w
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
    return query
      select p.id, '', p.sort_key from public.person p
      where p.centre = of_centre and p.client_id = any (clients) and p.merged_into is null
        and (wanted_tag is null or p.tags <> '{{}}' and p.tags @> array[wanted_tag])
        and (wanted_organisation is null or p.organisation = wanted_organisation)
        and (cardinality(words) = 0 or (
          select bool_and(exists (
            select from public.person_word z where z.centre = of_centre and z.person = p.id
              and z.word >= o.word and z.word < o.word || {top})) from unnest(words) o (word)))
        and (past_id is null or (p.sort_key, p.id) > (past_key collate "C", past_id))
      order by p.sort_key, p.id limit most;
  end if;
end $$;
"""

EVERYBODY = """
create function pz_find_everybody(of_centre text, clients text[], wanted_tag text, wanted_organisation text,
                                  past_key text, past_id text, most integer)
returns table (ident text, rank text, place text) {head} {streamed} as $$
begin
  return query
    select m.id, '', m.sort_key from unnest(clients) c (client), lateral (
      select p.id, p.sort_key from public.person p
      where p.centre = of_centre and p.client_id = c.client and p.merged_into is null
        and (wanted_tag is null or p.tags @> array[wanted_tag])
        and (wanted_organisation is null or p.organisation = wanted_organisation)
        and (past_id is null or (p.sort_key, p.id) > (past_key collate "C", past_id))
      order by p.sort_key, p.id limit most) m
    order by m.sort_key, m.id limit most;
end $$;
"""

FIND = """
create function pz_find_persons(words text[], digits text, wanted_client text, wanted_tag text,
                                wanted_organisation text, past_rank text, past_key text, past_id text,
                                wanted integer)
returns table (ident text, rank text, place text) {head} as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
  clients text[];
  most integer := least(wanted, 200);
  filtered boolean := wanted_tag is not null or wanted_organisation is not null;
  few boolean := false;
begin
  select coalesce(array_agg(c.id), '{{}}') into clients from public.client c
  where c.centre = of_centre and (listed = '*' or c.id = any (string_to_array(listed, ',')))
    and (wanted_client is null or c.id = wanted_client);
  if filtered then
    select count(*) < 1000 into few from (
      select from public.person p
      where p.centre = of_centre and p.client_id = any (clients) and p.merged_into is null
        and (wanted_tag is null or p.tags <> '{{}}' and p.tags @> array[wanted_tag])
        and (wanted_organisation is null or p.organisation = wanted_organisation) limit 1000) several;
  elsif digits is not null and cardinality(words) > 0 then
    select count(*) < 1000 into few from (
      select from public.person_number n
      where n.centre = of_centre and n.client_id = any (clients) and n.number like '%' || digits || '%'
      limit 1000) several;
  end if;
  if few or (filtered and digits is not null and cardinality(words) = 0) then
    return query select * from public.pz_find_among_few(
      of_centre, clients, words, digits, wanted_tag, wanted_organisation, past_key, past_id, most);
  elsif cardinality(words) > 0 then
    return query select * from public.pz_find_by_words(
      of_centre, clients, words, digits, wanted_tag, wanted_organisation, past_rank, past_key, past_id, most);
  elsif digits is not null then
    return query select * from public.pz_find_by_digits(
      of_centre, clients, digits, past_rank, past_key, past_id, most);
  else
    return query select * from public.pz_find_everybody(
      of_centre, clients, wanted_tag, wanted_organisation, past_key, past_id, most);
  end if;
end $$;
revoke execute on function pz_find_by_words, pz_find_by_digits, pz_find_in_tier, pz_find_among_few,
  pz_find_everybody, pz_find_persons from public;
grant execute on function pz_find_persons to pz_app;
"""
_PARTS = (BY_WORDS, IN_TIER, BY_DIGITS, AMONG_FEW, EVERYBODY, FIND)


def _filled(part: str) -> str:
    return part.format(head=HEAD.strip(), streamed=STREAMED.strip(), top=TOP)


def upgrade() -> None:
    run("drop function pz_find_persons", *map(_filled, _PARTS))


def downgrade() -> None:
    run(
        "drop function pz_find_by_words, pz_find_by_digits, pz_find_in_tier, pz_find_among_few,"
        " pz_find_everybody, pz_find_persons",
        import_module(f"{_VERSIONS}.0036_person_search")
        .SEARCH.replace("drop function pz_find_persons(text, text[], text, text, text, text, integer);", "")
        .replace("create index person_tags on person using gin (tags) where tags <> '{}';", ""),
    )
