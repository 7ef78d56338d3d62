"""What the worker does for classes: every call that ended gets one, every life that changed is folded anew.

Three streams are read, each with a cursor in the transaction of what is derived from it (decision 0088): a
crash before the commit leaves nothing, and the same facts are read again.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from perezvon.adapters.postgres.facts import Cursor, StoredFact
from perezvon.adapters.postgres.session import begin
from perezvon.core.classes import past_call
from perezvon.facts.classes import said_by
from perezvon.facts.floor import CallClosed, CallEnded, CallRecord
from perezvon.facts.persons import AnyPersonFact
from perezvon.facts.promises import PromiseChanged
from perezvon.features.classes import life as lives
from perezvon.features.classes import store
from perezvon.features.classes.life import CallInput, Life
from perezvon.kit.ids import CallId, CentreId, PersonId

READER: Final = "classes"
_KINDS: Final = ("call_ended", "call_closed")
_ROWS: Final = 200

log = structlog.get_logger("classes")


async def derive(engine: AsyncEngine, centre: CentreId) -> int:
    """Read the next facts of each stream. Gives how many were read."""
    calls, promises = await _calls(engine, centre), await _promises(engine, centre)
    return calls + promises + await _merges(engine, centre)


async def _calls(engine: AsyncEngine, centre: CentreId) -> int:
    cursor = Cursor(centre, "floor", READER)
    async with begin(engine, centre, None) as connection:
        facts = await cursor.read(connection, _ROWS)
        if not facts:
            return 0
        found = _ended(facts)
        if found:
            await classify_records(connection, centre, list(found.values()))
        await cursor.advance(connection, facts[-1].seq)
    return len(facts)


async def _promises(engine: AsyncEngine, centre: CentreId) -> int:
    cursor = Cursor(centre, "promises", READER)
    async with begin(engine, centre, None) as connection:
        facts = await cursor.read(connection, _ROWS)
        if not facts:
            return 0
        changed = {fact.decode(PromiseChanged).person for fact in facts}
        await _refold_all(connection, centre, {person: [] for person in changed})
        await cursor.advance(connection, facts[-1].seq)
    return len(facts)


async def _merges(engine: AsyncEngine, centre: CentreId) -> int:
    """Two cards became one, or two again: the lives of both are folded anew."""
    cursor = Cursor(centre, "persons", READER)
    async with begin(engine, centre, None) as connection:
        facts = await cursor.read(connection, _ROWS)
        if not facts:
            return 0
        told: list[AnyPersonFact] = [fact.decode(AnyPersonFact) for fact in facts]
        changed = {person for fact in told for person in (fact.survivor, fact.merged)}
        await _refold_all(connection, centre, {person: [] for person in changed})
        await cursor.advance(connection, facts[-1].seq)
    return len(facts)


def _ended(facts: Iterable[StoredFact]) -> dict[CallId, CallRecord]:
    """The newest record of each call that these facts tell of."""
    found: dict[CallId, CallRecord] = {}
    for stored in facts:
        if stored.kind in _KINDS:
            fact: CallEnded | CallClosed = stored.decode(CallEnded | CallClosed)
            found[fact.call] = fact.record
    return found


async def classify_records(
    connection: AsyncConnection, centre: CentreId, records: Sequence[CallRecord]
) -> None:
    """Give each record its class; the same records again are no change."""
    flags = await lives.flags_now(connection, centre)
    of_person: dict[PersonId, list[CallInput]] = {}
    for record in records:
        given = input_of(centre, record, flags)
        if record.person is None:
            await _alone(connection, given)
        else:
            of_person.setdefault(record.person, []).append(given)
    await _refold_all(connection, centre, of_person)


async def _refold_all(
    connection: AsyncConnection, centre: CentreId, fresh: dict[PersonId, list[CallInput]]
) -> None:
    into = await lives.survivors(connection, centre, fresh)
    whole: dict[PersonId, list[CallInput]] = {}
    for person in sorted(fresh):
        whole.setdefault(into.get(person, person), []).extend(fresh[person])
    known = await lives.lock(connection, centre, whole)
    for person in sorted(whole):
        await store.refold(connection, centre, person, known.get(person), whole[person])


async def _alone(connection: AsyncConnection, given: CallInput) -> None:
    """A call of nobody knows who has no history and makes none."""
    life = Life(calls={given["call"]: given})
    steps, _ = lives.fold(life)
    await store.write_classes(connection, store.decided(life, steps))


def input_of(centre: CentreId, record: CallRecord, flags: dict[str, list[str]]) -> dict[str, Any]:
    """What happened, as ``call_class`` keeps it. ``flags``: what each disposition says."""
    said = said_by(flags.get(record.disposition or "", ()))
    past = past_call(record)
    return {
        "centre": centre,
        "call": record.call,
        "client_id": record.client,
        "person": record.person,
        "at": record.arrived_at,
        "direction": record.direction,
        "agent": record.agent,
        "answered": past.answered,
        "waited_s": past.waited_s,
        "talk_s": past.talk_s,
        "ended_at": record.ended_at,
        "closed_at": record.closed_at,
        "disposition": record.disposition,
        "deal": said.deal,
        "consent": said.consent,
        "request": said.request,
    }
