"""Prompts and music of the centre's own, and what uses them."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0016_prompts"
down_revision = "0015_hours"
branch_labels = None
depends_on = None

TABLES = """
create table prompt (
  centre text not null,
  id text not null,
  client_id text,
  name_ru text not null,
  name_en text not null,
  kind text not null check (kind in ('prompt', 'music')),
  active boolean not null default true,
  version integer not null default 1,
  primary key (centre, id),
  constraint prompt__client__unknown foreign key (centre, client_id) references client (centre, id)
);
create table prompt_sound (
  centre text not null,
  prompt_id text not null,
  language text not null check (language in ('ru', 'en', 'all')),
  client_id text,
  digest text not null,
  duration_ms integer not null,
  source text not null check (source in ('upload', 'speech')),
  text text not null,
  voice text not null,
  made_at timestamptz not null,
  ulaw bytea not null,
  primary key (centre, prompt_id, language),
  foreign key (centre, prompt_id) references prompt (centre, id)
);
comment on column prompt_sound.ulaw is 'headerless G.711 mu-law, 8 kHz';
alter table prompt_sound alter column ulaw set storage external;
select pz_protect('prompt', 'client_id', shared => true),
       pz_protect('prompt_sound', 'client_id', shared => true);
grant delete on prompt_sound to pz_app;
"""

IN_USE = """
create function pz_prompt_users(of_centre text, of_key text) returns text language sql stable
set search_path = pg_catalog, public, pg_temp as $$
  select string_agg(id, ', ' order by id) from (
    select n.id from public.number n
    where n.centre = of_centre and n.active and of_key in (n.greeting, n.closed_prompt)
    union select q.id from public.queue q
    where q.centre = of_centre and q.active and of_key in (q.music, q.apology, q.sorry, q.record_notice)
  ) u
$$;
grant execute on function pz_prompt_users to pz_app;

create function pz_prompt_in_use() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  users text;
begin
  users := public.pz_prompt_users(
    new.centre, (case old.kind when 'music' then 'own-' else 'perezvon/own/' end) || old.id
  );
  if users is not null then
    raise exception '%', users
      using errcode = 'foreign_key_violation', constraint = 'prompt__active__in_use';
  end if;
  return new;
end $$;
create trigger in_use before update of active, kind on prompt
  for each row when ((old.active and not new.active) or old.kind <> new.kind)
  execute function pz_prompt_in_use();
"""


def upgrade() -> None:
    run(TABLES, IN_USE)


def downgrade() -> None:
    run(
        "drop table prompt_sound, prompt",
        "drop function pz_prompt_in_use, pz_prompt_users",
    )
