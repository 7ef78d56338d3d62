"""Products and rules of offers: found, made, changed; each price is kept with its time."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, any_, func, literal, or_, select, text

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.offers import rules
from perezvon.features.offers.model import (
    OfferRule,
    OfferRulePut,
    Product,
    ProductFilter,
    ProductPrice,
    ProductPut,
)
from perezvon.features.offers.tables import OfferRuleRow, PriceRow, ProductRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId
from perezvon.kit.sorting import search_key, sort_key

_PRICES = 100
_RESERVED = text(
    "select line->>'product' as product, sum((line->>'quantity')::integer)::integer as quantity"
    " from agreement a, jsonb_array_elements(a.terms->'products') line"
    " where a.centre = :centre and a.state = 'fixed' and line->>'product' = any (:products) group by 1"
)


async def reserved(work: Work, products: Iterable[str]) -> dict[str, int]:
    """How much of each the agreements hold back that are fixed and not yet won or lost."""
    wanted = {"centre": work.centre, "products": list(products)}
    return {row.product: row.quantity for row in await work.session.execute(_RESERVED, wanted)}


async def shown(work: Work, found: Sequence[ProductRow]) -> list[Product]:
    held = await reserved(work, (row.id for row in found))
    made = []
    for row in found:
        product = Product.model_validate(row)
        product.reserved = held.get(row.id, 0)
        made.append(product)
    return made


async def listed(work: Work, wanted: ProductFilter) -> list[Product]:
    """In the order of their names; every word of ``q`` must occur."""
    query = select(ProductRow).where(ProductRow.centre == work.centre)
    if wanted.client is not None:
        query = query.where(ProductRow.client == wanted.client)
    if wanted.active is not None:
        query = query.where(ProductRow.active == wanted.active)
    for word in search_key(wanted.q).split():
        query = query.where(_has(word))
    query = query.order_by(ProductRow.sort_key, ProductRow.id).limit(wanted.limit)
    return await shown(work, (await work.session.scalars(query)).all())


def _has(word: str) -> ColumnElement[bool]:
    return or_(
        func.position(literal(word).op("in")(ProductRow.search_key)) > 0,
        literal(word) == any_(ProductRow.tags),
    )


async def put(work: Work, ident: str, body: ProductPut) -> ProductRow:
    """Raises Refused ``product.itself``, ``….not_of_client``, ``….other_client`` and those of rows."""
    old = await work.session.get(ProductRow, {"centre": work.centre, "id": ident})
    if old is not None and body.version is not None and old.client != body.client:
        raise Refused("product.other_client", {"field": "client"})
    await _check_named(work, ident, body)
    before = (old.price, old.currency) if old is not None else None
    values = body.model_dump(exclude={"version"})
    values["sort_key"] = sort_key(body.name)
    values["search_key"] = search_key(" ".join((body.name, ident, body.category, *body.tags)))
    row = await rows.put(work, ProductRow, ident, body.version, values)
    if before != (row.price, row.currency):
        work.session.add(
            PriceRow(
                centre=work.centre,
                client=row.client,
                product=ident,
                price=row.price,
                currency=row.currency,
                at=work.now,
                author=work.user,
            )
        )
        await work.session.flush()
    return row


async def _check_named(work: Work, ident: str, body: ProductPut) -> None:
    for field in ("alternatives", "goes_with"):
        named: list[str] = getattr(body, field)
        if ident in named:
            raise Refused("product.itself", {"field": field})
        if not named:
            continue
        query = select(ProductRow.id).where(
            ProductRow.centre == work.centre, ProductRow.client == body.client, ProductRow.id.in_(named)
        )
        missing = set(named) - set((await work.session.scalars(query)).all())
        if missing:
            raise Refused("product.not_of_client", {"field": field, "product": min(missing)})


async def prices(work: Work, ident: str) -> list[ProductPrice]:
    """The newest first. Raises Refused ``product.not_found``."""
    await rows.found(work, ProductRow, ident)
    query = (
        select(PriceRow)
        .where(PriceRow.centre == work.centre, PriceRow.product == ident)
        .order_by(PriceRow.at.desc(), PriceRow.id.desc())
        .limit(_PRICES)
    )
    return [ProductPrice.model_validate(row) for row in (await work.session.scalars(query)).all()]


async def of_client(work: Work, client: ClientId, *, all_of_them: bool = False) -> list[ProductRow]:
    """All that this client sells now; ``all_of_them``: also what is out of use."""
    query = select(ProductRow).where(ProductRow.centre == work.centre, ProductRow.client == client)
    if not all_of_them:
        query = query.where(ProductRow.active)
    return list((await work.session.scalars(query.order_by(ProductRow.id))).all())


def as_rules(found: Iterable[ProductRow], held: dict[str, int]) -> list[rules.Product]:
    """Rows as the pure part knows them."""
    return [
        rules.Product(
            id=row.id,
            price=row.price,
            currency=row.currency,
            category=row.category,
            levels=dict(row.levels),
            tags=frozenset(row.tags),
            alternatives=frozenset(row.alternatives),
            goes_with=frozenset(row.goes_with),
            available=None if row.stock is None else max(0, row.stock - held.get(row.id, 0)),
        )
        for row in found
    ]


async def rule_of(work: Work, client: ClientId) -> OfferRule:
    """The rules of a client, or the defaults."""
    row = await work.session.get(OfferRuleRow, {"centre": work.centre, "id": client})
    return OfferRule.model_validate(row) if row is not None else OfferRule(id=client, version=None)


async def put_rule(work: Work, client: ClientId, body: OfferRulePut) -> OfferRule:
    """Raises Refused ``offer_rule.no_gap`` for an objection without {failing}."""
    for field in ("objection_ru", "objection_en"):
        said = getattr(body, field)
        if said and "{failing}" not in said:
            raise Refused("offer_rule.no_gap", {"field": field})
    values = {**body.model_dump(exclude={"version"}), "client": client}
    return OfferRule.model_validate(await rows.put(work, OfferRuleRow, client, body.version, values))


async def rules_listed(work: Work) -> list[OfferRule]:
    """Those that somebody changed."""
    return [OfferRule.model_validate(row) for row in await rows.listed(work, OfferRuleRow)]
