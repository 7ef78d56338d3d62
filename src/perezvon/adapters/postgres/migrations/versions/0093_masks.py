"""Numbers are masked where they stand by themselves: not within the number of somebody else."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0093_masks"
down_revision = "0092_toll_currency"
branch_labels = None
depends_on = None

MASKED = """
create function pz_stands_alone(body bytea, head text, first int, last int) returns boolean
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  before int;
  after int := case when last < length(body) then get_byte(body, last) else 0 end;
begin
  if first < 1 or substring(body from first for length(head)) <> convert_to(head, 'UTF8') then
    return false;
  end if;
  before := case when first > 1 then get_byte(body, first - 2) else 0 end;
  if before = 160 + last - first + 1 then
    return true;
  end if;
  if before between 48 and 57 or before in (43, 46) or after between 48 and 57 then
    return false;
  end if;
  return after <> 46 or last + 1 >= length(body) or get_byte(body, last + 1) not between 48 and 57;
end $$;
comment on function pz_stands_alone is
  'whether a number is there: a whole string of MessagePack, or within one and not a part of a longer figure';

create function pz_masked(body bytea, heads text[], tail text, mask text) returns bytea
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  sought bytea := convert_to(tail, 'UTF8');
  done int := 0;
  place int;
  head text;
begin
  loop
    place := position(sought in substring(body from done + 1));
    exit when place = 0;
    place := done + place;
    done := place + 6;
    foreach head in array heads loop
      if public.pz_stands_alone(body, head, place - length(head), done) then
        body := overlay(body placing convert_to(mask, 'UTF8') from place for 7);
        exit;
      end if;
    end loop;
  end loop;
  return body;
end $$;
"""

# As 0087_outside made it; ``heads`` and ``tail`` together are the ways in which one number is written.
FORGET = """
drop function pz_forget_number(text, text, text, timestamptz, boolean);
drop function pz_masked(bytea, text, text);
create function pz_forget_number(
  of_client text, heads text[], tail text, mask text, since timestamptz, whole boolean)
returns table (held text, n bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine text := current_setting('pz.centre');
  pattern text := '%' || tail || '%';
  heads_of text := (select string_agg(replace(head, '+', '\\+'), '|') from unnest(heads) as h (head));
  forms text[] := (select array_agg(head || tail) from unnest(heads) as h (head));
  within text := '(?<![0-9+.])(?<!": )(?<!\\[)(?<!, )(' || heads_of || ')' || tail || '(?![0-9]|\\.[0-9])';
begin
  if current_setting('pz.clients', true) is distinct from '*' then
    raise exception 'only who sees all clients may forget' using errcode = 'insufficient_privilege';
  end if;
  if tail !~ '^[0-9]{7}$' or mask !~ '^[0-9]{7}$' or heads_of !~ '^[0-9+|\\\\]*$' then
    raise exception 'a number ends with seven digits, so does its mask'
      using errcode = 'invalid_parameter_value';
  end if;
  update public.call_record c
    set caller = case when c.caller = any(forms) then left(c.caller, -7) || mask else c.caller end,
        legs = regexp_replace(c.legs::text, within, '\\1' || mask, 'g')::jsonb
    where c.centre = mine and c.client_id = of_client
      and (c.caller = any(forms) or (c.legs @> '[{"role": "outside"}]' and c.legs::text ~ within));
  get diagnostics n = row_count; held := 'call_record'; return next;
  update public.call_transfer c set to_number = left(c.to_number, -7) || mask
    where c.centre = mine and c.client_id = of_client and c.to_number = any(forms);
  get diagnostics n = row_count; held := 'call_transfer'; return next;
  update public.fact t set body = regexp_replace(t.body::text, within, '\\1' || mask, 'g')::jsonb
    where t.centre = mine and t.at >= since and t.stream in ('floor', 'consent')
      and t.body::text like pattern and t.body::text ~ within
      and (whole or of_client in (t.body ->> 'client', t.body -> 'record' ->> 'client'));
  get diagnostics n = row_count; held := 'fact'; return next;
  update public.journal j set body = public.pz_masked(j.body, heads, tail, mask)
    where whole and j.centre = mine and j.at >= since and position(convert_to(tail, 'UTF8') in j.body) > 0
      and public.pz_masked(j.body, heads, tail, mask) <> j.body;
  get diagnostics n = row_count; held := 'journal'; return next;
  update public.snapshot s set body = public.pz_masked(s.body, heads, tail, mask)
    where whole and s.centre = mine and position(convert_to(tail, 'UTF8') in s.body) > 0
      and public.pz_masked(s.body, heads, tail, mask) <> s.body;
  get diagnostics n = row_count; held := 'snapshot'; return next;
  update public.history h
    set before = case when h.before is null then null else '{"erased": true}'::jsonb end,
        after = case when h.after is null then null else '{"erased": true}'::jsonb end
    where h.centre = mine and h.client_id = of_client
      and (h.before::text like pattern or h.after::text like pattern)
      and (h.before::text ~ within or h.after::text ~ within);
  get diagnostics n = row_count; held := 'history'; return next;
end $$;

comment on function pz_forget_number is
  'whole: nobody else has the number; else it stays with the others, and in the journal for its 35 days';
revoke execute on function pz_forget_number from public;
grant execute on function pz_forget_number to pz_app;
"""

AS_BEFORE = """
drop function pz_forget_number(text, text[], text, text, timestamptz, boolean);
drop function pz_masked(bytea, text[], text, text);
drop function pz_stands_alone;
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
create function pz_forget_number(
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
comment on function pz_forget_number is
  'whole: nobody else has the number; else it stays with the others, and in the journal for its 35 days';
revoke execute on function pz_forget_number from public;
grant execute on function pz_forget_number to pz_app;
"""


def upgrade() -> None:
    run(MASKED, FORGET)


def downgrade() -> None:
    run(AS_BEFORE)
