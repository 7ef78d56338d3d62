"""Products of the clients, their prices, how offers are made, and what was offered on calls."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0057_products"
down_revision = "0054_sources"
branch_labels = None
depends_on = None

PRODUCTS = """
create table product (
  centre text not null,
  id text not null,
  client_id text not null,
  name text not null check (length(name) between 1 and 200),
  sort_key text collate "C" not null,
  search_key text not null,
  category text not null default '',
  service text not null default '',
  say text not null default '' check (length(say) <= 2000),
  price bigint not null check (price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  tax text not null default 'included' check (tax in ('included', 'added', 'none')),
  tax_bp integer not null default 0 check (tax_bp between 0 and 10000),
  stock integer check (stock >= 0),
  levels jsonb not null default '{}',
  tags text[] not null default '{}',
  alternatives text[] not null default '{}',
  goes_with text[] not null default '{}',
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  unique (centre, client_id, id),
  constraint product__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on column product.price is 'micro units of the currency: 50 000 RUB is 50 000 000 000';
comment on column product.tax_bp is 'rate of the tax in hundredths of a percent';
comment on column product.stock is 'null: unlimited; what fixed agreements hold back is not taken off';
comment on column product.levels is 'value that a buyer may decide by → level from 1 to 5';
create index product_order on product (centre, client_id, sort_key, id);

create table product_price (
  centre text not null,
  id bigint generated always as identity,
  client_id text not null,
  product text not null,
  price bigint not null,
  currency text not null,
  at timestamptz not null,
  author text not null,
  primary key (centre, id),
  foreign key (centre, client_id, product) references product (centre, client_id, id)
);
create index product_price_of on product_price (centre, product, at desc, id desc);

create table offer_rule (
  centre text not null,
  id text not null,
  client_id text not null,
  tolerance_pct integer not null default 10 check (tolerance_pct between 0 and 100),
  hard_budget boolean not null default false,
  objection_ru text not null default '' check (length(objection_ru) <= 1000),
  objection_en text not null default '' check (length(objection_en) <= 1000),
  version integer not null default 1,
  primary key (centre, id),
  check (id = client_id),
  constraint offer_rule__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on table offer_rule is 'how offers of one client are made; no row: as by default';
"""

OFFERED = """
create table offer_wish (
  centre text not null,
  call text not null,
  client_id text not null,
  person text,
  agent text,
  came_for text check (came_for in ('question', 'choosing', 'buying')),
  product text,
  deciding_value text,
  exclusions text[] not null default '{}',
  budget bigint check (budget >= 0),
  currency text not null,
  budget_asked_at timestamptz,
  failing text not null default '' check (length(failing) <= 500),
  at timestamptz not null,
  author text not null,
  version integer not null default 1,
  primary key (centre, call),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  foreign key (centre, client_id, product) references product (centre, client_id, id)
);
comment on column offer_wish.budget_asked_at is 'when it was first asked for, also in vain; null: not yet';

create table offer_shown (
  centre text not null,
  call text not null,
  position integer not null,
  client_id text not null,
  product text not null,
  price bigint not null,
  currency text not null,
  role text not null,
  why text[] not null,
  before_budget boolean not null,
  extreme text check (extreme in ('lowest', 'highest')),
  cheapest boolean not null,
  at timestamptz not null,
  author text not null,
  answer text check (answer in ('taken', 'refused')),
  because text not null default '' check (length(because) <= 500),
  answered_at timestamptz,
  primary key (centre, call, position),
  constraint offer_shown__product__taken unique (centre, call, product),
  foreign key (centre, call) references offer_wish (centre, call),
  foreign key (centre, client_id, product) references product (centre, client_id, id)
);
comment on column offer_shown.extreme is
  'an end of the prices that were to choose from then, unless the budget says just this one';
comment on column offer_shown.cheapest is 'nothing of its category that he could have had cost less';
comment on column offer_shown.before_budget is 'the price was named before the budget was asked for';
create index offer_wish_at on offer_wish (centre, at);
"""

RIGHTS = """
select pz_protect('product', 'client_id'), pz_protect('product_price', 'client_id'),
       pz_protect('offer_rule', 'client_id'), pz_protect('offer_wish', 'client_id'),
       pz_protect('offer_shown', 'client_id')
"""


def upgrade() -> None:
    run(PRODUCTS, OFFERED, RIGHTS)


def downgrade() -> None:
    run("drop table offer_shown, offer_wish, offer_rule, product_price, product")
