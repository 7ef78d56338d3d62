"""The commercial offer: one row of blocks, from which both the e-mail and the PDF are written. Pure.

Because both come from the same blocks, one check holds for both: every condition that was fixed stands in
the offer word for word (white space, case and ё do not matter), or it is named.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal, TypeAlias

import msgspec

from perezvon.facts.settings import Language
from perezvon.kit.sorting import search_key

MICRO: Final = 1_000_000
Tax: TypeAlias = Literal["included", "added", "none"]


class Item(msgspec.Struct, frozen=True):
    """A line of the table; money in micro units."""

    name: str
    quantity: int
    price: int
    tax: Tax = "included"
    tax_bp: int = 0


class Promise(msgspec.Struct, frozen=True):
    """A condition as it stands in the offer; ``condition``: the id of the one that it repeats, or empty."""

    condition: str
    kind: str
    text: str


class Paper(msgspec.Struct, frozen=True):
    """All that is written in an offer. Our own next step and the date that we expect stay with us.

    ``number``: of the row, once there is one."""

    language: Language
    seller: str
    buyer: str
    currency: str
    items: tuple[Item, ...]
    conditions: tuple[Promise, ...]
    intro: str
    closing: str
    made_on: date
    valid_until: date | None = None
    number: str = ""


class Block(msgspec.Struct, frozen=True):
    """A piece of the offer. ``cells``: of a row of the table."""

    kind: Literal["title", "text", "head", "row", "total", "heading", "item", "quiet"]
    text: str = ""
    cells: tuple[str, ...] = ()


_WORDS: Final[dict[Language, dict[str, str]]] = {
    "ru": {
        "title": "Коммерческое предложение", "from": "От кого: {seller}", "to": "Кому: {buyer}",
        "intro": "Благодарим за разговор. Вот что мы вам предлагаем.", "name": "Наименование",
        "quantity": "Кол-во", "price": "Цена", "sum": "Сумма", "total": "Итого",
        "included": "В том числе налог {tax}", "added": "Налог сверх цены {tax}", "due": "К оплате",
        "conditions": "О чём мы договорились", "valid_until": "Предложение действует до {day}",
        "made_on": "Составлено {day}", "closing": "С уважением, {seller}",
        "kind.price": "Цена", "kind.delivery": "Доставка", "kind.payment": "Оплата", "kind.term": "Срок",
        "kind.extra": "Дополнительно",
    },
    "en": {
        "title": "Commercial offer", "from": "From: {seller}", "to": "To: {buyer}",
        "intro": "Thank you for talking with us. This is what we offer.", "name": "Item",
        "quantity": "Quantity", "price": "Price", "sum": "Sum", "total": "Total",
        "included": "Including tax {tax}", "added": "Tax on top {tax}", "due": "To pay",
        "conditions": "What we agreed on", "valid_until": "The offer is valid until {day}",
        "made_on": "Made on {day}", "closing": "Yours sincerely, {seller}",
        "kind.price": "Price", "kind.delivery": "Delivery", "kind.payment": "Payment", "kind.term": "Term",
        "kind.extra": "Also",
    },
}  # fmt: skip
_SIGNS: Final = {"RUB": "₽", "EUR": "€", "USD": "$"}


def money(micro: int, currency: str, language: Language) -> str:
    """``75 000 ₽``, ``€75,000.50``: exact to the last millionth that is there, hundredths at least if any."""
    whole, part = divmod(micro, MICRO)
    digits = f"{part:06d}".rstrip("0")
    digits = f"{digits:0<2}" if digits else ""
    sign = _SIGNS.get(currency, currency)
    if language == "ru":
        number = f"{whole:,}".replace(",", "\u00a0") + (f",{digits}" if digits else "")
        return f"{number}\u00a0{sign}"
    number = f"{whole:,}" + (f".{digits}" if digits else "")
    return f"{sign}{number}" if len(sign) == 1 else f"{sign}\u00a0{number}"


def day_text(day: date, language: Language) -> str:
    return day.strftime("%d.%m.%Y" if language == "ru" else "%Y-%m-%d")


def tax_of(item: Item) -> int:
    """Of the whole line, in micro units, rounded half up to hundredths of the currency."""
    whole = item.price * item.quantity
    if item.tax == "included":
        exact, divisor = whole * item.tax_bp, 10_000 + item.tax_bp
    elif item.tax == "added":
        exact, divisor = whole * item.tax_bp, 10_000
    else:
        return 0
    hundredth = MICRO // 100
    return (2 * exact + divisor * hundredth) // (2 * divisor * hundredth) * hundredth


def blocks(paper: Paper) -> list[Block]:
    """From the title to the signature."""
    words, language = _WORDS[paper.language], paper.language
    made = [
        Block("title", _title(paper)),
        Block("quiet", words["made_on"].format(day=day_text(paper.made_on, language))),
        Block("text", words["from"].format(seller=paper.seller)),
        Block("text", words["to"].format(buyer=paper.buyer)),
        Block("text", paper.intro or words["intro"]),
    ]
    if paper.items:
        made += _table(paper, words)
    if paper.conditions:
        made.append(Block("heading", words["conditions"]))
        made += [Block("item", each.text, (words.get(f"kind.{each.kind}", ""),)) for each in paper.conditions]
    if paper.valid_until is not None:
        made.append(Block("text", words["valid_until"].format(day=day_text(paper.valid_until, language))))
    made.append(Block("text", paper.closing or words["closing"].format(seller=paper.seller)))
    return made


def _table(paper: Paper, words: dict[str, str]) -> list[Block]:
    def amount(micro: int) -> str:
        return money(micro, paper.currency, paper.language)

    made = [Block("head", cells=(words["name"], words["quantity"], words["price"], words["sum"]))]
    for item in paper.items:
        cells = (item.name, str(item.quantity), amount(item.price), amount(item.price * item.quantity))
        made.append(Block("row", cells=cells))
    total = sum(item.price * item.quantity for item in paper.items)
    made.append(Block("total", cells=(words["total"], "", "", amount(total))))
    inside = sum(tax_of(item) for item in paper.items if item.tax == "included")
    above = sum(tax_of(item) for item in paper.items if item.tax == "added")
    if inside:
        made.append(Block("quiet", words["included"].format(tax=amount(inside))))
    if above:
        made.append(Block("quiet", words["added"].format(tax=amount(above))))
        made.append(Block("total", cells=(words["due"], "", "", amount(total + above))))
    return made


def _title(paper: Paper) -> str:
    sign = "№ " if paper.language == "ru" else ""
    return f"{_WORDS[paper.language]['title']} {sign}{paper.number}".rstrip(" №")


def subject(paper: Paper) -> str:
    return f"{_title(paper)}: {paper.seller}"


def letter(paper: Paper) -> str:
    """The e-mail, plain text."""
    lines = []
    for block in blocks(paper):
        match block.kind:
            case "title":
                lines += [block.text, ""]
            case "head":
                lines.append("")
            case "row":
                name, quantity, price, total = block.cells
                lines.append(f"- {name}: {quantity} × {price} = {total}")
            case "total":
                lines += [f"{block.cells[0]}: {block.cells[-1]}", ""]
            case "heading":
                lines += ["", f"{block.text}:"]
            case "item":
                prefix = f"{block.cells[0]}: " if block.cells[0] else ""
                lines.append(f"- {prefix}{block.text}")
            case _:
                lines.append(block.text)
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def missing(fixed: Sequence[Promise], paper: Paper) -> list[tuple[Promise, str]]:
    """Conditions that were fixed and do not stand in the offer, each with what stands in its place."""
    there = {search_key(each.text) for each in paper.conditions}
    instead = {each.condition: each.text for each in paper.conditions if each.condition}
    return [(each, instead.get(each.condition, "")) for each in fixed if search_key(each.text) not in there]


def stored(paper: Paper) -> dict[str, Any]:
    """As it lies in the row."""
    made: dict[str, Any] = msgspec.to_builtins(paper)
    return made


def read(body: dict[str, Any], number: str) -> Paper:
    """``number``: what the row is called, which nobody knew when it was written."""
    return msgspec.structs.replace(msgspec.convert(body, Paper), number=number)
