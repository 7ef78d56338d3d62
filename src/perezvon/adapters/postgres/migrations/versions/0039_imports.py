"""Imports: files of people, their rows while they are checked, their faults, and what each row became."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0039_imports"
down_revision = "0037_timeline"
branch_labels = None
depends_on = None

RUNS = """
create table import_run (
  centre text not null,
  id text not null default 'im-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  name text not null,
  size bigint not null,
  kind text not null check (kind in ('csv', 'xlsx')),
  encoding text not null default '',
  separator text not null default '',
  sheet integer not null default 0,
  sheets text[] not null default '{}',
  header boolean not null,
  headings text[] not null,
  samples jsonb not null,
  columns jsonb not null,
  options jsonb not null,
  state text not null check (state in (
    'draft', 'reading', 'matching', 'applying', 'done', 'refused', 'cancelled', 'undoing', 'undone')),
  rows_read integer not null default 0,
  place integer not null default 0,
  rows_done integer not null default 0,
  rows_total integer,
  made integer not null default 0,
  updated integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  doubles integer not null default 0,
  fault text,
  fault_values jsonb not null default '{}',
  after_undo text,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  constraint import_run__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on column import_run.columns is 'position of a column → field of a person';
comment on column import_run.place is 'row of the file up to which the present state has come';
comment on column import_run.after_undo is 'the state once everything is taken back';
create index import_run_time on import_run (centre, created_at);
create index import_run_open on import_run (centre, created_at)
  where state in ('reading', 'matching', 'applying', 'undoing');

create table import_staged (
  centre text not null,
  client_id text not null,
  import text not null,
  "row" integer not null,
  name text,
  sort_key text collate "C",
  search_key text,
  language text,
  organisation text,
  organisation_key text,
  role text,
  address text,
  region text,
  zone text,
  zone_source text,
  zones text[] not null,
  industry text,
  deciding_value text,
  source text,
  budget bigint,
  currency text,
  former_supplier text,
  former_failing text,
  note text,
  numbers text[] not null,
  emails text[] not null,
  tags text[] not null,
  interests text[] not null,
  exclusions text[] not null,
  fields jsonb not null,
  consent_purpose text,
  consent_channel text,
  consent_at timestamptz,
  consent boolean,
  twin integer,
  person text,
  known text,
  hint text,
  act text check (act in ('make', 'fill', 'update', 'skip')),
  primary key (centre, import, "row"),
  foreign key (centre, client_id, import) references import_run (centre, client_id, id) on delete cascade
);
comment on table import_staged is 'rows that were read, until the import is over';
comment on column import_staged.twin is 'the first row of the same file that is the same person';
comment on column import_staged.known is 'who had its number or e-mail before';
comment on column import_staged.hint is 'somebody of the same name: shown, never merged';

create table import_fault (
  centre text not null,
  client_id text not null,
  import text not null,
  id bigint generated always as identity,
  "row" integer not null,
  "column" integer,
  code text not null,
  "values" jsonb not null,
  primary key (centre, import, id),
  foreign key (centre, client_id, import) references import_run (centre, client_id, id) on delete cascade
);

create table import_heading (
  centre text not null,
  client_id text not null,
  heading text not null,
  field text not null,
  primary key (centre, client_id, heading),
  constraint import_heading__client__unknown
    foreign key (centre, client_id) references client (centre, id)
);
comment on table import_heading is 'what a column of this name meant last time; empty: nothing';

create table person_import (
  centre text not null,
  client_id text not null,
  import text not null,
  import_row integer not null,
  person text not null,
  act text not null check (act in ('made', 'filled', 'updated')),
  at timestamptz not null,
  possible_duplicate text,
  before jsonb,
  left_version integer not null,
  consent_purpose text,
  consent_channel text,
  consent_at timestamptz,
  consent boolean not null default false,
  primary key (centre, import, import_row),
  foreign key (centre, client_id, import) references import_run (centre, client_id, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id)
);
comment on table person_import is 'which row of which file said something of whom: evidence';
comment on column person_import.before is 'of the first row of an import that touched him: what he was';
comment on column person_import.left_version is 'of the person, as this row left him';
create index person_import_person on person_import (centre, person);
create index person_import_doubles on person_import (centre, import, import_row)
  where possible_duplicate is not null;
"""

# As for finding persons (0004): similarity under row-level security would scan the whole table.
SIMILAR = """
create function pz_similar_persons(wanted text, wanted_client text, most integer)
returns table (id text, name text, likeness real) language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_centre text := current_setting('pz.centre', true);
  listed text := current_setting('pz.clients', true);
begin
  return query
    select p.id, p.name, similarity(p.search_key, wanted) from public.person p
    where p.centre = of_centre and p.client_id = wanted_client
      and (listed = '*' or p.client_id = any (string_to_array(listed, ',')))
      and p.search_key % wanted
    order by 3 desc, p.id limit least(most, 20);
end $$;
revoke execute on function pz_similar_persons from public;
grant execute on function pz_similar_persons to pz_app;
"""

TIMELINE = """
create view v_imports_timeline with (security_invoker = true) as
  select i.centre, i.client_id, i.person, i.at, 'import'::text as kind,
         'import:' || i.import || ':' || i.import_row as id, cast(null as text) as call,
         jsonb_build_object('import', i.import, 'row', i.import_row, 'act', i.act, 'author', r.created_by,
                            'text', r.name) as data
  from person_import i join import_run r on r.centre = i.centre and r.id = i.import;
grant select on v_imports_timeline to pz_app;
"""

RIGHTS = """
select pz_protect('import_run', 'client_id'), pz_protect('import_staged', 'client_id'),
       pz_protect('import_fault', 'client_id'), pz_protect('import_heading', 'client_id'),
       pz_protect('person_import', 'client_id');
grant delete on import_run, import_staged, import_fault, import_heading, person_import, person to pz_app;
"""


def upgrade() -> None:
    run(RUNS, SIMILAR, RIGHTS, TIMELINE)


def downgrade() -> None:
    run(
        "drop view v_imports_timeline",
        "revoke delete on person from pz_app",
        "drop function pz_similar_persons",
        "drop table person_import, import_heading, import_fault, import_staged, import_run",
    )
