"""Rights of people: requests with deadlines, legal holds, certificates of erasure; forgetting a number."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0044_privacy"
down_revision = "0043_consent"
branch_labels = None
depends_on = None

TABLES = """
create table privacy_request (
  centre text not null,
  id text not null default 'pq-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  person text not null,
  kind text not null check (kind in ('access', 'erasure', 'stop')),
  law text not null check (law in ('ru', 'gdpr')),
  received_at timestamptz not null,
  due date not null,
  extended_because text not null default '',
  state text not null default 'open' check (state in ('open', 'erasing', 'done', 'refused')),
  fault text not null default '',
  answer text not null default '' check (length(answer) <= 2000),
  author text not null,
  closed_at timestamptz,
  closed_by text,
  version integer not null default 1,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  check ((closed_at is null) = (state in ('open', 'erasing')))
);
create index privacy_request_open on privacy_request (centre, due, id) where closed_at is null;
create index privacy_request_person on privacy_request (centre, person);

create table legal_hold (
  centre text not null,
  id text not null default 'lh-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  person text not null,
  reason text not null check (length(reason) between 1 and 500),
  until date,
  at timestamptz not null,
  author text not null,
  lifted_at timestamptz,
  lifted_by text,
  version integer not null default 1,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  check ((lifted_at is null) = (lifted_by is null))
);
create index legal_hold_person on legal_hold (centre, person) where lifted_at is null;
create view v_consent_hold with (security_invoker = true) as
select centre, client_id, person, until from legal_hold where lifted_at is null;
comment on view v_consent_hold is 'whose data stays, until when (null: until it is lifted)';
grant select on v_consent_hold to pz_app;

create table erasure_certificate (
  centre text not null,
  request text not null,
  client_id text not null,
  person text not null,
  held text not null,
  found integer not null,
  hash text not null,
  at timestamptz not null,
  primary key (centre, request, held),
  foreign key (centre, request) references privacy_request (centre, id)
);
comment on column erasure_certificate.held is 'a table, or files';
comment on column erasure_certificate.found is 'rows (files) that held something of the person';
comment on column erasure_certificate.hash is 'SHA-256 of what is left of them';
"""

# Facts, journal and records are written once; only this changes them, by as many characters as there were,
# so that every length stays right and a replay gives the same facts again. The engine's tables have no policy
# for the owner, who may be somebody without the right to pass by policies.
FORGET = """
do $$
declare
  name text;
begin
  foreach name in array array['journal', 'snapshot', 'fact', 'call_record'] loop
    execute format('create policy owner_forgets on %I to %I using (true)', name, current_user);
  end loop;
end $$;

create function pz_masked(body bytea, number text, mask text) returns bytea
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  place int;
  done int := 0;
  sought bytea := convert_to(number, 'UTF8');
begin
  loop
    place := position(sought in substring(body from done + 1));
    exit when place = 0;
    body := overlay(body placing convert_to(mask, 'UTF8') from done + place for length(sought));
    done := done + place + length(sought) - 1;
  end loop;
  return body;
end $$;

create function pz_forget_number(of_client text, sought text, mask text, since timestamptz, whole boolean)
returns table (held text, n bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine text := current_setting('pz.centre');
  pattern text := '%' || sought || '%';
begin
  if current_setting('pz.clients', true) is distinct from '*' then
    raise exception 'only who sees all clients may forget' using errcode = 'insufficient_privilege';
  end if;
  if sought !~ '^[0-9]{7,15}$' or mask !~ '^[0-9]+$' or length(mask) <> length(sought) then
    raise exception 'a number is 7 to 15 digits, its mask as long' using errcode = 'invalid_parameter_value';
  end if;
  update public.call_record c set caller = replace(c.caller, sought, mask)
    where c.centre = mine and c.client_id = of_client and c.caller like pattern;
  get diagnostics n = row_count; held := 'call_record'; return next;
  update public.fact t set body = replace(t.body::text, sought, mask)::jsonb
    where t.centre = mine and t.at >= since and t.stream in ('floor', 'consent') and t.body::text like pattern
      and (whole or of_client in (t.body ->> 'client', t.body -> 'record' ->> 'client'));
  get diagnostics n = row_count; held := 'fact'; return next;
  update public.journal j set body = public.pz_masked(j.body, sought, mask)
    where whole and j.centre = mine and j.at >= since and position(convert_to(sought, 'UTF8') in j.body) > 0;
  get diagnostics n = row_count; held := 'journal'; return next;
  update public.snapshot s set body = public.pz_masked(s.body, sought, mask)
    where whole and s.centre = mine and position(convert_to(sought, 'UTF8') in s.body) > 0;
  get diagnostics n = row_count; held := 'snapshot'; return next;
  update public.history h
    set before = case when h.before is null then null else '{"erased": true}'::jsonb end,
        after = case when h.after is null then null else '{"erased": true}'::jsonb end
    where h.centre = mine and h.client_id = of_client
      and (h.before::text like pattern or h.after::text like pattern);
  get diagnostics n = row_count; held := 'history'; return next;
end $$;
comment on function pz_forget_number is
  'whole: nobody else has the number; else it stays with the others, and in the journal for its 35 days';

create function pz_forget_history(of_client text, kinds text[], keys text[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  n bigint;
begin
  if current_setting('pz.clients', true) is distinct from '*' then
    raise exception 'only who sees all clients may forget' using errcode = 'insufficient_privilege';
  end if;
  update public.history h
    set before = case when h.before is null then null else '{"erased": true}'::jsonb end,
        after = case when h.after is null then null else '{"erased": true}'::jsonb end
    from unnest(kinds, keys) as gone(what, key)
    where h.centre = current_setting('pz.centre') and h.client_id = of_client
      and (gone.what = '' or h.what = gone.what) and h.key = gone.key;
  get diagnostics n = row_count;
  return n;
end $$;
revoke execute on function pz_forget_number, pz_forget_history from public;
grant execute on function pz_forget_number, pz_forget_history to pz_app;
"""

RIGHTS = """
select pz_protect('privacy_request', 'client_id'), pz_protect('legal_hold', 'client_id'),
       pz_protect('erasure_certificate', 'client_id');
revoke update on erasure_certificate from pz_app;
"""


def upgrade() -> None:
    run(TABLES, FORGET, RIGHTS)


def downgrade() -> None:
    run(
        "drop function pz_forget_history, pz_forget_number, pz_masked",
        "drop policy owner_forgets on journal; drop policy owner_forgets on snapshot;"
        "drop policy owner_forgets on fact; drop policy owner_forgets on call_record",
        "drop view v_consent_hold; drop table erasure_certificate, legal_hold, privacy_request",
    )
