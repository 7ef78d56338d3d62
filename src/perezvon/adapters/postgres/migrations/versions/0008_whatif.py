"""Who sat where and when, and the questions asked of days that were."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0008_whatif"
down_revision = "0007_unrecorded"
branch_labels = None
depends_on = None

AGENT_TIME = """
create table agent_time (
  centre text not null,
  agent text not null,
  since timestamptz not null,
  until timestamptz,
  state text not null,
  reason text,
  primary key (centre, agent, since),
  check (until is null or until >= since)
);
comment on table agent_time is 'an agent in one state, from the facts of the floor; no row while signed off';
create index agent_time_span on agent_time (centre, since, until);
create index agent_time_open on agent_time (centre, agent) where until is null;
"""

RUNS = """
create table whatif_run (
  centre text not null,
  id text not null,
  day date not null,
  clients text[],
  change jsonb not null,
  replications integer not null check (replications between 1 and 200),
  seed integer not null default 1,
  state text not null default 'waiting'
    check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  played integer not null default 0,
  attempt integer not null default 0,
  next_try_at timestamptz not null default clock_timestamp(),
  fault text,
  staff jsonb,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (centre, id)
);
comment on column whatif_run.clients is 'whom the one who asked serves; null: all clients';
create index whatif_run_todo on whatif_run (centre, next_try_at) where state in ('waiting', 'running');
create index whatif_run_newest on whatif_run (centre, created_at desc);

create table whatif_queue (
  centre text not null,
  run text not null,
  queue text not null,
  client_id text not null,
  body jsonb not null,
  primary key (centre, run, queue),
  foreign key (centre, run) references whatif_run (centre, id) on delete cascade
);
"""

# A run names queues of the clients that its author serves: who serves fewer does not see it.
RIGHTS = """
select pz_protect('agent_time'), pz_protect('whatif_queue', 'client_id'), pz_protect('whatif_run');
drop policy app_sees on whatif_run;
drop policy app_adds on whatif_run;
drop policy app_changes on whatif_run;
drop policy app_deletes on whatif_run;
create function pz_may_see_all(given text[]) returns boolean language sql stable as $$
  select current_setting('pz.clients', true) = '*'
    or (given is not null and given <@ string_to_array(current_setting('pz.clients', true), ','))
$$;
grant execute on function pz_may_see_all to public;
create policy app_sees on whatif_run for select to pz_app
  using (centre = current_setting('pz.centre', true) and pz_may_see_all(clients));
create policy app_adds on whatif_run for insert to pz_app
  with check (centre = current_setting('pz.centre', true) and pz_may_see_all(clients));
create policy app_changes on whatif_run for update to pz_app
  using (centre = current_setting('pz.centre', true) and pz_may_see_all(clients))
  with check (centre = current_setting('pz.centre', true) and pz_may_see_all(clients));
grant delete on whatif_queue, whatif_run to pz_app;
create policy app_deletes on whatif_run for delete to pz_app
  using (centre = current_setting('pz.centre', true) and pz_may_see_all(clients));
"""


def upgrade() -> None:
    run(AGENT_TIME, RUNS, RIGHTS)


def downgrade() -> None:
    run(
        "drop table whatif_queue, whatif_run, agent_time",
        "drop function pz_may_see_all",
    )
