"""The report of offers as lines of a table: one figure a line, so that a spreadsheet can pivot it."""

from collections.abc import Iterator
from typing import Final

from perezvon.facts.settings import Language
from perezvon.features.offers.product_file import amount_text
from perezvon.features.offers.report_model import OffersReport

_HEADS: Final[dict[Language, tuple[str, ...]]] = {
    "ru": ("Заказчик", "Очередь", "Услуга", "Показатель", "Значение", "Валюта"),
    "en": ("Client", "Queue", "Service", "Figure", "Value", "Currency"),
}
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "offered": ("Звонков с предложением", "Calls with an offer"),
    "taken": ("Из них взяли", "Of those, taken"),
    "stated_quality": ("Решает качество и купили", "Decides by quality and bought"),
    "paradox": ("Из них купили самое дешёвое", "Of those, bought the cheapest"),
    "price_before_budget": ("Цена названа до вопроса о бюджете", "Price named before the budget"),
    "extreme_price_first": ("Начали с крайней цены", "Began with an extreme price"),
    "contacts": ("Звонков с разговором", "Calls with a talk"),
    "deals": ("Сделок", "Deals"),
    "meetings": ("Встреч", "Meetings"),
    "first_contacts": ("Первых контактов", "First contacts"),
    "first_deals": ("Сделок при первом контакте", "Deals at the first contact"),
    "idle": ("Первых контактов «только спросить»", "First contacts that only asked"),
    "idle_deals": ("Из них сделок", "Of those, deals"),
    "agreements": ("Договорённостей", "Agreements"),
    "amount": ("Сумма договорённостей", "Sum of agreements"),
    "won": ("Из них исполнено", "Of those, won"),
}


def lines(found: OffersReport, language: Language) -> Iterator[tuple[object, ...]]:
    """Names of figures are those of the page."""
    n = 0 if language == "ru" else 1
    yield _HEADS[language]
    rows = [row.model_dump() for row in (*found.offers, *found.contacts)]
    for row in rows:
        client = row.pop("client")
        for name, value in row.items():
            yield client, "", "", _WORDS[name][n], value, ""
    for sums in found.revenue:
        place = (sums.client, sums.queue, sums.service)
        yield *place, _WORDS["agreements"][n], sums.agreements, ""
        yield *place, _WORDS["amount"][n], amount_text(sums.amount), sums.currency
        yield *place, _WORDS["won"][n], amount_text(sums.won), sums.currency
