"""Persons of the clients, their numbers, and finding them."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0004_persons"
down_revision = "0003_settings"
branch_labels = None
depends_on = None

TABLES = """
create extension if not exists pg_trgm;

create table person (
  centre text not null,
  id text not null default 'p-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  name text not null default '',
  sort_key text collate "C" not null default '',
  search_key text not null default '',
  language text check (language in ('ru', 'en')),
  note text not null default '',
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  constraint person__client__unknown foreign key (centre, client_id) references client (centre, id)
);
create index person_order on person (centre, sort_key, id);
create index person_search on person using gin (search_key gin_trgm_ops);

create table person_number (
  centre text not null,
  client_id text not null,
  person_id text not null,
  number text not null,
  label text not null default '',
  main boolean not null default false,
  position integer not null default 0,
  primary key (centre, person_id, number),
  foreign key (centre, client_id, person_id) references person (centre, client_id, id)
);
comment on column person_number.main is
  'of the people who share a number, the one whom a call from it means: one per client and number';
create unique index person_number__main__taken on person_number (centre, client_id, number) where main;
create index person_number_caller on person_number (centre, client_id, number);
create index person_number_search on person_number using gin (number gin_trgm_ops);
"""

# LIKE under row-level security becomes a sequential scan, so the search runs as the owner and applies the
# same list itself. Patterns arrive escaped. The newest plan each time: a good plan depends on the pattern.
SEARCH = """
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
grant execute on function pz_find_persons to pz_app;
"""

RIGHTS = """
select pz_protect('person', 'client_id'), pz_protect('person_number', 'client_id');
grant delete on person_number to pz_app;
"""


def upgrade() -> None:
    run(TABLES, SEARCH, RIGHTS)


def downgrade() -> None:
    run("drop function pz_find_persons", "drop table person_number, person")
