"""What `perezvon sim --from-journal` and `perezvon demo day` say, in English and Russian."""

from __future__ import annotations

from perezvon.main.texts import language

TEXTS = {
    "demo.there": (
        "{day}: {calls:,} calls are there already; nothing was written.",
        "{day}: звонки уже есть ({calls:,}); ничего не записано.",
    ),
    "demo.nobody": (
        "There is no demo centre in this database: write it first with `perezvon demo seed`.",
        "В этой базе нет демонстрационного центра: сначала выполните `perezvon demo seed`.",
    ),
    "demo.written": (
        "{day}: {calls:,} calls and {agents} agents written. Open /whatif and choose this day.",
        "{day}: записано звонков {calls:,}, операторов {agents}. Откройте /whatif и выберите этот день.",
    ),
    "needs_day": (
        "It changes a real day: name one with --from-journal DAY.",
        "Это меняет настоящий день: назовите его, --from-journal ДЕНЬ.",
    ),
    "not_with_day": (
        "It says how a made-up day is; with --from-journal the day is as it was.",
        "Это описывает придуманный день; с --from-journal день таков, каким он был.",
    ),
    "staff": (
        "Write a number from 1 to {most}; more or fewer (+2) only with --from-journal.",
        "Укажите число от 1 до {most}; больше или меньше (+2) только вместе с --from-journal.",
    ),
    "playing": ("Living through the day", "День проживается заново"),
    "head": (
        "{day}: {calls:,} calls in queues, {agents} agents; {n} replications.",
        "{day}: звонков в очередях {calls:,}, операторов {agents}; повторов {n}.",
    ),
    "fit.empty": (
        "No caller was answered or lost: nothing to compare.",
        "Сравнивать нечего: ни принятых, ни потерянных.",
    ),
    "fit.good": (
        "The model explains this day well: to within {level:.1f} points of service level, "
        "{lost:.1f} points of abandonment, {wait:.1f} s of average wait ({hour:.1f} points hour by hour).",
        "Модель хорошо объясняет день: с точностью до {level:.1f} п. п. уровня сервиса, "
        "{lost:.1f} п. п. потерь, {wait:.1f} с среднего ожидания (по часам {hour:.1f} п. п.).",
    ),
    "fit.fair": (
        "The model explains this day roughly: to within {level:.1f} points of service level, "
        "{lost:.1f} points of abandonment, {wait:.1f} s of average wait ({hour:.1f} points hour by hour).",
        "Модель объясняет день приблизительно: с точностью до {level:.1f} п. п. уровня сервиса, "
        "{lost:.1f} п. п. потерь, {wait:.1f} с среднего ожидания (по часам {hour:.1f} п. п.).",
    ),
    "fit.poor": (
        "The model does NOT explain this day, do not rely on it: {level:.1f} points of service level, "
        "{lost:.1f} points of abandonment, {wait:.1f} s of average wait ({hour:.1f} points hour by hour).",
        "Модель этот день НЕ объясняет, полагаться на неё нельзя: расхождение {level:.1f} п. п. "
        "уровня сервиса, "
        "{lost:.1f} п. п. потерь, {wait:.1f} с среднего ожидания (по часам {hour:.1f} п. п.).",
    ),
    "side.real": ("that day", "тот день"),
    "side.base": ("model, as staffed", "модель, те же смены"),
    "side.changed": ("model, changed", "модель, с изменением"),
    "name.service_level": ("service level", "уровень сервиса"),
    "name.abandonment": ("abandonment rate", "доля потерь"),
    "name.asa_s": ("average speed of answer", "среднее ожидание ответа"),
    "name.occupancy": ("occupancy", "занятость"),
    "name.answered": ("answered", "принято"),
    "name.abandoned": ("abandoned", "потеряно"),
    "name.flowed_out": ("left at the longest wait", "вышло по пределу ожидания"),
    "name.agents_h": ("agent hours", "часов операторов"),
    "s": (" s", " с"),
    "waited": ("waited {span} s", "ждали {span} с"),
    "sentence.check": (
        "Nothing was to be changed: this is the day and the model of it.",
        "Менять было нечего: это день и его модель.",
    ),
    "sentence.changed": (
        "{change}: {after:.0f} % would have been answered in time instead of {before:.0f} %, "
        "{lost:,.0f} callers lost instead of {were:,.0f}.",
        "{change}: вовремя ответили бы {after:.0f} % вместо {before:.0f} %, потеряли бы {lost:,.0f} "
        "абонентов вместо {were:,.0f}.",
    ),
    "asked.agents": ("{count:+d} agents", "{count:+d} операторов"),
    "asked.window": (" from {begins} to {ends}", " с {begins} до {ends}"),
    "asked.queue": (" for {queue}", " для {queue}"),
    "wrong.day_format": (
        "{value!r} is no day: write 2026-11-21, yesterday or today.",
        "{value!r} не день: напишите 2026-11-21, вчера или сегодня.",
    ),
    "wrong.no_calls": (
        "No call was queued on {value}. `perezvon demo day` writes a made-up day.",
        "{value} звонков в очередях не было. Придуманный день пишет `perezvon demo day`.",
    ),
    "wrong.no_agents": (
        "It is not known who worked on {value}: choose another day.",
        "Не записано, кто работал {value}: выберите другой день.",
    ),
    "wrong.nobody": (
        "only {value} agents of that kind were there: take away fewer",
        "подходящих операторов было только {value}: уберите меньше",
    ),
    "wrong.queue_unknown": (
        "the queue {value} had no calls that day",
        "очередь {value} в этот день звонков не принимала",
    ),
    "wrong.agent_unknown": (
        "the agent {value} did not work that day",
        "оператор {value} в этот день не работал",
    ),
    "wrong.agents": (
        "{value!r}: write a number, +2, -1@10:00-13:00 or +1@QUEUE",
        "{value!r}: напишите число, +2, -1@10:00-13:00 или +1@ОЧЕРЕДЬ",
    ),
    "wrong.too_many": (
        "{value!r}: at most 200 more or fewer",
        "{value!r}: не больше 200 в ту или другую сторону",
    ),
    "wrong.window": (
        "{value!r}: write 10:00-13:00, the beginning before the end",
        "{value!r}: напишите 10:00-13:00, начало раньше конца",
    ),
    "wrong.rule": (
        "{value!r}: write QUEUE.service_level=80/20, .wrap_up=15, .max_wait=120 or .priority=5",
        "{value!r}: напишите ОЧЕРЕДЬ.service_level=80/20, .wrap_up=15, .max_wait=120 или .priority=5",
    ),
    "wrong.level": ("{value!r}: a service level is 80/20", "{value!r}: уровень сервиса пишется 80/20"),
    "wrong.number": (
        "{value!r}: seconds from 0 to 86400 (longest wait from 1)",
        "{value!r}: секунды от 0 до 86400 (предел ожидания от 1)",
    ),
    "wrong.skill": (
        "{value!r}: write AGENT:SKILL=LEVEL with a level from 0 to 10",
        "{value!r}: напишите ОПЕРАТОР:НАВЫК=УРОВЕНЬ, уровень от 0 до 10",
    ),
}


def say(key: str, **values: object) -> str:
    """A text in the language of the terminal."""
    english, russian = TEXTS[key]
    return (russian if language() == "ru" else english).format(**values)
