"""What `perezvon sim --replay` and `perezvon replay` say of one step, in English and Russian."""

from __future__ import annotations

from perezvon.main.texts import language

TEXTS = {
    "state": ("The call {call} after this step ({state}):", "Вызов {call} после этого шага ({state}):"),
    "none": ("No live call is concerned.", "Живых вызовов этот шаг не касается."),
    "chosen": ("{call} went to {agent}, because:", "{call} предложен оператору {agent}, потому что:"),
    "nobody": ("{call} waits, because:", "{call} ждёт, потому что:"),
    "verdict.chosen": ("free the longest", "свободен дольше всех"),
    "verdict.runner_up": ("the next to be asked", "следующий по очереди"),
    "verdict.less_idle": ("free, but for less long", "свободен, но не так долго"),
    "verdict.lacks_skill": (
        "lacks a skill, or is not for this client",
        "нет навыка или не для этого клиента",
    ),
    "verdict.logged_out": ("not signed on", "не вошёл"),
    "verdict.not_ready": ("not ready", "не готов"),
    "verdict.no_line": ("no telephone line", "нет линии"),
    "verdict.ready": ("ready", "готов"),
    "verdict.reserved": ("offered another call", "ему предложен другой вызов"),
    "verdict.talking": ("talking", "разговаривает"),
    "verdict.hold": ("has a caller on hold", "держит вызов на удержании"),
    "verdict.rejoining": ("his line is coming back", "восстанавливает линию"),
    "verdict.wrap_up": ("in wrap-up", "в поствызывной обработке"),
    "more": ("… and {count:,} more: {verdict}", "… и ещё {count:,}: {verdict}"),
}


def say(key: str, **values: object) -> str:
    """A text in the language of the terminal; an unknown key is shown as it is."""
    if key not in TEXTS:
        return key.partition(".")[2] or key
    english, russian = TEXTS[key]
    return (russian if language() == "ru" else english).format(**values)
