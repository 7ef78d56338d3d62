"""The ledger: what people gave and withdrew, with the proof; the floor hears of a withdrawal at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select

from perezvon.adapters.postgres import facts
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.consent import STREAM, AnyConsent, Barred, BarRule
from perezvon.features.consent import known
from perezvon.features.consent.model import (
    Answer,
    BarOut,
    ConsentText,
    DoNotCall,
    Entry,
    EntryNew,
    PersonConsent,
    Purpose,
    PurposePut,
    State,
    TextNew,
)
from perezvon.features.consent.rules import NOT_FOR_CALLS, PURPOSES, bar_for, bars, still_barred
from perezvon.features.consent.tables import DoNotCallRow, EntryRow, PurposeRow, TextRow, held_now, said
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, ClientId, PersonId

MOST = 500


class Talk(NamedTuple):
    """A call that is alive: who is on the line, and when it came or was placed."""

    person: PersonId | None
    arrived_at: datetime


Live = Callable[[CallId], Talk | None]
"""The live view; bound in ``main/``."""


async def listed_purposes(work: Work) -> list[Purpose]:
    return [Purpose.model_validate(one, from_attributes=True) for one in await known.purposes(work)]


async def put_purpose(work: Work, ident: str, body: PurposePut) -> Purpose:
    """Raises Refused ``consent.service_is_free``, ``consent.purpose_reserved``, and as ``rows.put`` does."""
    if ident == "all":
        raise Refused("consent.purpose_reserved", {"field": "id"})
    if ident == PURPOSES[0].id and (body.needs_consent or not body.active):
        raise Refused("consent.service_is_free", {"field": "needs_consent"})
    row = await rows.put(work, PurposeRow, ident, body.version, body.model_dump(exclude={"version"}))
    return Purpose.model_validate(row)


async def texts(work: Work, client: ClientId | None) -> list[ConsentText]:
    """The newest versions first."""
    query = select(TextRow).where(TextRow.centre == work.centre)
    if client is not None:
        query = query.where(TextRow.client == client)
    query = query.order_by(TextRow.client, TextRow.purpose, TextRow.language, TextRow.number.desc())
    return [ConsentText.model_validate(row) for row in await work.session.scalars(query.limit(MOST))]


async def add_text(work: Work, who: Identity, body: TextNew) -> ConsentText:
    """The next version. Raises Refused ``consent.purpose_unknown``, ``client.unknown``."""
    await known.purpose_of(work, body.purpose)
    last = select(func.max(TextRow.number)).where(
        TextRow.centre == work.centre,
        TextRow.client == body.client,
        TextRow.purpose == body.purpose,
        TextRow.language == body.language,
    )
    row = TextRow(
        centre=work.centre,
        **body.model_dump(),
        number=(await work.session.scalar(last) or 0) + 1,
        at=work.now,
        author=who.user,
    )
    work.session.add(row)
    await work.session.flush()
    after = {"purpose": row.purpose, "language": row.language, "number": row.number}
    await work.note("created", "consent_text", str(row.id), client=row.client, after=after)
    return ConsentText.model_validate(row)


async def of_person(work: Work, ident: PersonId, mark: known.Mark) -> PersonConsent:
    """The whole section of a card. Raises Refused ``person.not_found``."""
    client, ids = await known.family(work, ident)
    numbers = await known.numbers_of(work, ids)
    found = await known.read(work, client, ids, numbers, mark)
    entries = await work.session.scalars(
        select(EntryRow)
        .where(EntryRow.centre == work.centre, EntryRow.person.in_(ids))
        .order_by(EntryRow.at.desc(), EntryRow.id.desc())
        .limit(MOST)
    )
    states = await work.session.execute(
        select(said.c.purpose, said.c.channel, said.c.given, said.c.at)
        .where(said.c.centre == work.centre, said.c.person.in_(ids))
        .order_by(said.c.at.desc(), said.c.purpose, said.c.channel)
    )
    newest: dict[tuple[str, str], State] = {}
    for row in states:
        newest.setdefault((row.purpose, row.channel), State.model_validate(row))
    answers = []
    for purpose in await known.purposes(work):
        if purpose.active and purpose.id != NOT_FOR_CALLS:
            bar = bar_for(purpose, found, work.now)
            shown = BarOut.model_validate(bar) if bar is not None else None
            answers.append(Answer(purpose=purpose.id, bar=shown))
    return PersonConsent(
        person=ident,
        states=list(newest.values()),
        entries=[Entry.model_validate(row) for row in entries],
        answers=answers,
        listed=[shown_line(work, row) for row in await known.standing(work, client, ids, numbers, mark)],
        held=await is_held(work, ids),
    )


def shown_line(work: Work, row: DoNotCallRow) -> DoNotCall:
    values = {name: getattr(row, name) for name in DoNotCall.model_fields if name != "stands"}
    return DoNotCall(**values, stands=known.stands(row, work.now))


async def is_held(work: Work, ids: list[PersonId]) -> bool:
    """Whether something forbids to destroy the data of these cards, or of one merged with them."""
    return bool(await held_of(work, ids))


async def held_of(work: Work, ids: Sequence[PersonId]) -> set[PersonId]:
    """Those of these cards whose data must not be destroyed."""
    query = select(held_now.c.person).where(
        held_now.c.centre == work.centre,
        held_now.c.person.in_(ids),
        or_(held_now.c.until.is_(None), held_now.c.until >= await known.today(work)),
    )
    return set(await work.session.scalars(query))


async def write(
    work: Work, who: Identity, ident: PersonId, body: EntryNew, live: Live, mark: known.Mark
) -> PersonConsent:
    """One more line of the ledger. A withdrawal reaches the floor with the commit.

    Raises Refused ``person.not_found``, ``consent.purpose_unknown``, ``consent.foreign_call``,
    ``consent.text_of_another``, ``consent.future``.
    """
    client, ids = await known.family(work, ident)
    if body.request_id is not None and await _written(work, body.request_id, ids):
        return await of_person(work, ident, mark)
    if body.purpose != "all":
        await known.purpose_of(work, body.purpose)
    if body.at is not None and body.at > work.now:
        raise Refused("consent.future", {"field": "at"})
    if body.text is not None:
        await _check_text(work, body, client)
    second = await _second(work, body, ids, live)
    row = EntryRow(
        centre=work.centre,
        client=client,
        person=ident,
        **body.model_dump(exclude={"second", "at"}),
        second=second,
        at=body.at or work.now,
        written_at=work.now,
        author=who.user,
    )
    work.session.add(row)
    await work.session.flush()
    after = {"purpose": row.purpose, "channel": row.channel, "evidence": row.evidence, "call": row.call}
    action = "given" if row.given else "withdrawn"
    await work.note(action, "consent_entry", str(row.id), client=client, after={**after, "person": ident})
    shown = await of_person(work, ident, mark)
    barred = None if row.given else bars(row.purpose, row.channel)
    if barred is not None:
        await _tell_withdrawn(work, client, ident, ids, barred, mark)
    return shown


async def _tell_withdrawn(
    work: Work,
    client: ClientId,
    ident: PersonId,
    ids: list[PersonId],
    barred: tuple[str, ...],
    mark: known.Mark,
) -> None:
    """The floor hears of what the ledger, with this line in it, does not allow."""
    numbers = await known.numbers_of(work, ids)
    found = await known.read(work, client, ids, numbers, mark)
    left = still_barred(barred, await known.purposes(work), found)
    if left is not None:
        rule: BarRule = "withdrew" if barred else "withdrew_all"
        await tell(work, Barred(client, ident, tuple(numbers), left, rule))


async def _written(work: Work, request: str, ids: Sequence[PersonId]) -> bool:
    """Whether this very line is there: its answer was lost on the way. Two at once wait for each other."""
    key = f"consent {work.centre} {request}"
    await work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    query = select(EntryRow.id).where(
        EntryRow.centre == work.centre, EntryRow.request_id == request, EntryRow.person.in_(ids)
    )
    return await work.session.scalar(query) is not None


async def tell(work: Work, told: AnyConsent) -> None:
    """To the floor. Publishers of a stream wait for each other: told last, committed at once."""
    await facts.publish(await work.session.connection(), work.centre, STREAM, told)
    work.wake_floor()


async def _check_text(work: Work, body: EntryNew, client: ClientId) -> None:
    query = select(TextRow).where(TextRow.centre == work.centre, TextRow.id == body.text)
    row = (await work.session.scalars(query)).one_or_none()
    if row is None or row.client != client or row.purpose != body.purpose:
        raise Refused("consent.text_of_another", {"field": "text"})


async def _second(work: Work, body: EntryNew, ids: list[PersonId], live: Live) -> int | None:
    """Of a call that is going on: this second, unless another one is named."""
    if body.call is None:
        return None
    talk = live(body.call)
    if await person_of(work, body.call, live) not in ids:
        raise Refused("consent.foreign_call", {"field": "call"})
    if body.second is None and talk is not None:
        return max(0, int((work.now - talk.arrived_at).total_seconds()))
    return body.second


async def person_of(work: Work, call: CallId, live: Live) -> PersonId | None:
    """Who is or was on the line."""
    query = select(call_record.c.person).where(
        call_record.c.centre == work.centre, call_record.c.call == call
    )
    talk = live(call)
    return await work.session.scalar(query) or (talk.person if talk is not None else None)
