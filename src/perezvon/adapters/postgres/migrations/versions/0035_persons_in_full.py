"""Persons in full: organisations, free fields, preferences, merges, and words that nobody is called by."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0035_persons_in_full"
down_revision = "0034_promises"
branch_labels = None
depends_on = None

ORGANISATIONS = """
create table organisation (
  centre text not null,
  id text not null default 'o-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  name text not null,
  sort_key text collate "C" not null default '',
  search_key text not null default '',
  industry text not null default '',
  tax_id text not null default '',
  note text not null default '',
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  constraint organisation__client__unknown foreign key (centre, client_id) references client (centre, id)
);
create unique index organisation__tax_id__taken on organisation (centre, client_id, tax_id)
  where tax_id <> '';
create index organisation_order on organisation (centre, client_id, sort_key, id);
create index organisation_search on organisation using gin (search_key gin_trgm_ops);
"""

PERSONS = """
alter table person
  add column organisation text,
  add column role text not null default '',
  add column emails text[] not null default '{}',
  add column address text not null default '',
  add column region text not null default '',
  add column zone text,
  add column zone_source text check (zone_source in ('hand', 'address', 'number')),
  add column zones text[] not null default '{}',
  add column tags text[] not null default '{}',
  add column fields jsonb not null default '{}',
  add column industry text not null default '',
  add column deciding_value text,
  add column exclusions text[] not null default '{}',
  add column budget bigint check (budget >= 0),
  add column budget_currency text,
  add column source text,
  add column former_supplier text not null default '',
  add column former_failing text not null default '',
  add column merged_into text,
  add column find_key text not null default '',
  add constraint person__organisation__unknown
    foreign key (centre, client_id, organisation) references organisation (centre, client_id, id),
  add constraint person__merged_into__unknown
    foreign key (centre, client_id, merged_into) references person (centre, client_id, id),
  add check (merged_into <> id),
  add check ((budget is null) = (budget_currency is null));
comment on column person.role is 'what he does in the organisation';
comment on column person.zones is 'all that fit what is known; several: zone is null';
comment on column person.budget is 'micro units of the currency';
comment on column person.merged_into is 'the survivor, never merged himself: this row only keeps what was';
comment on column person.find_key is 'name, e-mails and organisation, as people type them; kept by a trigger';
drop index person_order;
create index person_order on person (centre, sort_key, id) where merged_into is null;
create index person_find on person using gin (find_key gin_trgm_ops) where merged_into is null;
create index person_organisation on person (centre, organisation) where organisation is not null;
create index person_emails on person using gin (emails) where emails <> '{}';
create index person_parts on person (centre, merged_into) where merged_into is not null;
"""

# As the owner: the name of the organisation is read whoever writes the person.
FIND_KEY = """
create function pz_person_find_key() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  new.find_key := concat_ws(' ', new.search_key, nullif(lower(array_to_string(new.emails, ' ')), ''),
    (select o.search_key from public.organisation o
     where new.organisation is not null and o.centre = new.centre and o.id = new.organisation));
  return new;
end $$;
create function pz_organisation_find_key() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.person set organisation = organisation where centre = new.centre and organisation = new.id;
  return null;
end $$;
revoke execute on function pz_person_find_key, pz_organisation_find_key from public;
create trigger person_find_key before insert or update of search_key, emails, organisation on person
  for each row execute function pz_person_find_key();
create trigger organisation_find_key after update of search_key on organisation
  for each row when (old.search_key <> new.search_key) execute function pz_organisation_find_key();
update person set search_key = search_key;
"""

BESIDE = """
create table person_field (
  centre text not null,
  id text not null default 'f-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  key text not null,
  label_ru text not null,
  label_en text not null,
  type text not null check (type in ('text', 'number', 'date', 'choice', 'bool', 'money')),
  choices text[] not null default '{}',
  position integer not null default 0,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint person_field__client__unknown foreign key (centre, client_id) references client (centre, id),
  constraint person_field__key__taken unique (centre, client_id, key)
);
comment on table person_field is 'what a client wants to know besides; the values are in person.fields';

