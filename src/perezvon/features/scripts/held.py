"""What the tables of this slice hold of a person."""

from typing import Final

from perezvon.adapters.postgres.held import BY_CALL, BY_PERSON, Held

_HIS: Final = f"{BY_PERSON} or {BY_CALL}"

HELD: Final = (
    Held("script_answer", ru="Ответы по сценариям", en="Answers to scripts", where=_HIS, gone=True),
    Held(
        "script_run",
        ru="Разговоры по сценариям",
        en="Talks by scripts",
        where=_HIS,
        wipe={"state": "jsonb_set(t.state, '{answers}', '{}')", "known": "'{}'"},
    ),
)
