"""Numbers that slices give to what they make for a person: an agreement, an offer, later an order.

Whoever says "26-0017" on the telephone is found by it. A slice publishes a view ``v_<slice>_numbers``
(centre, client_id, person, number, key, kind, id, at), ``key`` being the number in small letters and digits
only, with an index under it, and adds its line here.
"""

import re
from typing import Final

from sqlalchemy import text

from perezvon.adapters.web.work import Work
from perezvon.features.persons.model import NumberFound
from perezvon.kit.ids import ClientId

VIEWS: Final = ("v_offers_numbers",)
SHORTEST: Final = 4
MOST: Final = 8
_THERE = text(
    "select name from unnest(cast(:names as text[])) with ordinality as v (name, place)"
    " where to_regclass('public.' || name) is not null order by place"
)
# The bounds are ranges, not LIKE: under row-level security only such an operator may use the index.
_ONE: Final = """
(select number, key, kind, id, person, at, '{of}' as of from {view}
 where centre = :centre and key >= :low and key < :high
   and (cast(:client as text) is null or client_id = :client) order by key, id limit :most)"""
_WHOSE: Final = """
select f.number, f.kind, f.id, f.of, coalesce(p.merged_into, p.id) as person, coalesce(s.name, p.name) as name
from ({found}) f
join person p on p.centre = :centre and p.id = f.person
left join person s on s.centre = p.centre and s.id = p.merged_into
order by f.key <> :low, f.key, f.at desc limit :most
"""


def key_of(typed: str) -> str | None:
    """``№ 26-0017/2`` → ``2600172``; None: too short, or no number stands in it."""
    key = re.sub(r"[^a-zа-я0-9]", "", typed[:60].lower())
    return key if len(key) >= SHORTEST and any(c.isdigit() for c in key) else None


async def found(work: Work, typed: str, client: ClientId | None) -> list[NumberFound]:
    """Whatever has a number that begins with this, the whole number first; with whose it is now."""
    key = key_of(typed)
    if key is None:
        return []
    there = (await work.session.execute(_THERE, {"names": list(VIEWS)})).scalars().all()
    if not there:
        return []
    parts = [_ONE.format(view=view, of=view.split("_")[1]) for view in there]
    given = {"centre": work.centre, "low": key, "high": key + "\U0010ffff", "client": client, "most": MOST}
    rows = await work.session.execute(text(_WHOSE.format(found=" union all ".join(parts))), given)
    return [NumberFound.model_validate(row) for row in rows]
