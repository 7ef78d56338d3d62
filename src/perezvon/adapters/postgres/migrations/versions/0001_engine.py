"""The engine's memory: journal, facts, cursors, lease, snapshots, call records; the two roles."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0001_engine"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
do $$
declare
  name text;
begin
  foreach name in array array['pz_engine', 'pz_app'] loop
    if not exists (select from pg_roles where rolname = name) then
      begin
        execute format('create role %I nologin noinherit nobypassrls', name);
      exception when duplicate_object or unique_violation then
        null; -- another database of this server was migrated at the same time
      end;
    end if;
  end loop;
end $$;
grant usage on schema public to pz_engine, pz_app;
"""

# (centre, seq) cannot be a unique key of a table partitioned by time: that every seq is written once is
# held by lease.seq, which each commit moves from first - 1 to last under the row's lock.
JOURNAL = """
create table journal (
  centre text not null,
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  kind text not null,
  body bytea not null,
  epoch bigint not null,
  primary key (centre, seq, at)
) partition by range (at);
create table journal_default partition of journal default;

create table lease (
  centre text primary key,
  owner text not null,
  epoch bigint not null,
  ttl interval not null,
  taken_at timestamptz not null,
  expires_at timestamptz not null,
  seq bigint not null default 0
);
comment on column lease.seq is 'last journalled entry; moved by every commit, so no entry is written twice';

create table snapshot (
  centre text not null,
  seq bigint not null,
  at timestamptz not null default clock_timestamp(),
  epoch bigint not null,
  body bytea not null,
  primary key (centre, seq)
);
alter table snapshot alter column body set storage external;
"""

FACTS = """
create table fact_counter (
  centre text not null,
  stream text not null,
  seq bigint not null,
  primary key (centre, stream)
);

create table fact (
  centre text not null,
  stream text not null,
  seq bigint not null,
  kind text not null,
  at timestamptz not null,
  body jsonb not null,
  primary key (centre, stream, seq)
);

create table fact_cursor (
  centre text not null,
  stream text not null,
  reader text not null,
  seq bigint not null,
  primary key (centre, stream, reader)
);
"""

CALLS = """
create table call_record (
  centre text not null,
  call text not null,
  client_id text,
  number text not null,
  caller text not null,
  direction text not null,
  arrived_at timestamptz not null,
  how text not null,
  "by" text not null,
  queued_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  closed_at timestamptz,
  queue text,
  agent text,
  person text,
  disposition text,
  cause integer,
  sip integer,
  wait_ms bigint not null default 0,
  ring_ms bigint not null default 0,
  talk_ms bigint not null default 0,
  hold_ms bigint not null default 0,
  wrap_ms bigint not null default 0,
  offers integer not null default 0,
  in_target boolean not null default false,
  legs jsonb not null default '[]',
  segments jsonb not null default '[]',
  recordings jsonb not null default '[]',
  primary key (centre, call, arrived_at)
) partition by range (arrived_at);
create table call_record_default partition of call_record default;
create index call_record_time on call_record (centre, arrived_at desc, call desc);
create index call_record_client on call_record (centre, client_id, arrived_at desc, call desc);
create index call_record_agent on call_record (centre, agent, arrived_at desc);
create index call_record_person on call_record (centre, person, arrived_at desc);
create index call_record_caller on call_record (centre, caller text_pattern_ops, arrived_at desc);
"""

PARTITIONS = """
create function pz_keep_partitions() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today date := (now() at time zone 'UTC')::date;
  month date := date_trunc('month', now() at time zone 'UTC')::date;
  oldest date := (now() at time zone 'UTC')::date - 35;
  step int;
  name text;
begin
  perform pg_advisory_xact_lock(x'70657271'::int);
  set local lock_timeout = '2s';
  for step in -1 .. 7 loop
    perform public.pz_make_partition('journal', to_char(today + step, 'YYYYMMDD'),
                                     today + step, today + step + 1);
  end loop;
  for step in -1 .. 3 loop
    perform public.pz_make_partition('call_record', to_char(month + make_interval(months => step), 'YYYYMM'),
                                     (month + make_interval(months => step))::date,
                                     (month + make_interval(months => step + 1))::date);
  end loop;
  for name in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.journal'::regclass and c.relname ~ '^journal_[0-9]{8}$'
      and to_date(substr(c.relname, 9), 'YYYYMMDD') < oldest
  loop
    execute format('drop table public.%I', name);
  end loop;
  delete from public.journal_default where at < oldest::timestamp at time zone 'UTC';
end $$;

create function pz_make_partition(parent text, suffix text, first date, past date) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if to_regclass(format('public.%I', parent || '_' || suffix)) is not null then
    return;
  end if;
  execute format('create table public.%I partition of public.%I for values from (%L) to (%L)',
                 parent || '_' || suffix, parent, first || ' 00:00:00+00', past || ' 00:00:00+00');
exception when check_violation then
  raise warning 'rows of %_% already lie in the default partition and stay there', parent, suffix;
end $$;

revoke execute on function pz_make_partition, pz_keep_partitions from public;
grant execute on function pz_keep_partitions to pz_engine;
select pz_keep_partitions();
"""

# Default deny: what is not granted here does not exist for the role. An api transaction sees its centre and
# its clients; facts of a stream name calls of every client, so only one that sees all clients reads them.
RIGHTS = """
grant select, insert on journal to pz_engine;
grant select, insert, update on lease to pz_engine;
grant select, insert, update, delete on snapshot to pz_engine;
grant select, insert on fact to pz_engine, pz_app;
grant select, insert, update on fact_counter, fact_cursor to pz_engine, pz_app;
grant select, insert, update on call_record to pz_engine;
grant select on call_record to pz_app;
grant select (centre, expires_at) on lease to pz_app;

do $$
declare
  name text;
begin
  foreach name in array array['journal', 'lease', 'snapshot', 'fact', 'fact_counter', 'fact_cursor',
                              'call_record'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
  end loop;
  foreach name in array array['journal', 'lease', 'snapshot', 'fact_counter', 'fact_cursor',
                              'call_record'] loop
    execute format('create policy engine_centre on %I to pz_engine
      using (centre = current_setting(''pz.centre'', true))', name);
  end loop;
  foreach name in array array['fact_counter', 'fact_cursor', 'lease'] loop
    execute format('create policy app_centre on %I to pz_app
      using (centre = current_setting(''pz.centre'', true))', name);
  end loop;
end $$;

create policy engine_reads on fact for select to pz_engine
  using (centre = current_setting('pz.centre', true));
create policy engine_writes on fact for insert to pz_engine
  with check (centre = current_setting('pz.centre', true) and stream = 'floor');
create policy app_reads on fact for select to pz_app
  using (centre = current_setting('pz.centre', true) and current_setting('pz.clients', true) = '*');
create policy app_writes on fact for insert to pz_app
  with check (centre = current_setting('pz.centre', true) and stream <> 'floor');
create policy app_clients on call_record for select to pz_app
  using (centre = current_setting('pz.centre', true)
         and (current_setting('pz.clients', true) = '*'
              or client_id = any (string_to_array(current_setting('pz.clients', true), ','))));
"""


def upgrade() -> None:
    run(ROLES, JOURNAL, FACTS, CALLS, PARTITIONS, RIGHTS)


def downgrade() -> None:
    run(
        "drop table call_record, fact_cursor, fact, fact_counter, snapshot, lease, journal",
        "drop function pz_keep_partitions, pz_make_partition",
    )
