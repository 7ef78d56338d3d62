"""Classes, flags and their reasons in words, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from perezvon.facts.classes import Reason

CLASSES: Mapping[str, tuple[str, str]] = {
    "first_time": ("first time", "впервые"),
    "returned": ("returned", "возвратившийся"),
    "recommendation": ("by recommendation", "по рекомендации"),
    "repeat": ("repeat", "повторный"),
    "hot": ("hot", "горячий"),
    "warm": ("warm", "тёплый"),
    "cold": ("cold", "холодный"),
}

REASONS: Mapping[str, tuple[str, str]] = {
    "deal": ("made a deal on {day}", "совершил сделку {day}"),
    "called_before": ("called on {day}, did not buy", "звонил {day}, сделки не было"),
    "we_called": (
        "answers our call of {day}: we had called, he now calls himself",
        "отклик на наш звонок {day}: звонили мы, теперь звонит сам",
    ),
    "referred": ("no contact before, somebody sent him", "контактов не было, его направили к нам"),
    "unknown": ("no contact with us before", "контактов с нами раньше не было"),
    "spoke_self": ("{agent} spoke with him on {day}", "{agent} говорил с ним {day}"),
    "knows_self": (
        "{agent} has known him since {day}, not by telephone",
        "{agent} знаком с ним с {day}, не по телефону",
    ),
    "spoke_colleague": ("{agent} spoke with him on {day}", "с ним говорил {agent} {day}"),
    "knows_colleague": (
        "{agent} has known him since {day}, not by telephone",
        "с ним знаком {agent} с {day}, не по телефону",
    ),
    "deal_no_talk": (
        "made a deal on {day}, nobody has spoken with him",
        "совершил сделку {day}, никто из нас с ним не говорил",
    ),
    "stranger": ("does not know us", "не знает о нас"),
    "referred_stranger": ("does not know us; somebody named him", "не знает о нас; нам его назвали"),
}

LINES: Mapping[str, tuple[str, str]] = {
    "nobody": ("a colleague", "коллега"),
    "bad": ("line {line}, {field}: {expected}", "строка {line}, {field}: {expected}"),
    "summary": (
        "{calls} calls, {persons} persons, {bad} bad lines",
        "звонков {calls}, лиц {persons}, плохих строк {bad}",
    ),
    "json": ("one JSON object a line is expected", "в строке ожидается один объект JSON"),
    "missing": ("is missing", "поле отсутствует"),
    "time": (
        "a time with its zone is expected, such as 2026-05-03T10:00:00+03:00",
        "ожидается время с зоной, например 2026-05-03T10:00:00+03:00",
    ),
    "direction": ("inbound or outbound is expected", "ожидается inbound или outbound"),
    "names": ("a list of names is expected", "ожидается список имён"),
    "name": (
        "a text that is not empty, or a whole number, is expected",
        "ожидается непустой текст или целое число",
    ),
    "seconds": ("seconds from 0 to 10 million are expected", "ожидаются секунды от 0 до 10 миллионов"),
    "bool": ("true or false is expected", "ожидается true или false"),
    "promise": (
        'null or {{"due": time with its zone}} is expected',
        'ожидается null или {{"due": время с зоной}}',
    ),
    "twice": ("stands on line {other} already", "уже есть в строке {other}"),
    "choose": (
        "give --history FILE, --recompute or --export CLIENT",
        "укажите --history ФАЙЛ, --recompute или --export ЗАКАЗЧИК",
    ),
    "same": (
        "Every stored class is the computed one.",
        "Все сохранённые классы совпадают с вычисленными.",
    ),
    "shown": (
        "{calls} calls would change; nothing was written. To write them: --recompute --apply.",
        "Изменятся звонки: {calls}; ничего не записано. Чтобы записать: --recompute --apply.",
    ),
    "applied": (
        "{calls} calls changed; the history of changes says so.",
        "Изменены звонки: {calls}; это записано в историю изменений.",
    ),
    "rule": ("the same, by newer rules", "то же, по новым правилам"),
    "unreadable": ("cannot be read: {reason}", "не читается: {reason}"),
}

_MONTHS = (
    ("January", "января"),
    ("February", "февраля"),
    ("March", "марта"),
    ("April", "апреля"),
    ("May", "мая"),
    ("June", "июня"),
    ("July", "июля"),
    ("August", "августа"),
    ("September", "сентября"),
    ("October", "октября"),
    ("November", "ноября"),
    ("December", "декабря"),
)


def day(at: datetime, language: str, now: datetime) -> str:
    """3 May, or 3 May 2025 when that is another year than the call's; in the zone that the time came with."""
    month = _MONTHS[at.month - 1][language == "ru"]
    return f"{at.day} {month}" if at.year == now.year else f"{at.day} {month} {at.year}"


def reason_words(class_: str, reason: Reason, language: str, now: datetime) -> str:
    """The class and why, for example ``returned: called on 3 May, did not buy``."""
    russian = language == "ru"
    when = day(reason.at, language, now) if reason.at is not None else ""
    agent = reason.agent if reason.agent is not None else LINES["nobody"][russian]
    words = REASONS[reason.why][russian].format(day=when, agent=agent)
    return f"{CLASSES[class_][russian]}: {words}"
