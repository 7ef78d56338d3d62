"""A trial without a call: step by step as an agent goes, or by keys alone as a machine would."""

import msgspec

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.core import script_keys
from perezvon.core import script_walk as walk
from perezvon.core.script_answers import words_of
from perezvon.core.script_walk import State
from perezvon.core.scripts import Ask, ScriptBody
from perezvon.features.scripts.model import Body, body_of
from perezvon.features.scripts.run_model import (
    ChoiceOut,
    KeyLineOut,
    KeysPlayed,
    KeysPreview,
    Previewed,
    ScriptPreview,
    Shown,
)
from perezvon.features.scripts.runs import action_of, client_values, evaluator, raw_state
from perezvon.features.scripts.showing import Around, pieces_out, shown, words_for
from perezvon.kit.errors import Refused

_CALL = {"direction": "inbound", "class": None, "queue": None, "number": "", "id": ""}


async def preview(work: Work, who: Identity, given: Previewed) -> ScriptPreview:
    """One step of a trial; nothing is kept. Raises Refused ``script.body_wrong``, ``script.state_wrong``, and
    what ``script_walk.act`` refuses."""
    script = body_of(given.body)
    around = Around(
        given.person, {**_CALL, **given.call}, await client_values(work, given.client, script), who.name
    )
    before = _state_in(given.state) if given.state is not None else None
    judge = evaluator(script, around, work, before or State("", work.now))
    if before is None:
        after = walk.start(script, judge, work.now)
    elif given.action is None:
        after = before
    else:
        after = walk.act(script, before, action_of(given.action), judge, work.now, agent=who.agent or "")
    known = sorted(name for name, value in given.person.items() if value)
    made: Shown = shown(script, after, around, known=known)
    return ScriptPreview(state=raw_state(after), shown=made)


def _state_in(raw: Body) -> State:
    try:
        return msgspec.convert(raw, State)
    except msgspec.ValidationError as error:
        raise Refused("script.state_wrong", {"field": "state", "why": str(error)}) from error


async def by_keys(work: Work, who: Identity, given: KeysPreview) -> KeysPlayed:
    """As far as the keys lead. Raises Refused ``script.body_wrong``."""
    script = body_of(given.body)
    around = Around(given.person, _CALL, await client_values(work, given.client, script), who.name)
    judge = evaluator(script, around, work, State("", work.now))
    played = script_keys.play(script, given.pressed, judge, work.now)
    lines = [_line(script, each, words_for(script, played.state, around)) for each in played.lines]
    return KeysPlayed(lines=lines, waits=played.waits, stuck=played.stuck)


def _line(script: ScriptBody, line: script_keys.KeyLine, words: dict[str, str]) -> KeyLineOut:
    step = script.by_id()[line.step]
    answer = step.answer if isinstance(step, Ask) else None
    return KeyLineOut.model_validate(
        {
            "step": step.id,
            "kind": walk.kind_of(step),
            "title": step.title,
            "text": pieces_out(getattr(step, "text", ""), words),
            "choices": [ChoiceOut.model_validate(each) for each in answer.choices] if answer else [],
            "keys": line.keys,
            "words": words_of(answer, line.value) if line.value is not None else "",
            "refused": line.refused,
        }
    )
