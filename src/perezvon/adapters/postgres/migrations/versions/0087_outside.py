"""Somebody outside to whom a call was passed on: his number is kept, and masked when it must be."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0087_outside"
down_revision = "0086_call_parts"
branch_labels = None
depends_on = None

TRANSFER = """
alter table call_transfer
  add column to_number text check (length(to_number) between 2 and 20),
  drop constraint call_transfer_check,
  add check (num_nonnulls(to_queue, to_agent, to_number) = 1);
"""

QUEUE = """
alter table queue add column overflow_outside text not null default ''
  check (overflow_outside = '' or overflow_outside ~ '^\\+[0-9]{7,15}$');
comment on column queue.overflow_outside is
  'a number outside that helps out when the queue overflow_to does not; empty: none';
"""

# As 0044_privacy made it, and the numbers in legs too.
FORGET = """
create or replace function pz_forget_number(
  of_client text, sought text, mask text, since timestamptz, whole boolean)
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
  update public.call_record c
    set caller = replace(c.caller, sought, mask), legs = replace(c.legs::text, sought, mask)::jsonb
    where c.centre = mine and c.client_id = of_client
      and (c.caller like pattern or (c.legs @> '[{"role": "outside"}]' and c.legs::text like pattern));
  get diagnostics n = row_count; held := 'call_record'; return next;
  update public.call_transfer c set to_number = replace(c.to_number, sought, mask)
    where c.centre = mine and c.client_id = of_client and c.to_number like pattern;
  get diagnostics n = row_count; held := 'call_transfer'; return next;
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
"""
AS_BEFORE = """
create or replace function pz_forget_number(
  of_client text, sought text, mask text, since timestamptz, whole boolean)
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
"""


def upgrade() -> None:
    run(TRANSFER, QUEUE, FORGET)


def downgrade() -> None:
    run(
        AS_BEFORE,
        "alter table queue drop column overflow_outside",
        "delete from call_transfer where to_number is not null;"
        "alter table call_transfer drop constraint call_transfer_check, drop column to_number;"
        "alter table call_transfer add check (num_nonnulls(to_queue, to_agent) = 1)",
    )