create table person_preference (
  centre text not null,
  id bigint generated always as identity,
  client_id text not null,
  person text not null,
  key text not null,
  value text not null,
  source text not null check (source in ('call', 'script', 'survey', 'import', 'hand')),
  call text,
  at timestamptz not null,
  author text not null,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id)
);
comment on table person_preference is 'what he likes, and where we know it from; interests: key interest';
create unique index person_preference__value__taken on person_preference (centre, person, key, value);
create index person_preference_person on person_preference (centre, person, at);

create table person_merge (
  centre text not null,
  id bigint generated always as identity,
  client_id text not null,
  survivor text not null,
  merged text not null,
  at timestamptz not null,
  author text not null,
  before jsonb not null,
  after jsonb not null,
  undone_at timestamptz,
  undone_by text,
  primary key (centre, id),
  foreign key (centre, client_id, survivor) references person (centre, client_id, id),
  foreign key (centre, client_id, merged) references person (centre, client_id, id),
  check (survivor <> merged),
  check ((undone_at is null) = (undone_by is null))
);
comment on column person_merge.before is 'both as they were: what an un-merge gives back';
comment on column person_merge.after is 'the survivor as the merge left him';
create unique index person_merge_standing on person_merge (centre, merged) where undone_at is null;
create index person_merge_survivor on person_merge (centre, survivor, id);

create table person_apart (
  centre text not null,
  client_id text not null,
  one text not null,
  other text not null,
  at timestamptz not null,
  author text not null,
  primary key (centre, one, other),
  foreign key (centre, client_id, one) references person (centre, client_id, id),
  foreign key (centre, client_id, other) references person (centre, client_id, id),
  check (one < other)
);
comment on table person_apart is 'somebody looked: these two are not the same person';
"""

WORDS = """
create table label_rule (
  centre text not null,
  id text not null,
  words text[] not null,
  version integer not null default 1,
  primary key (centre, id)
);
comment on table label_rule is 'words that people are not called by: one row per centre; none: the defaults';

create table label_met (
  centre text not null,
  id bigint generated always as identity,
  client_id text not null,
  person text not null,
  place text not null check (place in ('note', 'call_note')),
  word text not null,
  at timestamptz not null,
  author text not null,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id)
);
comment on table label_met is 'how often such a word was written in notes; as tags they are refused';
create index label_met_time on label_met (centre, at);
"""

RIGHTS = """
select pz_protect('organisation', 'client_id'), pz_protect('person_field', 'client_id'),
       pz_protect('person_preference', 'client_id'), pz_protect('person_merge', 'client_id'),
       pz_protect('person_apart', 'client_id'), pz_protect('label_rule'),
       pz_protect('label_met', 'client_id');
grant delete on person_preference, person_apart to pz_app;
"""


GONE = (
    "drop trigger person_find_key on person; drop function pz_person_find_key;"
    "drop table label_met, label_rule, person_apart, person_merge, person_preference, person_field;"
    "drop index person_find, person_emails, person_organisation, person_parts, person_order;"
    "alter table person drop organisation, drop role, drop emails, drop address, drop region, drop zone,"
    " drop zone_source, drop zones, drop tags, drop fields, drop industry, drop deciding_value,"
    " drop exclusions, drop budget, drop budget_currency, drop source, drop former_supplier,"
    " drop former_failing, drop merged_into, drop find_key;"
    "create index person_order on person (centre, sort_key, id);"
    "drop table organisation; drop function pz_organisation_find_key"
)


def upgrade() -> None:
    run(ORGANISATIONS, PERSONS, FIND_KEY, BESIDE, WORDS, RIGHTS)


def downgrade() -> None:
    run(GONE)
