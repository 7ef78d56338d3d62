"""Deciding all classes anew: after a change of the rules or of what dispositions say, or for old records.

Nothing is written unless it is asked for: first the differences are shown. Applied ones stand in the history.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import exists, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.postgres.persons import is_of
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.work import Work
from perezvon.facts.classes import RULE, said_by
from perezvon.facts.floor import CallRecord
from perezvon.features.classes import life as lives
from perezvon.features.classes import store
from perezvon.features.classes.jobs import input_of
from perezvon.features.classes.life import CallInput, Life
from perezvon.kit.ids import CallId, CentreId, ClientId, PersonId

BATCH: Final = 100
_NOTED: Final = 50  # differences that one row of the history names one by one
_SEEN: Final = ("kind", "flags", "stage", "deal", "consent", "request", "why", "why_at", "why_agent")
_RECORD: Final = (
    "call",
    "number",
    "caller",
    "direction",
    "arrived_at",
    "how",
    "by",
    "answered_at",
    "ended_at",
    "closed_at",
    "agent",
    "person",
    "disposition",
    "talk_ms",
)

Report = Callable[["Difference"], Awaitable[None] | None]


class Difference(msgspec.Struct, frozen=True):
    """A call whose stored class is another than the computed one. ``before`` None: it had none."""

    call: CallId
    at: datetime
    client: ClientId | None
    person: PersonId | None
    before: dict[str, Any] | None
    after: dict[str, Any]


async def persons_after(connection: AsyncConnection, centre: CentreId, last: PersonId) -> list[PersonId]:
    """The next persons who called or were called, by id."""
    both = union(
        *(
            select(table.c.person)
            .where(table.c.centre == centre, table.c.person > last)
            .distinct()
            .order_by(table.c.person)
            .limit(BATCH)
            .subquery()
            .select()
            for table in (call_class, call_record)
        )
    ).subquery()
    query = select(both.c.person).order_by(both.c.person).limit(BATCH)
    return list((await connection.execute(query)).scalars())


NOBODY: Final = "~"
"""The place after all persons: calls of nobody."""


async def page(work: Work, after: str, *, apply: bool) -> tuple[list[Difference], str | None]:
    """The differences of the next hundred persons, at last of calls without a person, and where to go on;
    None: that was all."""
    if after != NOBODY:
        persons = await persons_after(await work.session.connection(), work.centre, after)
        if persons:
            return await of_persons(work, persons, apply=apply), persons[-1]
    found = await of_nobody(work, apply=apply)
    return found, NOBODY if apply and found else None


async def of_persons(work: Work, persons: Sequence[PersonId], *, apply: bool) -> list[Difference]:
    """Differences of these persons' calls; written with a row of the history each client if ``apply``."""
    connection = await work.session.connection()
    flags = await lives.flags_now(connection, work.centre)
    into = await lives.survivors(connection, work.centre, persons)
    whole = sorted({into.get(person, person) for person in persons})
    known = await lives.lock(connection, work.centre, whole) if apply else {}
    found: list[Difference] = []
    for person in whole:
        found += await _of_person(connection, work.centre, person, flags, known.get(person), apply=apply)
    if apply:
        await _note(work, found)
    return found


async def of_nobody(work: Work, *, apply: bool) -> list[Difference]:
    """Records without a person that have no class yet, at most ``BATCH``."""
    connection = await work.session.connection()
    flags = await lives.flags_now(connection, work.centre)
    rows = await _missing(connection, work.centre, None, flags)
    found: list[Difference] = []
    for given in rows:
        life = Life(calls={given["call"]: given})
        decided = store.decided(life, lives.fold(life)[0])
        found += [_difference(None, row) for row in decided]
        if apply:
            await store.write_classes(connection, decided)
    if apply:
        await _note(work, found)
    return found


async def _of_person(
    connection: AsyncConnection,
    centre: CentreId,
    person: PersonId,
    flags: dict[str, list[str]],
    client: ClientId | None,
    *,
    apply: bool,
) -> list[Difference]:
    life = await lives.read(connection, centre, person)
    stored = dict(life.calls)
    life.calls = {call: _said_now(given, flags) for call, given in stored.items()}
    for given in await _missing(connection, centre, person, flags):
        life.calls[given["call"]] = given
    steps, _ = lives.fold(life)
    changed = [row for row in store.decided(life, steps) if _other(stored.get(row["call"]), row)]
    if apply and changed:
        await store.write_classes(connection, changed)
        if client is not None:
            await store.replace_stages(connection, centre, person, client, changed)
            await store.refold(connection, centre, person, client)
    return [_difference(stored.get(row["call"]), row) for row in changed]


def _said_now(given: CallInput, flags: dict[str, list[str]]) -> CallInput:
    said = said_by(flags.get(given["disposition"] or "", ()))
    return {**given, "deal": said.deal, "consent": said.consent, "request": said.request}


async def _missing(
    connection: AsyncConnection, centre: CentreId, person: PersonId | None, flags: dict[str, list[str]]
) -> list[dict[str, Any]]:
    r = call_record.c
    there = exists().where(call_class.c.centre == r.centre, call_class.c.call == r.call)
    query = (
        select(*(r[name] for name in _RECORD), r.client_id.label("client"))
        .where(r.centre == centre, is_of(r.person, centre, person) if person else r.person.is_(None))
        .where(~there.correlate(call_record))
        .order_by(r.arrived_at, r.call)
    )
    if person is None:
        query = query.limit(BATCH)
    rows = (await connection.execute(query)).all()
    return [input_of(centre, CallRecord(**row._mapping), flags) for row in rows]


def _other(stored: CallInput | None, row: CallInput) -> bool:
    return stored is None or any(stored[name] != row[name] for name in (*_SEEN, "rule"))


def _difference(stored: CallInput | None, row: CallInput) -> Difference:
    before = {name: stored[name] for name in _SEEN} if stored is not None else None
    return Difference(
        row["call"], row["at"], row["client_id"], row["person"], before, {name: row[name] for name in _SEEN}
    )


async def _note(work: Work, found: Sequence[Difference]) -> None:
    for client in sorted({each.client or "" for each in found}):
        of_client = [each for each in found if (each.client or "") == client]
        named = [
            {"call": each.call, "before": (each.before or {}).get("kind"), "after": each.after["kind"]}
            for each in of_client[:_NOTED]
        ]
        after = {"rule": RULE, "calls": len(of_client), "changes": named}
        await work.note("recomputed", "class", client or work.centre, client=client or None, after=after)
