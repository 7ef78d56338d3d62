"""Which products to offer, in which order, and why. Pure; documented in ``docs/algorithms/offers.md``.

Guarantees, held by property tests: what is excluded or out of stock is never offered; with a known budget
nothing above its ceiling is offered, and the first is exactly ``within_budget``; without a budget, among
three prices or more, the first is neither the lowest nor the highest, and a row of several does not only go
down.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from perezvon.kit.sorting import search_key

Micro: TypeAlias = int
"""Money: millionths of the currency's unit."""
Role: TypeAlias = Literal["lead", "other", "asked", "substitute", "cross_sell", "up_sell", "by_value"]
MAIN_MOST: Final = 4
BESIDE_MOST: Final = 3
TOLERANCE_PCT: Final = 10
VALUE_STEPS: Final = 5
_MANY: Final = 3
"""So many prices have a middle."""


class Product(msgspec.Struct, frozen=True):
    """``available`` None: as many as one wants. ``levels``: value → 1 to 5."""

    id: str
    price: Micro
    currency: str = "RUB"
    category: str = ""
    levels: dict[str, int] = {}
    tags: frozenset[str] = frozenset()
    alternatives: frozenset[str] = frozenset()
    goes_with: frozenset[str] = frozenset()
    available: int | None = None

    @property
    def in_stock(self) -> bool:
        return self.available is None or self.available > 0


class Wish(msgspec.Struct, frozen=True):
    """What is known of the buyer. ``tolerance_pct``: how far above his budget one may go; ``hard``: not at
    all. ``category``: counts where no product is named. ``exclusions``: tags, categories or products that he
    surely does not want."""

    product: str | None = None
    category: str | None = None
    deciding_value: str | None = None
    exclusions: frozenset[str] = frozenset()
    budget: Micro | None = None
    currency: str | None = None
    tolerance_pct: int = TOLERANCE_PCT
    hard: bool = False
    bought: frozenset[str] = frozenset()


class Why(msgspec.Struct, frozen=True):
    """A reason as a code, and the figures that belong to it."""

    code: str
    values: dict[str, int | str] = {}


class Suggestion(msgspec.Struct, frozen=True):
    product: str
    role: Role
    why: tuple[Why, ...]


def is_excluded(product: Product, exclusions: Iterable[str]) -> bool:
    """By a tag, the category or the product itself; case and ё do not matter."""
    mine = {search_key(each) for each in (*product.tags, product.category, product.id) if each}
    return any(search_key(each) in mine for each in exclusions if each)


def ceiling(budget: Micro, tolerance_pct: int, *, hard: bool) -> Micro:
    """The dearest that may be offered; exact, a fraction of a millionth is dropped."""
    return budget if hard else budget + budget * tolerance_pct // 100


def within_budget(prices: Iterable[Micro], budget: Micro, tolerance_pct: int, *, hard: bool) -> Micro | None:
    """The cheapest in (budget, ceiling], else the dearest up to the budget; None: nothing is cheap enough."""
    prices = tuple(prices)
    most = ceiling(budget, tolerance_pct, hard=hard)
    above = [price for price in prices if budget < price <= most]
    if above:
        return min(above)
    return max((price for price in prices if price <= budget), default=None)


def suggest(products: Sequence[Product], wish: Wish) -> list[Suggestion]:
    """What to offer, in the order in which to offer it; what goes beside it comes last."""
    wanted = next((each for each in products if each.id == wish.product), None)
    category = wanted.category if wanted else wish.category
    currency = _currency(products, wanted, wish)
    open_to_him = [
        each
        for each in sorted(products, key=lambda p: (p.price, p.id))
        if each.in_stock
        and not is_excluded(each, wish.exclusions)
        and each.currency == currency
        and (wish.budget is None or each.price <= _most(wish))
    ]
    pool = [
        each
        for each in open_to_him
        if each.id not in wish.bought and (category is None or each.category == category)
    ]
    chosen = _main(pool, wanted, wish)
    beside = _cross_sells(open_to_him, chosen, wanted, wish)
    return [*chosen, *beside]


