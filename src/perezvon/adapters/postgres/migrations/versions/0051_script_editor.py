"""Where the steps of a script stand in its picture, and A/B tests of two of its versions."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0051_script_editor"
down_revision = "0047_scripts"
branch_labels = None
depends_on = None

LAYOUT = """
create table script_layout (
  centre text not null,
  client_id text not null,
  script text not null,
  places jsonb not null,
  primary key (centre, script),
  foreign key (centre, client_id, script) references script (centre, client_id, id)
);
comment on table script_layout is 'step → {x, y} as somebody dragged it; no row: the picture arranges itself';
"""

EXPERIMENT = """
create table script_experiment (
  centre text not null,
  id text not null default 'ab-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  script text not null,
  a integer not null,
  b integer not null check (b <> a),
  share integer not null check (share between 1 and 99),
  base double precision not null check (base > 0 and base < 1),
  lift double precision not null check (lift > 0 and lift < 1),
  planned integer not null check (planned > 0),
  author text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  winner text check (winner in ('A', 'B')),
  version integer not null default 1,
  primary key (centre, id),
  foreign key (centre, client_id, script) references script (centre, client_id, id),
  foreign key (centre, script, a) references script_version (centre, script, number),
  foreign key (centre, script, b) references script_version (centre, script, number),
  check ((ended_at is null) = (ended_by is null)),
  check (winner is null or ended_at is not null)
);
comment on column script_experiment.share is 'percent of the calls that run version b';
comment on column script_experiment.lift is 'the smallest change of the rate base that the test shall show';
comment on column script_experiment.planned is 'calls with a result that each version needs';
comment on column script_experiment.winner is 'null of an ended one: stopped, version a stays';
create unique index script_experiment_open on script_experiment (centre, script) where ended_at is null;
"""


def upgrade() -> None:
    run(
        LAYOUT,
        EXPERIMENT,
        "select pz_protect('script_layout', 'client_id'), pz_protect('script_experiment', 'client_id')",
    )


def downgrade() -> None:
    run("drop table script_experiment, script_layout")
