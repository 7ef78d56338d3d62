"""Requests of people about their data, and legal holds."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from perezvon.adapters.postgres.held import Held, Whose, shown
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.consent import deadlines, known, service
from perezvon.features.consent.privacy_model import (
    CallRequestNew,
    Certificate,
    CertificateRow,
    Close,
    Extend,
    Hold,
    HoldNew,
    Identify,
    PrivacyRequest,
    Report,
    RequestNew,
    Requests,
    Section,
    TakenRequest,
)
from perezvon.features.consent.service import held_of, is_held
from perezvon.features.consent.tables import CertificateRow as CertificateLine
from perezvon.features.consent.tables import HoldRow, RequestRow, person, person_number
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, ClientId, PersonId
from perezvon.kit.phone import e164

Zone = Callable[[Work], Awaitable[str]]
MOST = 500
OPEN = ("open", "erasing")


async def today(work: Work, zone_of: Zone) -> date:
    """By the clock on the wall of the centre."""
    return work.now.astimezone(ZoneInfo(await zone_of(work))).date()


async def take(work: Work, who: Identity, body: RequestNew, zone_of: Zone) -> PrivacyRequest:
    """The law left out: that of the country of his number. Raises Refused ``person.not_found``,
    ``consent.future``."""
    client, ids = await known.family(work, body.person)
    received = body.received_at or work.now
    if received > work.now:
        raise Refused("consent.future", {"field": "received_at"})
    day = received.astimezone(ZoneInfo(await zone_of(work))).date()
    law = body.law or deadlines.law_of(await known.numbers_of(work, ids))
    row = RequestRow(
        centre=work.centre,
        client=client,
        person=body.person,
        kind=body.kind,
        law=law,
        received_at=received,
        due=deadlines.due(law, day),
        source=body.source,
        call=None,
        author=who.user,
    )
    _note_identity(work, who, row, body.identity, body.identity_note)
    await _add(work, row)
    return (await _shown(work, [row], await today(work, zone_of)))[0]


async def take_on_call(
    work: Work, who: Identity, call: CallId, body: CallRequestNew, live: service.Live, zone_of: Zone
) -> TakenRequest:
    """Somebody asked on the telephone. The same call and kind again give the request that is there.

    Raises Refused ``consent.foreign_call``, ``person.not_found``.
    """
    client, ids = await known.family(work, body.person)
    if await service.person_of(work, call, live) not in ids:
        raise Refused("consent.foreign_call", {"field": "call"})
    key = f"privacy-request {work.centre} {call} {body.kind}"
    await work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    query = select(RequestRow).where(
        RequestRow.centre == work.centre, RequestRow.call == call, RequestRow.kind == body.kind
    )
    row = (await work.session.scalars(query)).one_or_none()
    if row is None:
        law = deadlines.law_of(await known.numbers_of(work, ids))
        day = work.now.astimezone(ZoneInfo(await zone_of(work))).date()
        row = RequestRow(
            centre=work.centre,
            client=client,
            person=body.person,
            kind=body.kind,
            law=law,
            received_at=work.now,
            due=deadlines.due(law, day),
            source="call",
            call=call,
            author=who.user,
        )
        _note_identity(work, who, row, body.identity, body.identity_note)
        await _add(work, row)
    return TakenRequest(id=row.id, kind=row.kind, law=row.law, due=row.due, identity=row.identity)


async def _add(work: Work, row: RequestRow) -> None:
    work.session.add(row)
    await work.session.flush()
    after = {"person": row.person, "kind": row.kind, "law": row.law, "due": row.due.isoformat()}
    after |= {"source": row.source, "identity": row.identity}
    await work.note("created", row.WHAT, row.id, client=row.client, after=after)


def _note_identity(work: Work, who: Identity, row: RequestRow, identity: str, note: str) -> None:
    row.identity, row.identity_note = identity, note if identity else ""
    row.identity_by = who.user if identity else None
    row.identity_at = work.now if identity else None


async def identify(work: Work, who: Identity, ident: str, body: Identify, zone_of: Zone) -> PrivacyRequest:
    """How it was made sure that he is the one. Raises Refused as ``extend`` does."""
    row = await _open(work, ident, body.version)
    before = row.identity
    _note_identity(work, who, row, body.identity, body.note)
    await _changed(work, row, "identified", {"identity": before}, {"identity": row.identity})
    return (await _shown(work, [row], await today(work, zone_of)))[0]


def _check_identity(row: RequestRow) -> None:
    """Nobody hears or destroys another one's data (152-FZ art. 14(3), GDPR art. 12(6))."""
    if not row.identity:
        raise Refused("privacy.unidentified", {"id": row.id})


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
    """It was answered, or refused with a reason. Raises Refused ``privacy.not_erased``,
    ``privacy.unidentified``, and as ``extend``."""
    row = await _open(work, ident, body.version)
    if row.kind == "erasure" and body.state == "done":
        raise Refused("privacy.not_erased", {"id": ident, "field": "state"})
    if body.state == "done" and row.kind == "access":
        _check_identity(row)
    row.state, row.answer = body.state, body.answer
    row.closed_at, row.closed_by = work.now, who.user
    await _changed(work, row, "closed", {"state": "open"}, {"state": row.state})
    return (await _shown(work, [row], await today(work, zone_of)))[0]


