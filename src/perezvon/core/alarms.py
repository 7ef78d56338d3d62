"""Alarms: what a supervisor must know now. Each has an end, so that none outlives its reason."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from perezvon.core.context import Context
from perezvon.core.deadlines import Deadlines
from perezvon.facts.floor import Alarm, AlarmWhat

OWNER: Final = ""  # all alarms share one owner of deadlines


class AlarmState(msgspec.Struct):
    """``on``: since when; ``due``: when an alarm ends that nobody takes back."""

    on: dict[str, datetime] = {}
    due: dict[str, datetime] = {}


class Alarms:
    """Rings and ends alarms; the same one rings once."""

    def __init__(self, ctx: Context, deadlines: Deadlines, state: AlarmState) -> None:
        self.ctx = ctx
        self.deadlines = deadlines
        self.state = state
        owners: Mapping[str, AlarmState] = {OWNER: state}
        deadlines.attach("alarm", owners)

    def ring(self, what: AlarmWhat, key: str, for_s: float | None = None) -> None:
        """``for_s``: it ends by itself this long after the last time it was rung."""
        name = f"{what}:{key}"
        if for_s is not None:
            until = self.ctx.now + timedelta(seconds=for_s)
            self.deadlines.set("alarm", OWNER, self.state.due, name, until)
        if name not in self.state.on:
            self.state.on[name] = self.ctx.now
            self.ctx.fact(Alarm(what, key, True))

    def over(self, what: AlarmWhat, key: str) -> None:
        """End it, if it rings."""
        name = f"{what}:{key}"
        self.state.due.pop(name, None)
        if self.state.on.pop(name, None) is not None:
            self.ctx.fact(Alarm(what, key, False))

    def set(self, what: AlarmWhat, key: str, *, on: bool) -> None:
        if on:
            self.ring(what, key)
        else:
            self.over(what, key)

    def only(self, what: AlarmWhat, keys: Collection[str]) -> None:
        """Of this kind exactly these ring."""
        for name in list(self.state.on):
            kind, _, key = name.partition(":")
            if kind == what and key not in keys:
                self.over(what, key)
        for key in keys:
            self.ring(what, key)

    def full(self, trunk: str, for_s: float) -> bool:
        """The line's own limit: the adapter counts, because it knows the line of each channel."""
        if trunk:
            self.ring("trunk_full", trunk, for_s)
        return bool(trunk)

    def draining(self, until: datetime | None) -> None:
        """No new call is taken until then; it ends with the time, or with None."""
        self.only("draining", ())
        if until is not None and until > self.ctx.now:
            self.ring("draining", until.isoformat(), (until - self.ctx.now).total_seconds())

    def deadline(self, _owner: str, name: str) -> None:
        what, _, key = name.partition(":")
        self.over(what, key)  # type: ignore[arg-type]
