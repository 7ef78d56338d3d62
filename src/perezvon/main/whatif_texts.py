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
}


def say(key: str, **values: object) -> str:
    """A text in the language of the terminal."""
    english, russian = TEXTS[key]
    return (russian if language() == "ru" else english).format(**values)
