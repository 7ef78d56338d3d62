"""Destroying what is held of a person: files, rows, numbers in records, facts and the journal, the history.

Everything happens in one transaction with its certificate; files go before its end. Stopped in between, it is
done again from the beginning: what is gone already counts as nothing.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres.held import Held, Whose, digest, forget, history_keys
from perezvon.adapters.postgres.session import session
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.work import Work
from perezvon.features.consent import privacy
from perezvon.features.consent.known import Mark
from perezvon.features.consent.service import is_held
from perezvon.features.consent.tables import (
    CertificateRow,
    DoNotCallRow,
    RequestRow,
    list_number,
    person,
    person_number,
)
from perezvon.kit.ids import CallId, CentreId
from perezvon.kit.phone import masked_all_over, national

EVERY_S: Final = 5.0
_BEFORE: Final = timedelta(days=1)
_FORGET_NUMBER = text("select held, n from pz_forget_number(:client, :number, :mask, :since, :whole)")
_FORGET_HISTORY = text("select pz_forget_history(:client, cast(:kinds as text[]), cast(:keys as text[]))")

Destroy = Callable[[AsyncConnection, Sequence[CallId]], Awaitable[int]]
log = structlog.get_logger("privacy")


async def erase_next(
    engine: AsyncEngine, centre: CentreId, now: datetime, held: Sequence[Held], destroy: Destroy, mark: Mark
) -> bool:
    """Carry out one request that somebody let through. False: there is none. Raises what went wrong."""
    async with session(engine, centre, None) as opened:
        work = Work(opened, centre, None, "", "", now)
        query = select(RequestRow).where(RequestRow.centre == centre, RequestRow.state == "erasing")
        query = query.order_by(RequestRow.due, RequestRow.id).limit(1).with_for_update(skip_locked=True)
        row = (await opened.scalars(query)).one_or_none()
        if row is None:
            return False
        work.user = row.closed_by or ""
        whose = await privacy.whose(work, row.person)
        if await is_held(work, list(whose.persons)):
            row.state, row.fault, row.closed_by = "open", "privacy.held", None
            row.version += 1
            return True
        lines = await _erase(work, whose, held, destroy, mark)
        for name, (found, digest_) in lines.items():
            opened.add(
                CertificateRow(
                    centre=centre,
                    request=row.id,
                    held=name,
                    client=row.client,
                    person=row.person,
                    found=found,
                    hash=digest_,
                    at=now,
                )
            )
        row.state, row.closed_at, row.fault = "done", now, ""
        row.version += 1
        await opened.flush()
        after = {"person": row.person, "tables": len(lines), "found": sum(n for n, _ in lines.values())}
        await work.note("erased", row.WHAT, row.id, client=row.client, after=after)
    log.info("privacy.erased", request=row.id, person=row.person, tables=len(lines))
    return True


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
        sought = national(number)
        given = {"client": whose.client, "number": sought, "mask": masked_all_over(sought)}
        for row in await connection.execute(_FORGET_NUMBER, {**given, "since": since, "whole": whole}):
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
    known = [await work.session.scalar(query) for query in (calls, cards)]
    return min([at for at in known if at is not None], default=work.now) - _BEFORE


async def _alone(work: Work, whose: Whose, number: str) -> bool:
    """Whether nobody else has this number, for whichever client."""
    query = select(func.count()).where(
        person_number.c.centre == work.centre,
        person_number.c.number == number,
        person_number.c.person_id.not_in(whose.persons),
    )
    return not await work.session.scalar(query)


async def _mark_numbers(work: Work, whose: Whose, mark: Mark) -> int:
    """Who must not be called stays so: his number on the lists becomes a mark that says nothing."""
    changed = 0
    mine = or_(DoNotCallRow.client.is_(None), DoNotCallRow.client == whose.client)
    ours = or_(list_number.c.client_id.is_(None), list_number.c.client_id == whose.client)
    for number in whose.numbers:
        for statement in (
            update(DoNotCallRow)
            .where(DoNotCallRow.centre == work.centre, DoNotCallRow.number == number, mine)
            .values(number=mark(number), reason=""),
            update(list_number)
            .where(list_number.c.centre == work.centre, list_number.c.number == number, ours)
            .values(number=mark(number)),
        ):
            done = await work.session.execute(statement)
            changed += int(getattr(done, "rowcount", 0))
    return changed


async def failed(engine: AsyncEngine, centre: CentreId, now: datetime, fault: str) -> None:
    """Say on every request in hand that it could not be done; it is tried again."""
    async with session(engine, centre, None) as opened:
        await opened.execute(
            update(RequestRow)
            .where(RequestRow.centre == centre, RequestRow.state == "erasing")
            .values(fault=fault[:200])
        )
