"""`perezvon classify`: the classes of a history of calls, from a file."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer

from perezvon.core.classify import Acquaintance, History, PastCall, Promise, acquainted, after, classify
from perezvon.main.classify_texts import LINES, reason_words
from perezvon.main.texts import language

EXIT_BAD_LINES = 1
EXIT_UNREADABLE = 2
MOST_S = 1e7
FIRST_YEAR, LAST_YEAR = 1900, 2200
CALL_ONLY = frozenset({"direction", "answered", "waited_s", "talk_s", "deal", "consent"})
"""Whoever has one of these is a call, whatever else it lacks."""

Name: TypeAlias = str | int
T = TypeVar("T")


class BadLine(ValueError):
    """A line that is not used. ``field`` names what is wrong with it, ``expected`` is a key of ``LINES``."""

    def __init__(self, field: str, expected: str, **values: object) -> None:
        super().__init__(field, expected)
        self.field, self.expected, self.values = field, expected, values


@dataclass(frozen=True)
class Entry:
    """One usable line. ``id`` is None for an acquaintance."""

    line: int
    person: Name
    id: Name | None
    what: PastCall | Acquaintance


def classify_file(
    history: Annotated[
        Path | None, typer.Option("--history", help="One JSON object a line; one file is one client.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per call.")] = False,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Show stored classes that differ from computed ones.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="With --recompute: write them.")] = False,
    export: Annotated[
        str | None, typer.Option("--export", help="Write the history of this client for --history.")
    ] = None,
) -> None:
    """Say the class of every call in a file, in the order of time; bad lines are named and left out."""
    if history is None:
        _stored(recompute, apply, as_json, export)
        return
    if recompute or apply or export is not None:
        raise typer.BadParameter(_text("choose"))
    try:
        data = history.read_bytes()
    except OSError as error:
        reason = _text("unreadable").format(reason=error.strerror or str(error))
        typer.echo(f"{history}: {reason}", err=True)
        raise typer.Exit(EXIT_UNREADABLE) from error
    entries, bad = read(data)
    for fault in bad:
        _complain(fault[1].expected, fault[0], fault[1].field, **fault[1].values)
    calls = 0
    for row in results(entries, language()):
        calls += 1
        sys.stdout.buffer.write(_json(row) if as_json else _plain(row).encode("utf-8", "replace"))
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()
    if not as_json:
        persons = len({entry.person for entry in entries})
        typer.echo(_text("summary").format(calls=calls, persons=persons, bad=len(bad)))
    if bad:
        raise typer.Exit(EXIT_BAD_LINES)


def _stored(recompute: bool, apply: bool, as_json: bool, client: str | None) -> None:
    """The other two ways: over the database of this state."""
    from perezvon.main import classify_again
    from perezvon.main.cli import running_settings

    if recompute == (client is not None) or (apply and not recompute):
        raise typer.BadParameter(_text("choose"))
    settings = running_settings()
    if client is not None:
        asyncio.run(classify_again.export(settings, client))
    else:
        asyncio.run(classify_again.recompute(settings, apply, as_json))


def read(data: bytes) -> tuple[list[Entry], list[tuple[int, BadLine]]]:
    """Usable lines in the order of time (equal times keep the order of the file), and the others."""
    entries: list[Entry] = []
    bad: list[tuple[int, BadLine]] = []
    seen: dict[Name, int] = {}
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            entry = _entry(number, raw)
            if entry.id is not None and seen.setdefault(entry.id, number) != number:
                raise BadLine("id", "twice", other=seen[entry.id])
        except BadLine as fault:
            bad.append((number, fault))
        else:
            entries.append(entry)
    entries.sort(key=lambda entry: entry.what.at)
    return entries, bad


def results(entries: list[Entry], words: str) -> Iterator[dict[str, Any]]:
    """What is printed, one row per call; ``stage`` is the one after the call."""
    past: dict[Name, History] = {}
    for entry in entries:
        before = past.get(entry.person, History())
        if isinstance(entry.what, Acquaintance):
            past[entry.person] = acquainted(before, entry.what)
            continue
        found = classify(before, entry.what)
        now = past[entry.person] = after(before, entry.what)
        yield {
            "id": entry.id,
            "class": found.class_,
            "flags": list(found.flags),
            "stage": now.stage,
            "reason": reason_words(found.class_, found.reason, words, entry.what.at),
        }


def _entry(number: int, raw: bytes) -> Entry:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise BadLine("JSON", "json") from fault
    if not isinstance(given, dict):
        raise BadLine("JSON", "json")
    person = _need(given, "person", _name)
    if "id" not in given and not CALL_ONLY.intersection(given):
        met = Acquaintance(_need(given, "at", _time), str(_need(given, "agent", _name)))
        return Entry(number, person, None, met)
    call = PastCall(
        at=_need(given, "at", _time),
        direction=_need(given, "direction", _direction),
        agent=_maybe(given, "agent", lambda value, field: str(_name(value, field))),
        answered=_need(given, "answered", _bool),
        waited_s=_need(given, "waited_s", _seconds),
        talk_s=_need(given, "talk_s", _seconds),
        deal=_need(given, "deal", _bool),
        consent=_need(given, "consent", _bool),
        referrer=_maybe(given, "referrer", lambda value, field: str(_name(value, field))),
        promise=_maybe(given, "promise", _promise),
        others=_maybe(given, "others", _names) or (),
    )
    return Entry(number, person, _need(given, "id", _name), call)


def _need(given: dict[str, Any], field: str, parse: Callable[[Any, str], T]) -> T:
    if field not in given:
        raise BadLine(field, "missing")
    return parse(given[field], field)


def _maybe(given: dict[str, Any], field: str, parse: Callable[[Any, str], T]) -> T | None:
    value = given.get(field)
    return None if value is None else parse(value, field)


def _name(value: Any, field: str) -> Name:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BadLine(field, "name")


def _names(value: Any, field: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadLine(field, "names")
    return tuple(str(_name(each, field)) for each in value)


def _time(value: Any, field: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as fault:
        raise BadLine(field, "time") from fault
    if at.utcoffset() is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise BadLine(field, "time")
    return at


def _direction(value: Any, field: str) -> Any:
    if value not in ("inbound", "outbound"):
        raise BadLine(field, "direction")
    return value


def _bool(value: Any, field: str) -> bool:
    if not isinstance(value, bool):
        raise BadLine(field, "bool")
    return value


def _seconds(value: Any, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadLine(field, "seconds")
    if not 0 <= value <= MOST_S:  # nor NaN; a number with hundreds of digits is compared, never converted
        raise BadLine(field, "seconds")
    return float(value)


def _promise(value: Any, field: str) -> Promise:
    if not isinstance(value, dict) or "due" not in value:
        raise BadLine(field, "promise")
    return Promise(_time(value["due"], f"{field}.due"))


def _json(row: dict[str, Any]) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair in an id: only the escaped form can carry it
        return json.dumps(row).encode()


def _plain(row: dict[str, Any]) -> str:
    flags = f" [{', '.join(row['flags'])}]" if row["flags"] else ""
    return f"{row['id']}  {row['reason']}{flags}"


def _complain(expected: str, line: int, field: str, **values: object) -> None:
    said = _text(expected).format(**values)
    typer.echo(_text("bad").format(line=line, field=field, expected=said), err=True)


def _text(key: str) -> str:
    return LINES[key][language() == "ru"]
