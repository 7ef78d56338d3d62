"""Readings of lists from outside; requests that come by telephone; what remains after an erasure, and why."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0078_rights"
down_revision = "0075_subjects"
branch_labels = None
depends_on = None

READINGS = """
create table call_list_reading (
  centre text not null,
  list text not null,
  number integer not null check (number > 0),
  client_id text,
  state text not null default 'open' check (state in ('open', 'current', 'before', 'gone')),
  dated date not null,
  file text not null default '' check (length(file) <= 200),
  lines integer not null default 0,
  bad integer not null default 0,
  read_at timestamptz not null,
  read_by text not null,
  primary key (centre, list, number),
  foreign key (centre, list) references call_list (centre, id) on delete cascade
);
comment on table call_list_reading is 'each file that was read into a list from outside';
comment on column call_list_reading.state is
  'open: read, not in force yet; current: in force; before: in force before it, undo goes back to it;'
  ' gone: its numbers are deleted';

alter table call_list add column reading integer not null default 0;
comment on column call_list.reading is 'the reading in force; 0: none yet';
insert into call_list_reading (centre, list, number, client_id, state, dated, lines, read_at, read_by)
  select centre, id, 1, client_id, 'current', dated, lines, imported_at, imported_by from call_list;
update call_list set reading = 1;
alter table call_list_number add column reading integer not null default 1;
alter table call_list_number drop constraint call_list_number_pkey;
alter table call_list_number add primary key (centre, list, reading, number);
"""

REQUESTS = """
alter table privacy_request
  add column source text not null default 'other'
    check (source in ('call', 'letter', 'form', 'visit', 'other')),
  add column call text,
  add column identity text not null default ''
    check (identity in ('', 'number', 'questions', 'document', 'account', 'proxy')),
  add column identity_note text not null default '' check (length(identity_note) <= 500),
  add column identity_by text,
  add column identity_at timestamptz,
  add column forgetting bigint,
  add check ((identity = '') = (identity_at is null)),
  add check ((source = 'call') or call is null);
comment on column privacy_request.identity is
  'how it was made sure that it is the person himself; empty: not yet';
comment on column privacy_request.forgetting is
  'number in the stream consent by which the engine is told to forget; null: not told yet';
create unique index privacy_request_of_call on privacy_request (centre, call, kind) where call is not null;

alter table erasure_certificate
  add column remains text not null default ''
    check (remains in ('', 'marks', 'shared', 'backups', 'uploads')),
  add column until date;
comment on column erasure_certificate.remains is
  'why something stays: marks of numbers that must not be called, a number that somebody else has too,'
  ' backups until they are rotated, files that were uploaded and not imported yet';
"""

SENT_AGAIN = """
alter table consent_entry add column request_id text check (length(request_id) <= 64);
comment on column consent_entry.request_id is
  'of the browser that may have to send it again; the same makes no second line';
create unique index consent_entry_request on consent_entry (centre, request_id) where request_id is not null;
"""

HOLDS = """
create or replace view v_consent_hold with (security_invoker = true) as
select h.centre, h.client_id, f.id as person, h.until
from legal_hold h
join person p on p.centre = h.centre and p.id = h.person
join person f on f.centre = p.centre
  and (f.id = coalesce(p.merged_into, p.id) or f.merged_into = coalesce(p.merged_into, p.id))
where h.lifted_at is null;
comment on view v_consent_hold is
  'whose data stays, until when (null: until it is lifted); of merged cards all of them';
"""

# The role of the application reads neither lease nor journal nor snapshots.
ENGINE = """
create function pz_engine_forgot(told bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select not exists (
    select from public.lease where centre = current_setting('pz.centre') and expires_at > clock_timestamp()
  ) or (
    exists (
      select from public.fact_cursor
      where centre = current_setting('pz.centre') and stream = 'consent' and reader = 'engine' and seq >= told
    )
    and not exists (
      select from public.snapshot
      where centre = current_setting('pz.centre') and seq < (
        select seq from public.journal
        where centre = current_setting('pz.centre') and kind = 'person_forgotten'
        order by seq desc limit 1
      )
    )
  )
$$;
comment on function pz_engine_forgot is
  'whether no engine''s memory, and no snapshot of it, is older than this fact of the stream consent';
revoke execute on function pz_engine_forgot from public;
grant execute on function pz_engine_forgot to pz_app;
do $$
declare
  name text;
begin
  foreach name in array array['lease', 'fact_cursor'] loop
    if exists (select from pg_class where oid = format('public.%I', name)::regclass and relrowsecurity)
      and not exists (select from pg_policies where tablename = name and policyname like 'owner%') then
      execute format('create policy owner_reads on %I for select to %I using (true)', name, current_user);
    end if;
  end loop;
end $$;
"""

RIGHTS = """
select pz_protect('call_list_reading', 'client_id', true);
"""

BACK = (
    "drop policy if exists owner_reads on lease; drop policy if exists owner_reads on fact_cursor;"
    "drop function pz_engine_forgot",
    "alter table consent_entry drop column request_id",
    "create or replace view v_consent_hold with (security_invoker = true) as"
    " select centre, client_id, person, until from legal_hold where lifted_at is null",
    "alter table erasure_certificate drop column remains, drop column until",
    "alter table privacy_request drop column source, drop column call, drop column identity,"
    " drop column identity_note, drop column identity_by, drop column identity_at,"
    " drop column forgetting",
    "delete from call_list_number n using call_list l"
    " where l.centre = n.centre and l.id = n.list and l.reading <> n.reading",
    "alter table call_list_number drop constraint call_list_number_pkey;"
    "alter table call_list_number drop column reading;"
    "alter table call_list_number add primary key (centre, list, number)",
    "alter table call_list drop column reading; drop table call_list_reading",
)


def upgrade() -> None:
    run(READINGS, REQUESTS, SENT_AGAIN, HOLDS, ENGINE, RIGHTS)


def downgrade() -> None:
    run(*BACK)
