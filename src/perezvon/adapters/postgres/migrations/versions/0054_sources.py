"""Sources of callers: the list, what each costs in a month, and how a client asks for it."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0054_sources"
down_revision = "0051_script_editor"
branch_labels = None
depends_on = None

SOURCES = """
create table caller_source (
  centre text not null,
  id text not null,
  client_id text,
  name_ru text not null,
  name_en text not null,
  position integer not null default 0,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint caller_source__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on table caller_source is 'client_id null: for all clients; the usual ones need no row until changed';

create table source_spend (
  centre text not null,
  id text not null,
  client_id text not null,
  month date not null check (extract(day from month) = 1),
  amounts jsonb not null default '{}',
  version integer not null default 1,
  primary key (centre, id),
  constraint source_spend__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on column source_spend.amounts is 'source → micro-units of the currency of the client';
"""

# What stood at numbers as free text, "по-русски / in English", becomes a source of that client.
WRITTEN = """
insert into caller_source (centre, id, client_id, name_ru, name_en, position)
select distinct centre, 's-' || substr(md5(client_id || source), 1, 12), client_id,
       left(split_part(source, ' / ', 1), 120),
       left(coalesce(nullif(split_part(source, ' / ', 2), ''), source), 120), 500
from number where source is not null;
update number set source = 's-' || substr(md5(client_id || source), 1, 12) where source is not null;
"""

CLIENT = """
alter table client
  add column source_question_ru text not null default '',
  add column source_question_en text not null default '',
  add column source_currency text not null default 'RUB' check (source_currency ~ '^[A-Z]{3}$'),
  add column lost_after_h integer not null default 24 check (lost_after_h between 1 and 720);
comment on column client.source_question_ru is 'empty: the recommended wording';
comment on column client.lost_after_h is 'an unanswered caller not spoken to within so many hours is lost';
"""


def upgrade() -> None:
    run(
        SOURCES,
        WRITTEN,
        "select pz_protect('caller_source', 'client_id', shared => true),"
        " pz_protect('source_spend', 'client_id')",
        CLIENT,
    )


def downgrade() -> None:
    run(
        "alter table client drop column source_question_ru, drop column source_question_en,"
        " drop column source_currency, drop column lost_after_h",
        "drop table source_spend, caller_source",
    )
