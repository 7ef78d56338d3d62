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
    "refused": ("  refused (number, overload)", "  отклонено (номер, перегрузка)"),
    "offered": ("offered to queues", "поступило в очереди"),
    "abandonment": ("abandonment", "доля потерянных"),
    "max_wait": ("longest wait", "наибольшее ожидание"),
    "service_level": ("service level", "уровень сервиса"),
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
    "check": ("choose sampled or every", "выберите sampled или every"),
    "broken": (
        "Broken at step {step}: {rule}\n  {detail}",
        "Нарушено на шаге {step}: {rule}\n  {detail}",
    ),
    "again": ("The same again: {command}", "Повторить: {command}"),
    "sentence": (
        "Seed {seed}: {calls:,} calls, {agents:,} agents, {hours:g} h and {faults:,} breakdowns "
        "in {steps:,} steps and {took:g} s; everything that must hold held.",
        "Зерно {seed}: вызовов {calls:,}, операторов {agents:,}, часов {hours:g}, поломок {faults:,}, "
        "шагов {steps:,} за {took:g} с; всё, что должно выполняться, выполнялось.",
    ),
}


def say(key: str, **values: object) -> str:
    """A text in the language of the terminal."""
    english, russian = TEXTS[key]
    return (russian if language() == "ru" else english).format(**values)
