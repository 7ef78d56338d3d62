"""Finding persons by name, e-mail, organisation, number and tag; who may be one and the same person."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0036_person_search"
down_revision = "0035_persons_in_full"
branch_labels = None
depends_on = None

# As in 0004: LIKE under row-level security becomes a sequential scan, so the search runs as the owner and
# applies the same list itself. Two queries, because a sub-query beside "or" is never made a join: a number
# would be compared for every person.
SEARCH = """
drop function pz_find_persons(text, text[], text, text, text, text, integer);
create function pz_find_persons(pattern text, others text[], numbers text, wanted_client text,
                                wanted_tag text, wanted_organisation text, past_key text, past_id text,
                                most integer)
returns setof person language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
  seen text[] := string_to_array(listed, ',');
begin
  if numbers is null then
    return query
      select p.* from public.person p
      where p.centre = of_centre and p.merged_into is null
        and (listed = '*' or p.client_id = any (seen))
        and (wanted_client is null or p.client_id = wanted_client)
        and (wanted_tag is null or p.tags @> array[wanted_tag])
        and (wanted_organisation is null or p.organisation = wanted_organisation)
        and (pattern is null or p.find_key like pattern)
        and p.find_key like all (others)
        and (past_key is null or (p.sort_key, p.id) > (past_key collate "C", past_id))
      order by p.sort_key, p.id
      limit least(most, 200);
  else
    return query
      select p.* from public.person p
      where p.centre = of_centre and p.merged_into is null
        and (listed = '*' or p.client_id = any (seen))
        and (wanted_client is null or p.client_id = wanted_client)
        and (wanted_tag is null or p.tags @> array[wanted_tag])
        and (wanted_organisation is null or p.organisation = wanted_organisation)
        and (pattern is null or p.find_key like pattern)
        and p.find_key like all (others)
        and p.id in (select n.person_id from public.person_number n
                     where n.centre = of_centre and n.number like numbers)
        and (past_key is null or (p.sort_key, p.id) > (past_key collate "C", past_id))
      order by p.sort_key, p.id
      limit least(most, 200);
  end if;
end $$;
revoke execute on function pz_find_persons from public;
grant execute on function pz_find_persons to pz_app;
create index person_tags on person using gin (tags) where tags <> '{}';
"""

ORGANISATIONS = """
create function pz_find_organisations(patterns text[], wanted_client text, past_key text, past_id text,
                                      most integer)
returns setof organisation language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
  seen text[] := string_to_array(listed, ',');
begin
  return query
    select o.* from public.organisation o
    where o.centre = of_centre
      and (listed = '*' or o.client_id = any (seen))
      and (wanted_client is null or o.client_id = wanted_client)
      and (o.search_key like all (patterns) or o.tax_id like all (patterns))
      and (past_key is null or (o.sort_key, o.id) > (past_key collate "C", past_id))
    order by o.sort_key, o.id
    limit least(most, 200);
end $$;
revoke execute on function pz_find_organisations from public;
grant execute on function pz_find_organisations to pz_app;
"""

# A shared number or e-mail, or a name that is nearly the same (trigrams, 0.6 and more: 'Мария Ёжикова' and
# 'Марина Ежикова' are, 'Анна Петрова' and 'Анна Иванова' are not). Names of one word say too little.
DUPLICATES = """
create function pz_person_twins(wanted text, most integer)
returns table (other text, by_number boolean, by_email boolean, likeness real)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
  me public.person;
begin
  perform set_config('pg_trgm.similarity_threshold', '0.6', true);
  select p.* into me from public.person p
  where p.centre = of_centre and p.id = wanted and p.merged_into is null
    and (listed = '*' or p.client_id = any (string_to_array(listed, ',')));
  if me.id is null then
    return;
  end if;
  return query
    with near as (
      select n2.person_id as id, true as num, false as mail from public.person_number n1
        join public.person_number n2 on n2.centre = n1.centre and n2.client_id = n1.client_id
          and n2.number = n1.number and n2.person_id <> n1.person_id
        where n1.centre = me.centre and n1.person_id = me.id
      union all
      select p.id, false, true from public.person p
        where me.emails <> '{}' and p.centre = me.centre and p.emails && me.emails and p.emails <> '{}'
      union all
      select p.id, false, false from public.person p
        where position(' ' in me.search_key) > 0 and p.centre = me.centre and p.client_id = me.client_id
          and p.search_key % me.search_key)
    select p.id, bool_or(near.num), bool_or(near.mail),
           public.similarity(p.search_key, me.search_key)
    from near join public.person p on p.centre = me.centre and p.id = near.id
    where p.client_id = me.client_id and p.id <> me.id and p.merged_into is null
      and not exists (select from public.person_apart a where a.centre = p.centre
                      and a.one = least(p.id, me.id) and a.other = greatest(p.id, me.id))
    group by p.id, p.search_key
    order by 2 desc, 3 desc, 4 desc, 1
    limit least(most, 100);
