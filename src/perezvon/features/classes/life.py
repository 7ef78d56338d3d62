"""The life of a person, read from the rows and folded: the one place that turns rows into history.

Whoever changes a life (a call that ended, an acquaintance, a promise) locks the person first, so that two
folds of one person never overlap.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.postgres.persons import is_of, person, survivor
from perezvon.adapters.postgres.tables import call_record
from perezvon.core.classes import (
    CallEvent,
    ConsentEvent,
    LifeEvent,
    PromiseEvent,
    Step,
    classes_of,
    passed_on_by,
)
from perezvon.core.classify import Acquaintance, History, PastCall, Promise
from perezvon.facts.floor import Segment
from perezvon.features.classes.tables import (
    acquaintance,
    disposition,
    person_referrer,
    person_stage,
    promise,
)
from perezvon.kit.ids import AgentId, CallId, CentreId, ClientId, PersonId

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
CallInput: TypeAlias = Mapping[str, Any]
"""A row of ``call_class`` by column key, as far as it says what happened (not what was decided)."""


class Referral(msgspec.Struct, frozen=True):
    """From ``at`` on he is known as sent by ``referrer``; null: by nobody after all."""

    at: datetime
    referrer: PersonId | None


class Life(msgspec.Struct):
    """Everything that is known of one person, by the tables it comes from.

    ``others``: who talked with him in a call and passed it on.
    """

    calls: dict[CallId, CallInput] = {}
    others: dict[CallId, tuple[AgentId, ...]] = {}
    met: Sequence[AnyRow] = ()
    referrers: Sequence[Referral] = ()
    promises: Sequence[AnyRow] = ()
    stages: Sequence[AnyRow] = ()

    def referrer_at(self, moment: datetime | None) -> PersonId | None:
        """Who was known to have sent him then; None for now."""
        known = [row for row in self.referrers if moment is None or row.at <= moment]
        return known[-1].referrer if known else None


async def lock(
    connection: AsyncConnection, centre: CentreId, persons: Iterable[PersonId]
) -> dict[PersonId, ClientId]:
    """Those of the persons that exist for this reader, with their clients; always in one order."""
    query = (
        select(person.c.id, person.c.client_id)
        .where(person.c.centre == centre, person.c.id.in_(sorted(set(persons))))
        .order_by(person.c.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row.client_id for row in await connection.execute(query)}


async def survivors(
    connection: AsyncConnection, centre: CentreId, persons: Iterable[PersonId]
) -> dict[PersonId, PersonId]:
    """Of the cards that were merged into another: into which. The others are not in it."""
    query = select(person.c.id, person.c.merged_into).where(
        person.c.centre == centre, person.c.id.in_(sorted(set(persons))), person.c.merged_into.is_not(None)
    )
    return {row.id: row.merged_into for row in await connection.execute(query)}


async def read(connection: AsyncConnection, centre: CentreId, ident: PersonId) -> Life:
    """What the tables know now, of all cards that are this person's."""
    whole = await connection.scalar(survivor(centre, ident)) or ident

    async def rows(table: Table, *order: str) -> Sequence[AnyRow]:
        query = select(table).where(table.c.centre == centre, is_of(table.c.person, centre, whole))
        return (await connection.execute(query.order_by(*(table.c[name] for name in order)))).all()

    calls = await rows(call_class, "at", "call")
    return Life(
        calls={row.call: dict(row._mapping) for row in calls},
        others=await _others(connection, centre, whole),
        met=await rows(acquaintance, "at", "id"),
        referrers=await _referrals(connection, centre, whole, await rows(person_referrer, "at", "id")),
        promises=await rows(promise, "made_at", "id"),
        stages=await rows(person_stage, "at", "id"),
    )


async def _referrals(
    connection: AsyncConnection, centre: CentreId, whole: PersonId, rows: Sequence[AnyRow]
) -> list[Referral]:
    """By the cards as they are now: who was merged with the one he had sent did not send himself."""
    into = await survivors(connection, centre, {row.referrer for row in rows if row.referrer})
    found = [Referral(row.at, into.get(row.referrer, row.referrer)) for row in rows]
    return [each for each in found if each.referrer != whole]


async def _others(
    connection: AsyncConnection, centre: CentreId, whole: PersonId
) -> dict[CallId, tuple[AgentId, ...]]:
    """Of calls that went through several hands."""
    r = call_record.c
    query = select(r.call, r.agent, r.segments).where(
        r.centre == centre, is_of(r.person, centre, whole), func.jsonb_array_length(r.segments) > 1
    )
    found = await connection.execute(query)
    return {
        row.call: passed_on_by(msgspec.convert(row.segments, tuple[Segment, ...]), row.agent) for row in found
    }


def events_of(life: Life) -> list[LifeEvent]:
    """The life as ``core`` folds it."""
    events: list[LifeEvent] = [Acquaintance(row.at, row.agent) for row in life.met]
    due: dict[CallId, datetime] = {}
    for row in life.promises:
        if row.call is not None and row.call not in due:
            due[row.call] = row.due  # one whose call is still alive waits for its record
        else:
            events.append(PromiseEvent(row.made_at, row.due, open=True))
        over = row.cancelled_at or row.kept_at  # kept without a call: nobody expects one any more
        if over is not None and (row.call is None or row.call in life.calls):
            events.append(PromiseEvent(over, row.due, open=False))
    agreed_on = {row.call for row in life.stages if row.author is not None and row.call is not None}
    events += [ConsentEvent(row.at) for row in life.stages if row.author is not None and row.call is None]
    for call, given in life.calls.items():
        past = _past_call(life, given, due.get(call), call in agreed_on)
        others = life.others.get(call, ())
        events.append(CallEvent(call, msgspec.structs.replace(past, others=others) if others else past))
    return events


def _past_call(life: Life, given: CallInput, due: datetime | None, agreed: bool) -> PastCall:
    return PastCall(
        at=given["at"],
        direction=given["direction"],
        agent=given["agent"],
        answered=given["answered"],
        waited_s=given["waited_s"],
        talk_s=given["talk_s"],
        deal=given["deal"],
        consent=given["consent"] is not None or agreed,
        referrer=life.referrer_at(given["closed_at"]),
        promise=Promise(due) if due is not None else None,
    )


def fold(life: Life) -> tuple[list[Step], History]:
    """The class of each call, and what is known after everything."""
    return classes_of(events_of(life))


async def flags_now(connection: AsyncConnection, centre: CentreId) -> dict[str, list[str]]:
    """What each disposition says today, also those out of use."""
    rows = await connection.execute(
        select(disposition.c.id, disposition.c.flags).where(disposition.c.centre == centre)
    )
    return {row.id: row.flags for row in rows}
