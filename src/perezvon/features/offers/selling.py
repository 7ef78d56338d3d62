"""Offers on a call: what the caller wants, what is suggested, what was named, and what he took."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from sqlalchemy import select

from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.offers import products, rules, unwanted
from perezvon.features.offers.model import (
    AnswerIn,
    CallOffers,
    CallWish,
    CallWishPut,
    ShowIn,
    ShownOffer,
    SuggestIn,
    SuggestionOut,
    Suggestions,
    TakeBackIn,
    WhyOut,
    WishFields,
)
from perezvon.features.offers.tables import ProductRow, ShownRow, WishRow, person
from perezvon.features.offers.tables import client as owner
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CallId, ClientId, PersonId

PersonOfCall = Callable[[CallId], PersonId | None]
"""Who is on the line of a call that is alive; bound in ``main/``."""
Fault: TypeAlias = Literal["price_before_budget", "extreme_price_first"]
_OBJECTION: dict[Language, str] = {
    "ru": "Да, у нас немного дороже, зато без такого: {failing}.",
    "en": "Yes, we are a little dearer, but without this: {failing}.",
}


async def _language(work: Work, client: ClientId) -> Language:
    """The language in which this client's callers are spoken to."""
    found = await work.session.scalar(
        select(owner.c.language).where(owner.c.centre == work.centre, owner.c.id == client)
    )
    return "en" if found == "en" else "ru"


async def suggest(work: Work, body: SuggestIn) -> Suggestions:
    """Raises Refused ``product.not_found`` for a wished product of another client."""
    found = await products.of_client(work, body.client)
    rows = {row.id: row for row in found}
    if body.product is not None and body.product not in rows:
        raise Refused("product.not_found", {"field": "product", "id": body.product})
    held = await products.reserved(work, rows)
    rule = await products.rule_of(work, body.client)
    pool = products.as_rules(found, held)
    away = await unwanted.understood(work, body.exclusions, found)
    wish = rules.Wish(
        **body.model_dump(include={"product", "deciding_value", "budget", "currency"}),
        category=_category(body, rows),
        exclusions=away.products,
        tolerance_pct=rule.tolerance_pct,
        hard=rule.hard_budget,
        bought=frozenset(body.bought),
    )
    made = rules.suggest(pool, wish)
    language = await _language(work, body.client)
    own = rule.objection_en if language == "en" else rule.objection_ru
    most = None
    if body.budget is not None:
        most = rules.ceiling(body.budget, rule.tolerance_pct, hard=rule.hard_budget)
    return Suggestions(
        suggestions=[_out(each, rows, pool) for each in made],
        objection=rules.objection(own or _OBJECTION[language], body.failing),
        ceiling=most,
        nothing="" if made else _why_nothing(pool, wish),
        unknown_exclusions=away.unknown,
    )


def _category(body: SuggestIn, rows: Mapping[str, ProductRow]) -> str | None:
    """The one he named; where he named nothing, that of what he took: then only what goes with it is new."""
    took = next((rows[each].category for each in body.bought if each in rows), None)
    return body.category or took


def _out(each: rules.Suggestion, rows: dict[str, ProductRow], pool: Sequence[rules.Product]) -> SuggestionOut:
    row = rows[each.product]
    available = next(p.available for p in pool if p.id == each.product)
    return SuggestionOut(
        product=row.id,
        name=row.name,
        say=row.say,
        price=row.price,
        currency=row.currency,
        available=available,
        role=each.role,
        why=[WhyOut(code=why.code, values=why.values) for why in each.why],
    )


def _why_nothing(
    pool: Sequence[rules.Product], wish: rules.Wish
) -> Literal["no_products", "all_excluded", "budget_too_low"]:
    if not pool:
        return "no_products"
    left = [p for p in pool if p.in_stock and not rules.is_excluded(p, wish.exclusions)]
    return "budget_too_low" if left and wish.budget is not None else "all_excluded"


async def of_call(work: Work, call: CallId) -> CallOffers:
    """What is known and was offered; empty for a call of nobody or of another client."""
    wish = await work.session.get(WishRow, {"centre": work.centre, "call": call})
    rows = (
        select(ShownRow, ProductRow.name)
        .join(ProductRow, (ProductRow.centre == ShownRow.centre) & (ProductRow.id == ShownRow.product))
        .where(ShownRow.centre == work.centre, ShownRow.call == call)
        .order_by(ShownRow.position)
    )
    marked = [
        ShownOffer(
            **{name: getattr(row, name) for name in ShownOffer.model_fields if name != "name"}, name=name
        )
        for row, name in (await work.session.execute(rows)).all()
    ]
    shown = [each for each in marked if each.mistaken_at is None]
    return CallOffers(
        wish=CallWish.model_validate(wish) if wish is not None else None,
        shown=shown,
        mistaken=[each for each in marked if each.mistaken_at is not None],
        faults=faults_of(shown),
    )


def faults_of(shown: Sequence[ShownOffer]) -> list[Fault]:
    """Gross errors that the order of the offers shows."""
    found: list[Fault] = []
    if any(each.before_budget for each in shown):
        found.append("price_before_budget")
    if shown and shown[0].extreme is not None:
        found.append("extreme_price_first")
    return found


