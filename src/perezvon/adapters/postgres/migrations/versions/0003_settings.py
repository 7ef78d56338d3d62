"""Settings: clients, queues, numbers, dispositions, not-ready reasons, trunks."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0003_settings"
down_revision = "0002_staff"
branch_labels = None
depends_on = None

TABLES = """
create table client (
  centre text not null,
  id text not null check (id <> '*' and id !~ ','),
  name_ru text not null,
  name_en text not null,
  colour text not null,
  language text not null default 'ru' check (language in ('ru', 'en')),
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id)
);

create table queue (
  centre text not null,
  id text not null,
  client_id text not null,
  name_ru text not null,
  name_en text not null,
  skills jsonb not null default '{}',
  priority integer not null default 0,
  target_s integer not null,
  target_share double precision not null,
  short_abandon_s integer not null,
  ring_s integer not null,
  wrap_up_s integer not null,
  max_wait_s integer not null,
  announce_every_s integer not null,
  announce_first_s integer not null,
  music text not null,
  record boolean not null,
  apology text not null,
  sorry text not null,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  constraint queue__client__unknown foreign key (centre, client_id) references client (centre, id)
);
create trigger skills_known before insert or update of skills on queue
  for each row execute function pz_skills_known();

create table number (
  centre text not null,
  id text not null,
  client_id text not null,
  queue_id text not null,
  language text not null default 'ru' check (language in ('ru', 'en')),
  greeting text,
  source text,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint number__client__unknown foreign key (centre, client_id) references client (centre, id),
  constraint number__queue__unknown foreign key (centre, client_id, queue_id)
    references queue (centre, client_id, id)
);
comment on column number.id is 'the number itself, E.164 with plus';

create table disposition (
  centre text not null,
  id text not null,
  client_id text,
  name_ru text not null,
  name_en text not null,
  flags text[] not null default '{}',
  position integer not null default 0,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint disposition__client__unknown foreign key (centre, client_id) references client (centre, id)
);

create table reason (
  centre text not null,
  id text not null,
  name_ru text not null,
  name_en text not null,
  productive boolean not null default false,
  max_s integer not null default 0,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id)
);

create table trunk (
  centre text not null,
  id text not null,
  name text not null,
  match text[] not null,
  contact text not null,
  codecs text[] not null,
  username text not null default '',
  password text not null default '',
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id)
);
"""

# What is used by something in use stays in use: a client by its queues and numbers, a queue by its numbers.
IN_USE = """
create function pz_client_in_use() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  users text;
begin
  select string_agg(q.id, ', ' order by q.id) into users from public.queue q
  where q.centre = new.centre and q.client_id = new.id and q.active;
  if users is not null then
    raise exception '%', users
      using errcode = 'foreign_key_violation', constraint = 'client__active__in_use';
  end if;
  return new;
end $$;
create trigger in_use before update of active on client
  for each row when (old.active and not new.active) execute function pz_client_in_use();

create function pz_queue_in_use() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  users text;
begin
  select string_agg(n.id, ', ' order by n.id) into users from public.number n
  where n.centre = new.centre and n.queue_id = new.id and n.active;
  if users is not null then
    raise exception '%', users
      using errcode = 'foreign_key_violation', constraint = 'queue__active__in_use';
  end if;
  return new;
end $$;
create trigger in_use before update of active on queue
  for each row when (old.active and not new.active) execute function pz_queue_in_use();
"""

RIGHTS = """
select pz_protect('client', 'id'), pz_protect('queue', 'client_id'), pz_protect('number', 'client_id'),
       pz_protect('disposition', 'client_id', shared => true), pz_protect('reason'), pz_protect('trunk');
"""


def upgrade() -> None:
    run(TABLES, IN_USE, RIGHTS)


def downgrade() -> None:
    run(
        "drop table trunk, reason, disposition, number, queue, client",
        "drop function pz_client_in_use, pz_queue_in_use",
    )
