"""A story told in full: every event, and all that is told, commanded, answered or dropped because of it.

Ids that the floor made are ``#1``, ``#2``, … as they come; fields with their usual value are left out.
"""

import re
from datetime import datetime
from typing import Any, Final

import msgspec

from perezvon.core import events as e
from perezvon.core.call import Call
from perezvon.core.floor import Floor
from perezvon.core.outcome import Outcome
from perezvon.facts import settings as s
from perezvon.facts.live import QueueView
from tests.core.story import NODE, START, Story

BORN: Final = re.compile(r"n1-main-\d+-\d+")
WIDE: Final = 110


class Transcript(Story):
    """``lines``: the transcript. ``reborn``: a new engine takes the floor over before every single event."""

    def __init__(self, *settings: s.AnySetting, reborn: bool = False) -> None:
        self.lines: list[str] = []
        self.names: dict[str, str] = {}
        self.reborn = False
        super().__init__(*settings)
        self.lines.clear()
        self.reborn = reborn

    def tell(self, event: e.AnyEvent) -> Outcome:
        if self.reborn:
            before = self.floor.snapshot()
            self.floor = Floor.restore(before)
            assert self.floor.snapshot() == before
        out = super().tell(event)
        self._write(f"{_time(self.now)} ", event)
        for fact in out.facts:
            self._write("    told ", fact)
        for command in out.commands:
            self._write("    do ", command)
        if out.reply is not None:
            values = "".join(f" {k}={self._value(v)}" for k, v in out.reply.values.items())
            self.lines.append(f"    answer {out.reply.code or 'done'}{values}")
        if out.stale is not None:
            self.lines.append(f"    dropped: {out.stale}")
        if out.fault is not None:
            self.lines.append(f"    fault: {out.fault}")
        return out

    def say(self, text: str) -> None:
        """A heading between the events."""
        self.lines.append(f"\n# {text}")

    def set(self, *settings: s.AnySetting) -> None:
        for setting in settings:
            self.tell(e.SettingChanged(self.floor.state.settings.seq + 1, setting))

    def look(self) -> None:
        """What screens show now, what the node should hold, what is due next, what was dropped so far."""
        view = self.floor.view()
        but = ("clients", "reasons", "dispositions", "centre", *(() if view.hours else ("hours",)))
        self._write(f"{_time(self.now)} ", view, but=but)
        self._write("    node ", self.floor.desired(NODE))
        due = self.floor.next_deadline()
        self.lines.append(f"    due {_time(due) if due else 'never'}")

    @property
    def text(self) -> str:
        dropped = [f"{times} × {reason}" for reason, times in sorted(self.floor.state.stale.items())]
        return "\n".join([*self.lines, "\n# Dropped", *dropped, ""]).lstrip()

    # --- words -----------------------------------------------------------------------------------

    def _write(self, before: str, what: msgspec.Struct, but: tuple[str, ...] = ()) -> None:
        kind = what.__struct_config__.tag or type(what).__name__.lower()
        rows = [f"{name}={self._value(value)}" for name, value in _fields(what) if name not in but]
        line = " ".join([f"{before}{kind}", *rows])
        if len(line) <= WIDE:
            self.lines.append(line)
            return
        self.lines.append(f"{before}{kind}")
        self.lines += [f"        {row}" for row in rows]

    def _value(self, value: Any) -> str:
        match value:
            case datetime():
                return _time(value)
            case s.HoursSet():
                return value.id
            case msgspec.Struct():
                return "(" + " ".join(f"{name}={self._value(v)}" for name, v in _fields(value)) + ")"
            case dict():
                return "{" + ", ".join(f"{self._value(k)}: {self._value(v)}" for k, v in value.items()) + "}"
            case list() | tuple():
                return "[" + ", ".join(self._value(v) for v in value) + "]"
            case str():
                return BORN.sub(lambda found: self._name(found[0]), value) or '""'
            case _:
                return str(value)

    def _name(self, born: str) -> str:
        return self.names.setdefault(born, f"#{len(self.names) + 1}")


# --- short words ---------------------------------------------------------------------------------


def gone(story: Transcript, channel: str, cause: int | None = 16, sip: int | None = None) -> None:
    story.tell(e.ChannelGone(NODE, channel, cause, sip))


def first(story: Transcript) -> Call:
    """The call that has been here longest."""
    return next(iter(story.floor.state.calls.values()))


def played(story: Transcript, channel: str, ok: bool = True) -> None:
    """The prompt that the caller hears ends."""
    call = next(c for c in story.floor.state.calls.values() if c.channel == channel)
    assert call.playback is not None
    story.tell(e.PlaybackDone(NODE, channel, call.playback, ok))


def failed(story: Transcript, command: str, channel: str | None, missing: bool = False) -> None:
    story.tell(e.CommandFailed(NODE, command, channel, missing))


def _fields(what: msgspec.Struct) -> list[tuple[str, Any]]:
    """Those that do not have their usual value; a queue's settings are told elsewhere."""
    fields = [
        f for f in msgspec.structs.fields(what) if not (isinstance(what, QueueView) and f.name == "setting")
    ]
    rows = [(field, getattr(what, field.name)) for field in fields]
    rows = [(field, value) for field, value in rows if value or field.name not in ("wrapping", "chosen")]
    return [(f.name, value) for f, value in rows if f.default is msgspec.NODEFAULT or value != f.default]


def _time(at: datetime) -> str:
    text = at.astimezone(START.tzinfo).isoformat(timespec="milliseconds")[:23]
    day, _, clock = text.partition("T")
    return clock.removesuffix(".000") if day == START.date().isoformat() else text