def _currency(products: Iterable[Product], wanted: Product | None, wish: Wish) -> str:
    """The one of the wish, of what he asked for, or the usual one: prices of two are not compared."""
    if wish.currency:
        return wish.currency
    if wanted is not None:
        return wanted.currency
    counted = Counter(each.currency for each in products)
    return min(counted, key=lambda each: (-counted[each], each), default="")


def _most(wish: Wish) -> Micro:
    return ceiling(wish.budget or 0, wish.tolerance_pct, hard=wish.hard)


def _main(pool: Sequence[Product], wanted: Product | None, wish: Wish) -> list[Suggestion]:
    if not pool:
        return []
    anchor = wanted if wanted is not None and wanted in pool else None
    if wanted is not None and anchor is None:
        return _substitutes(pool, wanted, wish)
    if wish.budget is not None:
        return _for_budget(pool, anchor, wish.budget, wish)
    if anchor is not None:
        return _around(pool, anchor, wish)
    return _from_the_middle(pool, wish)


def distance(product: Product, wanted: Product, deciding_value: str | None) -> int:
    """By how many steps the values miss what was asked for; the deciding one counts twice."""
    total = 0
    for value in product.levels.keys() | wanted.levels.keys():
        missed = abs(wanted.levels.get(value, 0) - product.levels.get(value, 0))
        total += missed * (2 if value == deciding_value else 1)
    return total


def _substitutes(pool: Sequence[Product], wanted: Product, wish: Wish) -> list[Suggestion]:
    """Instead of what cannot be had: named alternatives first, then the nearest by values, then by price."""

    def far(each: Product) -> tuple[bool, int, int, str]:
        named = each.id not in wanted.alternatives
        return named, distance(each, wanted, wish.deciding_value), abs(each.price - wanted.price), each.id

    if not wanted.in_stock:
        gone = Why("out_of_stock")
    elif is_excluded(wanted, wish.exclusions):
        gone = Why("excluded")
    elif wanted.id in wish.bought:
        gone = Why("has_it")
    else:
        gone = Why("over_ceiling", {"ceiling": _most(wish)})
    found = sorted(pool, key=far)[:BESIDE_MOST]
    if wish.budget is not None:  # the row begins with what the budget says, also here
        found = _led(pool, found, wish.budget, wish)
    made = []
    for each in found:
        missed = distance(each, wanted, wish.deciding_value)
        match = Why("values_match") if missed == 0 else Why("values_near", {"steps": missed})
        named = (Why("alternative"),) if each.id in wanted.alternatives else ()
        money = _budget_why(each, wish) if wish.budget is not None and each is found[0] else ()
        made.append(Suggestion(each.id, "substitute", (gone, *money, *named, match)))
    return made


def _led(pool: Sequence[Product], found: Sequence[Product], budget: Micro, wish: Wish) -> list[Product]:
    """The best by the budget first, the others as they were."""
    price = within_budget((each.price for each in pool), budget, wish.tolerance_pct, hard=wish.hard)
    ranked = [each for each in [*found, *pool] if each.price == price]
    return [*ranked[:1], *(each for each in found if each not in ranked[:1])][:BESIDE_MOST]


def _budget_why(each: Product, wish: Wish) -> tuple[Why, ...]:
    budget = wish.budget or 0
    code = "just_above_budget" if each.price > budget else "up_to_budget"
    return (Why(code, {"budget": budget, "ceiling": _most(wish)}),)


def _for_budget(
    pool: Sequence[Product], anchor: Product | None, budget: Micro, wish: Wish
) -> list[Suggestion]:
    """What the budget says, then what he asked for, then others; the pool ends at the ceiling."""
    price = within_budget((each.price for each in pool), budget, wish.tolerance_pct, hard=wish.hard)
    at_price = [each for each in pool if each.price == price]
    lead = max(at_price, key=lambda p: (p is anchor, _of_value(p, wish), p.id))
    made = [
        Suggestion(lead.id, "lead", (*_budget_why(lead, wish), *_asked(lead, anchor), *_level(lead, wish)))
    ]
    if anchor is not None and anchor is not lead:
        made.append(Suggestion(anchor.id, "asked", _asked(anchor, anchor)))
    rest = [p for p in pool if p is not lead and p is not anchor and p.category == lead.category]
    rest.sort(key=lambda p: (-_of_value(p, wish), abs(p.price - lead.price), p.id))
    for each in rest[: MAIN_MOST - len(made)]:
        reason = _level(each, wish) or (Why("near_price", {"price": lead.price}),)
        made.append(Suggestion(each.id, "by_value" if _level(each, wish) else "other", reason))
    return made


