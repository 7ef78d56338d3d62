"""What calls are about, and complaints that want somebody at once."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0075_subjects"
down_revision = "0072_experts"
branch_labels = None
depends_on = None

SUBJECTS = """
create table call_subject (
  centre text not null,
  call text not null,
  client_id text,
  subject text not null check (length(subject) between 1 and 40),
  how text not null check (how in ('hand', 'script')),
  author text not null,
  at timestamptz not null,
  primary key (centre, call)
);
comment on column call_subject.author is 'login of the user who said so last';
create index call_subject_at on call_subject (centre, subject, at);
"""

COMPLAINTS = """
create table complaint (
  centre text not null,
  call text not null,
  client_id text,
  person text,
  agent text,
  promise text,
  made_at timestamptz not null,
  made_by text not null,
  taken_at timestamptz,
  taken_by text,
  withdrawn_at timestamptz,
  primary key (centre, call),
  check (taken_at is null or taken_by is not null)
);
comment on column complaint.promise is 'the call back that is owed because of it';
comment on column complaint.withdrawn_at is 'the call turned out to be about something else';
create index complaint_open on complaint (centre, made_at) where taken_at is null and withdrawn_at is null;
"""


def upgrade() -> None:
    run(
        SUBJECTS,
        COMPLAINTS,
        "select pz_protect('call_subject', 'client_id'), pz_protect('complaint', 'client_id');"
        "grant delete on call_subject to pz_app",
    )


def downgrade() -> None:
    run("drop table complaint, call_subject")
