"""A script run by keys alone, as a machine would run it: it says what is to be said, waits for keys at each
question, and goes on by itself. Pure; who dials and who speaks is not its business.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from perezvon.core import script_walk as walk
from perezvon.core.script_answers import from_keys
from perezvon.core.script_walk import Action, Evaluate, State
from perezvon.core.scripts import Ask, End, ScriptBody, StepId
from perezvon.kit.errors import Refused


class KeyLine(Struct, frozen=True):
    """One step that was come to. ``keys``: what was pressed there; ``refused``: why that says nothing."""

    step: StepId
    keys: str = ""
    value: Any = None
    refused: str = ""


class Played(Struct, frozen=True):
    """``waits``: at the question of the last line, for keys. ``stuck``: at a step that no machine can do."""

    state: State
    lines: tuple[KeyLine, ...]
    waits: bool
    stuck: bool


def play(script: ScriptBody, pressed: Sequence[str], evaluate: Evaluate, at: datetime) -> Played:
    """From the start, with ``pressed`` keys for one question after the other, as far as they lead."""
    state = walk.start(script, evaluate, at)
    given = list(pressed)
    lines: list[KeyLine] = []
    said = 0
    while True:
        step = walk.step_at(script, state)
        if step is None or isinstance(step, End):
            ended = [] if step is None else [KeyLine(step.id)]
            return Played(state, (*lines, *ended), waits=False, stuck=step is None)
        if walk.kind_of(step) not in ("say", "ask") or said > len(script.steps):
            return Played(state, (*lines, KeyLine(step.id)), waits=False, stuck=True)
        if not isinstance(step, Ask):
            lines.append(KeyLine(step.id))
            state, said = walk.act(script, state, Action("next"), evaluate, at), said + 1
            continue
        said = 0
        if not given:
            return Played(state, (*lines, KeyLine(step.id)), waits=True, stuck=False)
        keys = given.pop(0)
        try:
            value = from_keys(step.answer, keys)
            if value is not None:
                state = walk.act(script, state, Action("answer", value=value), evaluate, at)
        except Refused as no:
            lines.append(KeyLine(step.id, keys, refused=no.code))
            if no.code == "script.not_by_keys":
                return Played(state, tuple(lines), waits=False, stuck=True)
            continue
        lines.append(KeyLine(step.id, keys, value, "" if value is not None else "script.keys_open"))
