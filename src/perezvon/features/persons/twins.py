"""Who of a whole client may be one person: looked for in the background, decided by people, pair by pair.

The worker does one part of the keys at a time (numbers, e-mails, names that go with a region, an organisation
or a date), so a million people take as much memory as a hundred thousand. Nothing is ever merged by it.
"""

from datetime import datetime
from typing import Any, Final, cast

import structlog
from sqlalchemy import Table, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.postgres.session import begin
from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.persons import duplicates
from perezvon.features.persons.model_more import TwinList, TwinPair, TwinSearch
from perezvon.features.persons.tables import PersonRow, TwinSearchRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId, ClientId

PEOPLE_A_STEP: Final = 60_000
MOST_TRIES: Final = 3
_table: Final = cast(Table, TwinSearchRow.__table__)
_search = _table.c
_STEP: Final = text("select pz_find_twins(:client, :search, :part, :parts)")
_STANDING: Final = """
from twin_pair t
join person p on p.centre = t.centre and p.id = t.one and p.merged_into is null
join person q on q.centre = t.centre and q.id = t.other and q.merged_into is null
where t.centre = :centre and t.client_id = :client
  and not exists (select from person_apart a where a.centre = t.centre and a.one = t.one
    and a.other = t.other)
"""
_PAIRS: Final = text(
    "select t.one, t.other, t.by_number, t.by_email, t.likeness, t.same"
    + _STANDING
    + " order by t.by_number desc, t.by_email desc, t.likeness desc, t.one, t.other"
    " limit :most offset :skip"
)
_COUNT: Final = text("select count(*) from (select 1 " + _STANDING + " limit 10000) counted")  # noqa: S608 - constants

log = structlog.get_logger("persons")


async def start(work: Work, client: ClientId) -> TwinSearch:
    """Raises Refused ``client.unknown``, ``twins.running``."""
    people = await work.session.scalar(
        select(func.count())
        .select_from(PersonRow)
        .where(PersonRow.centre == work.centre, PersonRow.client == client, PersonRow.merged_into.is_(None))
    )
    row = TwinSearchRow(
        centre=work.centre,
        client=client,
        people=people or 0,
        steps=max(1, -(-(people or 0) // PEOPLE_A_STEP)),
        started_by=work.user,
        started_at=work.now,
    )
    try:
        async with work.session.begin_nested():
            work.session.add(row)
            await work.session.flush()
    except IntegrityError as error:
        if "twin_search__client__taken" not in str(error.orig):
            raise
        raise Refused("twins.running", {"client": client}) from error
    await work.note("started", "twin_search", row.id, client=client, after={"people": row.people})
    return TwinSearch.model_validate(row)


async def cancel(work: Work, ident: str) -> TwinSearch:
    """What was found so far stays listed. Raises Refused ``twin_search.not_found``, ``twins.not_running``."""
    row = await rows.found(work, TwinSearchRow, ident, lock=True)
    if row.state != "running":
        raise Refused("twins.not_running")
    row.state, row.finished_at = "cancelled", work.now
    row.version += 1
    await work.session.flush()
    await work.note("cancelled", "twin_search", ident, client=row.client, after={"step": row.step})
    return TwinSearch.model_validate(row)


async def listed(work: Work, client: ClientId, skip: int, most: int) -> TwinList:
    """Pairs that nobody decided on yet, the surest first, and how the last search stands."""
    query = (
        select(TwinSearchRow)
        .where(TwinSearchRow.centre == work.centre, TwinSearchRow.client == client)
        .order_by(TwinSearchRow.started_at.desc(), TwinSearchRow.id)
        .limit(1)
    )
    row = (await work.session.scalars(query)).one_or_none()
    given = {"centre": work.centre, "client": client, "skip": skip, "most": most}
    found = (await work.session.execute(_PAIRS, given)).all()
    known = await duplicates.known(work, (each for pair in found for each in (pair.one, pair.other)))
    pairs = [
        TwinPair(one=known[pair.one], other=known[pair.other], same=pair.same, **duplicates.why(pair))
        for pair in found
        if pair.one in known and pair.other in known
    ]
    return TwinList(
        search=TwinSearch.model_validate(row) if row is not None else None,
        total=await work.session.scalar(_COUNT, given) or 0,
        pairs=pairs,
    )


async def look(engine: AsyncEngine, centre: CentreId, now: datetime) -> bool:
    """The next part of the oldest search; False: there is none. A part that is done twice is done once."""
    async with begin(engine, centre, None) as connection:
        query = (
            select(_table)
            .where(_search.centre == centre, _search.state == "running")
            .order_by(_search.started_at, _search.id)
            .limit(1)
        )
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        return False
    try:
        await _step(engine, row, now)
    except DBAPIError as error:
        await _failed(engine, row, now, error)
    return True


async def _step(engine: AsyncEngine, row: Any, now: datetime) -> None:
    async with begin(engine, row.centre, None) as connection:
        mine = (_search.centre == row.centre, _search.id == row.id)
        still = select(_search.state, _search.step).where(*mine).with_for_update()
        found = (await connection.execute(still)).one()
        if (found.state, found.step) != ("running", row.step):
            return
        given = {"client": row.client_id, "search": row.id, "part": row.step, "parts": row.steps}
        await connection.execute(_STEP, given)
        over = row.step + 1 >= row.steps
        values: dict[str, Any] = {"step": row.step + 1, "tries": 0, "version": _search.version + 1}
        if over:
            values |= {"state": "done", "finished_at": now}
        await connection.execute(update(_table).where(*mine).values(values))
    if over:
        log.info("persons.twins_looked_for", search=row.id, people=row.people)


async def _failed(engine: AsyncEngine, row: Any, now: datetime, error: DBAPIError) -> None:
    """Tried again; one that fails by itself ends, so that the next client's turn comes."""
    if error.connection_invalidated:
        raise error
    values: dict[str, Any] = {"tries": _search.tries + 1}
    if row.tries + 1 >= MOST_TRIES:
        values |= {"state": "broken", "finished_at": now}
        log.error("persons.twins_broken", search=row.id, step=row.step, kind=type(error.orig).__name__)
    async with begin(engine, row.centre, None) as connection:
        mine = (_search.centre == row.centre, _search.id == row.id, _search.state == "running")
        await connection.execute(update(_table).where(*mine).values(values))
    if row.tries + 1 < MOST_TRIES:
        raise error
