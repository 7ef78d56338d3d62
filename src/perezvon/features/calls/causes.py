"""Why a call ended, in words: SIP status and Q.850 cause for people who know neither."""

from collections.abc import Mapping
from typing import Final

from perezvon.facts.settings import Language

Words = Mapping[Language, str]

_SIP: Final[Mapping[int, Words]] = {
    200: {"ru": "соединение состоялось", "en": "connected"},
    400: {"ru": "оператор связи не понял запрос", "en": "the carrier did not understand the request"},
    401: {"ru": "оператор связи требует входа", "en": "the carrier asks for a sign-in"},
    403: {"ru": "оператор связи запретил вызов", "en": "the carrier forbids the call"},
    404: {"ru": "такого номера нет", "en": "no such number"},
    407: {"ru": "оператор связи требует входа", "en": "the carrier asks for a sign-in"},
    408: {"ru": "другая сторона не отвечает вовремя", "en": "the other side does not answer in time"},
    410: {"ru": "номер больше не обслуживается", "en": "the number is no longer in service"},
    480: {"ru": "абонент временно недоступен", "en": "temporarily unavailable"},
    481: {"ru": "вызов уже закончился", "en": "the call had ended already"},
    484: {"ru": "номер неполный", "en": "the number is incomplete"},
    486: {"ru": "занято", "en": "busy"},
    487: {"ru": "вызов отменён до ответа", "en": "cancelled before the answer"},
    488: {"ru": "не нашлось общего кодека", "en": "no codec in common"},
    500: {"ru": "ошибка у оператора связи", "en": "an error at the carrier"},
    502: {"ru": "ошибка в сети оператора связи", "en": "an error in the carrier's network"},
    503: {"ru": "у оператора связи перегрузка", "en": "the carrier is overloaded"},
    504: {"ru": "сеть оператора связи не отвечает", "en": "the carrier's network does not answer"},
    600: {"ru": "занято везде", "en": "busy everywhere"},
    603: {"ru": "вызов отклонён", "en": "declined"},
    604: {"ru": "такого абонента нет нигде", "en": "does not exist anywhere"},
    606: {"ru": "не нашлось общего кодека", "en": "no codec in common"},
}
"""RFC 3261, section 21."""

_SIP_CLASS: Final[Mapping[int, Words]] = {
    3: {"ru": "вызов перенаправлен", "en": "the call was redirected"},
    4: {"ru": "вызов не принят", "en": "the call was not taken"},
    5: {"ru": "ошибка у оператора связи", "en": "an error at the carrier"},
    6: {"ru": "вызов отклонён", "en": "the call was declined"},
}

_Q850: Final[Mapping[int, Words]] = {
    1: {"ru": "такого номера нет", "en": "no such number"},
    3: {"ru": "нет пути к номеру", "en": "no route to the number"},
    16: {"ru": "обычное завершение", "en": "ended normally"},
    17: {"ru": "занято", "en": "busy"},
    18: {"ru": "телефон не отозвался", "en": "the telephone did not respond"},
    19: {"ru": "никто не ответил", "en": "nobody answered"},
    20: {"ru": "абонент недоступен", "en": "the subscriber is absent"},
    21: {"ru": "вызов отклонён", "en": "declined"},
    22: {"ru": "номер изменился", "en": "the number has changed"},
    26: {"ru": "ответил другой телефон", "en": "answered elsewhere"},
    27: {"ru": "телефон не в порядке или не на связи", "en": "the destination is out of order"},
    28: {"ru": "номер неверный или неполный", "en": "the number is wrong or incomplete"},
    31: {"ru": "обычное завершение", "en": "ended normally"},
    34: {"ru": "нет свободных линий", "en": "no free line"},
    38: {"ru": "сеть не в порядке", "en": "the network is out of order"},
    41: {"ru": "временный сбой сети", "en": "a temporary failure of the network"},
    42: {"ru": "перегрузка", "en": "overload"},
    44: {"ru": "линия занята другим", "en": "the line is taken"},
    50: {"ru": "услуга не подключена", "en": "the service is not subscribed"},
    58: {"ru": "нужный вид связи недоступен", "en": "this kind of call is not available"},
    79: {"ru": "такая услуга не предоставляется", "en": "this service is not provided"},
    88: {"ru": "не нашлось общего кодека", "en": "no codec in common"},
    102: {"ru": "сеть не ответила вовремя", "en": "the network did not answer in time"},
    127: {"ru": "сбой сети без объяснения", "en": "the network failed and does not say why"},
}
"""ITU-T Q.850; those that Asterisk gives (``include/asterisk/causes.h``)."""


def cause_words(sip: int | None, cause: int | None, language: Language) -> str:
    """What a person reads; a SIP failure says more than a Q.850 cause. Empty when neither is known."""
    if sip is not None and sip >= 300:
        words = _SIP.get(sip) or _SIP_CLASS.get(sip // 100)
        return words[language] if words else f"SIP {sip}"
    if cause is None:
        return ""
    known = _Q850.get(cause)
    return known[language] if known else f"Q.850 {cause}"
