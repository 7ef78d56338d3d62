"""How callers may have learnt of a client: the list that ``person.source`` is taken from.

The usual ones are facts; what the centre changed or added is read from a view of the slice ``sources``. What
was written before a source went out of use stays readable: only what is written anew is checked.
"""

from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.web.work import Work
from perezvon.facts.sources import USUAL
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId, ClientId
from perezvon.kit.sorting import search_key

_LISTED: Final = text(
    "select id, name_ru, name_en, active from v_sources_list"
    " where centre = :centre and (client_id is null or client_id = :client) order by position, id"
)
_NAMED: Final = 12


class Source(NamedTuple):
    """One that may be written."""

    id: str
    name_ru: str
    name_en: str


async def of_client(connection: AsyncConnection, centre: CentreId, client: ClientId) -> list[Source]:
    """Those in use, the usual ones first."""
    found: dict[str, Source | None] = {each.id: Source(each.id, each.name_ru, each.name_en) for each in USUAL}
    for row in await connection.execute(_LISTED, {"centre": centre, "client": client}):
        found[row.id] = Source(row.id, row.name_ru, row.name_en) if row.active else None
    return [each for each in found.values() if each is not None]


def words(sources: list[Source]) -> dict[str, str]:
    """Whatever people write for one: its id or its name in either language → the id."""
    found: dict[str, str] = {}
    for each in reversed(sources):
        found |= {search_key(word): each.id for word in (each.name_en, each.name_ru, each.id)}
    return found


async def check(work: Work, client: ClientId, source: str | None) -> None:
    """Raises Refused ``source.not_listed``."""
    if source is None:
        return
    known = await of_client(await work.session.connection(), work.centre, client)
    if source not in {each.id for each in known}:
        choices = ", ".join(each.id for each in known[:_NAMED])
        raise Refused("source.not_listed", {"field": "source", "source": source[:40], "choices": choices})
