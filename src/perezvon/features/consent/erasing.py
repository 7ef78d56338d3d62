"""Destroying what is held of a person: files, rows, numbers in records, facts and the journal, the history.

First the engine forgets: it is told over its stream, keeps no number of his in memory, and saves a snapshot
that takes the place of all older ones. Then everything else happens in one transaction with its certificate;
files go before its end. Stopped in between, it is done again from the beginning: what is gone already counts
as nothing.
"""

import hashlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from msgspec import Struct
from sqlalchemy import false, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.held import Held, Whose, digest, forget, history_keys
from perezvon.adapters.postgres.session import session
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.work import Work
from perezvon.facts.consent import STREAM, Forgotten
from perezvon.features.consent import known, privacy, remains
from perezvon.features.consent.known import Mark
from perezvon.features.consent.service import is_held
from perezvon.features.consent.tables import (
    CertificateRow,
    DoNotCallRow,
    RequestRow,
    person,
    person_number,
)
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, CentreId, PersonId
from perezvon.kit.phone import LEAST_DIGITS, masked_all_over

EVERY_S: Final = 2.0
_BEFORE: Final = timedelta(days=1)
_FORGET_NUMBER = text(
    "select held, n from pz_forget_number(:client, cast(:heads as text[]), :tail, :mask, :since, :whole)"
)
_FORGET_HISTORY = text("select pz_forget_history(:client, cast(:kinds as text[]), cast(:keys as text[]))")

_DROP_MARKED = text(
    "delete from call_list_number n"
    " where n.centre = :centre and (n.client_id is null or n.client_id = :client) and n.number = :number"
    " and exists (select from call_list_number m where m.centre = n.centre and m.list = n.list"
    " and m.reading = n.reading and m.number = :mark)"
)
_MARK = text(
    "update call_list_number n set number = :mark"
    " where n.centre = :centre and (n.client_id is null or n.client_id = :client) and n.number = :number"
)

Destroy = Callable[[AsyncConnection, Sequence[CallId]], Awaitable[int]]
OnCall = Callable[[Sequence[PersonId], Sequence[str]], Awaitable[bool]]
"""Whether a call with one of these cards or numbers is alive. Raises Refused when nobody can tell."""
log = structlog.get_logger("privacy")


async def nobody_calls(_: Sequence[PersonId], __: Sequence[str]) -> bool:
    """Where there is no engine."""
    return False


class Eraser(Struct, frozen=True):
    """What erasures stand on."""

    engine: AsyncEngine
    centre: CentreId
    held: Sequence[Held]
    destroy: Destroy
    mark: Mark
    on_call: OnCall = nobody_calls


async def tell_engine(eraser: Eraser, now: datetime) -> int:
    """Have the engine forget whom somebody let through; gives how many were told. Each is told once."""
    told = 0
    async with session(eraser.engine, eraser.centre, None) as opened:
        work = Work(opened, eraser.centre, None, "", "", now)
        query = select(RequestRow).where(
            RequestRow.centre == eraser.centre, RequestRow.state == "erasing", RequestRow.forgetting.is_(None)
        )
        for row in (await opened.scalars(query.with_for_update(skip_locked=True))).all():
            try:
                whose = await privacy.whose(work, row.person)
            except Refused:
                row.forgetting = 0  # the card was merged since: the next step says so
            else:
                row.forgetting = await _forget(work, whose)
            told += 1
    return told


async def _forget(work: Work, whose: Whose) -> int:
    query = select(DoNotCallRow.id).where(
        DoNotCallRow.centre == work.centre, DoNotCallRow.number.in_(whose.numbers)
    )
    lines = tuple(sorted(await work.session.scalars(query)))
    connection = await work.session.connection()
    return await facts.publish(connection, work.centre, STREAM, Forgotten(whose.persons, lines))


async def erase_next(eraser: Eraser, now: datetime, skip: Collection[str] = ()) -> str | None:
    """Carry out one request that somebody let through and whose data the engine forgot; gives its id.

    None: there is none, or all wait: for the engine, the end of a call, the end of an import. Raises
    ``Broken`` with what went wrong.
    """
    await tell_engine(eraser, now)
    centre = eraser.centre
    async with session(eraser.engine, centre, None) as opened:
        work = Work(opened, centre, None, "", "", now)
        query = select(RequestRow).where(
            RequestRow.centre == centre,
            RequestRow.state == "erasing",
            RequestRow.id.not_in(skip) if skip else ~false(),
            func.pz_engine_forgot(RequestRow.forgetting),
        )
        query = query.order_by(RequestRow.due, RequestRow.id).with_for_update(skip_locked=True)
        for row in (await opened.scalars(query)).all():
            ident = row.id
            try:
                if await _carried_out(eraser, work, row):
                    return ident
            except Exception as fault:
                raise Broken(ident, type(fault).__name__) from fault
    return None


class Broken(Exception):
    """An erasure that could not be done now; everything is as it was before."""

    def __init__(self, request: str, why: str) -> None:
        super().__init__(f"the erasure of request {request} failed: {why}")
        self.request = request
        self.why = why


