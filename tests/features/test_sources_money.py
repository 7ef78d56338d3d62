"""Money of sources: whole micro-units, nothing lost, nothing invented; against fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from perezvon.features.sources.rules import CallCount, quotient, share_unknown, table

NAMES = st.sampled_from(["search", "social", "event"])
COUNT = st.integers(0, 50)
MONEY = st.integers(0, 9_000_000_000_000_000)


@st.composite
def counts(draw: st.DrawFn) -> CallCount:
    calls = draw(COUNT)
    answered = draw(st.integers(0, calls))
    return CallCount(
        said=draw(st.none() | NAMES),
        guess=draw(st.none() | NAMES),
        calls=calls,
        answered=answered,
        lost_unreached=draw(st.integers(0, calls - answered)),
        lost_unasked=draw(st.integers(0, answered)),
    )


@given(MONEY, COUNT, COUNT)
def test_a_quotient_is_the_nearest_whole_number(amount: int, parts: int, times: int) -> None:
    found = quotient(amount, parts, times)
    if parts == 0:
        assert found is None
        return
    exact = Fraction(amount) * times / parts
    assert found is not None
    assert abs(found - exact) <= Fraction(1, 2)
    assert exact != found - Fraction(1, 2) or found == exact + Fraction(1, 2)  # halves go up
    assert quotient(parts * amount, parts) == amount


@given(
    st.lists(counts(), max_size=12),
    st.dictionaries(st.none() | NAMES, COUNT),
    st.dictionaries(st.none() | NAMES, COUNT),
    st.dictionaries(NAMES, MONEY),
)
def test_rows_and_total_agree_to_the_last_unit(
    calls: list[CallCount],
    leads: dict[str | None, int],
    deals: dict[str | None, int],
    spend: dict[str, int],
) -> None:
    rows, total = table(calls, leads, deals, spend)
    assert total.spend == sum(spend.values()) == sum(row.spend for row in rows.values())
    assert total.calls == sum(each.calls for each in calls)
    assert total.leads == sum(leads.values())
    assert total.deals == sum(deals.values())
    assert total.lost == sum(each.lost_unreached + each.lost_unasked for each in calls)
    assert total.guessed == sum(each.calls for each in calls if each.said is None and each.guess)
    for source, row in rows.items():
        paid, bought = (row.spend, row.leads) if source else (total.spend, total.leads)
        if bought == 0:
            assert row.lost_spend == (row.spend if row.spend and row.lost else None), "all of it was in vain"
            continue
        assert row.lost_spend is not None
        assert abs(row.lost_spend - Fraction(paid) * row.lost / bought) <= Fraction(1, 2)
    vain = [row.lost_spend for row in rows.values() if row.lost_spend is not None]
    assert total.lost_spend == (sum(vain) if vain else None)


@given(st.lists(counts(), max_size=12))
def test_a_guess_is_no_answer(calls: list[CallCount]) -> None:
    answered, unknown = share_unknown(calls)
    assert 0 <= unknown <= answered
    assert unknown == sum(each.answered for each in calls if each.said is None)
