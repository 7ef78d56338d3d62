"""People who are no agents, and whose telephone rings all the same."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0072_experts"
down_revision = "0071_quality"
branch_labels = None
depends_on = None

TABLE = """
create table expert (
  centre text not null,
  id text not null,
  client_id text,
  name text not null,
  sort_key text collate "C" not null,
  role text not null default '' check (length(role) <= 120),
  numbers text[] not null check (cardinality(numbers) > 0),
  refocus_s integer not null check (refocus_s between 0 and 7200),
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint expert__client__unknown foreign key (centre, client_id) references client (centre, id)
);
comment on column expert.client_id is 'whose person; null: of the centre itself';
comment on column expert.numbers is 'E.164: a call that rings there interrupts this person';
comment on column expert.refocus_s is 'estimate: seconds to be back in the work after an interruption';
create index expert_numbers on expert using gin (numbers);
"""


def upgrade() -> None:
    run(TABLE, "select pz_protect('expert', 'client_id', true)")


def downgrade() -> None:
    run("drop table expert")
