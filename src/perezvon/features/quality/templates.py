"""Forms to begin with: the five rules of an inbound call, and a friendly tone with difficult callers."""

from typing import Any, Final

from perezvon.features.quality.cards import CardBody
from perezvon.features.quality.model import CardTemplate


def _one(key: str, ru: str, en: str, weight: int = 1, **more: Any) -> dict[str, Any]:
    return {"key": key, "title_ru": ru, "title_en": en, "weight": weight, **more}


_FIVE: Final = {
    "sections": [
        {
            "title_ru": "Пять правил входящего звонка",
            "title_en": "Five rules of an inbound call",
            "criteria": [
                _one(
                    "greeting",
                    "Ответил сразу, назвал компанию и себя",
                    "Answered promptly, named the company and himself",
                    2,
                ),
                _one(
                    "name_used",
                    "Узнал имя и обращался по имени",
                    "Learned the caller's name and used it",
                    2,
                    kind="scale",
                    hint_ru="4: в начале, в середине и в конце; 0: ни разу.",
                    hint_en="4: at the beginning, in between and at the end; 0: never.",
                ),
                _one(
                    "listening",
                    "Слушал не перебивая, пересказал и убедился, что понял",
                    "Listened without interrupting, restated and made sure",
                    3,
                    kind="scale",
                ),
                _one(
                    "living_speech",
                    "Говорил живым языком и держался темы",
                    "Spoke naturally and kept to the topic",
                    2,
                    kind="scale",
                    hint_ru="Не читал с листа; уход от темы возвращал мягко.",
                    hint_en="Did not read aloud; brought the talk back gently.",
                ),
                _one(
                    "friendly_tone",
                    "Был доброжелателен до конца",
                    "Stayed friendly to the end",
                    3,
                    kind="scale",
                ),
                _one(
                    "call_to_action",
                    "Закончил призывом к действию",
                    "Ended with a call to action",
                    2,
                    hint_ru="«Мы ждём вас», «будут вопросы, обязательно звоните», при любом исходе.",
                    hint_en='"We are waiting for you", "any questions: do call", whatever the result.',
                ),
            ],
        },
        {
            "title_ru": "Недопустимое",
            "title_en": "Never",
            "criteria": [
                _one(
                    "not_rude",
                    "Не грубил и не бросил трубку",
                    "Was not rude and did not hang up on the caller",
                    1,
                    critical=True,
                ),
                _one("true_facts", "Не обещал того, чего нет", "Promised nothing untrue", 1, critical=True),
            ],
        },
    ]
}
_DIFFICULT: Final = {
    "sections": [
        {
            "title_ru": "Доброжелательный тон с трудным собеседником",
            "title_en": "A friendly tone with a difficult caller",
            "criteria": [
                _one(
                    "let_speak",
                    "Дал выговориться, не перебивал",
                    "Let the caller speak without interrupting",
                    2,
                    kind="scale",
                ),
                _one(
                    "feeling_named",
                    "Назвал чувство собеседника и посочувствовал",
                    "Named the caller's feeling and sympathised",
                    2,
                    kind="scale",
                ),
                _one(
                    "friendly_tone",
                    "Говорил ровно и доброжелательно",
                    "Kept an even and friendly voice",
                    4,
                    kind="scale",
                    hint_ru="4: тон не изменился ни разу; 0: ответил тем же.",
                    hint_en="4: the tone never changed; 0: answered in kind.",
                ),
                _one(
                    "no_dispute",
                    "Не спорил и не искал виноватого",
                    "Did not argue or look for whom to blame",
                    2,
                ),
                _one(
                    "way_out",
                    "Предложил, что сделает и к какому сроку",
                    "Offered what will be done and by when",
                    3,
                    kind="scale",
                ),
                _one(
                    "thanked",
                    "Поблагодарил и попрощался доброжелательно",
                    "Thanked and said goodbye in a friendly way",
                    1,
                ),
            ],
        },
        {
            "title_ru": "Недопустимое",
            "title_en": "Never",
            "criteria": [
                _one(
                    "not_rude",
                    "Не грубил, не насмехался, не бросил трубку",
                    "Was not rude or mocking, did not hang up",
                    1,
                    critical=True,
                ),
            ],
        },
    ]
}

TEMPLATES: Final = (
    CardTemplate(
        key="five-rules",
        name_ru="Пять правил входящего звонка",
        name_en="Five rules of an inbound call",
        body=CardBody.model_validate(_FIVE),
    ),
    CardTemplate(
        key="difficult-callers",
        name_ru="Доброжелательный тон с трудным собеседником",
        name_en="Friendly tone with difficult callers",
        body=CardBody.model_validate(_DIFFICULT),
    ),
)
