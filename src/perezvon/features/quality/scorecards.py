"""Scorecards: made, changed, listed. A changed form is a new version; the old ones stay."""

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality.cards import CardBody
from perezvon.features.quality.model import Scorecard, ScorecardNew, ScorecardPut
from perezvon.features.quality.tables import CardRow, CardVersionRow
from perezvon.kit.errors import Refused


async def listed(work: Work) -> list[Scorecard]:
    """Those for all clients, and of the clients that one serves; in use first."""
    found = sorted(await rows.listed(work, CardRow, CardRow.name_ru), key=lambda row: not row.active)
    return [await shown(work, row) for row in found]


async def one(work: Work, ident: str) -> Scorecard:
    """Raises Refused ``scorecard.not_found``."""
    return await shown(work, await rows.found(work, CardRow, ident))


async def shown(work: Work, row: CardRow) -> Scorecard:
    return Scorecard(
        id=row.id,
        client=row.client,
        name_ru=row.name_ru,
        name_en=row.name_en,
        active=row.active,
        number=row.number,
        version=row.version,
        body=await body_of(work, row.id, row.number),
    )


async def body_of(work: Work, scorecard: str, number: int) -> CardBody:
    """A form as it was in this version."""
    key = {"centre": work.centre, "scorecard": scorecard, "number": number}
    row = await work.session.get(CardVersionRow, key)
    if row is None:
        raise Refused("scorecard.not_found", {"id": scorecard})
    return CardBody.model_validate(row.body)


async def create(work: Work, who: Identity, given: ScorecardNew) -> Scorecard:
    """Raises Refused ``permission.all_clients``, ``client.unknown``."""
    if given.client is None:
        rows.check_whole(work)
    values = given.model_dump(exclude={"body"})
    row = CardRow(centre=work.centre, number=1, version=1, **values)
    work.session.add(row)
    await work.session.flush()
    await _keep(work, who, row, given.body)
    await work.note("created", "scorecard", row.id, client=row.client, after=values)
    return await shown(work, row)


async def change(work: Work, who: Identity, ident: str, given: ScorecardPut) -> Scorecard:
    """Raises Refused ``scorecard.not_found``, ``row.stale``, ``scorecard.client``."""
    row = await rows.found(work, CardRow, ident, lock=True)
    if row.version != given.version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    if row.client != given.client:
        raise Refused("scorecard.client", {"field": "client"})
    if row.client is None:
        rows.check_whole(work)
    before = row.values()
    row.name_ru, row.name_en, row.active = given.name_ru, given.name_en, given.active
    if await body_of(work, row.id, row.number) != given.body:
        row.number += 1
        await _keep(work, who, row, given.body)
    after = row.values()
    if after != before:
        row.version += 1
        await work.session.flush()
        await work.note("changed", "scorecard", row.id, client=row.client, before=before, after=after)
    return await shown(work, row)


async def _keep(work: Work, who: Identity, row: CardRow, body: CardBody) -> None:
    work.session.add(
        CardVersionRow(
            centre=work.centre,
            scorecard=row.id,
            number=row.number,
            client=row.client,
            body=body.model_dump(mode="json"),
            made_at=work.now,
            made_by=who.user,
        )
    )
    await work.session.flush()
