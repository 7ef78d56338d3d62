"""Why a run failed, as a sentence."""

from typing import Final

from perezvon.facts.settings import Language

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "no_calls": (
        "В этот день звонков в очередях не было. Выберите другой день.",
        "No call was queued that day. Choose another day.",
    ),
    "no_agents": (
        "За этот день не записано, кто из операторов работал. Выберите другой день.",
        "It is not known who worked that day. Choose another day.",
    ),
    "nobody": (
        "Столько операторов убрать нельзя: подходящих было только {value}. Уберите меньше.",
        "So many agents cannot be taken away: only {value} of that kind were there. Take away fewer.",
    ),
    "queue_unknown": (
        "Очередь {value} в этот день звонков не принимала. Уберите её из изменений.",
        "The queue {value} had no calls that day. Leave it out of the change.",
    ),
    "agent_unknown": (
        "Оператор {value} в этот день не работал. Уберите его из изменений.",
        "The agent {value} did not work that day. Leave him out of the change.",
    ),
    "crashed": (
        "Расчёт прервался {value} раза подряд. Возьмите меньше повторов или сообщите администратору.",
        "The calculation broke off {value} times. Ask for fewer replications or tell the administrator.",
    ),
}
_OTHER: Final = (
    "Расчёт не удался: {code}. Повторите; если не поможет, сообщите администратору.",
    "The calculation failed: {code}. Try again; if it stays, tell the administrator.",
)


def fault_words(fault: str, language: Language) -> str:
    """``fault``: a code, a space, a value."""
    code, _, value = fault.partition(" ")
    russian, english = _WORDS.get(code, _OTHER)
    return (russian if language == "ru" else english).format(code=code, value=value)
