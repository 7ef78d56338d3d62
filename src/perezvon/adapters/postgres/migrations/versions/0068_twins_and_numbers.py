"""Who of a whole client may be one person, looked for in the background; agreements have numbers to say."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0068_twins_and_numbers"
down_revision = "0067_imported_consent"
branch_labels = None
depends_on = None

TWINS = """
create table twin_search (
  centre text not null,
  id text not null default 'tw-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled', 'broken')),
  step integer not null default 0,
  steps integer not null check (steps > 0),
  people bigint not null,
  tries integer not null default 0,
  started_by text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  constraint twin_search__client__unknown foreign key (centre, client_id) references client (centre, id),
  check ((state = 'running') = (finished_at is null))
);
create unique index twin_search__client__taken on twin_search (centre, client_id) where state = 'running';
create index twin_search_time on twin_search (centre, client_id, started_at);

create table twin_pair (
  centre text not null,
  client_id text not null,
  one text not null,
  other text not null,
  search text not null,
  by_number boolean not null,
  by_email boolean not null,
  same text[] not null,
  likeness real not null,
  primary key (centre, one, other),
  foreign key (centre, client_id, one) references person (centre, client_id, id) on delete cascade,
  foreign key (centre, client_id, other) references person (centre, client_id, id) on delete cascade,
  foreign key (centre, client_id, search) references twin_search (centre, client_id, id),
  check (one < other)
);
comment on table twin_pair is 'two cards that may be one person, and why; nobody is merged by it';
comment on column twin_pair.same is 'besides a like name: region, organisation, date, name';
create index twin_pair_rank on twin_pair
  (centre, client_id, by_number desc, by_email desc, likeness desc, one, other);
create index twin_pair_other on twin_pair (centre, other);
select pz_protect('twin_search', 'client_id'), pz_protect('twin_pair', 'client_id');
grant delete on twin_pair to pz_app;
"""

# One part of the keys at a time, so that memory does not grow with the client. Of up to 20 people with one
# key everybody is compared with everybody; of more, each with the three who follow (sorted neighbourhood).
STEP = """
create function pz_find_twins(wanted_client text, search_id text, part integer, parts integer)
returns integer language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan
set work_mem = '64MB' as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
  found integer;
begin
  if listed <> '*' and not wanted_client = any (string_to_array(listed, ',')) then
    return 0;
  end if;
  create temporary table pz_twin_key on commit drop as
    select k.kind, k.key, k.person, k.name from (
      select 'number' as kind, n.number as key, p.id as person, p.search_key as name
        from public.person_number n join public.person p on p.centre = n.centre and p.id = n.person_id
        where n.centre = of_centre and n.client_id = wanted_client and p.merged_into is null
      union all
      select 'email', lower(mail), p.id, p.search_key from public.person p, unnest(p.emails) mail
        where p.centre = of_centre and p.client_id = wanted_client and p.merged_into is null
      union all
      select 'organisation', p.organisation, p.id, p.search_key from public.person p
        where p.centre = of_centre and p.client_id = wanted_client and p.merged_into is null
          and p.organisation is not null and p.search_key <> ''
      union all
      select 'region', lower(p.region) || ' ' || word, p.id, p.search_key
        from public.person p, string_to_table(p.search_key, ' ') word
        where p.centre = of_centre and p.client_id = wanted_client and p.merged_into is null
          and p.region <> '' and length(word) > 2
      union all
      select 'date', f.key || ' ' || (p.fields ->> f.key), p.id, p.search_key
        from public.person_field f join public.person p on p.centre = f.centre and p.client_id = f.client_id
        where f.centre = of_centre and f.client_id = wanted_client and f.type = 'date' and f.active
          and p.merged_into is null and p.search_key <> '' and coalesce(p.fields ->> f.key, '') <> ''
      union all
      select 'name', p.search_key, p.id, p.search_key from public.person p
        where p.centre = of_centre and p.client_id = wanted_client and p.merged_into is null
          and position(' ' in p.search_key) > 0
    ) k
    where (hashtext(k.key) & 2147483647) % parts = part;
  with sized as (
    select kind, key, person, name, row_number() over own as place,
           count(*) over (partition by kind, key) as n
    from pz_twin_key window own as (partition by kind, key order by name, person)
  ), pairs as (
    select least(a.person, b.person) as one, greatest(a.person, b.person) as other, a.kind,
           public.similarity(a.name, b.name) as likeness
    from sized a
    join sized b on b.kind = a.kind and b.key = a.key and b.place > a.place
      and b.place <= a.place + case when a.n <= 20 then 20 else 3 end
    where a.person <> b.person and (a.kind <> 'name' or a.n <= 5)
      and (a.kind in ('number', 'email') and a.n <= 20
           or public.similarity(a.name, b.name) >= 0.6)
  ), grouped as (
    select g.one, g.other, bool_or(g.kind = 'number') as by_number, bool_or(g.kind = 'email') as by_email,
           coalesce(array_agg(distinct g.kind) filter (where g.kind not in ('number', 'email')), '{}')
             as same,
           max(g.likeness) as likeness
    from pairs g group by g.one, g.other
  ), kept as (
    insert into public.twin_pair as t
      (centre, client_id, one, other, search, by_number, by_email, same, likeness)
    select of_centre, wanted_client, g.one, g.other, search_id, g.by_number, g.by_email, g.same, g.likeness
    from grouped g
    where not exists (select from public.person_apart a where a.centre = of_centre and a.one = g.one
                      and a.other = g.other)
    order by g.one, g.other
    on conflict (centre, one, other) do update set
      by_number = excluded.by_number or t.by_number and t.search = excluded.search,
      by_email = excluded.by_email or t.by_email and t.search = excluded.search,
      same = case when t.search <> excluded.search then excluded.same else
        array(select distinct each from unnest(t.same || excluded.same) each order by each) end,
      likeness = excluded.likeness,
      search = excluded.search
    returning 1
  )
  select count(*) into found from kept;
  drop table pz_twin_key;
  if part = parts - 1 then
    delete from public.twin_pair t
    where t.centre = of_centre and t.client_id = wanted_client and t.search <> search_id;
  end if;
  return found;