async def _carried_out(eraser: Eraser, work: Work, row: RequestRow) -> bool:
    """False: it waits."""
    work.user = row.closed_by or ""
    try:
        whose = await privacy.whose(work, row.person)
    except Refused:
        return _put_back(row, "privacy.merged")
    if await is_held(work, list(whose.persons)):
        return _put_back(row, "privacy.held")
    if await remains.imports_run(work, whose.client):
        row.fault = "privacy.importing"
        return False
    try:
        talks = await eraser.on_call(whose.persons, whose.numbers)
    except Refused as refused:
        row.fault = refused.code
        return False
    if talks:
        row.fault = "privacy.on_call"
        return False
    lines = await _erase(work, whose, eraser.held, eraser.destroy, eraser.mark)
    left = await remains.found(work, whose, await _shared(work, whose), lines["number marks"][0])
    for name, (found, digest_) in lines.items():
        work.session.add(_line(row, work.now, name, found, digest_))
    for each in left:
        line = _line(row, work.now, each.held, each.found, digest([]))
        line.remains, line.until = each.why, each.until
        work.session.add(line)
    row.state, row.closed_at, row.fault = "done", work.now, ""
    row.version += 1
    await work.session.flush()
    after = {"person": row.person, "tables": len(lines), "found": sum(n for n, _ in lines.values())}
    await work.note("erased", row.WHAT, row.id, client=row.client, after=after)
    await _forget(work, whose)  # whatever the engine heard of him since it was told
    log.info("privacy.erased", request=row.id, person=row.person, tables=len(lines))
    return True


def _put_back(row: RequestRow, fault: str) -> bool:
    """Somebody has to look at it again."""
    row.state, row.fault, row.closed_by, row.forgetting = "open", fault, None, None
    row.version += 1
    return True


def _line(row: RequestRow, now: datetime, held: str, found: int, hash_: str) -> CertificateRow:
    return CertificateRow(
        centre=row.centre,
        request=row.id,
        held=held,
        client=row.client,
        person=row.person,
        found=found,
        hash=hash_,
        at=now,
    )


async def _erase(
    work: Work, whose: Whose, held: Sequence[Held], destroy: Destroy, mark: Mark
) -> dict[str, tuple[int, str]]:
    """By table: how much was found, and the hash of what is left."""
    connection = await work.session.connection()
    since = await _since(work, whose)
    alone = {number: await _alone(work, whose, number) for number in whose.numbers}
    pairs = [
        (held_one.history, key)
        for held_one in held
        for key in await history_keys(connection, held_one, whose)
    ]
    pairs += [("", key) for key in (*whose.persons, *whose.calls)]
    files = await destroy(connection, whose.calls)
    lines = {"files": (files, hashlib.sha256(b"").hexdigest())}
    lines["number marks"] = (await _mark_numbers(work, whose, mark), digest([]))
    for each in held:
        lines[each.table] = await forget(connection, each, whose)
    for number, whole in alone.items():
        found = await known.forms(work, whose.persons, number)
        tail = number[-LEAST_DIGITS:]
        heads = [form.removesuffix(tail) for form in found]
        given: dict[str, object] = {"client": whose.client, "since": since, "whole": whole}
        given |= {"heads": heads, "tail": tail, "mask": masked_all_over(tail)}
        for row in await connection.execute(_FORGET_NUMBER, given):
            name = f"{row.held}: numbers"
            lines[name] = (lines.get(name, (0, ""))[0] + row.n, digest([]))
    kinds, keys = [kind for kind, _ in pairs], [key for _, key in pairs]
    wiped = await connection.scalar(_FORGET_HISTORY, {"client": whose.client, "kinds": kinds, "keys": keys})
    lines["history"] = (int(wiped or 0), digest([]))
    return lines


async def _since(work: Work, whose: Whose) -> datetime:
    """Before this nobody had heard of him."""
    calls = select(func.min(call_record.c.arrived_at)).where(
        call_record.c.centre == work.centre, call_record.c.call.in_(whose.calls)
    )
    cards = select(func.min(person.c.created_at)).where(
        person.c.centre == work.centre, person.c.id.in_(whose.persons)
    )
    first = [await work.session.scalar(query) for query in (calls, cards)]
    return min([at for at in first if at is not None], default=work.now) - _BEFORE


async def _alone(work: Work, whose: Whose, number: str) -> bool:
    """Whether nobody else has this number, for whichever client."""
    query = select(func.count()).where(
        person_number.c.centre == work.centre,
        person_number.c.number == number,
        person_number.c.person_id.not_in(whose.persons),
    )
    return not await work.session.scalar(query)


async def _shared(work: Work, whose: Whose) -> list[str]:
    return [number for number in whose.numbers if not await _alone(work, whose, number)]


async def _mark_numbers(work: Work, whose: Whose, mark: Mark) -> int:
    """Who must not be called stays so: his number on the lists becomes a mark that says nothing."""
    changed = 0
    mine = or_(DoNotCallRow.client.is_(None), DoNotCallRow.client == whose.client)
    for number in whose.numbers:
        done = await work.session.execute(
            update(DoNotCallRow)
            .where(DoNotCallRow.centre == work.centre, DoNotCallRow.number == number, mine)
            .values(number=mark(number), reason="")
        )
        changed += int(getattr(done, "rowcount", 0))
        given = {"centre": work.centre, "client": whose.client, "number": number, "mark": mark(number)}
        await work.session.execute(_DROP_MARKED, given)
        changed += int(getattr(await work.session.execute(_MARK, given), "rowcount", 0))
    return changed


async def failed(eraser: Eraser, broken: Broken) -> None:
    """Say on the request that it could not be done; it is tried again."""
    async with session(eraser.engine, eraser.centre, None) as opened:
        await opened.execute(
            update(RequestRow)
            .where(
                RequestRow.centre == eraser.centre,
                RequestRow.id == broken.request,
                RequestRow.state == "erasing",
            )
            .values(fault=broken.why[:200])
        )