async def put_wish(
    work: Work, who: Identity, call: CallId, body: CallWishPut, live: PersonOfCall
) -> CallOffers:
    """Raises ``row.stale``, ``agreement.foreign_call``, ``person.not_found``, ``product.not_found``."""
    row = await work.session.get(WishRow, {"centre": work.centre, "call": call}, with_for_update=True)
    if (row.version if row is not None else None) != body.version:
        raise Refused("row.stale", {"id": call, "version": row.version if row is not None else 0})
    await check_call(work, call, body.person, body.client, live)
    wished = await _product(work, body.client, body.product) if body.product is not None else None
    values = body.model_dump(include=set(WishFields.model_fields) | {"came_for", "person"})
    values["currency"] = body.currency or (wished.currency if wished else "RUB")
    if row is None:
        row = WishRow(centre=work.centre, call=call, client=body.client, agent=who.agent, version=0)
        work.session.add(row)
    elif row.client != body.client:
        raise Refused("agreement.foreign_call", {"field": "client"})
    for name, value in values.items():
        setattr(row, name, value)
    asked = body.budget_asked or body.budget is not None
    row.budget_asked_at = (row.budget_asked_at or work.now) if asked else None
    row.at, row.author = row.at if row.version else work.now, work.user
    row.version += 1
    await work.session.flush()
    return await of_call(work, call)


async def check_call(
    work: Work, call: CallId, person_id: PersonId | None, client: ClientId, live: PersonOfCall
) -> None:
    """He is of this client, and on the line. Raises ``person.not_found``, ``agreement.foreign_call``."""
    if person_id is not None:
        known = select(person.c.client_id).where(person.c.centre == work.centre, person.c.id == person_id)
        if await work.session.scalar(known) != client:
            raise Refused("person.not_found", {"id": person_id})
    recorded = (
        await work.session.execute(
            select(call_record.c.client_id, call_record.c.person).where(
                call_record.c.centre == work.centre, call_record.c.call == call
            )
        )
    ).first()
    if recorded is not None and recorded.client_id != client:
        raise Refused("agreement.foreign_call", {"field": "call"})
    on_line = (recorded.person if recorded is not None else None) or live(call)
    if on_line is not None and person_id is not None and on_line != person_id:
        raise Refused("agreement.foreign_call", {"field": "call"})


async def _product(work: Work, client: ClientId, ident: str) -> ProductRow:
    row = await work.session.get(ProductRow, {"centre": work.centre, "id": ident})
    if row is None or row.client != client:
        raise Refused("product.not_found", {"field": "product", "id": ident})
    return row


async def show(work: Work, call: CallId, body: ShowIn) -> CallOffers:
    """A price is named now: its place in the row is kept. Raises ``offer.no_wish``, ``product.not_found``."""
    wish = await work.session.get(WishRow, {"centre": work.centre, "call": call}, with_for_update=True)
    if wish is None:
        raise Refused("offer.no_wish")
    before = (
        await work.session.execute(
            select(ShownRow.product, ShownRow.mistaken_at).where(
                ShownRow.centre == work.centre, ShownRow.call == call
            )
        )
    ).all()
    if body.product not in [each.product for each in before if each.mistaken_at is None]:
        row = await _product(work, wish.client, body.product)
        found = await products.of_client(work, wish.client)
        held = await products.reserved(work, (each.id for each in found))
        away = await unwanted.understood(work, wish.exclusions, found)
        there = [
            each for each in products.as_rules(found, held) if each.in_stock and each.currency == row.currency
        ]
        pool = [each for each in there if not rules.is_excluded(each, away.products)]
        [named] = products.as_rules([row], held)
        work.session.add(
            ShownRow(
                centre=work.centre,
                call=call,
                position=len(before) + 1,
                client=wish.client,
                product=row.id,
                price=row.price,
                currency=row.currency,
                role=body.role,
                why=body.why,
                before_budget=wish.budget_asked_at is None,
                extreme=await _extreme(work, wish, named, pool),
                # Who did not want the cheaper ones took none of the cheapest.
                cheapest=rules.is_cheapest(named, there),
                at=work.now,
                author=work.user,
            )
        )
        await work.session.flush()
    return await of_call(work, call)


async def _extreme(
    work: Work, wish: WishRow, named: rules.Product, pool: Sequence[rules.Product]
) -> Literal["lowest", "highest"] | None:
    """An end of the prices, unless it is just what the budget says."""
    if wish.budget is not None:
        rule = await products.rule_of(work, wish.client)
        prices = (each.price for each in pool if each.category == named.category)
        best = rules.within_budget(prices, wish.budget, rule.tolerance_pct, hard=rule.hard_budget)
        if named.price == best:
            return None
    return rules.extreme(named, pool)


async def answer(work: Work, call: CallId, body: AnswerIn) -> CallOffers:
    """What he said to it; may be said anew. Raises ``offer.not_shown``, ``offer.because``."""
    if body.answer == "refused" and not body.because:
        raise Refused("offer.because", {"field": "because"})
    row = await _shown(work, call, body.product)
    row.answer, row.answered_at = body.answer, work.now
    row.because = body.because if body.answer == "refused" else ""
    await work.session.flush()
    return await of_call(work, call)


async def take_back(work: Work, call: CallId, body: TakeBackIn) -> CallOffers:
    """It was marked as named by mistake: it counts nowhere and can be named anew. The row stays, and who took
    it back is in the history. Raises ``offer.not_shown``."""
    row = await _shown(work, call, body.product)
    row.mistaken_at, row.mistaken_by = work.now, work.user
    await work.session.flush()
    before = {"product": row.product, "price": row.price, "position": row.position, "answer": row.answer}
    await work.note("undone", "offer", call, client=row.client, before=before)
    return await of_call(work, call)


async def _shown(work: Work, call: CallId, product: str) -> ShownRow:
    row = await work.session.scalar(
        select(ShownRow)
        .where(
            ShownRow.centre == work.centre,
            ShownRow.call == call,
            ShownRow.product == product,
            ShownRow.mistaken_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise Refused("offer.not_shown", {"field": "product"})
    return row
