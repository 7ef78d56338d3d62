"""Access: five roles, teams, second factor, tokens of programs, codes for a new password, whole history."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0020_access"
down_revision = "0016_prompts"
branch_labels = None
depends_on = None

USERS = """
alter table staff_user drop constraint staff_user_role_check;
alter table staff_user add constraint staff_user_role_check
  check (role in ('agent', 'team_lead', 'supervisor', 'administrator', 'client'));
alter table staff_user
  add column must_change boolean not null default false,
  add column listens boolean not null default false;
comment on column staff_user.must_change is 'at the next sign-in the user has to choose a new password';
comment on column staff_user.listens is 'a user of a client may hear the recordings of that client';
alter table staff_session add column must text not null default ''
  check (must in ('', 'password', 'second_factor'));
comment on column staff_session.must is 'what has to be done before anything else is allowed';
alter table centre add column second_factor text[] not null default '{}';
comment on column centre.second_factor is 'roles that have to sign in with a second factor';
alter table history add column token text not null default '';
comment on column history.token is 'id of the token whose program did it; empty: a person did';
"""

TEAMS = """
create table staff_team (
  centre text not null,
  id text not null,
  name text not null,
  leads text[] not null default '{}',
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id)
);
comment on column staff_team.leads is 'logins of those who lead the team';
select pz_protect('staff_team');

insert into staff_team (centre, id, name)
  select centre, 'team-' || row_number() over (partition by centre order by team), team
  from (select distinct centre, team from staff_agent where team <> '') as named;
alter table staff_agent alter column team drop default, alter column team drop not null;
update staff_agent a
  set team = (select t.id from staff_team t where t.centre = a.centre and t.name = a.team);
alter table staff_agent add constraint staff_agent__team__unknown
  foreign key (centre, team) references staff_team (centre, id);
"""

SECOND = """
create table staff_second (
  centre text not null,
  user_id text not null,
  sealed bytea not null,
  made_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  primary key (centre, user_id),
  foreign key (centre, user_id) references staff_user (centre, id)
);
comment on column staff_second.sealed is 'the shared secret, sealed with the installation''s key';
comment on column staff_second.last_step is 'time step of the newest code taken: none is taken twice';

create table staff_recovery (
  centre text not null,
  user_id text not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (centre, user_id, code_hash),
  foreign key (centre, user_id) references staff_user (centre, id)
);

create table staff_token (
  centre text not null,
  id text not null,
  user_id text not null,
  name text not null,
  token_hash bytea not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  seen_at timestamptz,
  revoked_at timestamptz,
  primary key (centre, id),
  unique (centre, token_hash),
  foreign key (centre, user_id) references staff_user (centre, id)
);
create index staff_token_user on staff_token (centre, user_id);

create table staff_reset (
  centre text not null,
  user_id text not null,
  code_hash bytea not null,
  made_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (centre, user_id),
  foreign key (centre, user_id) references staff_user (centre, id)
);
select pz_protect('staff_second'), pz_protect('staff_recovery'), pz_protect('staff_token'),
       pz_protect('staff_reset');
grant delete on staff_second, staff_recovery, staff_reset to pz_app;
create index history_time on history (centre, at desc);
"""


def upgrade() -> None:
    run(USERS, TEAMS, SECOND)


def downgrade() -> None:
    """Team leads become supervisors, users of clients agents out of use; teams become names again."""
    run(
        "drop index history_time",
        "drop table staff_reset, staff_token, staff_recovery, staff_second",
        "alter table staff_agent drop constraint staff_agent__team__unknown",
        "update staff_agent a set team ="
        " (select t.name from staff_team t where t.centre = a.centre and t.id = a.team)",
        "update staff_agent set team = '' where team is null",
        "alter table staff_agent alter column team set default '', alter column team set not null",
        "drop table staff_team",
        "alter table history drop column token",
        "alter table centre drop column second_factor",
        "alter table staff_session drop column must",
        "update staff_user set role = 'supervisor' where role = 'team_lead'",
        "update staff_user set role = 'agent', active = false where role = 'client'",
        "alter table staff_user drop column must_change, drop column listens,"
        " drop constraint staff_user_role_check",
        "alter table staff_user add constraint staff_user_role_check"
        " check (role in ('agent', 'supervisor', 'administrator'))",
    )
