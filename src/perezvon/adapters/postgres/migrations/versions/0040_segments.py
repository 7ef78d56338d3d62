"""Segments: named filters over the people of a client."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0040_segments"
down_revision = "0039_imports"
branch_labels = None
depends_on = None

TABLE = """
create table segment (
  centre text not null,
  id text not null default 'sg-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20),
  client_id text not null,
  name text not null,
  filter jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (centre, id),
  constraint segment__client__unknown foreign key (centre, client_id) references client (centre, id),
  constraint segment__name__taken unique (centre, client_id, name)
);
"""


def upgrade() -> None:
    run(TABLE, "select pz_protect('segment', 'client_id'); grant delete on segment to pz_app")


def downgrade() -> None:
    run("drop table segment")
