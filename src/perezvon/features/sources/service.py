"""The list of sources with the usual ones in it, and what was spent in a month."""

from sqlalchemy import text

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.facts.sources import USUAL
from perezvon.features.sources.model import Source, SourcePut, Spend, SpendPut, SpendQuery, first_day
from perezvon.features.sources.tables import SourceRow, SpendRow
from perezvon.kit.errors import Refused

_STEP = 10
_CLIENT = text("select source_currency from client where centre = :centre and id = :client")


def _usual() -> dict[str, Source]:
    return {
        each.id: Source(
            id=each.id,
            name_ru=each.name_ru,
            name_en=each.name_en,
            position=(place + 1) * _STEP,
            version=0,
        )
        for place, each in enumerate(USUAL)
    }


async def listed(work: Work) -> list[Source]:
    """All that this user may see, in their order; also those out of use, for the names in old records."""
    kept = {row.id: Source.model_validate(row) for row in await rows.listed(work, SourceRow)}
    return sorted({**_usual(), **kept}.values(), key=lambda each: (each.position, each.id))


async def found(work: Work, source: str) -> Source:
    """Raises Refused ``source.not_found``."""
    row = await work.session.get(SourceRow, {"centre": work.centre, "id": source})
    if row is not None:
        return Source.model_validate(row)
    usual = _usual().get(source)
    if usual is None:
        raise Refused("source.not_found", {"id": source})
    return usual


async def put(work: Work, source: str, body: SourcePut) -> Source:
    """Make or change one. A usual one stays for all clients. Raises Refused ``source.usual``."""
    if source in _usual() and body.client is not None:
        raise Refused("source.usual", {"field": "client"})
    values = body.model_dump(exclude={"version"})
    return Source.model_validate(await rows.put(work, SourceRow, source, body.version or None, values))


async def spend(work: Work, wanted: SpendQuery) -> Spend:
    """Raises Refused ``client.not_found``."""
    currency = await _currency(work, wanted.client)
    row = await work.session.get(SpendRow, {"centre": work.centre, "id": _id(wanted)})
    return Spend(
        client=wanted.client,
        month=wanted.month,
        currency=currency,
        amounts=row.amounts if row else {},
        version=row.version if row else 0,
    )


async def put_spend(work: Work, body: SpendPut) -> Spend:
    """Write the whole month. Raises Refused ``source.unknown`` for one that is not of this client."""
    await _currency(work, body.client)
    theirs = {each.id for each in await listed(work) if each.client in (None, body.client)}
    for source in body.amounts:
        if source not in theirs:
            raise Refused("source.unknown", {"field": "amounts", "source": source})
    values = {
        "client": body.client,
        "month": first_day(body.month),
        "amounts": {source: amount for source, amount in sorted(body.amounts.items()) if amount},
    }
    await rows.put(work, SpendRow, _id(body), body.version or None, values)
    return await spend(work, SpendQuery(client=body.client, month=body.month))


def _id(wanted: SpendQuery) -> str:
    return f"{wanted.client}:{wanted.month}"


async def _currency(work: Work, client: str) -> str:
    found = await work.session.execute(_CLIENT, {"centre": work.centre, "client": client})
    currency = found.scalar()
    if currency is None:
        raise Refused("client.not_found", {"id": client})
    return str(currency)
