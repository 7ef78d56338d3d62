"""Conditions in the Common Expression Language (CEL): read once, judged over plain values.

CEL has no loops but its macros; a condition is short and holds at most two of them, so that it ends within
milliseconds whatever stands in it. There is no way from a condition to anything but the values it was given.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import cel

from perezvon.core.script_walk import Unjudged

LONGEST: Final = 500
MOST_MACROS: Final = 2
FUNCTIONS: Final = frozenset({
    "size", "contains", "startsWith", "endsWith", "matches", "int", "uint", "double", "string", "bool", "max",
    "min", "has", "all", "exists", "exists_one", "map", "filter", "in",
})  # fmt: skip
"""What may be called; operators have names that begin with a sign."""
_MACRO = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*(\w+)\s*,")
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_MEMBER = re.compile(r"\b(\w+)\s*(?:\.\s*(\w+)\b(?!\s*\()|\[\s*(?:'([^']*)'|\"([^\"]*)\")\s*\])")
_PLACE = re.compile(r"<input>:(\d+):(\d+): (?:Syntax error: )?([^\n]*)")


def fault_of(text: str, known: Mapping[str, Sequence[str]]) -> str:
    """What is wrong with a condition, in English with its place; empty: nothing.

    ``known``: the variables with the names of what they hold.
    """
    if len(text) > LONGEST:
        return f"longer than {LONGEST} characters"
    bound = _MACRO.findall(_STRING.sub("''", text))
    if len(bound) > MOST_MACROS:
        return f"more than {MOST_MACROS} of all, exists, exists_one, map, filter"
    try:
        found = _program(text).references()
    except ValueError as error:
        return _readable(str(error))
    for name in found["variables"]:
        if name not in known and name not in bound:
            return f"unknown variable '{name}'{_hint(text, name, known)}; there are {', '.join(known)}"
    for name in found["functions"]:
        if name[0].isalpha() and name not in FUNCTIONS:
            return f"unknown function '{name}'"
    return _unknown_member(text, known, bound)


def _hint(text: str, name: str, known: Mapping[str, Sequence[str]]) -> str:
    """``answers.ask-name`` is a subtraction."""
    whole = next((each for each in known.get("answers", ()) if each.endswith(f"-{name}")), None)
    return f': write answers["{whole}"]' if whole is not None and "-" in text else ""


def _unknown_member(text: str, known: Mapping[str, Sequence[str]], bound: Sequence[str]) -> str:
    for match in _MEMBER.finditer(text):
        variable, name = match[1], match[2] or match[3] or match[4] or ""
        before = text[: match.start()].rstrip()
        if before.endswith(".") or variable in bound or _in_string(text, match.start()):
            continue
        if variable in known and name not in known[variable]:
            return f"at {match.start() + 1}: {variable} has no '{name}'"
    return ""


def _in_string(text: str, place: int) -> bool:
    return any(match.start() <= place < match.end() for match in _STRING.finditer(text))


def _readable(message: str) -> str:
    found = _PLACE.search(message)
    if found is None:
        return "cannot be read"
    said = found[3].partition(" expecting ")[0].strip()
    return f"at {found[2]}: {said}"


@lru_cache(maxsize=2_000)
def _program(text: str) -> Any:
    return cel.compile(text)


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """What a condition gives. Raises ``Unjudged`` when it cannot be read or fails on these values."""
    if len(text) > LONGEST or len(_MACRO.findall(_STRING.sub("''", text))) > MOST_MACROS:
        raise Unjudged("too long")
    try:
        found = _program(text).execute(dict(values))
    except (ValueError, KeyError, TypeError, RuntimeError, ArithmeticError) as error:
        raise Unjudged(_short(error)) from error
    if not _plain(found):
        raise Unjudged(f"gives a {type(found).__name__}")
    return found


def _short(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"no {error.args[0] if error.args else 'such key'}"
    return str(error).partition(". ")[0].partition(": the ")[0][:120]


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_plain(each) for each in value)
    return value is None or isinstance(value, bool | int | float | str)
