"""Agreements: drafted while people talk, fixed before the wrap-up ends, won or lost later; never changed
silently: what is fixed again is another version."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from perezvon.adapters.postgres.persons import is_of, person
from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web import rows
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.offers.agreement_model import (
    AgreedTerms,
    Agreement,
    AgreementChange,
    AgreementEnd,
    AgreementFields,
    AgreementFilter,
    AgreementFix,
    AgreementNew,
    AgreementPut,
    AgreementRevision,
)
from perezvon.features.offers.model import MOST
from perezvon.features.offers.selling import PersonOfCall, check_call
from perezvon.features.offers.stages import OPEN, TABLE, TOLD, Given, State
from perezvon.features.offers.tables import AgreementRow, ProductRow, RevisionRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, PersonId

_ENDS: dict[str, Given] = {"won": "win", "lost": "lose", "dropped": "drop"}


async def make(work: Work, who: Identity, body: AgreementNew, live: PersonOfCall) -> Agreement:
    """A draft. Raises Refused ``person.not_found``, ``agreement.foreign_call``, ``agreement.on_call``."""
    client = await work.session.scalar(
        select(person.c.client_id).where(person.c.centre == work.centre, person.c.id == body.person)
    )
    if client is None:
        raise Refused("person.not_found", {"id": body.person})
    queue = None
    if body.call is not None:
        await check_call(work, body.call, body.person, client, live)
        taken = select(AgreementRow.id).where(
            AgreementRow.centre == work.centre,
            AgreementRow.call == body.call,
            AgreementRow.state != "dropped",
        )
        if await work.session.scalar(taken):
            raise Refused("agreement.on_call", {"field": "call"})
        queue = await _queue_of(work, body.call)
    row = AgreementRow(
        centre=work.centre,
        client=client,
        person=body.person,
        call=body.call,
        agent=who.agent,
        queue=queue,
        made_at=work.now,
        made_by=work.user,
    )
    await _fill(work, row, body)
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "agreement", row.id, client=client, after=_history(row))
    return (await shown(work, [row]))[0]


async def _queue_of(work: Work, call: CallId) -> str | None:
    query = select(call_record.c.queue).where(call_record.c.centre == work.centre, call_record.c.call == call)
    return await work.session.scalar(query)


async def _fill(work: Work, row: AgreementRow, body: AgreementFields) -> None:
    """Names of products are those of now; prices are what was agreed. Raises ``agreement.amount``."""
    names = await _names(work, row.client, body)
    terms = body.terms.model_copy(deep=True)
    for line in terms.products:
        line.name = names[line.product]
    row.terms = terms.model_dump(mode="json")
    row.amount = sum(line.price * line.quantity for line in terms.products)
    if row.amount > MOST:
        raise Refused("agreement.amount", {"field": "terms.products"})
    row.currency = body.currency
    row.closes_on, row.next_step, row.next_at = body.closes_on, body.next_step, body.next_at


async def _names(work: Work, client: str, body: AgreementFields) -> dict[str, str]:
    """Raises Refused ``agreement.product``, ``agreement.currency``."""
    wanted = [line.product for line in body.terms.products]
    query = select(ProductRow.id, ProductRow.name, ProductRow.currency).where(
        ProductRow.centre == work.centre, ProductRow.client == client, ProductRow.id.in_(wanted)
    )
    found = {row.id: row for row in await work.session.execute(query)}
    for ident in wanted:
        if ident not in found:
            raise Refused("agreement.product", {"field": "terms.products", "product": ident})
        if found[ident].currency != body.currency:
            raise Refused("agreement.currency", {"field": "currency", "product": ident})
    return {ident: row.name for ident, row in found.items()}


async def _at(work: Work, ident: str, version: int, given: Given) -> tuple[AgreementRow, State]:
    """The row, locked, and the state that follows. Raises ``agreement.not_found``, ``row.stale`` and what the
    table of states says."""
    row = await rows.found(work, AgreementRow, ident, lock=True)
    if row.version != version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    return row, TABLE.step(_state(row), given)


def _state(row: AgreementRow) -> State:
    return next(each for each in TABLE.states if each == row.state)


async def edit(work: Work, ident: str, body: AgreementPut) -> Agreement:
    """Write on at a draft; what is fixed is changed by ``change``."""
    row, _ = await _at(work, ident, body.version, "edit")
    before, was = _history(row), row.values()
    await _fill(work, row, body)
    if row.queue is None and row.call is not None:
        row.queue = await _queue_of(work, row.call)
    if row.values() != was:
        row.version += 1
        await work.session.flush()
        await work.note("changed", "agreement", ident, client=row.client, before=before, after=_history(row))
    return (await shown(work, [row]))[0]


async def fix(work: Work, ident: str, body: AgreementFix, zone: str = "UTC") -> Agreement:
    """From now on it is agreed. ``zone``: whose days count. Raises ``agreement.empty``, ``….no_next_step``,
    ``….next_past``, ``….closes_past``, ``….stock``."""
    row, state = await _at(work, ident, body.version, "fix")
    if row.state == "fixed":
        return (await shown(work, [row]))[0]
    return await _fixed(work, row, state, zone)


async def change(work: Work, ident: str, body: AgreementChange, zone: str = "UTC") -> Agreement:
    """Another version of what is fixed; the one before is kept."""
    row, state = await _at(work, ident, body.version, "fix")
    if row.state == "draft":
        raise Refused("agreement.not_fixed")
    before, was = _history(row), row.values()
    await _fill(work, row, body)
    if row.values() == was:
        return (await shown(work, [row]))[0]
    return await _fixed(work, row, state, zone, before)


async def _fixed(
    work: Work, row: AgreementRow, state: State, zone: str, before: dict[str, object] | None = None
) -> Agreement:
    terms = AgreedTerms.model_validate(row.terms)
    if not terms.conditions and not terms.products:
        raise Refused("agreement.empty", {"field": "terms.conditions"})
    if not row.next_step or row.next_at is None:
        raise Refused("agreement.no_next_step", {"field": "next_step" if not row.next_step else "next_at"})
    _check_times(row, row.next_at, ZoneInfo(zone))
    await _check_stock(work, row, terms)
    if row.call is not None and row.queue is None:
        row.queue = await _queue_of(work, row.call)
    row.state, row.revision = state, row.revision + 1
    row.fixed_at, row.fixed_by = row.fixed_at or work.now, row.fixed_by or work.user
    row.version += 1
    names = ("client", "terms", "amount", "closes_on", "next_step", "next_at", "revision")
    values = {name: getattr(row, name) for name in names}
    work.session.add(
        RevisionRow(centre=work.centre, agreement=row.id, at=work.now, author=work.user, **values)
    )
    await work.session.flush()
    await work.note("fixed", "agreement", row.id, client=row.client, before=before, after=_history(row))
    return (await shown(work, [row]))[0]


def _check_times(row: AgreementRow, next_at: datetime, zone: ZoneInfo) -> None:
    """What comes next comes after the talk about it; a step that is overdue by now stays as it is."""
    begun = row.made_at.astimezone(zone)
    if next_at < begun.replace(second=0, microsecond=0):
        raise Refused("agreement.next_past", {"field": "next_at"})
    if row.closes_on is not None and row.closes_on < begun.date():
        raise Refused("agreement.closes_past", {"field": "closes_on"})


async def _check_stock(work: Work, row: AgreementRow, terms: AgreedTerms) -> None:
    """Nobody is promised what another was promised. Two who fix at once wait for each other here."""
    for line in sorted(terms.products, key=lambda each: each.product):
        product = await rows.found(work, ProductRow, line.product, lock=True)
        if product.stock is None:
            continue
        held = await _held_by_others(work, row.id, line.product)
        if line.quantity > product.stock - held:
            left = max(0, product.stock - held)
            raise Refused(
                "agreement.stock", {"field": "terms.products", "product": product.name, "left": left}
            )


async def _held_by_others(work: Work, ident: str, product: str) -> int:
    query = select(AgreementRow.terms).where(
        AgreementRow.centre == work.centre,
        AgreementRow.state == "fixed",
        AgreementRow.id != ident,
        AgreementRow.terms["products"].contains([{"product": product}]),
    )
    found = (await work.session.scalars(query)).all()
    return sum(
        line["quantity"] for terms in found for line in terms["products"] if line["product"] == product
    )


async def end(work: Work, ident: str, body: AgreementEnd) -> Agreement:
    """Won, lost, or dropped unfixed. What was won leaves the stock. Raises ``agreement.because``."""
    row, state = await _at(work, ident, body.version, _ENDS[body.outcome])
    if body.outcome != "won" and not body.because:
        raise Refused("agreement.because", {"field": "because"})
    if state == "won":
        for line in AgreedTerms.model_validate(row.terms).products:
            product = await rows.found(work, ProductRow, line.product, lock=True)
            if product.stock is not None:
                before = {"stock": product.stock}
                product.stock = max(0, product.stock - line.quantity)
                product.version += 1
                after = {"stock": product.stock, "agreement": ident}
                await work.note(
                    "changed", "product", product.id, client=row.client, before=before, after=after
                )
    row.state, row.because = state, body.because
    row.ended_at, row.ended_by = work.now, work.user
    row.version += 1
    await work.session.flush()
    await work.note(state, "agreement", ident, client=row.client, after={"amount": row.amount})
    return (await shown(work, [row]))[0]


async def listed(work: Work, who: Identity, wanted: AgreementFilter) -> list[Agreement]:
    """Open ones by what is due first; all of a person the newest first."""
    query = select(AgreementRow).where(AgreementRow.centre == work.centre)
    if not who.may("offers.read"):
        query = query.where(AgreementRow.state.in_(TOLD))
    if wanted.person is not None:
        query = query.where(is_of(AgreementRow.person, work.centre, wanted.person))
    for name in ("client", "call"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(AgreementRow, name) == value)
    if wanted.mine:
        query = query.where(AgreementRow.agent == (who.agent or ""))
    if wanted.open_only:
        query = query.where(AgreementRow.state.in_(OPEN))
        due = func.coalesce(AgreementRow.next_at, AgreementRow.made_at)
        query = query.order_by(AgreementRow.state, due, AgreementRow.id)
    else:
        query = query.order_by(AgreementRow.made_at.desc(), AgreementRow.id)
    return await shown(work, (await work.session.scalars(query.limit(wanted.limit))).all())


async def shown(work: Work, found: Sequence[AgreementRow]) -> list[Agreement]:
    """With whose they are now, his name, and when each waits for somebody."""
    now = person.alias("now")
    query = (
        select(person.c.id.label("part"), now.c.id, now.c.name)
        .join(
            now,
            (now.c.centre == person.c.centre)
            & (now.c.id == func.coalesce(person.c.merged_into, person.c.id)),
        )
        .where(person.c.centre == work.centre, person.c.id.in_({row.person for row in found}))
    )
    whose = {row.part: (row.id, row.name) for row in await work.session.execute(query)}
    return [_out(row, *whose.get(row.person, (row.person, "")), work.now) for row in found]


def _out(row: AgreementRow, whose: PersonId, name: str, now: datetime) -> Agreement:
    made = {"person", "person_name", "due", "overdue"}
    values = {field: getattr(row, field) for field in Agreement.model_fields if field not in made}
    due = {"draft": row.made_at, "fixed": row.next_at}.get(row.state)
    return Agreement(**values, person=whose, person_name=name, due=due, overdue=due is not None and due < now)


async def revisions(work: Work, ident: str) -> list[AgreementRevision]:
    """All that was fixed, the newest first. Raises Refused ``agreement.not_found``."""
    await rows.found(work, AgreementRow, ident)
    query = (
        select(RevisionRow)
        .where(RevisionRow.centre == work.centre, RevisionRow.agreement == ident)
        .order_by(RevisionRow.revision.desc())
    )
    return [AgreementRevision.model_validate(row) for row in (await work.session.scalars(query)).all()]


async def check_settled(work: Work, call: CallId) -> None:
    """Raises Refused ``agreement.open`` while a draft of this call is neither fixed nor dropped."""
    query = select(AgreementRow.id).where(
        AgreementRow.centre == work.centre, AgreementRow.call == call, AgreementRow.state == "draft"
    )
    if await work.session.scalar(query):
        raise Refused("agreement.open", {"call": call})


def _history(row: AgreementRow) -> dict[str, object]:
    """What the history keeps: ids and figures; words of people stay in the versions."""
    terms = AgreedTerms.model_validate(row.terms)
    return {
        "person": row.person,
        "call": row.call,
        "amount": row.amount,
        "currency": row.currency,
        "conditions": len(terms.conditions),
        "products": [{"product": line.product, "quantity": line.quantity} for line in terms.products],
        "closes_on": row.closes_on.isoformat() if row.closes_on else None,
        "next_at": row.next_at.isoformat() if row.next_at else None,
    }


async def one(work: Work, who: Identity, ident: str) -> Agreement:
    """Raises Refused ``agreement.not_found``."""
    row = await rows.found(work, AgreementRow, ident)
    if row.state not in TOLD and not who.may("offers.read"):
        raise Refused("agreement.not_found", {"id": ident})
    return (await shown(work, [row]))[0]
