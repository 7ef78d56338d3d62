"""What the tables of this slice hold of a caller: marks stay, words go."""

from typing import Final

from perezvon.adapters.postgres.held import BY_CALL, Held

HELD: Final = (
    Held(
        "evaluation",
        ru="Оценки разговоров",
        en="Evaluations of talks",
        where=BY_CALL,
        wipe={"remarks": "'{}'", "comment": "''", "reply": "''", "decision_text": "''"},
    ),
    Held("calibration", ru="Калибровки оценок", en="Calibrations of evaluations", where=BY_CALL),
    Held("quality_sample_call", ru="Выборки для оценки", en="Samples for evaluation", where=BY_CALL),
    Held("call_difficult", ru="Отметки о трудном разговоре", en="Marks of a difficult caller", where=BY_CALL),
)