end $$;
revoke execute on function pz_find_twins from public;
grant execute on function pz_find_twins to pz_app;
"""

# 26-0017: the seventeenth of that client in that year; its second commercial offer is 26-0017/2.
NUMBERS = """
alter table agreement add column number text collate "C";
update agreement a set number = n.number from (
  select centre, id, to_char(made_at, 'YY') || '-' || lpad(place::text, greatest(4, length(place::text)), '0')
    as number
  from (select centre, id, made_at, row_number() over (
          partition by centre, client_id, to_char(made_at, 'YY') order by made_at, id) as place
        from agreement) counted) n
where n.centre = a.centre and n.id = a.id;
alter table agreement alter number set not null,
  add column number_key text collate "C" generated always as (lower(translate(number, '-/ .', ''))) stored;
create unique index agreement__number__taken on agreement (centre, client_id, number);
create index agreement_number_key on agreement (centre, number_key);
alter table commercial_offer add column number text collate "C";
update commercial_offer o set number = n.number from (
  select c.centre, c.id, a.number || '/' || row_number() over (
           partition by c.centre, c.agreement order by c.made_at, c.id) as number
  from commercial_offer c join agreement a on a.centre = c.centre and a.id = c.agreement) n
where n.centre = o.centre and n.id = o.id;
alter table commercial_offer alter number set not null,
  add column number_key text collate "C" generated always as (lower(translate(number, '-/ .', ''))) stored;
create unique index commercial_offer__number__taken on commercial_offer (centre, client_id, number);
create index commercial_offer_number_key on commercial_offer (centre, number_key);

create function pz_agreement_number() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  year text := to_char(new.made_at, 'YY') || '-';
  last integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('agreement ' || new.centre || ' ' || new.client_id, 0));
  select max(substr(a.number, 4)::integer) into last from public.agreement a
  where a.centre = new.centre and a.client_id = new.client_id and starts_with(a.number, year);
  new.number := year || lpad((coalesce(last, 0) + 1)::text,
                             greatest(4, length((coalesce(last, 0) + 1)::text)), '0');
  return new;
end $$;
create function pz_commercial_offer_number() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  select a.number || '/' || (1 + coalesce((
    select max(split_part(o.number, '/', 2)::integer) from public.commercial_offer o
    where o.centre = new.centre and o.agreement = new.agreement), 0))
  into new.number from public.agreement a where a.centre = new.centre and a.id = new.agreement;
  return new;
end $$;
revoke execute on function pz_agreement_number, pz_commercial_offer_number from public;
create trigger agreement_number before insert on agreement
  for each row execute function pz_agreement_number();
create trigger commercial_offer_number before insert on commercial_offer
  for each row execute function pz_commercial_offer_number();

create view v_offers_numbers with (security_invoker = true) as
select centre, client_id, person, number, number_key as key, 'agreement'::text as kind, id, made_at as at
from agreement
union all
select o.centre, o.client_id, a.person, o.number, o.number_key, 'commercial_offer', o.id, o.made_at
from commercial_offer o join agreement a on a.centre = o.centre and a.id = o.agreement;
grant select on v_offers_numbers to pz_app;
"""


def upgrade() -> None:
    run(TWINS, STEP, NUMBERS)


def downgrade() -> None:
    run(
        "drop view v_offers_numbers",
        "drop trigger agreement_number on agreement;"
        " drop trigger commercial_offer_number on commercial_offer;"
        " drop function pz_agreement_number, pz_commercial_offer_number",
        "alter table commercial_offer drop column number_key, drop column number;"
        " alter table agreement drop column number_key, drop column number",
        "drop function pz_find_twins; drop table twin_pair, twin_search",
    )
