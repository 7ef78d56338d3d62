"""Staff: the centre, users, sessions, limits of sign-in, agents, skills, and the history of changes."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0002_staff"
down_revision = "0001_engine"
branch_labels = None
depends_on = None

# Default deny, once for all tables of the slices: the role pz_app sees rows of its centre, and of its clients
# where the table names a client column. The owner keeps its sight for the functions that search as definer.
PROTECT = """
create function pz_may_see(client text) returns boolean
language sql stable parallel safe
return coalesce(current_setting('pz.clients', true) = '*'
                or client = any (string_to_array(current_setting('pz.clients', true), ',')), false);

create function pz_protect(tbl regclass, client_column text default null, shared boolean default false)
returns void language plpgsql as $$
declare
  centre text := 'centre = current_setting(''pz.centre'', true)';
  sees text := centre;
  writes text := centre;
begin
  if client_column is not null then
    sees := format('%s and pz_may_see(%I)', centre, client_column);
    writes := sees;
  end if;
  if shared then -- rows without a client: everybody reads them, only who sees all clients writes them
    sees := format('%s and (%I is null or pz_may_see(%I))', centre, client_column, client_column);
  end if;
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format('create policy owner_all on %s to %I using (true)', tbl, current_user);
  execute format('create policy app_sees on %s for select to pz_app using (%s)', tbl, sees);
  execute format('create policy app_adds on %s for insert to pz_app with check (%s)', tbl, writes);
  execute format('create policy app_changes on %s for update to pz_app using (%s) with check (%s)',
                 tbl, writes, writes);
  execute format('create policy app_deletes on %s for delete to pz_app using (%s)', tbl, writes);
  execute format('grant select, insert, update on %s to pz_app', tbl);
end $$;
revoke execute on function pz_protect from public;
grant execute on function pz_may_see to public;
"""

TABLES = """
create table centre (
  centre text not null,
  id text not null,
  name_ru text not null,
  name_en text not null,
  zone text not null,
  region text not null default 'RU',
  rejoin_s integer not null default 20,
  max_new_calls_per_s integer not null default 50,
  demo boolean not null default false,
  version integer not null default 1,
  primary key (centre, id),
  check (centre = id)
);

create table skill (
  centre text not null,
  id text not null,
  name_ru text not null,
  name_en text not null,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id)
);

create table staff_user (
  centre text not null,
  id text not null,
  name text not null,
  sort_key text collate "C" not null,
  role text not null check (role in ('agent', 'supervisor', 'administrator')),
  password_hash text,
  language text not null default 'ru' check (language in ('ru', 'en')),
  theme text not null default 'auto' check (theme in ('auto', 'light', 'dark')),
  clients text[],
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id)
);
comment on column staff_user.clients is 'ids of the clients whose data this user sees; null: all';

create table staff_session (
  centre text not null,
  id text not null,
  token_hash bytea not null,
  user_id text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  address text not null,
  browser text not null,
  primary key (centre, id),
  unique (centre, token_hash),
  foreign key (centre, user_id) references staff_user (centre, id)
);
create index staff_session_user on staff_session (centre, user_id);

create table staff_limit (
  centre text not null,
  key text not null,
  failures integer not null,
  since timestamptz not null,
  locked_until timestamptz,
  primary key (centre, key)
);
comment on table staff_limit is 'failed sign-ins by login and by address; kept here to survive restarts';

create table staff_agent (
  centre text not null,
  id text not null,
  user_id text not null,
  team text not null default '',
  skills jsonb not null default '{}',
  mode text not null default 'persistent' check (mode in ('persistent', 'on_demand')),
  auto_answer boolean not null default false,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint staff_agent__user__taken unique (centre, user_id),
  constraint staff_agent__user__unknown foreign key (centre, user_id) references staff_user (centre, id)
);

create table history (
  centre text not null,
  id bigint generated always as identity,
  at timestamptz not null,
  user_id text not null,
  address text not null,
  action text not null,
  what text not null,
  key text not null,
  client_id text,
  before jsonb,
  after jsonb,
  primary key (centre, id)
);
create index history_thing on history (centre, what, key, id desc);
create index history_user on history (centre, user_id, id desc);
"""

# {"claims": 5}: every key is a skill of the centre. Skills are never deleted, so a check at writing suffices.
SKILLS_KNOWN = """
create function pz_skills_known() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from jsonb_object_keys(new.skills) as held(id)
             where not exists (select from public.skill s
                               where s.centre = new.centre and s.id = held.id)) then
    raise exception 'unknown skill'
      using errcode = 'foreign_key_violation', constraint = tg_table_name || '__skills__unknown';
  end if;
  return new;
end $$;
create trigger skills_known before insert or update of skills on staff_agent
  for each row execute function pz_skills_known();
"""

RIGHTS = """
select pz_protect('centre'), pz_protect('skill'), pz_protect('staff_user'), pz_protect('staff_session'),
       pz_protect('staff_limit'), pz_protect('staff_agent'), pz_protect('history', 'client_id');
grant delete on staff_session, staff_limit to pz_app;
revoke update on history from pz_app;
-- What nobody's client owns (sign-ins, users) is written by everybody, and read by who sees all clients.
drop policy app_adds on history;
create policy app_adds on history for insert to pz_app
  with check (centre = current_setting('pz.centre', true) and (client_id is null or pz_may_see(client_id)));
"""


def upgrade() -> None:
    run(PROTECT, TABLES, SKILLS_KNOWN, RIGHTS)


def downgrade() -> None:
    run(
        "drop table history, staff_agent, staff_limit, staff_session, staff_user, skill, centre",
        "drop function pz_skills_known, pz_protect, pz_may_see",
    )