end $$;
revoke execute on function pz_person_twins from public;
grant execute on function pz_person_twins to pz_app;

create function pz_client_twins(wanted_client text, most integer)
returns table (one text, other text, by_number boolean, by_email boolean, likeness real)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
begin
  if listed <> '*' and not wanted_client = any (string_to_array(listed, ',')) then
    return;
  end if;
  return query
    with pairs as (
      (select a.person_id as x, b.person_id as y, true as num, false as mail from public.person_number a
        join public.person_number b on b.centre = a.centre and b.client_id = a.client_id
          and b.number = a.number and b.person_id > a.person_id
        where a.centre = of_centre and a.client_id = wanted_client and not a.main
        limit 1000)
      union all
      (select b.person_id, a.person_id, true, false from public.person_number a
        join public.person_number b on b.centre = a.centre and b.client_id = a.client_id
          and b.number = a.number and b.person_id < a.person_id
        where a.centre = of_centre and a.client_id = wanted_client and not a.main
        limit 1000)
      union all
      (select m.ids[1], m.ids[i], false, true from (
          select array_agg(p.id order by p.id) as ids from public.person p, unnest(p.emails) mail
          where p.centre = of_centre and p.client_id = wanted_client and p.emails <> '{}'
            and p.merged_into is null
          group by mail having count(*) > 1 limit 1000) m, generate_series(2, cardinality(m.ids)) i)
      union all
      (select m.ids[1], m.ids[i], false, false from (
          select array_agg(p.id order by p.id) as ids from public.person p
          where p.centre = of_centre and p.client_id = wanted_client and p.merged_into is null
            and position(' ' in p.search_key) > 0
          group by p.search_key having count(*) between 2 and 5 limit 1000) m,
        generate_series(2, cardinality(m.ids)) i))
    select p.id, q.id, bool_or(pairs.num), bool_or(pairs.mail),
           public.similarity(p.search_key, q.search_key)
    from pairs
    join public.person p on p.centre = of_centre and p.id = pairs.x and p.merged_into is null
    join public.person q on q.centre = of_centre and q.id = pairs.y and q.merged_into is null
    where not exists (select from public.person_apart a where a.centre = of_centre
                      and a.one = least(p.id, q.id) and a.other = greatest(p.id, q.id))
    group by p.id, q.id, p.search_key, q.search_key
    order by 5 desc, 3 desc, 4 desc, 1, 2
    limit least(most, 200);
end $$;
revoke execute on function pz_client_twins from public;
grant execute on function pz_client_twins to pz_app;
create index person_namesakes on person (centre, client_id, search_key)
  where merged_into is null and search_key <> '';
"""

# What other slices know of a person lies under the ids that he had: this view tells whose they are now.
PARTS = """
create view v_persons_parts with (security_invoker = true) as
  select centre, client_id, coalesce(merged_into, id) as person, id as part from person;
grant select on v_persons_parts to pz_app;
"""


def upgrade() -> None:
    run(SEARCH, ORGANISATIONS, DUPLICATES, PARTS)


def downgrade() -> None:
    run(
        "drop view v_persons_parts;"
        "drop function pz_client_twins, pz_person_twins, pz_find_organisations, pz_find_persons;"
        "drop index person_tags, person_namesakes;",
        _FIRST_SEARCH,
    )


_FIRST_SEARCH = """
create function pz_find_persons(pattern text, others text[], numbers text, wanted_client text,
                                past_key text, past_id text, most integer)
returns setof person language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
  seen text[] := string_to_array(listed, ',');
begin
  return query
    select p.* from public.person p
    where p.centre = of_centre
      and (listed = '*' or p.client_id = any (seen))
      and (wanted_client is null or p.client_id = wanted_client)
      and (pattern is null or p.search_key like pattern)
      and p.search_key like all (others)
      and (numbers is null or exists (
        select from public.person_number n
        where n.centre = p.centre and n.person_id = p.id and n.number like numbers))
      and (past_key is null or (p.sort_key, p.id) > (past_key collate "C", past_id))
    order by p.sort_key, p.id
    limit least(most, 200);
end $$;
revoke execute on function pz_find_persons from public;
grant execute on function pz_find_persons to pz_app
"""
