"""What `perezvon sim` says, in English and Russian."""

from __future__ import annotations

from perezvon.main.texts import language

TEXTS = {
    "calls": ("calls", "вызовов"),
    "answered": ("  answered", "  принято"),
    "abandoned": ("  abandoned", "  потеряно"),
    "short_abandoned": ("  short abandoned", "  потеряно сразу"),
    "flowed_out": ("  flowed out (longest wait)", "  вышло из очереди (предел ожидания)"),
    "left_early": ("  left in the greeting", "  ушли на приветствии"),
    "closed": ("  outside the opening hours", "  вне часов работы"),
    "busy": ("  called: busy", "  наш вызов: занято"),
    "no_answer": ("  called: no answer", "  наш вызов: не ответили"),
    "unallocated": ("  called: no such number", "  наш вызов: нет такого номера"),
    "rejected": ("  called: rejected", "  наш вызов: отклонён"),
    "unreachable": ("  called: not reached", "  наш вызов: не дозвонились"),
    "cancelled": ("  called: cancelled", "  наш вызов: отменён"),
    "withdrawn": ("  called: ended, must not be called", "  наш вызов: прекращён, звонить нельзя"),
    "refused": ("  refused (number, overload)", "  отклонено (номер, перегрузка)"),
    "offered": ("offered to queues", "поступило в очереди"),
    "abandonment": ("abandonment (of the offered)", "доля потерянных (из поступивших)"),
    "max_wait": ("longest wait", "наибольшее ожидание"),
    "service_level": (
        "service level (without short abandons)",
        "уровень сервиса (без потерянных сразу)",
    ),
    "asa": ("average speed of answer", "среднее ожидание ответа"),
    "aht": ("average handling time", "среднее время обработки"),
    "occupancy": ("occupancy", "занятость"),
    "requeued": ("taken back to the front of the queue", "возвращено в начало очереди"),
    "offers": ("offers", "предложений"),
    "steps": ("steps of the floor", "шагов пульта"),
    "stale": ("  dropped as stale", "  отброшено как запоздавшие"),
    "refusals": ("  requests refused", "  отказов на просьбы"),
    "faults": ("faults", "сбоев"),
    "alarms": ("alarms", "тревог"),
    "checks": (
        "checked: states / nodes / replays / records",
        "проверено: состояний / узлов / повторов / записей",
    ),
    "digest": ("digest", "отпечаток"),
    "took": ("took", "заняло"),
    "check": (
        "choose sampled, every, or a number of steps, e.g. 300",
        "выберите sampled, every или число шагов, например 300",
    ),
    "soak.so_far": (
        "{done:,} of {days:,} days played, {broken:,} broken.",
        "Сыграно дней: {done:,} из {days:,}, с нарушениями: {broken:,}.",
    ),
    "soak.end": (
        "{days:,} days from seed {first}: {calls:,} calls in {steps:,} steps and {took:,} s; "
        "{broken:,} days broke a rule.",
        "Дней {days:,} с зерна {first}: вызовов {calls:,}, шагов {steps:,} за {took:,} с; "
        "дней с нарушениями: {broken:,}.",
    ),
    "broken": (
        "Broken at step {step}: {rule}\n  {detail}",
        "Нарушено на шаге {step}: {rule}\n  {detail}",
    ),
    "again": ("The same again: {command}", "Повторить: {command}"),
    "ended": (
        "The day ended at step {step}, before the one that was asked for.",
        "День кончился на шаге {step}, раньше указанного.",
    ),
    "replay": (
        "write STEP or SEED:STEP, whole numbers, e.g. 7:1234",
        "напишите ШАГ или ЗЕРНО:ШАГ целыми числами, например 7:1234",
    ),
    "number": ("{value!r} is not a number", "{value!r} — не число"),
    "distribution.name": (
        "{value!r} is no distribution; write lognormal:170:0.8, exponential:150, fixed:20 or empirical:FILE",
        "{value!r} — не распределение; напишите lognormal:170:0.8, exponential:150, fixed:20 "
        "или empirical:ФАЙЛ",
    ),
    "distribution.parameters": (
        "{value!r} has the wrong parameters; lognormal takes mean and sigma, the others one number",
        "{value!r}: не те параметры; lognormal — среднее и сигма, остальные — одно число",
    ),
    "distribution.mean": (
        "{value} is out of range; durations are above 0 and at most 86400 seconds",
        "{value} вне пределов; длительность больше 0 и не больше 86400 секунд",
    ),
    "distribution.sigma": (
        "sigma {value} is out of range; take 0 to 5",
        "сигма {value} вне пределов; возьмите от 0 до 5",
    ),
    "distribution.file": (
        "name the file: empirical:FILE, one duration in seconds on each line",
        "укажите файл: empirical:ФАЙЛ, по одной длительности в секундах на строке",
    ),
    "file.unreadable": ("the file cannot be read: {value}", "файл не прочесть: {value}"),
    "file.unwritable": ("the file cannot be written: {value}", "файл не записать: {value}"),
    "plan.wrong": (
        "the plan cannot be played: {value}; make a right one with --write-plan",
        "план не сыграть: {value}; создайте верный ключом --write-plan",
    ),
    "file.not_text": ("this is not UTF-8 text", "это не текст UTF-8"),
    "file.empty": ("the file holds no values", "в файле нет значений"),
    "file.number": ("{value!r} is not a number", "{value!r} — не число"),
    "file.range": (
        "{value} is out of range; take a number from 0 to a day of seconds, or to 100000 calls",
        "{value} вне пределов; возьмите число от 0 до суток в секундах или до 100000 вызовов",
    ),
    "curve.columns": (
        "{value!r} is not a time and a number of calls; write e.g. 08:15;12.5",
        "{value!r} — не время и число вызовов; напишите, например, 08:15;12.5",
    ),
    "curve.time": (
        "{value!r} is no quarter of an hour; write 00:00, 00:15 … 23:45",
        "{value!r} — не начало четверти часа; напишите 00:00, 00:15 … 23:45",
    ),
    "curve.twice": ("{value} is there twice; remove one", "{value} указано дважды; уберите лишнее"),
    "curve.no_calls": (
        "no quarter of an hour has any calls; write some above 0",
        "ни в одной четверти часа нет вызовов; укажите числа больше 0",
    ),
    "sentence": (
        "Seed {seed}: {calls:,} calls ({answered:,} answered, {lost:,} abandoned), {agents:,} agents, "
        "{hours:g} h and {faults:,} breakdowns in {steps:,} steps and {took:g} s; "
        "everything that must hold held.",
        "Зерно {seed}: вызовов {calls:,} (принято {answered:,}, потеряно {lost:,}), операторов {agents:,}, "
        "часов {hours:g}, поломок {faults:,}, шагов {steps:,} за {took:g} с; "
        "всё, что должно выполняться, выполнялось.",
    ),
}


def say(key: str, **values: object) -> str:
    """A text in the language of the terminal."""
    english, russian = TEXTS[key]
    return (russian if language() == "ru" else english).format(**values)
