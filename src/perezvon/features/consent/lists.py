"""Do-not-call lists: our own lines with their end, and lists from outside with their date."""

from datetime import date

from sqlalchemy import or_, select

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.consent import Barred, ListRead
from perezvon.features.consent import known
from perezvon.features.consent.model import (
    CallList,
    DoNotCall,
    DoNotCallNew,
    ListNew,
    ListPut,
)
from perezvon.features.consent.rules import is_old, need_consent
from perezvon.features.consent.service import MOST, shown_line, tell
from perezvon.features.consent.tables import DoNotCallRow, ListRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId


async def listed(work: Work, client: ClientId | None, *, standing: bool) -> list[DoNotCall]:
    """The newest first; ``standing``: only lines that bar now."""
    query = select(DoNotCallRow).where(DoNotCallRow.centre == work.centre)
    if client is not None:
        query = query.where(or_(DoNotCallRow.client == client, DoNotCallRow.client.is_(None)))
    if standing:
        query = query.where(
            DoNotCallRow.lifted_at.is_(None),
            or_(DoNotCallRow.until.is_(None), DoNotCallRow.until > work.now),
        )
    query = query.order_by(DoNotCallRow.at.desc(), DoNotCallRow.id).limit(MOST)
    return [shown_line(work, row) for row in await work.session.scalars(query)]


async def add(work: Work, who: Identity, body: DoNotCallNew) -> DoNotCall:
    """Bars at once. Raises Refused ``permission.all_clients``, ``person.not_found``, ``do_not_call.past``."""
    numbers: tuple[str, ...] = (body.number,) if body.number is not None else ()
    client = body.client
    if body.until is not None and body.until <= work.now:
        raise Refused("do_not_call.past", {"field": "until"})
    if body.person is not None:
        client, ids = await known.family(work, body.person)
        numbers = tuple(await known.numbers_of(work, ids))
    if client is None:
        rows.check_whole(work)
    row = DoNotCallRow(
        centre=work.centre,
        client=client,
        **body.model_dump(exclude={"client"}),
        at=work.now,
        author=who.user,
    )
    work.session.add(row)
    await work.session.flush()
    after = {"scope": row.scope, "person": row.person, "covers_all": row.covers_all}
    await work.note("created", row.WHAT, row.id, client=client, after=after)
    shown = shown_line(work, row)
    purposes = () if body.covers_all else need_consent(await known.purposes(work))
    await tell(work, Barred(client, body.person, numbers, purposes, "listed", body.until, row.id))
    return shown


async def lift(work: Work, who: Identity, ident: str, version: int) -> DoNotCall:
    """It bars no longer. Raises Refused ``do_not_call.not_found``, ``row.stale``, ``do_not_call.lifted``."""
    row = await rows.found(work, DoNotCallRow, ident, lock=True)
    if row.client is None:
        rows.check_whole(work)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    if row.lifted_at is not None:
        raise Refused("do_not_call.lifted", {"id": ident})
    row.lifted_at, row.lifted_by = work.now, who.user
    row.version += 1
    await work.session.flush()
    await work.note("lifted", row.WHAT, row.id, client=row.client)
    return shown_line(work, row)


# --- lists from outside --------------------------------------------------------------------------


async def outside(work: Work) -> list[CallList]:
    return [await shown(work, row) for row in await rows.listed(work, ListRow, ListRow.name)]


async def add_list(work: Work, who: Identity, body: ListNew) -> CallList:
    """An empty list. Raises Refused ``permission.all_clients``, ``call_list.future``."""
    if body.client is None:
        rows.check_whole(work)
    await check_date(work, body.dated)
    row = ListRow(centre=work.centre, **body.model_dump(), imported_at=work.now, imported_by=who.user)
    work.session.add(row)
    await work.session.flush()
    await work.note("created", row.WHAT, row.id, client=row.client, after=_history(row))
    return await shown(work, row)


async def put_list(work: Work, ident: str, body: ListPut) -> CallList:
    """Raises Refused ``call_list.not_found``, ``row.stale``, ``call_list.future``."""
    await check_date(work, body.dated)
    row = await locked(work, ident)
    if row.version != body.version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    before = _history(row)
    for name, value in body.model_dump(exclude={"version"}).items():
        setattr(row, name, value)
    if _history(row) != before:
        row.version += 1
        await work.session.flush()
        await work.note("changed", row.WHAT, ident, client=row.client, before=before, after=_history(row))
        shown_now = await shown(work, row)
        await tell(work, ListRead(row.id, row.client))
        return shown_now
    return await shown(work, row)


async def locked(work: Work, ident: str) -> ListRow:
    row = await rows.found(work, ListRow, ident, lock=True)
    if row.client is None:
        rows.check_whole(work)
    return row


async def check_date(work: Work, dated: date) -> None:
    """Raises Refused ``call_list.future``."""
    if dated > await known.today(work):
        raise Refused("call_list.future", {"field": "dated"})


def _history(row: ListRow) -> dict[str, object]:
    return {
        "name": row.name,
        "dated": row.dated.isoformat(),
        "fresh_days": row.fresh_days,
        "covers_all": row.covers_all,
        "active": row.active,
    }


async def shown(work: Work, row: ListRow) -> CallList:
    """With its age by today."""
    made = ("old", "age_days")
    values = {name: getattr(row, name) for name in CallList.model_fields if name not in made}
    today = await known.today(work)
    return CallList(**values, old=is_old(row.dated, row.fresh_days, today), age_days=(today - row.dated).days)