async def erase(
    work: Work, who: Identity, ident: str, version: int, talks: Callable[[PersonId], bool], zone_of: Zone
) -> PrivacyRequest:
    """Let the worker destroy everything. A card that was merged meanwhile: of the one it became.

    Raises Refused ``privacy.not_erasure``, ``privacy.unidentified``, ``privacy.held``, ``privacy.on_call``,
    and as ``extend`` does.
    """
    row = await _open(work, ident, version)
    if row.kind != "erasure":
        raise Refused("privacy.not_erasure", {"id": ident})
    _check_identity(row)
    row.person = await known.survivor_of(work, row.person)
    _, ids = await known.family(work, row.person)
    if await is_held(work, ids):
        raise Refused("privacy.held", {"person": row.person})
    if any(talks(each) for each in ids):
        raise Refused("privacy.on_call", {"person": row.person})
    row.state, row.fault, row.closed_by, row.forgetting = "erasing", "", who.user, None
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
    held = await held_of(work, [row.person for row in found if row.state in OPEN])
    return [
        PrivacyRequest(
            **{name: getattr(row, name) for name in PrivacyRequest.model_fields if name not in made},
            person_name=names.get(row.person, ""),
            late=row.state in OPEN and row.due < day,
            days_left=(row.due - day).days,
            held=row.person in held,
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
    if body.until is not None and body.until < await known.today(work):
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
    day = await known.today(work)
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
    numbers = sorted({*await known.numbers_of(work, ids), *await _called_from(work, client, ids)})
    calls = await calls_of(work, client, ids, numbers)
    return Whose(work.centre, client, tuple(ids), tuple(numbers), tuple(calls))


async def _called_from(work: Work, client: ClientId, ids: Sequence[PersonId]) -> list[str]:
    """Numbers of calls with him that are on his card no longer, and on nobody else's."""
    query = (
        select(call_record.c.caller)
        .where(
            call_record.c.centre == work.centre,
            call_record.c.client_id == client,
            call_record.c.person.in_(ids),
        )
        .distinct()
    )
    found = {number for caller in await work.session.scalars(query) if (number := e164(caller)) is not None}
    others = select(person_number.c.number).where(
        person_number.c.centre == work.centre,
        person_number.c.number.in_(found),
        person_number.c.person_id.not_in(ids),
    )
    return sorted(found - set(await work.session.scalars(others)))


async def calls_of(
    work: Work, client: ClientId, ids: Sequence[PersonId], numbers: Sequence[str]
) -> list[str]:
    """Calls with him, and calls of his numbers that nobody is known by."""
    his = [form for number in numbers for form in await known.forms(work, ids, number)]
    nobody = call_record.c.person.is_(None) & call_record.c.caller.in_(his)
    query = select(call_record.c.call).where(
        call_record.c.centre == work.centre,
        call_record.c.client_id == client,
        call_record.c.person.in_(ids) | nobody,
    )
    return sorted(await work.session.scalars(query))


async def report(work: Work, ident: PersonId, held: Sequence[Held], asker: Language) -> Report:
    """Everything, by table. Who asked for it stands in the history. ``asker``: the language where his is not
    known. Raises Refused ``person.not_found``."""
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
        language=await _language(work, ident) or asker,
        sound_files=sum(
            row.get("state") == "ready" for one in sections if one.table == "recording" for row in one.rows
        ),
        numbers=list(of.numbers),
        sections=[section for section in sections if section.rows],
    )


async def _language(work: Work, ident: PersonId) -> Language | None:
    query = select(person.c.language).where(person.c.centre == work.centre, person.c.id == ident)
    match await work.session.scalar(query):
        case "ru":
            return "ru"
        case "en":
            return "en"
        case _:
            return None
