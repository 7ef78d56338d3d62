"""Do-not-call lists: our own lines with their end, and lists from outside with their date."""

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.consent import Barred
from perezvon.features.consent import known
from perezvon.features.consent.model import (
    BadLine,
    CallList,
    DoNotCall,
    DoNotCallNew,
    LinesIn,
    LinesOut,
    ListNew,
    ListPut,
)
from perezvon.features.consent.rules import is_old, need_consent
from perezvon.features.consent.service import MOST, shown_line, tell
from perezvon.features.consent.tables import DoNotCallRow, ListRow, list_number
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId
from perezvon.kit.phone import e164

MOST_BAD = 100


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
    return [_shown(work, row) for row in await rows.listed(work, ListRow, ListRow.name)]


async def add_list(work: Work, who: Identity, body: ListNew) -> CallList:
    """An empty list. Raises Refused ``permission.all_clients``, ``call_list.future``."""
    if body.client is None:
        rows.check_whole(work)
    _check_date(work, body)
    row = ListRow(centre=work.centre, **body.model_dump(), imported_at=work.now, imported_by=who.user)
    work.session.add(row)
    await work.session.flush()
    await work.note("created", row.WHAT, row.id, client=row.client, after=_history(row))
    return _shown(work, row)


async def put_list(work: Work, ident: str, body: ListPut) -> CallList:
    """Raises Refused ``call_list.not_found``, ``row.stale``, ``call_list.future``."""
    _check_date(work, body)
    row = await _locked(work, ident)
    if row.version != body.version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    before = _history(row)
    for name, value in body.model_dump(exclude={"version"}).items():
        setattr(row, name, value)
    if _history(row) != before:
        row.version += 1
        await work.session.flush()
        await work.note("changed", row.WHAT, ident, client=row.client, before=before, after=_history(row))
    return _shown(work, row)


async def read_lines(work: Work, who: Identity, ident: str, body: LinesIn) -> LinesOut:
    """Take a part of a file: the first cell of each line that is a number; the rest is reported.

    Raises Refused ``call_list.not_found``.
    """
    row = await _locked(work, ident)
    if body.replace:
        await work.session.execute(
            delete(list_number).where(list_number.c.centre == work.centre, list_number.c.list == ident)
        )
    numbers: set[str] = set()
    bad: list[BadLine] = []
    bad_count = 0
    for place, line in enumerate(body.lines, body.first_line):
        number = _number_in(line)
        if number is not None:
            numbers.add(number)
        elif line.strip():
            bad_count += 1
            if len(bad) < MOST_BAD:
                bad.append(BadLine(line=place, text=line[:60]))
    added = await _insert(work, row, numbers)
    counted = select(func.count()).where(list_number.c.centre == work.centre, list_number.c.list == ident)
    row.lines = await work.session.scalar(counted) or 0
    row.imported_at, row.imported_by = work.now, who.user
    row.version += 1
    await work.session.flush()
    after = {"read": len(body.lines), "added": added, "bad": bad_count, "replace": body.replace}
    await work.note("imported", row.WHAT, ident, client=row.client, after=after)
    return LinesOut(read=len(body.lines), added=added, bad_count=bad_count, bad=bad, list=_shown(work, row))


async def _insert(work: Work, row: ListRow, numbers: set[str]) -> int:
    if not numbers:
        return 0
    values = [
        {"centre": work.centre, "list": row.id, "client_id": row.client, "number": number}
        for number in sorted(numbers)
    ]
    statement = insert(list_number).on_conflict_do_nothing().returning(list_number.c.number)
    return len((await work.session.execute(statement, values)).all())


def _number_in(line: str) -> str | None:
    for cell in line.replace("\t", ";").replace(",", ";").split(";"):
        number = e164(cell.strip(" '\"\ufeff"))
        if number is not None:
            return number
    return None


async def _locked(work: Work, ident: str) -> ListRow:
    row = await rows.found(work, ListRow, ident, lock=True)
    if row.client is None:
        rows.check_whole(work)
    return row


def _check_date(work: Work, body: ListNew | ListPut) -> None:
    if body.dated > work.now.date():
        raise Refused("call_list.future", {"field": "dated"})


def _history(row: ListRow) -> dict[str, object]:
    return {
        "name": row.name,
        "dated": row.dated.isoformat(),
        "fresh_days": row.fresh_days,
        "covers_all": row.covers_all,
        "active": row.active,
    }


def _shown(work: Work, row: ListRow) -> CallList:
    values = {name: getattr(row, name) for name in CallList.model_fields if name != "old"}
    return CallList(**values, old=is_old(row.dated, row.fresh_days, work.now.date()))
