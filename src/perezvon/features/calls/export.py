"""The filtered list as CSV for spreadsheets, read page by page: a slow reader holds no transaction."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from perezvon.adapters.web.spreadsheet import cell, delimiter, first_bytes
from perezvon.facts.settings import Language
from perezvon.features.calls.causes import cause_words
from perezvon.features.calls.model import Place
from perezvon.features.calls.store import AnyRow

PAGE_ROWS: Final = 1000

NextPage = Callable[[Place | None], Awaitable[Sequence[AnyRow]]]


class Names(msgspec.Struct, frozen=True):
    """Names for ids; an id without a name is written as it is. ``zone``: of the times in the file."""

    clients: Mapping[str, str] = {}
    queues: Mapping[str, str] = {}
    agents: Mapping[str, str] = {}
    dispositions: Mapping[str, str] = {}
    zone: str = "UTC"


_HEADS: Final[Mapping[Language, tuple[str, ...]]] = {
    "ru": (
        "Звонок", "Поступил", "Заказчик", "Набранный номер", "Номер абонента", "Направление", "Итог",
        "Завершил", "Очередь", "Оператор", "Результат", "Ожидание, с", "Вызов оператора, с", "Разговор, с",
        "Удержание, с", "Поствызов, с", "В пределах нормы", "Причина завершения", "Записей", "О чём",
        "Класс", "Признаки", "Сделка",
    ),
    "en": (
        "Call", "Arrived", "Client", "Dialled number", "Caller", "Direction", "Outcome", "Ended by",
        "Queue", "Agent", "Disposition", "Wait, s", "Ringing, s", "Talk, s", "Hold, s",
        "Wrap-up, s", "Within target", "Reason of the end", "Recordings", "About", "Class", "Flags",
        "Deal",
    ),
}  # fmt: skip
_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "inbound": {"ru": "входящий", "en": "inbound"},
    "outbound": {"ru": "исходящий", "en": "outbound"},
    "answered": {"ru": "принят", "en": "answered"},
    "abandoned": {"ru": "потерян в очереди", "en": "abandoned"},
    "short_abandoned": {"ru": "короткий отбой", "en": "short abandon"},
    "left_early": {"ru": "отбой до очереди", "en": "left before the queue"},
    "closed": {"ru": "закрыто", "en": "closed"},
    "flowed_out": {"ru": "выведен из очереди", "en": "flowed out"},
    "refused": {"ru": "не принят системой", "en": "refused"},
    "busy": {"ru": "занято", "en": "busy"},
    "no_answer": {"ru": "не ответили", "en": "no answer"},
    "unallocated": {"ru": "нет такого номера", "en": "no such number"},
    "rejected": {"ru": "отклонён", "en": "rejected"},
    "unreachable": {"ru": "не дозвонились", "en": "not reached"},
    "cancelled": {"ru": "отменён оператором", "en": "cancelled by the agent"},
    "withdrawn": {"ru": "прерван: звонить нельзя", "en": "ended: must not be called"},
    "caller": {"ru": "абонент", "en": "caller"},
    "agent": {"ru": "оператор", "en": "agent"},
    "system": {"ru": "система", "en": "system"},
    "outside": {"ru": "внешний собеседник", "en": "the one outside"},
    "limit": {"ru": "предельная длина разговора", "en": "longest talk allowed"},
    "first_time": {"ru": "впервые", "en": "first time"},
    "returned": {"ru": "возвратившийся", "en": "returned"},
    "recommendation": {"ru": "по рекомендации", "en": "by recommendation"},
    "repeat": {"ru": "повторный", "en": "repeat"},
    "hot": {"ru": "горячий", "en": "hot"},
    "warm": {"ru": "тёплый", "en": "warm"},
    "cold": {"ru": "холодный", "en": "cold"},
    "expected": {"ru": "ожидаемый", "en": "expected"},
    "on_time": {"ru": "вовремя", "en": "on time"},
    "recovery": {"ru": "с извинением", "en": "recovery"},
    "good": {"ru": "товар", "en": "a good"},
    "service": {"ru": "услуга", "en": "a service"},
    "consultation": {"ru": "консультация", "en": "advice"},
    "information": {"ru": "справка", "en": "information"},
    "help": {"ru": "помощь", "en": "help"},
    "support": {"ru": "поддержка", "en": "support"},
    "fault": {"ru": "неисправность", "en": "a fault"},
    "complaint": {"ru": "жалоба", "en": "a complaint"},
    "other": {"ru": "другое", "en": "something else"},
    "offer": {"ru": "предложение", "en": "an offer"},
    "range": {"ru": "новинки ассортимента", "en": "news of the range"},
    "meeting": {"ru": "напоминание о встрече", "en": "reminder of a meeting"},
    "product": {"ru": "как служит покупка", "en": "how the purchase serves"},
    "promise": {"ru": "обещанный звонок", "en": "as promised"},
    "birthday": {"ru": "день рождения", "en": "a birthday"},
    "holiday": {"ru": "праздник", "en": "a holiday"},
    "first": {"ru": "первое знакомство", "en": "a first approach"},
    "survey": {"ru": "опрос", "en": "a survey"},
    "debt": {"ru": "долг", "en": "a debt"},
    "yes": {"ru": "да", "en": "yes"},
    "no": {"ru": "нет", "en": "no"},
}


def _seconds(value_ms: int) -> str:
    return str(round(value_ms / 1000))


def _class_cells(found: Mapping[str, Any] | None, language: Language) -> tuple[str, str, str]:
    if found is None:
        return "", "", ""
    flags = ", ".join(_WORDS[flag][language] for flag in found["flags"])
    return _WORDS[found["kind"]][language], flags, _WORDS["yes" if found["deal"] else "no"][language]


def line_of(row: AnyRow, names: Names, language: Language) -> list[str]:
    """One call as the cells of ``_HEADS``."""

    def named(table: Mapping[str, str], id_: str | None) -> str:
        return "" if id_ is None else table.get(id_, id_)

    arrived: datetime = row.arrived_at.astimezone(ZoneInfo(names.zone))
    values: list[object] = [
        row.call,
        arrived.strftime("%Y-%m-%d %H:%M:%S"),
        named(names.clients, row.client),
        row.number,
        row.caller,
        _WORDS[row.direction][language],
        _WORDS[row.how][language],
        _WORDS[row.by][language],
        named(names.queues, row.queue),
        named(names.agents, row.agent),
        named(names.dispositions, row.disposition),
        *map(_seconds, (row.wait_ms, row.ring_ms, row.talk_ms, row.hold_ms, row.wrap_ms)),
        _WORDS["yes" if row.in_target else "no"][language],
        cause_words(row.sip, row.cause, language),
        row.recordings,
        _WORDS[row.subject][language] if row.subject else "",
        *_class_cells(row.classified, language),
    ]
    return [cell(value) for value in values]


async def csv_of(next_page: NextPage, names: Names, language: Language) -> AsyncIterator[bytes]:
    """The whole file: UTF-8 with a mark, and semicolons in Russian, because Russian Excel wants both."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter(language), lineterminator="\r\n")
    writer.writerow(_HEADS[language])
    yield first_bytes()
    place: Place | None = None
    while True:
        rows = await next_page(place)
        for row in rows:
            writer.writerow(line_of(row, names, language))
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
        if len(rows) < PAGE_ROWS:
            return
        place = Place(arrived_at=rows[-1].arrived_at, call=rows[-1].call)