def _asked(each: Product, anchor: Product | None) -> tuple[Why, ...]:
    return (Why("asked_for"),) if each is anchor else ()


def _level(each: Product, wish: Wish) -> tuple[Why, ...]:
    level = _of_value(each, wish)
    if not level or wish.deciding_value is None:
        return ()
    return (Why("value", {"value": wish.deciding_value, "level": level, "of": VALUE_STEPS}),)


def similar(price: Micro, other: Micro, tolerance_pct: int) -> bool:
    """Whether two prices are alike: no farther apart than the tolerance of the first."""
    return abs(price - other) * 100 <= price * tolerance_pct


def _around(pool: Sequence[Product], anchor: Product, wish: Wish) -> list[Suggestion]:
    """Without a budget, from what he asked for: dearer for quality, similar for price, else by his value."""
    asked = Suggestion(anchor.id, "asked", (*_asked(anchor, anchor), *_level(anchor, wish)))
    others = [each for each in pool if each is not anchor]
    if wish.deciding_value == "quality":
        found = _up_sells(others, anchor, wish)
    elif wish.deciding_value == "price":
        found = _similar(others, anchor, wish)
    else:
        found = _by_value(others, anchor, wish)
    return _in_order(pool, [asked, *found])


def _up_sells(others: Iterable[Product], anchor: Product, wish: Wish) -> list[Suggestion]:
    """Dearer and not worse, the nearest price first."""
    mine = anchor.levels.get("quality", 0)
    dearer = [p for p in others if p.price > anchor.price and p.levels.get("quality", 0) >= mine]
    return [
        Suggestion(
            p.id, "up_sell", (Why("dearer_for_quality", {"more": p.price - anchor.price}), *_level(p, wish))
        )
        for p in dearer[:2]
    ]


def _similar(others: Iterable[Product], anchor: Product, wish: Wish) -> list[Suggestion]:
    near = [p for p in others if similar(anchor.price, p.price, wish.tolerance_pct)]
    near.sort(key=lambda p: (abs(p.price - anchor.price), p.id))
    return [Suggestion(p.id, "other", (Why("similar_price", {"price": anchor.price}),)) for p in near[:2]]


def _by_value(others: Iterable[Product], anchor: Product, wish: Wish) -> list[Suggestion]:
    ranked = sorted(others, key=lambda p: (-_of_value(p, wish), abs(p.price - anchor.price), p.id))
    near = (Why("near_price", {"price": anchor.price}),)
    return [
        Suggestion(p.id, "by_value" if _level(p, wish) else "other", _level(p, wish) or near)
        for p in ranked[: MAIN_MOST - 1]
    ]


def _of_value(product: Product, wish: Wish) -> int:
    """Its level of what he decides by."""
    return product.levels.get(wish.deciding_value or "", 0)


def _from_the_middle(pool: Sequence[Product], wish: Wish) -> list[Suggestion]:
    """Nothing is asked for and no budget known: from the middle, up, then down."""
    best = sorted(pool, key=lambda p: (-_of_value(p, wish), p.price, p.id))
    if wish.deciding_value is not None:
        best = best[:MAIN_MOST]
    found = [
        Suggestion(p.id, "by_value" if _level(p, wish) else "other", _level(p, wish) or (Why("in_range"),))
        for p in sorted(best, key=lambda p: (p.price, p.id))
    ]
    return _in_order(pool, found)


