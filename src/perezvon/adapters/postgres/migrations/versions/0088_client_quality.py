"""Whether a client's own users see the evaluations of his calls."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0088_client_quality"
down_revision = "0087_outside"
branch_labels = None
depends_on = None

SHOWN = """
alter table client add column shows_evaluations boolean not null default false;
comment on column client.shows_evaluations is 'to the users of the client, once they are final';
"""


def upgrade() -> None:
    run(SHOWN)


def downgrade() -> None:
    run("alter table client drop column shows_evaluations")
