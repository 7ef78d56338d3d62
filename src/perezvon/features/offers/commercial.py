"""Commercial offers of agreements: made, checked against what was agreed, read again."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from perezvon.adapters.postgres.persons import survivor
from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.offers import paper
from perezvon.features.offers.agreement_model import (
    AgreedTerms,
    CommercialOffer,
    CommercialOfferNew,
    MissingCondition,
)
from perezvon.features.offers.tables import AgreementRow, CommercialOfferRow, ProductRow, client, person
from perezvon.kit.errors import Refused


def _fixed(terms: AgreedTerms) -> list[paper.Promise]:
    return [paper.Promise(each.id, each.kind, each.text) for each in terms.conditions]


async def make(work: Work, ident: str, body: CommercialOfferNew, zone: str = "UTC") -> CommercialOffer:
    """``zone``: whose day stands on it. Raises Refused ``agreement.not_found``, ``agreement.not_fixed``,
    ``offer.expired``, and ``offer.conditions_missing`` where a condition was left out or changed."""
    row = await rows.found(work, AgreementRow, ident, lock=True)
    if row.state not in ("fixed", "won"):
        raise Refused("agreement.not_fixed")
    terms = AgreedTerms.model_validate(row.terms)
    today = work.now.astimezone(ZoneInfo(zone)).date()
    if body.valid_until is not None and body.valid_until < today:
        raise Refused("offer.expired", {"field": "valid_until"})
    made = await _written(work, row, terms, body, today)
    gone = paper.missing(_fixed(terms), made)
    if gone:
        first, instead = gone[0]
        raise Refused(
            "offer.conditions_missing",
            {"field": "conditions", "count": len(gone), "text": first.text, "instead": instead or "–"},
        )
    offer = CommercialOfferRow(
        centre=work.centre,
        client=row.client,
        agreement=ident,
        revision=row.revision,
        language=body.language,
        body=paper.stored(made),
        made_at=work.now,
        made_by=work.user,
    )
    work.session.add(offer)
    await work.session.flush()
    told = {"agreement": ident, "revision": row.revision, "language": body.language}
    await work.note("created", "commercial_offer", offer.id, client=row.client, after=told)
    return _out(offer, row)


async def _written(
    work: Work, row: AgreementRow, terms: AgreedTerms, body: CommercialOfferNew, today: date
) -> paper.Paper:
    kinds = {each.id: each.kind for each in terms.conditions}
    if body.conditions is None:
        conditions = tuple(_fixed(terms))
    else:
        conditions = tuple(
            paper.Promise(each.condition, kinds.get(each.condition, ""), each.text)
            for each in body.conditions
        )
    return paper.Paper(
        language=body.language,
        seller=await _seller(work, row.client, body.language),
        buyer=await _buyer(work, row.person),
        currency=row.currency,
        items=await _items(work, terms),
        conditions=conditions,
        intro=body.intro,
        closing=body.closing,
        made_on=today,
        valid_until=body.valid_until,
    )


async def _seller(work: Work, ident: str, language: Language) -> str:
    column = client.c.name_ru if language == "ru" else client.c.name_en
    query = select(column).where(client.c.centre == work.centre, client.c.id == ident)
    return await work.session.scalar(query) or ident


async def _buyer(work: Work, ident: str) -> str:
    query = select(person.c.name).where(
        person.c.centre == work.centre, person.c.id == survivor(work.centre, ident).scalar_subquery()
    )
    return await work.session.scalar(query) or "–"


async def _items(work: Work, terms: AgreedTerms) -> tuple[paper.Item, ...]:
    wanted = [line.product for line in terms.products]
    query = select(ProductRow).where(ProductRow.centre == work.centre, ProductRow.id.in_(wanted))
    known = {row.id: row for row in (await work.session.scalars(query)).all()}
    return tuple(
        paper.Item(
            name=line.name,
            quantity=line.quantity,
            price=line.price,
            tax=_tax(known[line.product].tax),
            tax_bp=known[line.product].tax_bp,
        )
        for line in terms.products
    )


def _tax(kept: str) -> paper.Tax:
    return "included" if kept == "included" else "added" if kept == "added" else "none"


def _out(offer: CommercialOfferRow, row: AgreementRow) -> CommercialOffer:
    """Checked against the agreement as it is now."""
    written = paper.read(offer.body, offer.number)
    fixed = {each.id: each for each in AgreedTerms.model_validate(row.terms).conditions}
    gone = paper.missing(_fixed(AgreedTerms.model_validate(row.terms)), written)
    return CommercialOffer(
        id=offer.id,
        number=offer.number,
        agreement=offer.agreement,
        revision=offer.revision,
        language=written.language,
        subject=paper.subject(written),
        text=paper.letter(written),
        missing=[
            MissingCondition(
                condition=each.condition,
                kind=fixed[each.condition].kind,
                text=each.text,
                instead=instead,
            )
            for each, instead in gone
        ],
        stale=offer.revision != row.revision,
        made_at=offer.made_at,
        made_by=offer.made_by,
    )


async def _one(work: Work, ident: str) -> CommercialOfferRow:
    found = await work.session.get(CommercialOfferRow, {"centre": work.centre, "id": ident})
    if found is None:
        raise Refused("commercial_offer.not_found", {"id": ident})
    return found


async def read(work: Work, ident: str) -> CommercialOffer:
    """Raises Refused ``commercial_offer.not_found``."""
    offer = await _one(work, ident)
    return _out(offer, await rows.found(work, AgreementRow, offer.agreement))


async def printed(work: Work, ident: str) -> CommercialOfferRow:
    """For the PDF; that it was taken is written down. Raises Refused ``commercial_offer.not_found``, and
    ``offer.conditions_missing`` when the agreement was changed since and it says less."""
    offer = await _one(work, ident)
    row = await rows.found(work, AgreementRow, offer.agreement)
    gone = _out(offer, row).missing
    if gone:
        first = gone[0]
        raise Refused(
            "offer.conditions_missing",
            {"count": len(gone), "text": first.text, "instead": first.instead or "–"},
        )
    await work.note("exported", "commercial_offer", ident, client=offer.client)
    return offer


async def of_agreement(work: Work, ident: str) -> Sequence[CommercialOffer]:
    """The newest first. Raises Refused ``agreement.not_found``."""
    row = await rows.found(work, AgreementRow, ident)
    query = (
        select(CommercialOfferRow)
        .where(CommercialOfferRow.centre == work.centre, CommercialOfferRow.agreement == ident)
        .order_by(CommercialOfferRow.made_at.desc(), CommercialOfferRow.id)
    )
    return [_out(each, row) for each in (await work.session.scalars(query)).all()]