def _in_order(pool: Sequence[Product], found: Sequence[Suggestion]) -> list[Suggestion]:
    """Never from the lowest, never only down: from a middle price, then up, then down.

    "Middle" is measured by all that could be offered, not only by what is.
    """
    price = {each.id: each.price for each in pool}
    prices = sorted(set(price.values()))
    if len(prices) < 3:
        return _dearer_first(found, price)
    ends = _ends(pool)
    between = [each for each in found if prices[0] < price[each.product] < prices[-1]]
    inner = [each for each in between if each.product not in ends]
    if not inner:
        middle = _middle(pool, prices, found, ends)
        inner = [next((each for each in found if each.product == middle.product), middle)]
        found = [*(each for each in found if each is not inner[0]), *inner]
    asked = next((each for each in inner if each.role == "asked"), None)
    first = asked or inner[len(inner) // 2]
    rest = [each for each in found if each is not first]
    up = sorted((s for s in rest if price[s.product] > price[first.product]), key=lambda s: price[s.product])
    down = sorted(
        (s for s in rest if price[s.product] <= price[first.product]), key=lambda s: -price[s.product]
    )
    if down and not up:  # one step up, so that the row does not only go down
        dearer = min((p for p in pool if p.price > price[first.product]), key=lambda p: (p.price, p.id))
        up = [
            Suggestion(dearer.id, "other", (Why("step_up", {"more": dearer.price - price[first.product]}),))
        ]
    begun = msgspec.structs.replace(first, why=(*first.why, Why("from_the_middle")))
    return [begun, *up[:1], *down, *up[1:]][:MAIN_MOST]


def _dearer_first(found: Sequence[Suggestion], price: dict[str, Micro]) -> list[Suggestion]:
    return sorted(found, key=lambda each: (-price[each.product], each.product))


def _ends(pool: Sequence[Product]) -> frozenset[str]:
    """The products that are an end of the prices of their own category, as ``extreme`` says."""
    prices: dict[str, set[Micro]] = {}
    for each in pool:
        prices.setdefault(each.category, set()).add(each.price)
    outer = {kind: {min(its), max(its)} for kind, its in prices.items() if len(its) >= _MANY}
    return frozenset(each.id for each in pool if each.price in outer.get(each.category, ()))


def _middle(
    pool: Sequence[Product], prices: Sequence[Micro], found: Sequence[Suggestion], ends: Container[str]
) -> Suggestion:
    """The product whose price is nearest to the first of ``found`` without being the lowest or highest; an
    end of its own category only where nothing else is left."""
    price = {each.id: each.price for each in pool}
    wanted = price[found[0].product] if found else prices[len(prices) // 2]
    inner = [each for each in pool if prices[0] < each.price < prices[-1]]
    best = min(inner, key=lambda p: (p.id in ends, abs(p.price - wanted), -p.price, p.id))
    return Suggestion(best.id, "other", (Why("in_range"),))


def _cross_sells(
    open_to_him: Sequence[Product], chosen: Sequence[Suggestion], wanted: Product | None, wish: Wish
) -> list[Suggestion]:
    """What goes with it: for those who decide by price, and for whoever bought already."""
    if wish.deciding_value != "price" and not wish.bought:
        return []
    by_id = {each.id: each for each in open_to_him}
    bases = [by_id[each.product] for each in chosen[:1]]
    bases += [each for each in open_to_him if each.id in wish.bought]
    if wanted is not None:
        bases.append(wanted)
    goes = {ident for base in bases for ident in base.goes_with}
    taken = {each.product for each in chosen} | wish.bought
    found = [each for each in open_to_him if each.id in goes and each.id not in taken]
    return [
        Suggestion(each.id, "cross_sell", (Why("goes_with", {"price": each.price}),))
        for each in found[:BESIDE_MOST]
    ]


def extreme(product: Product, pool: Iterable[Product]) -> Literal["lowest", "highest"] | None:
    """Whether its price is the lowest or highest of three or more that were to choose from."""
    prices = {each.price for each in pool if each.category == product.category} | {product.price}
    if len(prices) < _MANY:
        return None
    if product.price == min(prices):
        return "lowest"
    return "highest" if product.price == max(prices) else None


def is_cheapest(product: Product, pool: Iterable[Product]) -> bool:
    """Whether nothing of its category costs less and something costs more."""
    prices = {each.price for each in pool if each.category == product.category} | {product.price}
    return len(prices) > 1 and product.price == min(prices)


def objection(template: str, failing: str) -> str:
    """The answer to "dear", with what the supplier before us failed in; empty when that is not known."""
    return template.replace("{failing}", failing.strip().rstrip(".")) if failing.strip() else ""
