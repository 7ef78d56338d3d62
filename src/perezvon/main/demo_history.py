"""What happened before the demo centre was opened: calls of its persons, so that the next one is a return.

Records go the way of all call records; their classes are derived as the worker derives them. Written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg
from sqlalchemy import insert, select

from perezvon.adapters.postgres.address import plain_url
from perezvon.adapters.postgres.records import write_records
from perezvon.adapters.postgres.subjects import call_subject
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import Work, begin
from perezvon.facts.floor import CallRecord, Segment
from perezvon.facts.subjects import Subject
from perezvon.features.classes import life, store
from perezvon.features.classes.jobs import classify_records
from perezvon.features.classes.tables import person_referrer
from perezvon.features.persons.store import caller
from perezvon.kit.ids import PersonId

_WAIT: Final = timedelta(seconds=14)
_OFFICE: Final = 8  # o'clock UTC
_ABOUT: Final[Mapping[str, tuple[Subject, ...]]] = {
    "inbound": ("good", "consultation", "information", "service", "help"),
    "outbound": ("offer", "range", "product"),
}
_NUMBERS: Final = {"mebel": "+74950000101", "polis": "+74950000201", "set": "+74950000301"}


async def write_history(context: Context, engine_url: str, people: Sequence[Mapping[str, Any]]) -> int:
    """Calls and referrers of these persons, unless it has some already. Gives how many."""
    async with begin(context, None, user="demo") as work:
        if await _there(work):
            return 0
        found = [record for person in people for record in await _records(work, person)]
    if not found:
        return 0
    await _write(context, engine_url, found)
    async with begin(context, None, user="demo") as work:
        await classify_records(await work.session.connection(), work.centre, found)
        await _say(work, found)
        for person in people:
            await _refer(work, person)
    return len(found)


async def _say(work: Work, records: Sequence[CallRecord]) -> None:
    """What the answered ones were about, in turn; one of six is left unsaid, as in life."""
    rows = []
    for place, each in enumerate(records):
        about = _ABOUT[each.direction]
        if each.how == "answered" and place % 6:
            rows.append(
                {
                    "centre": work.centre,
                    "call": each.call,
                    "client_id": each.client,
                    "subject": about[place % len(about)],
                    "how": "hand",
                    "author": "demo",
                    "at": each.ended_at,
                }
            )
    if rows:
        await work.session.execute(insert(call_subject), rows)


async def _there(work: Work) -> bool:
    query = select(call_record.c.call).where(
        call_record.c.centre == work.centre, call_record.c.call.startswith("demo-")
    )
    return await work.session.scalar(query.limit(1)) is not None


async def _person(work: Work, data: Mapping[str, Any]) -> PersonId | None:
    number = next((each for each in data["numbers"] if each.get("main", True)), data["numbers"][0])
    row = await caller(work, data["client"], number["number"])
    return row.id if row is not None and row.name == data["name"] else None


async def _records(work: Work, data: Mapping[str, Any]) -> list[CallRecord]:
    person = await _person(work, data)
    if person is None or "history" not in data:
        return []
    return [
        _record(work.now, person, data, number, call) for number, call in enumerate(data["history"], start=1)
    ]


def _record(
    now: datetime, person: PersonId, data: Mapping[str, Any], number: int, call: Mapping[str, Any]
) -> CallRecord:
    day = (now - timedelta(days=call["days_ago"])).replace(hour=_OFFICE, minute=0, second=0, microsecond=0)
    at = day + timedelta(minutes=call.get("minute", 0))
    talk = timedelta(seconds=call["talk_s"])
    agent = call.get("agent")
    answered = at + _WAIT if agent else None
    ended = at + _WAIT + talk
    queue = call.get("queue")
    return CallRecord(
        call=f"demo-{person}-{number}",
        client=data["client"],
        number=_NUMBERS[data["client"]],
        caller=data["numbers"][0]["number"],
        direction=call.get("direction", "inbound"),
        arrived_at=at,
        how="answered" if agent else "left_early",
        by="caller",
        queued_at=at if queue else None,
        answered_at=answered,
        ended_at=ended,
        closed_at=ended + timedelta(seconds=20) if agent else ended,
        agent=agent,
        queue=queue,
        person=person,
        disposition=call.get("disposition"),
        wait_ms=round(_WAIT.total_seconds() * 1000) if queue else 0,
        in_target=queue is not None,
        talk_ms=call["talk_s"] * 1000,
        wrap_ms=20_000 if agent else 0,
        segments=_segments(call, at, ended),
    )


def _segments(call: Mapping[str, Any], at: datetime, ended: datetime) -> tuple[Segment, ...]:
    if "first_agent" in call:
        return _passed_on(call, at, ended)
    if "queue" not in call:
        return ()
    return (Segment(call["queue"], at, call["agent"], at, at + _WAIT, ended, wrap_ms=20_000),)


def _passed_on(call: Mapping[str, Any], at: datetime, ended: datetime) -> tuple[Segment, Segment]:
    """Another one had the caller first, for ``first_s``, and passed him on."""
    answered = at + _WAIT
    given = answered + timedelta(seconds=call["first_s"])
    queue = call["queue"]
    return (
        Segment(queue, at, call["first_agent"], at, answered, given, wrap_ms=15_000, transferred=True),
        Segment(queue, given, call["agent"], given, given, ended, wrap_ms=20_000),
    )


async def _write(context: Context, engine_url: str, records: Sequence[CallRecord]) -> None:
    connection = await asyncpg.connect(plain_url(engine_url))
    try:
        async with connection.transaction():
            await connection.execute("select set_config('pz.centre', $1, true)", context.centre)
            await write_records(connection, context.centre, records)
    finally:
        await connection.close()


async def _refer(work: Work, data: Mapping[str, Any]) -> None:
    person = await _person(work, data)
    if person is None or "referrer" not in data:
        return
    sender = await caller(work, data["client"], data["referrer"])
    if sender is None:
        return
    connection = await work.session.connection()
    await connection.execute(
        insert(person_referrer).values(
            centre=work.centre,
            person=person,
            client_id=data["client"],
            referrer=sender.id,
            at=work.now,
            author="demo",
        )
    )
    known = await life.lock(connection, work.centre, [person])
    await store.refold(connection, work.centre, person, known[person])
