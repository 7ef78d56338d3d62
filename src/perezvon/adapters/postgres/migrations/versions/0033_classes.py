"""Classes of calls, and what they made of a person: stages with their evidence, acquaintances, referrers."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0033_classes"
down_revision = "0030_device_tests"
branch_labels = None
depends_on = None

CLASSES = """
create table call_class (
  centre text not null,
  call text not null,
  client_id text,
  person text,
  at timestamptz not null,
  direction text not null,
  agent text,
  answered boolean not null,
  waited_s double precision not null,
  talk_s double precision not null,
  ended_at timestamptz,
  closed_at timestamptz,
  disposition text,
  deal boolean not null default false,
  consent text check (consent in ('said_yes', 'asked_question', 'booked', 'left_contact')),
  request text check (request in ('good', 'service', 'consultation', 'help', 'support')),
  kind text not null
    check (kind in ('first_time', 'returned', 'recommendation', 'repeat', 'hot', 'warm', 'cold')),
  flags text[] not null default '{}',
  why text not null,
  why_at timestamptz,
  why_agent text,
  referrer text,
  stage text not null check (stage in ('person', 'potential_client', 'client')),
  rule integer not null,
  primary key (centre, call)
);
comment on table call_class is 'one per ended call, derived from facts; with what it was decided from';
comment on column call_class.kind is 'the class';
comment on column call_class.closed_at is 'null: wrap-up is not over, what comes of the call may change';
comment on column call_class.deal is 'as the flags of the disposition said when the call was closed';
create index call_class_person on call_class (centre, person, at);
create index call_class_order on call_class (centre, kind, at desc, call desc);
create index call_class_time on call_class (centre, at);
"""

PERSONS = """
create table person_life (
  centre text not null,
  person text not null,
  client_id text not null,
  past jsonb not null,
  referrer text,
  primary key (centre, person),
  foreign key (centre, client_id, person) references person (centre, client_id, id)
);
comment on table person_life is 'what matters of everything before the next call: read when it comes';

create table person_stage (
  centre text not null,
  id bigint generated always as identity,
  person text not null,
  client_id text not null,
  stage text not null check (stage in ('potential_client', 'client')),
  evidence text not null
    check (evidence in ('said_yes', 'asked_question', 'booked', 'left_contact', 'deal')),
  at timestamptz not null,
  call text,
  second integer check (second >= 0),
  author text,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  check ((stage = 'client') = (evidence = 'deal'))
);
comment on column person_stage.author is 'login of who wrote it; null: the disposition of the call says so';
comment on column person_stage.second is 'of the call, from its arrival';
create unique index person_stage_derived on person_stage (centre, call, stage) where author is null;
create index person_stage_person on person_stage (centre, person, at);
create index person_stage_call on person_stage (centre, call);

create table acquaintance (
  centre text not null,
  id bigint generated always as identity,
  person text not null,
  client_id text not null,
  agent text not null,
  at timestamptz not null,
  note text not null default '',
  author text not null,
  made_at timestamptz not null,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  constraint acquaintance__agent__unknown foreign key (centre, agent) references staff_agent (centre, id)
);
create index acquaintance_person on acquaintance (centre, person, at);

create table person_referrer (
  centre text not null,
  id bigint generated always as identity,
  person text not null,
  client_id text not null,
  referrer text,
  at timestamptz not null,
  author text not null,
  primary key (centre, id),
  foreign key (centre, client_id, person) references person (centre, client_id, id),
  constraint person_referrer__referrer__unknown
    foreign key (centre, client_id, referrer) references person (centre, client_id, id),
  check (referrer <> person)
);
comment on table person_referrer is 'who sent whom: the newest row of a person counts; null: nobody';
create index person_referrer_person on person_referrer (centre, person, at);
create index person_referrer_sent on person_referrer (centre, referrer);
"""

RIGHTS = """
select pz_protect('call_class', 'client_id'), pz_protect('person_life', 'client_id'),
       pz_protect('person_stage', 'client_id'), pz_protect('acquaintance', 'client_id'),
       pz_protect('person_referrer', 'client_id');
grant delete on person_stage, acquaintance to pz_app;
"""


def upgrade() -> None:
    run(CLASSES, PERSONS, RIGHTS)


def downgrade() -> None:
    run("drop table person_referrer, acquaintance, person_stage, person_life, call_class")
