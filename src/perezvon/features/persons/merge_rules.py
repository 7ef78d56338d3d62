"""What stays of two cards when they become one, and what goes back when they are parted: pure."""

from collections.abc import Mapping
from typing import Any, Final

from perezvon.features.persons.model import PersonFields
from perezvon.features.persons.model_more import Keep
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import search_key

NUMBERS: Final = "numbers"
PLACE: Final = ("zone", "zone_source", "zones")
"""Derived together, so they stay together."""
_TOGETHER: Final[dict[str, tuple[str, ...]]] = {"zone": PLACE, "budget": ("budget", "budget_currency")}
_FIELDS: Final = tuple(name for name in PersonFields.model_fields if name != "budget_currency")
_LISTS: Final = {NUMBERS: 20, "emails": 20, "tags": 50, "exclusions": 50}
_NOTE: Final = 4000

State = Mapping[str, Any]


def chosen(mine: State, theirs: State, keep: Mapping[str, Keep]) -> dict[str, Any]:
    """The survivor's state. Not named: one's own value if there is one; of lists, notes and free fields both.

    Raises Refused ``merge.choice``: no such field, or "both" of a field that holds one value.
    """
    for name, whose in keep.items():
        if name not in _FIELDS or (whose == "both" and name not in (*_LISTS, "note", "fields")):
            raise Refused("merge.choice", {"field": "keep", "name": name})
    found = dict(mine)
    for name in _FIELDS:
        default: Keep = "both" if name in (*_LISTS, "note", "fields") else "survivor"
        whose = keep.get(name, default)
        if whose == "both":
            found[name] = _both(name, mine[name], theirs[name])
        elif whose == "merged" or (name not in keep and _is_empty(mine, name)):
            found.update({part: theirs[part] for part in _TOGETHER.get(name, (name,))})
    return found


def _is_empty(state: State, name: str) -> bool:
    if name == "zone":
        return not state["zones"]
    return state[name] is None or state[name] in ("", [], {})


def _both(name: str, mine: Any, theirs: Any) -> Any:
    match name:
        case "note":
            parts = [text for text in (mine, theirs) if text]
            return "\n".join(dict.fromkeys(parts))[:_NOTE]
        case "fields":
            return {**theirs, **mine}
        case "numbers":
            return _numbers(mine, theirs)
        case _:
            known: dict[str, Any] = {}
            for each in (*mine, *theirs):
                known.setdefault(search_key(each), each)
            return list(known.values())[: _LISTS[name]]


def _numbers(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each once; one that meant either of them means the survivor."""
    main = {each["number"] for each in (*mine, *theirs) if each["main"]}
    own = {each["number"] for each in mine}
    united = [*mine, *(each for each in theirs if each["number"] not in own)]
    return [{**each, "main": each["number"] in main} for each in united][: _LISTS[NUMBERS]]


def restored(mine: State, theirs: State, after: State, now: State) -> dict[str, Any]:
    """The survivor's state after an un-merge: as before, but for what was changed since the merge.

    ``after``: as the merge left him; ``now``: as he is. Numbers that came from the other one go back to him.
    """
    found = {name: mine[name] if now[name] == after[name] else now[name] for name in mine}
    if now[NUMBERS] != after[NUMBERS]:
        own = {each["number"] for each in mine[NUMBERS]}
        came = {each["number"] for each in theirs[NUMBERS]} - own
        found[NUMBERS] = [each for each in now[NUMBERS] if each["number"] not in came]
    if any(now[name] != after[name] for name in PLACE):
        found.update({name: now[name] for name in PLACE})
    if any(now[name] != after[name] for name in _TOGETHER["budget"]):
        found.update({name: now[name] for name in _TOGETHER["budget"]})
    return found
