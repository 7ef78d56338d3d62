"""Quality of talks: scorecards, evaluations, calibration, samples, difficult callers, training."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0071_quality"
down_revision = "0070_trunk_in_use"
branch_labels = None
depends_on = None

ID = "|| substr(replace(gen_random_uuid()::text, '-', ''), 1, 20)"

CARDS = f"""
create table scorecard (
  centre text not null,
  id text not null default 'sc-' {ID},
  client_id text,
  name_ru text not null,
  name_en text not null,
  number integer not null default 1,
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint scorecard__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on column scorecard.client_id is 'null: for the calls of all clients';
comment on column scorecard.number is 'the newest version of its form';

create table scorecard_version (
  centre text not null,
  scorecard text not null,
  number integer not null,
  client_id text,
  body jsonb not null,
  made_at timestamptz not null,
  made_by text not null,
  primary key (centre, scorecard, number),
  foreign key (centre, scorecard) references scorecard (centre, id)
);
"""

EVALUATIONS = f"""
create table calibration (
  centre text not null,
  id text not null default 'cb-' {ID},
  client_id text not null,
  call text not null,
  agent text not null,
  scorecard text not null,
  number integer not null,
  evaluators text[] not null,
  made_at timestamptz not null,
  made_by text not null,
  closed_at timestamptz,
  closed_by text,
  version integer not null default 1,
  primary key (centre, id),
  foreign key (centre, scorecard, number) references scorecard_version (centre, scorecard, number)
);

create table quality_sample (
  centre text not null,
  id text not null default 'qs-' {ID},
  client_id text,
  week date not null,
  per_agent integer not null check (per_agent between 1 and 50),
  min_talk_s integer not null check (min_talk_s >= 0),
  seed text not null,
  made_at timestamptz not null,
  made_by text not null,
  primary key (centre, id)
);
comment on column quality_sample.week is 'its Monday';

create table quality_sample_call (
  centre text not null,
  sample text not null,
  call text not null,
  client_id text not null,
  agent text not null,
  position integer not null,
  primary key (centre, sample, call),
  foreign key (centre, sample) references quality_sample (centre, id)
);
create index quality_sample_call_of on quality_sample_call (centre, call);

create table evaluation (
  centre text not null,
  id text not null default 'ev-' {ID},
  client_id text not null,
  call text not null,
  called_at timestamptz not null,
  agent text not null,
  scorecard text not null,
  number integer not null,
  calibration text,
  sampled boolean not null,
  evaluator text not null,
  marks jsonb not null default '{{}}',
  remarks jsonb not null default '{{}}',
  comment text not null default '' check (length(comment) <= 4000),
  score double precision check (score between 0 and 100),
  failed text[] not null default '{{}}',
  made_at timestamptz not null,
  done_at timestamptz,
  seen_at timestamptz,
  reply text not null default '' check (length(reply) <= 4000),
  replied_at timestamptz,
  appealed boolean not null default false,
  decision text check (decision in ('kept', 'changed')),
  decision_text text not null default '' check (length(decision_text) <= 4000),
  decided_at timestamptz,
  decided_by text,
  version integer not null default 1,
  primary key (centre, id),
  foreign key (centre, scorecard, number) references scorecard_version (centre, scorecard, number),
  foreign key (centre, calibration) references calibration (centre, id)
);
comment on column evaluation.remarks is 'comments to single criteria';
comment on column evaluation.sampled is 'whether the call was drawn at random';
comment on column evaluation.seen_at is 'when the agent first opened it';
create unique index evaluation__call__taken on evaluation
  (centre, call, scorecard, evaluator, coalesce(calibration, ''));
create index evaluation_agent on evaluation (centre, agent, done_at);
create index evaluation_at on evaluation (centre, called_at);

create table call_difficult (
  centre text not null,
  call text not null,
  client_id text not null,
  marked_by text not null,
  at timestamptz not null,
  primary key (centre, call)
);
"""

TRAINING = f"""
create table course (
  centre text not null,
  id text not null default 'co-' {ID},
  name_ru text not null,
  name_en text not null,
  material text not null default '' check (length(material) <= 4000),
  criteria text[] not null default '{{}}',
  valid_days integer check (valid_days between 1 and 3660),
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id)
);
comment on column course.criteria is 'keys of the criteria in which it makes one better';

create table training (
  centre text not null,
  id text not null default 'tr-' {ID},
  course text not null,
  agent text not null,
  criterion text not null default '',
  assigned_at timestamptz not null,
  assigned_by text not null,
  due date,
  done_at timestamptz,
  done_by text,
  valid_until date,
  note text not null default '' check (length(note) <= 500),
  cancelled_at timestamptz,
  cancelled_by text,
  version integer not null default 1,
  primary key (centre, id),
  constraint training__course__unknown foreign key (centre, course) references course (centre, id),
  check (cancelled_at is null or done_at is null)
);
comment on column training.criterion is 'the weak criterion for which it was assigned; empty: for none';
create index training_agent on training (centre, agent, assigned_at);
create unique index training__course__taken on training (centre, course, agent)
  where done_at is null and cancelled_at is null;
"""

PROTECTED = """
select pz_protect('scorecard', 'client_id', true), pz_protect('scorecard_version', 'client_id', true),
       pz_protect('calibration', 'client_id'), pz_protect('quality_sample', 'client_id', true),
       pz_protect('quality_sample_call', 'client_id'), pz_protect('evaluation', 'client_id'),
       pz_protect('call_difficult', 'client_id'), pz_protect('course'), pz_protect('training');
grant delete on call_difficult to pz_app;
"""


def upgrade() -> None:
    run(CARDS, EVALUATIONS, TRAINING, PROTECTED)


def downgrade() -> None:
    run(
        "drop table training, course, call_difficult, evaluation, quality_sample_call, quality_sample,"
        " calibration, scorecard_version, scorecard"
    )
