"""Which products are offered, in which order and why: worked examples, an oracle, and what must never be."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from perezvon.features.offers.paper import Item, money, tax_of
from perezvon.features.offers.product_file import amount_of, amount_text
from perezvon.features.offers.rules import (
    Product,
    Suggestion,
    Wish,
    ceiling,
    extreme,
    is_excluded,
    objection,
    suggest,
    within_budget,
)

K = 1_000_000_000  # a thousand, in micro units
SOFAS = [
    Product(
        "s50", 50 * K, category="sofas", levels={"quality": 3, "delivery": 5}, goes_with=frozenset({"p4"})
    ),
    Product("s75", 75 * K, category="sofas", levels={"quality": 4, "delivery": 4}),
    Product("s120", 120 * K, category="sofas", levels={"quality": 5, "delivery": 2}),
    Product("p4", 4 * K, category="pillows"),
]


def ids(found: list[Suggestion]) -> list[str]:
    return [each.product for each in found]


def codes(each: Suggestion) -> list[str]:
    return [why.code for why in each.why]


def test_the_budget_of_seventy_thousand_leads_to_seventy_five() -> None:
    found = suggest(SOFAS, Wish(category="sofas", budget=70 * K))
    assert ids(found) == ["s75", "s50"]
    assert (found[0].role, codes(found[0])) == ("lead", ["just_above_budget"])
    assert found[0].why[0].values == {"budget": 70 * K, "ceiling": 77 * K}
    hard = suggest(SOFAS, Wish(category="sofas", budget=70 * K, hard=True))
    assert (ids(hard), codes(hard[0])) == (["s50"], ["up_to_budget"])
    assert suggest(SOFAS, Wish(category="sofas", budget=40 * K)) == []


def test_who_decides_by_quality_hears_of_something_dearer() -> None:
    found = suggest(SOFAS, Wish(product="s75", deciding_value="quality"))
    assert ids(found)[:2] == ["s75", "s120"]
    assert (found[1].role, found[1].why[0].code, found[1].why[0].values) == (
        "up_sell",
        "dearer_for_quality",
        {"more": 45 * K},
    )


def test_who_decides_by_price_gets_a_similar_price_and_what_goes_with_it() -> None:
    close = Product("s54", 54 * K, category="sofas")
    found = suggest([*SOFAS, close], Wish(product="s50", deciding_value="price"))
    assert [each.role for each in found if each.product == "p4"] == ["cross_sell"]
    similar = next(each for each in found if each.product == "s54")
    assert "similar_price" in codes(similar)
    assert "s120" not in ids(found)


def test_what_is_out_of_stock_is_replaced_by_the_same_values() -> None:
    gone = Product("gone", 60 * K, category="sofas", levels={"quality": 4, "delivery": 4}, available=0)
    found = suggest([*SOFAS, gone], Wish(product="gone"))
    assert ids(found)[0] == "s75"
    assert codes(found[0]) == ["out_of_stock", "values_match"]
    assert all(each.role == "substitute" for each in found)
    named = Product("gone", 60 * K, category="sofas", alternatives=frozenset({"s120"}), available=0)
    assert ids(suggest([*SOFAS, named], Wish(product="gone")))[0] == "s120"


def test_a_best_seller_is_kept_from_whoever_wants_his_own() -> None:
    dress = Product("dress", 10 * K, tags=frozenset({"Best-Seller"}))
    own = Product("own", 30 * K, tags=frozenset({"exclusive"}))
    assert ids(suggest([dress, own], Wish(exclusions=frozenset({"best-seller"})))) == ["own"]
    assert is_excluded(Product("x", 1, tags=frozenset({"Тёмное"})), {"темное"})


def test_without_a_budget_the_row_begins_in_the_middle() -> None:
    found = suggest(SOFAS, Wish(category="sofas"))
    assert ids(found) == ["s75", "s120", "s50"]
    assert "from_the_middle" in codes(found[0])
    # also for one who asks for the cheapest: it is offered, but not first
    assert ids(suggest(SOFAS, Wish(product="s50")))[0] == "s75"


def test_the_middle_of_all_things_is_no_end_of_its_own_kind() -> None:
    small = [Product("pillows", 4 * K, category="textile"), Product("lift", 5 * K, category="delivery")]
    found = suggest([*SOFAS[:3], *small], Wish())
    assert ids(found)[0] == "s75", "the cheapest sofa stands in the middle of all prices, and is an end"
    assert extreme(SOFAS[1], [*SOFAS, *small]) is None


def test_the_former_failing_answers_that_it_is_dear() -> None:
    template = "Yes, a bit dearer, but without {failing}."
    assert objection(template, " late deliveries. ") == "Yes, a bit dearer, but without late deliveries."
    assert objection(template, "  ") == ""


def test_an_end_of_the_prices_is_known() -> None:
    assert [extreme(each, SOFAS[:3]) for each in SOFAS[:3]] == ["lowest", None, "highest"]
    assert extreme(SOFAS[0], SOFAS[:2]) is None


money_st = st.integers(0, 200).map(lambda n: n * K // 7)
products_st = st.lists(
    st.builds(
        Product,
        id=st.from_regex(r"[a-z]{6}", fullmatch=True),
        price=money_st,
        category=st.sampled_from(["a", "b"]),
        levels=st.dictionaries(st.sampled_from(["quality", "price", "delivery"]), st.integers(1, 5)),
        tags=st.frozensets(st.sampled_from(["hit", "own", "red"]), max_size=2),
        available=st.none() | st.integers(0, 2),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Product], Wish]:
    products = draw(products_st)
    known = [each.id for each in products]
    if len(known) > 1:  # what goes with what, and what replaces what
        import_ = st.frozensets(st.sampled_from(known), max_size=3)
        products = [
            Product(
                each.id, each.price, each.currency, each.category, each.levels, each.tags,
                draw(import_) - {each.id}, draw(import_) - {each.id}, each.available,
            )
            for each in products
        ]  # fmt: skip
    wish = Wish(
        product=draw(st.none() | st.sampled_from(known)) if known else None,
        category=draw(st.none() | st.sampled_from(["a", "b"])),
        deciding_value=draw(st.none() | st.sampled_from(["quality", "price", "delivery", "manager"])),
        exclusions=draw(st.frozensets(st.sampled_from(["hit", "RED", "a", "nothing"]), max_size=2)),
        budget=draw(st.none() | money_st),
        tolerance_pct=draw(st.integers(0, 30)),
        hard=draw(st.booleans()),
        bought=draw(st.frozensets(st.sampled_from(known), max_size=2)) if known else frozenset(),
    )
    return products, wish


@settings(max_examples=120)
@given(cases())
def test_never_what_is_excluded_gone_bought_or_too_dear(case: tuple[list[Product], Wish]) -> None:
    products, wish = case
    by_id = {each.id: each for each in products}
    found = suggest(products, wish)
    assert len(ids(found)) == len(set(ids(found)))
    for each in found:
        product = by_id[each.product]
        assert product.in_stock
        assert not is_excluded(product, wish.exclusions)
        assert product.id not in wish.bought
        assert each.why
        if wish.budget is not None:
            assert product.price <= ceiling(wish.budget, wish.tolerance_pct, hard=wish.hard)


def oracle(prices: list[int], budget: int, pct: int, hard: bool) -> int | None:
    """Every price tried: the first that nothing beats."""

    def rank(price: int) -> tuple[int, int]:
        above = price > budget
        return (0, price) if above else (1, -price)

    fitting = [p for p in prices if p <= budget or (not hard and p * 100 <= budget * (100 + pct))]
    return min(fitting, key=rank, default=None)


@given(st.lists(money_st, max_size=20), money_st, st.integers(0, 100), st.booleans())
def test_the_budget_rule_against_trying_every_price(
    prices: list[int], budget: int, pct: int, hard: bool
) -> None:
    assert within_budget(prices, budget, pct, hard=hard) == oracle(prices, budget, pct, hard)


@settings(max_examples=100)
@given(cases())
def test_the_first_is_what_the_budget_says(case: tuple[list[Product], Wish]) -> None:
    products, wish = case
    if wish.budget is None:
        return
    wanted = next((each for each in products if each.id == wish.product), None)
    category = wanted.category if wanted else wish.category
    pool = [
        each.price
        for each in products
        if each.in_stock
        and not is_excluded(each, wish.exclusions)
        and each.id not in wish.bought
        and category in (None, each.category)
    ]
    best = oracle(pool, wish.budget, wish.tolerance_pct, wish.hard)
    main = [each for each in suggest(products, wish) if each.role != "cross_sell"]
    by_id = {each.id: each for each in products}
    assert (by_id[main[0].product].price if main else None) == best


@settings(max_examples=120)
@given(cases())
def test_neither_from_an_end_nor_only_downwards(case: tuple[list[Product], Wish]) -> None:
    products, wish = case
    found = [each for each in suggest(products, wish) if each.role not in ("cross_sell", "substitute")]
    if wish.budget is not None or not found:
        return
    by_id = {each.id: each for each in products}
    category = by_id[wish.product].category if wish.product else wish.category
    prices = {
        each.price
        for each in products
        if each.in_stock
        and not is_excluded(each, wish.exclusions)
        and each.id not in wish.bought
        and category in (None, each.category)
    }
    if len(prices) < 3:
        return
    row = [by_id[each.product].price for each in found]
    assert min(prices) < row[0] < max(prices)
    pool = [p for p in products if p.in_stock and not is_excluded(p, wish.exclusions)]
    pool = [p for p in pool if p.id not in wish.bought and category in (None, p.category)]
    inner = [p for p in pool if min(prices) < p.price < max(prices)]
    if any(extreme(p, pool) is None for p in inner):
        assert extreme(by_id[found[0].product], pool) is None, "what we begin with is no gross error"
    assert len(row) == 1 or any(later > earlier for earlier, later in pairwise(row))


@given(st.integers(0, 10**16))
def test_money_is_exact(micro: int) -> None:
    assert amount_of(amount_text(micro)) == micro
    assert amount_of(money(micro, "RUB", "ru").removesuffix("\u00a0₽")) == micro


def test_money_and_tax_as_they_are_written() -> None:
    assert money(75_000_500_000, "RUB", "ru") == "75\u00a0000,50\u00a0₽"
    assert money(75_000_000_000, "EUR", "en") == "€75,000"
    assert tax_of(Item("x", 1, 120_000_000, "included", 2000)) == 20_000_000
    assert tax_of(Item("x", 3, 33_330_000, "added", 2000)) == 20_000_000
    assert tax_of(Item("x", 1, 100_000_000, "none", 2000)) == 0
