"""What an import decided stands beside its rows; consent of an import in the ledger; the list of sources."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0067_imported_consent"
down_revision = "0066_find_persons"
branch_labels = None
depends_on = None

# An import that is on its way is matched anew: nothing of it is written before it is matched.
DECISIONS = """
update import_run set state = 'cancelled', finished_at = now() where state in ('matching', 'applying');
delete from import_staged s using import_run r
  where r.centre = s.centre and r.id = s.import and r.state = 'cancelled';
create table import_decision (
  centre text not null,
  client_id text not null,
  import text not null,
  "row" integer not null,
  act text not null check (act in ('make', 'fill', 'update', 'skip')),
  person text,
  known text,
  twin integer,
  hint text,
  primary key (centre, import, "row"),
  foreign key (centre, client_id, import) references import_run (centre, client_id, id) on delete cascade
);
comment on table import_decision is 'whose each row is and what happens to it, until the import is over';
comment on column import_decision.twin is 'the first row of the same file that is the same person';
comment on column import_decision.known is 'who had its number or e-mail before';
comment on column import_decision.hint is 'somebody of the same name: shown, never merged';
alter table import_staged drop column twin, drop column person, drop column known, drop column hint,
  drop column act;
select pz_protect('import_decision', 'client_id');
grant delete on import_decision, label_met to pz_app;
alter index person_search set (gin_pending_list_limit = 16384);
alter index person_number_search set (gin_pending_list_limit = 16384);
"""

# The ledger outlives a card that an import made and that was taken back with it: no key to the card. An entry
# that takes another one back says which; neither counts for what holds. Of one moment the withdrawal holds.
LEDGER = """
alter table consent_entry drop constraint consent_entry_centre_client_id_person_fkey;
alter table consent_entry
  add column import text,
  add column undoes bigint,
  add constraint consent_entry__undoes__unknown
    foreign key (centre, undoes) references consent_entry (centre, id),
  add check (undoes is null or not given);
comment on column consent_entry.import is 'the import that the entry comes from';
comment on column consent_entry.undoes is 'the entry that is taken back, as if it had never been written';
create unique index consent_entry__undoes__taken on consent_entry (centre, undoes) where undoes is not null;
create index consent_entry_import on consent_entry (centre, import) where import is not null;

create view v_consent_said with (security_invoker = true) as
select centre, client_id, person, import from consent_entry;
create or replace view v_consent_state with (security_invoker = true) as
select distinct on (centre, person, purpose, channel)
       centre, client_id, person, purpose, channel, given, at
from consent_entry e
where undoes is null
  and not exists (select from consent_entry u where u.centre = e.centre and u.undoes = e.id)
order by centre, person, purpose, channel, at desc, given, id desc;
create or replace view v_consent_timeline with (security_invoker = true) as
select centre, client_id, person, at, 'consent'::text as kind,
       'consent:' || id as id, call,
       jsonb_build_object('given', given, 'author', author, 'purpose', purpose, 'channel', channel,
                          'evidence', evidence, 'second', second, 'undoes', undoes) as data
from consent_entry;
grant select on v_consent_said to pz_app;
"""

SOURCES = """
create view v_sources_list with (security_invoker = true) as
select centre, client_id, id, name_ru, name_en, position, active from caller_source;
grant select on v_sources_list to pz_app;
"""


def upgrade() -> None:
    run(DECISIONS, LEDGER, SOURCES)


def downgrade() -> None:
    run(*BACK)


BACK = (
    "drop view v_sources_list, v_consent_said",
    "create or replace view v_consent_state with (security_invoker = true) as"
    " select distinct on (centre, person, purpose, channel)"
    " centre, client_id, person, purpose, channel, given, at"
    " from consent_entry order by centre, person, purpose, channel, at desc, id desc",
    "create or replace view v_consent_timeline with (security_invoker = true) as"
    " select centre, client_id, person, at, 'consent'::text as kind, 'consent:' || id as id, call,"
    " jsonb_build_object('given', given, 'author', author, 'purpose', purpose, 'channel', channel,"
    " 'evidence', evidence, 'second', second) as data from consent_entry",
    "alter table consent_entry drop column undoes, drop column import",
    "delete from consent_entry e where not exists (select from person p where p.centre = e.centre"
    " and p.client_id = e.client_id and p.id = e.person)",
    "alter table consent_entry add foreign key (centre, client_id, person)"
    " references person (centre, client_id, id)",
    "alter index person_search reset (gin_pending_list_limit);"
    "alter index person_number_search reset (gin_pending_list_limit)",
    "revoke delete on label_met from pz_app; drop table import_decision",
    "alter table import_staged add column twin integer, add column person text,"
    " add column known text, add column hint text,"
    " add column act text check (act in ('make', 'fill', 'update', 'skip'))",
)
