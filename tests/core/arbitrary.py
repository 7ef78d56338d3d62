"""Strategies for any event at all: every type, every field by its type, ids of live things among the rest.

An id that begins with ``?`` stands for "one of those that live now" and is chosen by ``resolve``.
"""

import types
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from perezvon.core import events as e
from perezvon.core.floor import Floor
from tests.core.stage import ANNA, NUMBER, QUEUE

LIVE = st.integers(0, 9).map(lambda n: f"?{n}")
NASTY = st.sampled_from(
    (
        "",
        "\0",
        "\u202e0001",  # right to left
        "x" * 10_000,
        "'; drop table call_record; --",
        "<script>alert(1)</script>",
        '{"kind":"x"}',
        "+7916\r\nX-Evil: 1",
        "\ud7ff\uffff",
        "naïve 电话",
    )
)
POOLS: dict[str, tuple[str, ...]] = {
    "agent": (ANNA, "a-boris", "a-nobody"),
    "user": (ANNA, "supervisor"),
    "number": (NUMBER, "+74950000009"),
    "queue": (QUEUE, "gone"),
    "client": ("mebel", "other"),
    "reason": ("lunch", "unknown"),
    "disposition": ("sold", "unknown"),
    "node": ("n1", "n2"),
    "volume": ("spool", "vault", "database"),
    "id": (QUEUE, ANNA, "mebel", NUMBER, "lunch", "sold", "new"),
    "zone": ("Europe/Moscow", "Mars/Olympus"),
    "command": ("join", "play", "dial", "hang_up", "record", "part", "answer", "nonsense"),
}
LIVING = ("channel", "call", "offer", "playback", "recording", "bridge", "channels", "playbacks")


def text(name: str) -> st.SearchStrategy[str]:
    """Mostly something that fits the name."""
    if name in LIVING:
        return st.one_of(LIVE, LIVE, LIVE, NASTY)
    if name in POOLS:
        return st.one_of(st.sampled_from(POOLS[name]), st.sampled_from(POOLS[name]), NASTY)
    if name == "request_id":
        return st.one_of(st.integers(0, 9**9).map(str), st.sampled_from(("same", "")))
    return st.one_of(st.sampled_from(("a", "b")), NASTY)


def field(kind: Any, name: str, ints: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, types.UnionType):
        return st.one_of(*(field(arg, name, ints) for arg in args))
    if origin is tuple:
        return st.lists(field(args[0], name, ints), max_size=4).map(tuple)
    if origin is dict:
        return st.dictionaries(st.sampled_from(("sales", "chinese")), ints, max_size=2)
    if origin is Mapping:
        return st.dictionaries(st.sampled_from(("a-anna", "a-boris")), field(args[1], name, ints), max_size=2)
    if kind is type(None):
        return st.none()
    if kind is str:
        return text(name)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return ints
    if kind is float:
        return st.floats(0, 1)
    if kind is date:
        return st.dates(date(2020, 1, 1), date(2120, 1, 1))
    if kind is datetime:
        return st.integers(-(10**6), 10**6).map(
            lambda n: datetime(2026, 1, 12, tzinfo=UTC) + timedelta(seconds=n)
        )
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return struct(kind, ints)
    raise TypeError(f"no strategy for {name}: {kind}")


def struct(kind: type[Any], ints: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    """A struct with arbitrary fields; a field with a default has it half of the time."""
    fields = {}
    for each in msgspec.structs.fields(kind):
        values = field(each.type, each.name, ints)
        if each.required is False and each.default is not msgspec.NODEFAULT:
            values = st.one_of(st.just(each.default), values)
        fields[each.name] = values
    return st.builds(kind, **fields)


def event(ints: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    """Any event."""
    return st.one_of(*(struct(kind, ints) for kind in get_args(e.AnyEvent)))


def resolve(value: Any, floor: Floor, name: str = "") -> Any:
    """The same with ``?3`` replaced by the fourth of the living."""
    match value:
        case str() if value.startswith("?"):
            pool = _living(floor, name) or ["x-none"]
            return pool[int(value[1:]) % len(pool)]
        case tuple():
            return tuple(resolve(each, floor, name) for each in value)
        case msgspec.Struct():
            names = value.__struct_fields__
            return msgspec.structs.replace(value, **{n: resolve(getattr(value, n), floor, n) for n in names})
        case _:
            return value


def _living(floor: Floor, name: str) -> list[str]:
    calls = list(floor.state.calls.values())
    match name:
        case "call":
            return [call.id for call in calls]
        case "offer":
            return [call.offer for call in calls if call.offer]
        case "playback" | "playbacks":
            return [call.playback for call in calls if call.playback]
        case "recording":
            return [call.recording for call in calls if call.recording]
        case "bridge":
            return [f"b-{agent}" for agent in floor.state.agents]
        case _:
            lines = [agent.channel for agent in floor.state.agents.values() if agent.channel]
            legs = [leg.channel for call in calls for leg in call.legs]
            return [*legs, *lines, "t-new", "t-newer"]
