"""Requests of people about their data, and legal holds."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import false, func, or_, select

from perezvon.adapters.postgres.held import Held, Whose, shown
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.consent import deadlines, known
from perezvon.features.consent.privacy_model import (
    Certificate,
    CertificateRow,
    Close,
    Extend,
    Hold,
    HoldNew,
    PrivacyRequest,
    Report,
    RequestNew,
    Requests,
    Section,
)
from perezvon.features.consent.service import is_held
from perezvon.features.consent.tables import CertificateRow as CertificateLine
from perezvon.features.consent.tables import HoldRow, RequestRow, person
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId, PersonId
from perezvon.kit.phone import national

Zone = Callable[[Work], Awaitable[str]]
MOST = 500
OPEN = ("open", "erasing")


async def today(work: Work, zone_of: Zone) -> date:
    """By the clock on the wall of the centre."""
    return work.now.astimezone(ZoneInfo(await zone_of(work))).date()


async def take(work: Work, who: Identity, body: RequestNew, zone_of: Zone) -> PrivacyRequest:
    """Raises Refused ``person.not_found``, ``consent.future``."""
    client, _ = await known.family(work, body.person)
    received = body.received_at or work.now
    if received > work.now:
        raise Refused("consent.future", {"field": "received_at"})
    day = received.astimezone(ZoneInfo(await zone_of(work))).date()
    row = RequestRow(
        centre=work.centre,
        client=client,
        person=body.person,
        kind=body.kind,
        law=body.law,
        received_at=received,
        due=deadlines.due(body.law, day),
        author=who.user,
    )
    work.session.add(row)
    await work.session.flush()
    after = {"person": row.person, "kind": row.kind, "law": row.law, "due": row.due.isoformat()}
    await work.note("created", row.WHAT, row.id, client=client, after=after)
    return (await _shown(work, [row], await today(work, zone_of)))[0]


async def listed(work: Work, zone_of: Zone, *, all_of_them: bool) -> Requests:
    """Open ones by their day, the most urgent first; all: the newest first."""
    mine = RequestRow.centre == work.centre
    query = select(RequestRow).where(mine)
    if all_of_them:
        query = query.order_by(RequestRow.received_at.desc(), RequestRow.id)
    else:
        query = query.where(RequestRow.state.in_(OPEN)).order_by(RequestRow.due, RequestRow.id)
    found = (await work.session.scalars(query.limit(MOST))).all()
    day = await today(work, zone_of)
    counted = select(func.count(), func.count().filter(RequestRow.due < day)).where(
        mine, RequestRow.state.in_(OPEN)
    )
    open_, late = (await work.session.execute(counted)).one()
    return Requests(requests=await _shown(work, found, day), open=open_, late=late)


async def _open(work: Work, ident: str, version: int) -> RequestRow:
    row = await rows.found(work, RequestRow, ident, lock=True)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    if row.state != "open":
        raise Refused("privacy.closed", {"id": ident})
    return row


async def extend(work: Work, ident: str, body: Extend, zone_of: Zone) -> PrivacyRequest:
    """Once. Raises Refused ``privacy_request.not_found``, ``row.stale``, ``privacy.closed``,
    ``privacy.extended``."""
    row = await _open(work, ident, body.version)
    if row.extended_because:
        raise Refused("privacy.extended", {"id": ident})
    day = row.received_at.astimezone(ZoneInfo(await zone_of(work))).date()
    before = row.due
    row.due = deadlines.extended("ru" if row.law == "ru" else "gdpr", day, row.due)
    row.extended_because = body.because
    await _changed(work, row, "extended", {"due": before.isoformat()}, {"due": row.due.isoformat()})
    return (await _shown(work, [row], await today(work, zone_of)))[0]


async def close(work: Work, who: Identity, ident: str, body: Close, zone_of: Zone) -> PrivacyRequest:
    """It was answered, or refused with a reason. Raises Refused ``privacy.not_erased``, and as ``extend``."""
    row = await _open(work, ident, body.version)
    if row.kind == "erasure" and body.state == "done":
        raise Refused("privacy.not_erased", {"id": ident, "field": "state"})
    row.state, row.answer = body.state, body.answer
    row.closed_at, row.closed_by = work.now, who.user
    await _changed(work, row, "closed", {"state": "open"}, {"state": row.state})
    return (await _shown(work, [row], await today(work, zone_of)))[0]


async def erase(
    work: Work, who: Identity, ident: str, version: int, talks: Callable[[PersonId], bool], zone_of: Zone
) -> PrivacyRequest:
    """Let the worker destroy everything. Raises Refused ``privacy.not_erasure``, ``privacy.held``,
    ``privacy.on_call``, and as ``extend`` does."""
    row = await _open(work, ident, version)
    if row.kind != "erasure":
        raise Refused("privacy.not_erasure", {"id": ident})
    _, ids = await known.family(work, row.person)
    if await is_held(work, ids):
        raise Refused("privacy.held", {"person": row.person})
    if any(talks(each) for each in ids):
        raise Refused("privacy.on_call", {"person": row.person})
    row.state, row.fault, row.closed_by = "erasing", "", who.user
    await _changed(work, row, "erasing", {"state": "open"}, {"state": row.state, "person": row.person})
    return (await _shown(work, [row], await today(work, zone_of)))[0]


async def _changed(
    work: Work, row: RequestRow, action: str, before: dict[str, object], after: dict[str, object]
) -> None:
    row.version += 1
    await work.session.flush()
    await work.note(action, row.WHAT, row.id, client=row.client, before=before, after=after)


async def _names(work: Work, ids: set[PersonId]) -> dict[PersonId, str]:
    query = select(person.c.id, person.c.name).where(person.c.centre == work.centre, person.c.id.in_(ids))
    return {row.id: row.name for row in await work.session.execute(query)}


async def _shown(work: Work, found: Sequence[RequestRow], day: date) -> list[PrivacyRequest]:
    names = await _names(work, {row.person for row in found})
    made = {"person_name", "late", "days_left", "held"}
    held = {row.person: await is_held(work, [row.person]) for row in found if row.state in OPEN}
    return [
        PrivacyRequest(
            **{name: getattr(row, name) for name in PrivacyRequest.model_fields if name not in made},
            person_name=names.get(row.person, ""),
            late=row.state in OPEN and row.due < day,
            days_left=(row.due - day).days,
            held=held.get(row.person, False),
        )
        for row in found
    ]


async def certificate(work: Work, ident: str) -> Certificate:
    """Raises Refused ``privacy_request.not_found``."""
    row = await rows.found(work, RequestRow, ident)
    query = select(CertificateLine).where(
        CertificateLine.centre == work.centre, CertificateLine.request == ident
    )
    lines = await work.session.scalars(query.order_by(CertificateLine.held))
    return Certificate(
        request=ident, person=row.person, rows=[CertificateRow.model_validate(line) for line in lines]
    )


# --- holds ---------------------------------------------------------------------------------------


async def holds(work: Work) -> list[Hold]:
    """Those that stand, then the lifted ones, the newest first."""
    query = select(HoldRow).where(HoldRow.centre == work.centre)
    query = query.order_by(HoldRow.lifted_at.is_not(None), HoldRow.at.desc(), HoldRow.id).limit(MOST)
    return await _shown_holds(work, (await work.session.scalars(query)).all())


async def hold(work: Work, who: Identity, body: HoldNew) -> Hold:
    """Raises Refused ``person.not_found``, ``legal_hold.past``."""
    client, _ = await known.family(work, body.person)
    if body.until is not None and body.until < work.now.date():
        raise Refused("legal_hold.past", {"field": "until"})
    row = HoldRow(centre=work.centre, client=client, **body.model_dump(), at=work.now, author=who.user)
    work.session.add(row)
    await work.session.flush()
    after = {"person": row.person, "until": row.until.isoformat() if row.until else None}
    await work.note("created", row.WHAT, row.id, client=client, after=after)
    return (await _shown_holds(work, [row]))[0]


async def lift(work: Work, who: Identity, ident: str, version: int) -> Hold:
    """Raises Refused ``legal_hold.not_found``, ``row.stale``, ``legal_hold.lifted``."""
    row = await rows.found(work, HoldRow, ident, lock=True)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    if row.lifted_at is not None:
        raise Refused("legal_hold.lifted", {"id": ident})
    row.lifted_at, row.lifted_by = work.now, who.user
    row.version += 1
    await work.session.flush()
    await work.note("lifted", row.WHAT, row.id, client=row.client)
    return (await _shown_holds(work, [row]))[0]


async def _shown_holds(work: Work, found: Sequence[HoldRow]) -> list[Hold]:
    names = await _names(work, {row.person for row in found})
    day = work.now.date()
    return [
        Hold(
            **{
                name: getattr(row, name)
                for name in Hold.model_fields
                if name not in ("person_name", "stands")
            },
            person_name=names.get(row.person, ""),
            stands=row.lifted_at is None and (row.until is None or row.until >= day),
        )
        for row in found
    ]


# --- everything that is held ---------------------------------------------------------------------


async def whose(work: Work, ident: PersonId) -> Whose:
    """Raises Refused ``person.not_found``."""
    client, ids = await known.family(work, ident)
    numbers = await known.numbers_of(work, ids)
    calls = await calls_of(work, client, ids, numbers)
    return Whose(work.centre, client, tuple(ids), tuple(numbers), tuple(calls))


async def calls_of(
    work: Work, client: ClientId, ids: Sequence[PersonId], numbers: Sequence[str]
) -> list[str]:
    """Calls with him, and calls of his numbers that nobody is known by."""
    ends = [call_record.c.caller.like(f"%{national(number)}") for number in numbers]
    nobody = call_record.c.person.is_(None) & or_(false(), *ends)
    query = select(call_record.c.call).where(
        call_record.c.centre == work.centre,
        call_record.c.client_id == client,
        call_record.c.person.in_(ids) | nobody,
    )
    return sorted(await work.session.scalars(query))


async def report(work: Work, ident: PersonId, held: Sequence[Held]) -> Report:
    """Everything, by table. Who asked for it stands in the history. Raises Refused ``person.not_found``."""
    of = await whose(work, ident)
    connection = await work.session.connection()
    sections = []
    for each in held:
        found = await shown(connection, each, of)
        sections.append(Section(table=each.table, fate=each.what, rows=found))
    rows_in_all = sum(len(section.rows) for section in sections)
    await work.note("reported", "person", ident, client=of.client, after={"rows": rows_in_all})
    return Report(
        person=ident,
        client=of.client,
        made_at=work.now,
        numbers=list(of.numbers),
        sections=[section for section in sections if section.rows],
    )
