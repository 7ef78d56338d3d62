"""A line that outbound calls are to take stays in use."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0070_trunk_in_use"
down_revision = "0069_trunk_prices"
branch_labels = None
depends_on = None

IN_USE = """
create function pz_trunk_in_use() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from public.outbound o where o.centre = new.centre and o.via = new.id) then
    raise exception 'Исходящие (Outbound)'
      using errcode = 'foreign_key_violation', constraint = 'trunk__active__in_use';
  end if;
  return new;
end $$;
create trigger in_use before update of active on trunk
  for each row when (old.active and not new.active) execute function pz_trunk_in_use();
"""


def upgrade() -> None:
    run(IN_USE)


def downgrade() -> None:
    run("drop trigger in_use on trunk", "drop function pz_trunk_in_use")
