"""What the tables of this slice hold of a caller: marks stay, words go.

What is judged is the agent: a report to the caller shows words about the talk, not who scored whom and how.
"""

from typing import Final

from perezvon.adapters.postgres.held import BY_CALL, Held

_BY: Final = ("agent", "evaluators", "made_by", "closed_by")

HELD: Final = (
    Held(
        "evaluation",
        ru="Оценки разговоров",
        en="Evaluations of talks",
        where=BY_CALL,
        hidden=("marks", "score", "failed", "evaluator", "agent", "decision", "decided_by"),
        wipe={"remarks": "'{}'", "comment": "''", "reply": "''", "decision_text": "''"},
    ),
    Held("calibration", ru="Калибровки оценок", en="Calibrations of evaluations", where=BY_CALL, hidden=_BY),
    Held("quality_sample_call", ru="Выборки для оценки", en="Samples for evaluation", where=BY_CALL),
    Held("call_difficult", ru="Отметки о трудном разговоре", en="Marks of a difficult caller", where=BY_CALL),
)
