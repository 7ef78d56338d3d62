"""What a person typed or pressed, as the value that is kept.

=========  ====================================  ==================================
type       taken                                 kept
=========  ====================================  ==================================
choice     the key of a choice                   the key
multi      a list of keys                        the keys, in the order of the script
number     ``"12,5"``, ``12.5``                  a number
scale      as number, whole                      a whole number
money      ``"70 000,50"``, {amount, currency}   {micro, currency}: millionths of a unit
date       ``2026-05-03``, ``3.5.2026``          ``2026-05-03``
phone      any usual form                        E.164 with plus
text       up to 2000 characters                 the text
address    up to 2000 characters                 the text
=========  ====================================  ==================================
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from perezvon.core.scripts import SCALE, Answer
from perezvon.kit.errors import Refused
from perezvon.kit.phone import DEFAULT_REGION, e164

LONGEST: Final = 2_000
MICRO: Final = 1_000_000
GIVEN: Final = "given"
"""What is kept of an answer that is a secret."""
_MOST: Final = Decimal(10**12)
_SPACES: Final = " \u00a0\u202f\u2009'"
END_KEY: Final = "#"


def value_of(answer: Answer, raw: Any, *, region: str = DEFAULT_REGION, currency: str = "RUB") -> Any:
    """The value to keep. Raises Refused ``script.answer_…`` with the field ``value``.

    Of a secret nothing is looked at: a browser sends only that there is one.
    """
    if answer.secret:
        if not raw:
            raise _no("script.answer_empty")
        return GIVEN
    return _read(answer, raw, region, currency)


def _read(answer: Answer, raw: Any, region: str, currency: str) -> Any:
    match answer.type:
        case "choice":
            return _choice(answer, raw)
        case "multi":
            return _several(answer, raw)
        case "number":
            return _plain(_bounded(answer, _number(raw, "script.answer_number"), answer.low, answer.high))
        case "scale":
            low = SCALE[0] if answer.low is None else answer.low
            high = SCALE[1] if answer.high is None else answer.high
            found = _bounded(answer, _number(raw, "script.answer_scale"), low, high)
            if found != int(found):
                raise _no("script.answer_scale", low=low, high=high)
            return int(found)
        case "money":
            return _money(raw, currency)
        case "date":
            return _date(raw)
        case "phone":
            number = e164(_text(raw), region)
            if number is None:
                raise _no("script.answer_phone")
            return number
        case "text" | "address":
            return _text(raw)


def _no(code: str, **values: str | float) -> Refused:
    return Refused(code, {"field": "value", **values})


def _text(raw: Any) -> str:
    text = raw.strip() if isinstance(raw, str) else ""
    if not text:
        raise _no("script.answer_empty")
    if len(text) > LONGEST:
        raise _no("script.answer_long", most=LONGEST)
    return text


def _choice(answer: Answer, raw: Any) -> str:
    for choice in answer.choices:
        if choice.key == raw:
            return choice.key
    raise _no("script.answer_choice")


def _several(answer: Answer, raw: Any) -> list[str]:
    if not isinstance(raw, list) or not raw:
        raise _no("script.answer_empty")
    known = [choice.key for choice in answer.choices]
    if any(each not in known for each in raw):
        raise _no("script.answer_choice")
    return [key for key in known if key in raw]


def _number(raw: Any, code: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise _no(code)
    text = "".join(c for c in str(raw) if c not in _SPACES).replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise _no(code) from None
    if not found.is_finite() or abs(found) >= _MOST:
        raise _no(code)
    return found


def _bounded(answer: Answer, found: Decimal, low: float | None, high: float | None) -> Decimal:
    if low is not None and found < Decimal(str(low)):
        raise _no("script.answer_low", low=low)
    if high is not None and found > Decimal(str(high)):
        raise _no("script.answer_high", high=high)
    return found


def _plain(found: Decimal) -> int | float:
    return int(found) if found == int(found) else float(found)


def _money(raw: Any, currency: str) -> dict[str, Any]:
    amount = raw.get("amount") if isinstance(raw, dict) else raw
    unit = raw.get("currency", currency) if isinstance(raw, dict) else currency
    if not isinstance(unit, str) or len(unit) != 3 or not unit.isascii() or not unit.isupper():
        raise _no("script.answer_money")
    found = _number(amount, "script.answer_money")
    if found < 0:
        raise _no("script.answer_money")
    return {"micro": int(found * MICRO), "currency": unit}


def _date(raw: Any) -> str:
    text = _text(raw)
    try:
        if "." in text:
            day, month, year = (int(part) for part in text.split("."))
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _no("script.answer_date") from None


def from_keys(answer: Answer, digits: str) -> Any:
    """The answer that pressed keys mean (``2``, ``10#``), or None while more keys may come.

    A choice is one key. A number ends with ``#``; a scale too, unless no longer number can begin so. Raises
    Refused ``script.answer_…`` as ``value_of``, ``script.not_by_keys`` for what keys cannot say.
    """
    if answer.type == "choice":
        if not digits:
            return None
        place = int(digits[0]) - 1 if digits[0].isdigit() else -1
        if not 0 <= place < len(answer.choices):
            raise _no("script.answer_choice")
        return answer.choices[place].key
    if answer.type not in ("scale", "number"):
        raise _no("script.not_by_keys")
    bare, ended, _ = digits.partition(END_KEY)
    if ended:
        return value_of(answer, bare)
    if answer.type == "scale" and bare and not _may_grow(answer, bare):
        return value_of(answer, bare)
    return None


def _may_grow(answer: Answer, bare: str) -> bool:
    high = SCALE[1] if answer.high is None else int(answer.high)
    return bare.isdigit() and bare[0] != "0" and int(bare) * 10 <= high


def words_of(answer: Answer | None, value: Any) -> str:
    """A kept value as a person reads it: labels instead of keys, amounts with their currency."""
    if isinstance(value, dict) and "micro" in value:
        amount = Decimal(value["micro"]) / MICRO
        shown = f"{amount:,.2f}".replace(",", "\u00a0").removesuffix(".00")
        return f"{shown}\u00a0{value['currency']}"
    if answer is not None and answer.choices:
        labels = {choice.key: choice.label for choice in answer.choices}
        keys: Sequence[Any] = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(key, str(key)) for key in keys)
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    if value is None:
        return ""
    return str(value)
