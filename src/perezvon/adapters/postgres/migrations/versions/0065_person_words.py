"""Persons are found by the beginnings of their words and by the ends and beginnings of their numbers.

Decision 0118 has the figures. A word of a person is a row; an index holds the words of a client in their
order, so what is typed is a range of it and its first rows are the answer, however many there are.
"""

from importlib import import_module

from perezvon.adapters.postgres.migrations.script import run

revision = "0065_person_words"
down_revision = "0063_transfers"
branch_labels = None
depends_on = None

_VERSIONS = "perezvon.adapters.postgres.migrations.versions"

TABLE = """
create table person_word (
  centre text not null,
  client_id text not null,
  person text not null,
  word text collate "C" not null,
  sort_key text collate "C" not null,
  primary key (centre, person, word)
);
comment on table person_word is 'words of name, e-mails and organisation; kept by triggers, for finding only';
create index person_word_find on person_word (centre, client_id, word, sort_key, person);
"""

# Cut at spaces; 'анна-мария' and 'user@mail.ru' are found by each of their parts as well, but nobody by 'ru'.
WORDS = """
create function pz_words(said text) returns setof text
language sql immutable parallel safe as $$
  select distinct left(part.word, 60) from string_to_table(said, ' ') token, lateral (
    select ltrim(token, '{signs}') as word
    union all
    select substr(token, place) from generate_series(2, least(length(token), 250)) place
    where translate(token, '{signs}', '') <> token
      and strpos('{signs}', substr(token, place - 1, 1)) > 0
      and strpos('{signs}', substr(token, place, 1)) = 0
      and (strpos(token, '@') = 0 or strpos(substr(token, place), '.') > 0)
  ) part where part.word <> ''
$$;
create function pz_write_words(of_centre text, persons text[]) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into public.person_word (centre, client_id, person, word, sort_key)
  select p.centre, p.client_id, p.id, word, left(p.sort_key, 80)
  from public.person p
  left join public.organisation o on o.centre = p.centre and o.id = p.organisation,
  lateral public.pz_words(concat_ws(' ', p.search_key,
                                    nullif(lower(array_to_string(p.emails, ' ')), ''), o.search_key)) word
  where p.centre = of_centre and p.id = any (persons) and p.merged_into is null
$$;
create function pz_person_words() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into public.person_word (centre, client_id, person, word, sort_key)
    select n.centre, n.client_id, n.id, word, left(n.sort_key, 80)
    from fresh n
    left join public.organisation o on o.centre = n.centre and o.id = n.organisation,
    lateral public.pz_words(concat_ws(' ', n.search_key,
                                      nullif(lower(array_to_string(n.emails, ' ')), ''), o.search_key)) word
    where n.merged_into is null;
  elsif tg_op = 'DELETE' then
    delete from public.person_word w using stale s where w.centre = s.centre and w.person = s.id;
  else
    with other as (
      select n.centre, n.id from fresh n join stale s using (centre, id)
      where (n.search_key, n.sort_key, n.emails, n.organisation, n.merged_into)
        is distinct from (s.search_key, s.sort_key, s.emails, s.organisation, s.merged_into))
    delete from public.person_word w using other where w.centre = other.centre and w.person = other.id;
    perform public.pz_write_words(each.centre, each.ids) from (
      select n.centre, array_agg(n.id) as ids from fresh n join stale s using (centre, id)
      where (n.search_key, n.sort_key, n.emails, n.organisation, n.merged_into)
        is distinct from (s.search_key, s.sort_key, s.emails, s.organisation, s.merged_into)
      group by n.centre) each;
  end if;
  return null;
end $$;
create function pz_organisation_words() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  people text[] := (select array_agg(p.id) from public.person p
                    where p.centre = new.centre and p.organisation = new.id);
begin
  delete from public.person_word w where w.centre = new.centre and w.person = any (people);
  perform public.pz_write_words(new.centre, people);
  return null;
end $$;
revoke execute on function pz_write_words, pz_person_words, pz_organisation_words from public;
create trigger person_words_made after insert on person referencing new table as fresh
  for each statement execute function pz_person_words();
create trigger person_words_changed after update on person referencing old table as stale new table as fresh
  for each statement execute function pz_person_words();
create trigger person_words_gone after delete on person referencing old table as stale
  for each statement execute function pz_person_words();
create trigger organisation_words after update of search_key on organisation
  for each row when (old.search_key <> new.search_key) execute function pz_organisation_words();
insert into person_word (centre, client_id, person, word, sort_key)
  select p.centre, p.client_id, p.id, word, left(p.sort_key, 80)
  from person p left join organisation o on o.centre = p.centre and o.id = p.organisation,
  lateral pz_words(concat_ws(' ', p.search_key, nullif(lower(array_to_string(p.emails, ' ')), ''),
                             o.search_key)) word
  where p.merged_into is null;
"""
_SIGNS = "-!\"#$%&''()*+,./:;<=>?@[\\]^_`{|}~«»„“”’–—№"

INSTEAD = """
drop trigger person_find_key on person;
drop trigger organisation_find_key on organisation;
drop function pz_person_find_key, pz_organisation_find_key, pz_client_twins;
drop index person_find, person_order, person_namesakes;
alter table person drop column find_key;
create index person_list on person (centre, client_id, sort_key, id) where merged_into is null;
"""

# Country codes of one, two or three digits (ITU-T E.164): what stands behind one is dialled at home.
NUMBERS = """
create function pz_at_home(number text) returns text language sql immutable parallel safe as $$
  select case
    when number ~ '^\\+[17]' then substr(number, 3)
    when number ~ '^\\+(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])' then substr(number, 4)
    else substr(number, 5) end
$$;
create index person_number_end on person_number
  (centre, client_id, (reverse(number) collate "C"), person_id);
create index person_number_begin on person_number (centre, client_id, (number collate "C"), person_id);
create index person_number_home on person_number
  (centre, client_id, (pz_at_home(number) collate "C"), person_id);
create function pz_number_tier(number text, digits text, other text) returns integer
language sql immutable parallel safe as $$
  select case
    when number like '%' || digits then 0
    when number like '+' || digits || '%' or number like '+' || other || '%' then 1
    when pz_at_home(number) like digits || '%' then 2
    when length(digits) > 2 and number like '%' || digits || '%' then 3 end
$$;
"""


def upgrade() -> None:
    run(
        TABLE,
        WORDS.replace("{signs}", _SIGNS),
        INSTEAD,
        NUMBERS,
        "select pz_protect('person_word', 'client_id'); revoke insert, update on person_word from pz_app;"
        "grant delete on person_word to pz_app",
    )


def downgrade() -> None:
    before = [import_module(f"{_VERSIONS}.{name}") for name in ("0035_persons_in_full", "0036_person_search")]
    run(BACK, before[0].FIND_KEY, "drop function pz_person_twins", before[1].DUPLICATES)


BACK = """
drop function pz_number_tier;
drop index person_number_end, person_number_begin, person_number_home, person_list;
drop function pz_at_home;
drop trigger person_words_made on person; drop trigger person_words_changed on person;
drop trigger person_words_gone on person; drop trigger organisation_words on organisation;
drop function pz_organisation_words, pz_person_words, pz_write_words, pz_words;
drop table person_word;
alter table person add column find_key text not null default '';
create index person_order on person (centre, sort_key, id) where merged_into is null;
create index person_find on person using gin (find_key gin_trgm_ops) where merged_into is null;
"""
