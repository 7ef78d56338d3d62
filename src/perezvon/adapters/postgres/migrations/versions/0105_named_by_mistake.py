"""A price that was marked as named by mistake is taken back: its row stays and counts nowhere."""

from importlib import import_module

from perezvon.adapters.postgres.migrations.script import run

revision = "0105_named_by_mistake"
down_revision = "0104_sample_rows"
branch_labels = None
depends_on = None

MISTAKEN = """
alter table offer_shown add column mistaken_at timestamptz, add column mistaken_by text,
  add check ((mistaken_at is null) = (mistaken_by is null)),
  drop constraint offer_shown__product__taken;
create unique index offer_shown__product__taken on offer_shown (centre, call, product)
  where mistaken_at is null;
comment on column offer_shown.mistaken_at is 'it was not named after all; the row counts nowhere since';
comment on column offer_shown.cheapest is 'nothing of its category that was in stock cost less';
"""
_BEFORE = import_module("perezvon.adapters.postgres.migrations.versions.0059_offers_timeline").VIEW
_JOINED = "join product p on p.centre = s.centre and p.id = s.product\n"


def _replaced(script: str) -> str:
    return script.replace("create view", "create or replace view")


def upgrade() -> None:
    if _BEFORE.count(_JOINED) != 1:
        raise ValueError(f"not once: {_JOINED}")
    run(MISTAKEN, _replaced(_BEFORE).replace(_JOINED, f"{_JOINED}where s.mistaken_at is null\n"))


def downgrade() -> None:
    run(
        _replaced(_BEFORE),
        """
        drop index offer_shown__product__taken;
        delete from offer_shown where mistaken_at is not null;
        alter table offer_shown drop column mistaken_at, drop column mistaken_by,
          add constraint offer_shown__product__taken unique (centre, call, product)
        """,
    )
