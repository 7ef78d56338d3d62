"""What was agreed on calls, every version of it, and the commercial offers made of it."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0058_agreements"
down_revision = "0057_products"
branch_labels = None
depends_on = None

TABLES = """
create table agreement (
  centre text not null,
  id text not null default 'ag-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  person text not null,
  call text,
  agent text,
  queue text,
  state text not null default 'draft' check (state in ('draft', 'fixed', 'won', 'lost', 'dropped')),
  terms jsonb not null,
  amount bigint not null default 0 check (amount >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  closes_on date,
  next_step text not null default '' check (length(next_step) <= 500),
  next_at timestamptz,
  revision integer not null default 0,
  made_at timestamptz not null,
  made_by text not null,
  fixed_at timestamptz,
  fixed_by text,
  ended_at timestamptz,
  ended_by text,
  because text not null default '' check (length(because) <= 500),
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  check ((revision = 0) = (fixed_at is null))
);
comment on column agreement.terms is
  'conditions, products with quantity and price, who decides and by which steps';
comment on column agreement.amount is 'micro units: the sum of its products';
comment on column agreement.revision is 'how often it was fixed; 0: never';
create index agreement_open on agreement (centre, agent, next_at) where state in ('draft', 'fixed');
create index agreement_person on agreement (centre, person, made_at);
create index agreement_fixed on agreement (centre, fixed_at) where fixed_at is not null;
create unique index agreement__call__taken on agreement (centre, call) where state <> 'dropped';

create table agreement_revision (
  centre text not null,
  agreement text not null,
  revision integer not null,
  client_id text not null,
  terms jsonb not null,
  amount bigint not null,
  closes_on date,
  next_step text not null,
  next_at timestamptz,
  at timestamptz not null,
  author text not null,
  primary key (centre, agreement, revision),
  foreign key (centre, client_id, agreement) references agreement (centre, client_id, id)
);

create table commercial_offer (
  centre text not null,
  id text not null default 'co-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  agreement text not null,
  revision integer not null,
  language text not null check (language in ('ru', 'en')),
  body jsonb not null,
  made_at timestamptz not null,
  made_by text not null,
  primary key (centre, id),
  foreign key (centre, client_id, agreement) references agreement (centre, client_id, id)
);
create index commercial_offer_of on commercial_offer (centre, agreement, made_at);
"""

RIGHTS = """
select pz_protect('agreement', 'client_id'), pz_protect('agreement_revision', 'client_id'),
       pz_protect('commercial_offer', 'client_id');
grant delete on commercial_offer to pz_app
"""


def upgrade() -> None:
    run(TABLES, RIGHTS)


def downgrade() -> None:
    run("drop table commercial_offer, agreement_revision, agreement")
