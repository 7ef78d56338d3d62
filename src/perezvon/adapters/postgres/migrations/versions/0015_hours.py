"""Opening hours, and what numbers and queues do outside of them; queues that take over; recording notices."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0015_hours"
down_revision = "0010_outbound"
branch_labels = None
depends_on = None

HOURS = """
create table hours (
  centre text not null,
  id text not null,
  client_id text,
  name_ru text not null,
  name_en text not null,
  zone text not null,
  country text not null default '',
  region text not null default '',
  week jsonb not null,
  days jsonb not null default '[]',
  closed_until timestamptz,
  closed_reason text not null default '',
  known_until integer not null,
  known_as text not null default '',
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint hours__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on table hours is 'calendars of opening hours; client_id null: for all clients';
comment on column hours.days is 'dates that differ from week and public holidays, as people entered them';
comment on column hours.known_until is 'the last year whose public holidays the floor was told';
comment on column hours.known_as is 'a digest of those holidays: another one, and the floor is told again';
select pz_protect('hours', 'client_id', shared => true);
"""

NUMBERS = """
alter table number
  add column hours_id text,
  add column closed_prompt text not null default 'perezvon/closed',
  add column closed_to text,
  add column record boolean,
  add constraint number__hours__unknown foreign key (centre, hours_id) references hours (centre, id),
  add constraint number__closed_to__unknown foreign key (centre, client_id, closed_to)
    references queue (centre, client_id, id);
comment on column number.record is 'null: as the queue says';
alter table queue
  add column hours_id text,
  add column max_wait_to text,
  add column record_notice text,
  add constraint queue__hours__unknown foreign key (centre, hours_id) references hours (centre, id),
  add constraint queue__max_wait_to__unknown foreign key (centre, client_id, max_wait_to)
    references queue (centre, client_id, id);
alter table call_record add column closed text;
comment on column call_record.closed is 'week, day, pause: why the number was closed when he called';
"""

IN_USE = """
create function pz_hours_in_use() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  users text;
begin
  select string_agg(id, ', ' order by id) into users from (
    select n.id from public.number n where n.centre = new.centre and n.hours_id = new.id and n.active
    union select q.id from public.queue q where q.centre = new.centre and q.hours_id = new.id and q.active
  ) u;
  if users is not null then
    raise exception '%', users
      using errcode = 'foreign_key_violation', constraint = 'hours__active__in_use';
  end if;
  return new;
end $$;
create trigger in_use before update of active on hours
  for each row when (old.active and not new.active) execute function pz_hours_in_use();

create or replace function pz_queue_in_use() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  users text;
begin
  select string_agg(id, ', ' order by id) into users from (
    select n.id from public.number n
    where n.centre = new.centre and new.id in (n.queue_id, n.closed_to) and n.active
    union select q.id from public.queue q
    where q.centre = new.centre and q.max_wait_to = new.id and q.active and q.id <> new.id
  ) u;
  if users is not null then
    raise exception '%', users
      using errcode = 'foreign_key_violation', constraint = 'queue__active__in_use';
  end if;
  return new;
end $$;
"""

WAS = """
create or replace function pz_queue_in_use() returns trigger language plpgsql
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
"""


def upgrade() -> None:
    run(HOURS, NUMBERS, IN_USE)


def downgrade() -> None:
    run(
        WAS,
        "alter table call_record drop column closed",
        "alter table queue drop column hours_id, drop column max_wait_to, drop column record_notice",
        "alter table number drop column hours_id, drop column closed_prompt, drop column closed_to,"
        " drop column record",
        "drop table hours",
        "drop function pz_hours_in_use",
    )
