"""What a buyer surely does not want, in his own words, as the products it keeps away.

Typed as one speaks ("Арахис!", "без орехов"): an exclusion means a tag, a category or the name of a product
when one stands in the other word by word, whatever the endings. What says itself that it is without
something ("без глютена") is meant only when just that is typed. Words that mean nothing are named, so that
nobody relies on them.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from perezvon.adapters.postgres.stems import stand_in, stemmed, stems_of
from perezvon.adapters.web.work import Work
from perezvon.features.offers.tables import ProductRow
from perezvon.kit.sorting import search_key

_WITHOUT: Final = frozenset({"без", "не", "нет", "no", "non", "not", "without", "free"})


class Unwanted(NamedTuple):
    """``products``: what is kept away. ``unknown``: words that nothing in the catalogue answers to."""

    products: frozenset[str]
    unknown: list[str]


async def understood(work: Work, exclusions: Sequence[str], found: Sequence[ProductRow]) -> Unwanted:
    """Of these products of one client."""
    if not exclusions:
        return Unwanted(frozenset(), [])
    texts = [text for row in found for text in _texts(row)]
    stems = await stems_of(work.session, [*exclusions, *texts])
    meant = {each: {row.id for row in found if _means(each, row, stems)} for each in exclusions}
    products = frozenset[str]().union(*meant.values())
    return Unwanted(products, [each for each in exclusions if not meant[each]])


def _texts(row: ProductRow) -> list[str]:
    return [*row.tags, row.category, row.name]


def _means(typed: str, row: ProductRow, stems: Mapping[str, str]) -> bool:
    if search_key(typed) == search_key(row.id):
        return True
    wanted = stemmed(typed, stems)
    return any(_same(wanted, stemmed(text, stems)) for text in _texts(row))


def _same(typed: list[str], text: list[str]) -> bool:
    if not typed or not text:
        return False
    if typed == text:
        return True
    return _WITHOUT.isdisjoint(text) and (stand_in(text, typed) or stand_in(typed, text))
