"""Consent: what people agreed to and withdrew, the texts they were shown, and who must not be called."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0043_consent"
down_revision = "0040_segments"
branch_labels = None
depends_on = None

WORDS = """
create table consent_purpose (
  centre text not null,
  id text not null,
  name_ru text not null,
  name_en text not null,
  needs_consent boolean not null default true,
  position integer not null default 0,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  check (id <> 'all'),
  check (id <> 'service' or not needs_consent)
);
comment on table consent_purpose is 'changes and additions to the list that the program brings along';

create table consent_text (
  centre text not null,
  id bigint generated always as identity,
  client_id text not null,
  purpose text not null,
  language text not null check (language in ('ru', 'en')),
  number integer not null check (number > 0),
  text text not null check (length(text) between 1 and 4000),
  at timestamptz not null,
  author text not null,
  primary key (centre, id),
  constraint consent_text__client__unknown foreign key (centre, client_id) references client (centre, id),
  constraint consent_text__number__taken unique (centre, client_id, purpose, language, number)
);
comment on table consent_text is 'versions are never changed: an entry names the one that was shown or said';
"""

LEDGER = """
create table consent_entry (
  centre text not null,
  id bigint generated always as identity,
  client_id text not null,
  person text not null,
  purpose text not null,
  channel text not null check (channel in ('all', 'call', 'robot', 'sms', 'email', 'messenger')),
  given boolean not null,
  text_id bigint,
  evidence text not null check (evidence in ('call', 'form', 'import', 'paper', 'message')),
  call text,
  second integer check (second >= 0),
  reference text not null default '' check (length(reference) <= 300),
  line integer check (line > 0),
  at timestamptz not null,
  written_at timestamptz not null,
  author text not null,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  constraint consent_entry__text__unknown foreign key (centre, text_id) references consent_text (centre, id),
  check ((evidence = 'call') = (call is not null)),
  check (second is null or call is not null),
  check (purpose <> 'all' or not given)
);
comment on table consent_entry is 'append only; what holds is the newest row of each purpose and channel';
comment on column consent_entry.reference is 'name of the form, file or paper';
comment on column consent_entry.line is 'row of an imported file';
create index consent_entry_person on consent_entry (centre, person, at, id);

create view v_consent_state with (security_invoker = true) as
select distinct on (centre, person, purpose, channel)
       centre, client_id, person, purpose, channel, given, at
from consent_entry order by centre, person, purpose, channel, at desc, id desc;

create view v_consent_timeline with (security_invoker = true) as
select centre, client_id, person, at, 'consent'::text as kind,
       'consent:' || id as id, call,
       jsonb_build_object('given', given, 'author', author, 'purpose', purpose, 'channel', channel,
                          'evidence', evidence, 'second', second) as data
from consent_entry;
grant select on v_consent_state, v_consent_timeline to pz_app;
"""

LISTS = """
create table call_list (
  centre text not null,
  id text not null default 'cl-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text,
  name text not null check (length(name) between 1 and 120),
  dated date not null,
  fresh_days integer check (fresh_days > 0),
  covers_all boolean not null default false,
  lines integer not null default 0,
  active boolean not null default true,
  imported_at timestamptz not null,
  imported_by text not null,
  version integer not null default 1,
  primary key (centre, id)
);
comment on table call_list is 'lists from outside, each with its date';
comment on column call_list.fresh_days is 'older than this it must not be relied on; null: it does not age';
comment on column call_list.covers_all is 'false: only calls that need consent are barred';

create table call_list_number (
  centre text not null,
  list text not null,
  client_id text,
  number text not null,
  primary key (centre, list, number),
  foreign key (centre, list) references call_list (centre, id) on delete cascade
);
create index call_list_number_number on call_list_number (centre, number);

create table do_not_call (
  centre text not null,
  id text not null default 'dnc-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text,
  scope text not null check (scope in ('number', 'person', 'client', 'centre')),
  number text,
  person text,
  covers_all boolean not null default true,
  reason text not null default '' check (length(reason) <= 500),
  until timestamptz,
  at timestamptz not null,
  author text not null,
  lifted_at timestamptz,
  lifted_by text,
  version integer not null default 1,
  primary key (centre, id),
  constraint do_not_call__person__unknown
    foreign key (centre, client_id, person) references person (centre, client_id, id),
  constraint do_not_call__client__unknown foreign key (centre, client_id) references client (centre, id),
  check ((scope = 'number') = (number is not null)),
  check ((scope = 'person') = (person is not null)),
  check (scope <> 'centre' or client_id is null),
  check (scope not in ('person', 'client') or client_id is not null),
  check ((lifted_at is null) = (lifted_by is null))
);
comment on column do_not_call.number is 'E.164; after an erasure hmac:… of it, which still bars';
create index do_not_call_number on do_not_call (centre, number) where lifted_at is null;
create index do_not_call_person on do_not_call (centre, person) where lifted_at is null;
create index do_not_call_wide on do_not_call (centre, client_id)
  where lifted_at is null and scope in ('client', 'centre');
"""

RIGHTS = """
select pz_protect('consent_purpose'), pz_protect('consent_text', 'client_id'),
       pz_protect('consent_entry', 'client_id'), pz_protect('call_list', 'client_id', true),
       pz_protect('call_list_number', 'client_id', true), pz_protect('do_not_call', 'client_id', true);
revoke update on consent_text, consent_entry, call_list_number from pz_app;
grant update (reference) on consent_entry to pz_app;
grant update (number) on call_list_number to pz_app;
grant delete on call_list_number to pz_app;
"""


def upgrade() -> None:
    run(WORDS, LEDGER, LISTS, RIGHTS)


def downgrade() -> None:
    run(
        "drop view v_consent_timeline, v_consent_state",
        "drop table do_not_call, call_list_number, call_list, consent_entry, consent_text, consent_purpose",
    )
