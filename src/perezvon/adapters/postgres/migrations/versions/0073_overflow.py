"""Queues that overflow: above their thresholds another queue of the client helps out."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0073_overflow"
down_revision = "0078_rights"
branch_labels = None
depends_on = None

COLUMNS = """
alter table queue
  add column overflow_to text,
  add column overflow_waiting integer not null default 0 check (overflow_waiting >= 0),
  add column overflow_waiting_off integer not null default 0 check (overflow_waiting_off >= 0),
  add column overflow_wait_s integer not null default 0 check (overflow_wait_s >= 0),
  add column overflow_wait_off_s integer not null default 0 check (overflow_wait_off_s >= 0),
  add column overflow_unstaffed boolean not null default false,
  add column overflow_share double precision not null default 1 check (overflow_share between 0 and 1),
  add column overflow_longest boolean not null default false,
  add column overflow_per_h integer not null default 0 check (overflow_per_h >= 0),
  add column overflow_to_unstaffed boolean not null default false,
  add constraint queue__overflow_to__unknown foreign key (centre, client_id, overflow_to)
    references queue (centre, client_id, id);
comment on column queue.overflow_waiting is 'on above so many who wait; 0: not for that reason';
comment on column queue.overflow_wait_s is 'on above so long a wait; 0: not for that reason';
comment on column queue.overflow_share is 'which part of new callers';
comment on column queue.overflow_per_h is 'at most so many in an hour of the clock; 0: any number';
"""

IN_USE = """
create or replace function pz_queue_in_use() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  users text;
begin
  select string_agg(id, ', ' order by id) into users from (
    select n.id from public.number n
    where n.centre = new.centre and new.id in (n.queue_id, n.closed_to) and n.active
    union select q.id from public.queue q
    where q.centre = new.centre and {takers} and q.active and q.id <> new.id
  ) u;
  if users is not null then
    raise exception '%', users
      using errcode = 'foreign_key_violation', constraint = 'queue__active__in_use';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    run(COLUMNS, IN_USE.replace("{takers}", "new.id in (q.max_wait_to, q.overflow_to)"))


def downgrade() -> None:
    run(
        IN_USE.replace("{takers}", "q.max_wait_to = new.id"),
        "alter table queue drop column overflow_to, drop column overflow_waiting,"
        " drop column overflow_waiting_off, drop column overflow_wait_s, drop column overflow_wait_off_s,"
        " drop column overflow_unstaffed, drop column overflow_share, drop column overflow_longest,"
        " drop column overflow_per_h, drop column overflow_to_unstaffed",
    )
