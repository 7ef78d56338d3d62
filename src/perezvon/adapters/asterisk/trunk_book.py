"""What is known of each line to a carrier: how it is, what goes over it, what went wrong. No input or output.

asked again ─────────────▶ checking ──▶ ready | registered | unwatched
                              │  ▲
                              ▼  │
                refused | unreachable | unusable     these three are *down*: an alarm rings
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from perezvon.adapters.asterisk.endpoints import client_uri, host_of, server_uri
from perezvon.facts.bus import TrunkCondition, TrunkFailure, TrunkFault, TrunkState
from perezvon.kit.phone import masked
from perezvon.ports import Trunk

KEPT: Final = 50  # failures of a line
DOWN: Final = frozenset({"refused", "unreachable", "unusable"})
FIRST_ANSWER_S: Final = 4.0  # so long a carrier that was never heard of counts as asked, not as away
_BUSY: Final = 486


@dataclass
class Line:
    """One trunk. ``reachable``: the carrier answers us, None: not known; ``status``: of its registration."""

    trunk: Trunk
    asked_s: float
    since: datetime
    condition: TrunkCondition = "checking"
    sip: int | None = None  # of the newest answer to a registration; 0: none came
    reason: str = ""
    reachable: bool | None = None
    status: str = ""
    failures: deque[TrunkFailure] = field(default_factory=lambda: deque(maxlen=KEPT))
    begun: deque[float] = field(default_factory=deque)  # new calls of the last second


class TrunkBook:
    """All lines of a node. Times in seconds are those of any steady clock, always the same."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self.strangers = 0
        self.strangers_since: datetime | None = None

    def get(self, trunk: str | None) -> Line | None:
        return self._lines.get(trunk or "")

    def __iter__(self) -> Iterator[Line]:
        return iter(list(self._lines.values()))

    def set(self, trunks: Sequence[Trunk], now_s: float, now: datetime) -> None:
        """These are the lines; one that changed is asked again, its failures stay."""
        before, self._lines = self._lines, {}
        for trunk in trunks:
            line = before.get(trunk.id)
            if line is None:
                line = Line(trunk, now_s, now)
            elif line.trunk != trunk:
                failures = line.failures
                line = Line(trunk, now_s, now, failures=failures)
            self._lines[trunk.id] = line

    def forget(self, now_s: float, now: datetime) -> None:
        """Asterisk may be another one: everything is asked again."""
        for line in self._lines.values():
            line.asked_s, line.reachable, line.status, line.sip, line.reason = now_s, None, "", None, ""
            self._now_is(line, "checking", now)

    def unusable(self, trunk: str, reason: str, now: datetime) -> None:
        """Asterisk does not take the settings of this line."""
        line = self.get(trunk)
        if line is not None:
            line.reason = reason
            self._judge(line, now)

    def reached(self, trunk: str, reachable: bool, now: datetime) -> bool:
        """The carrier answers, or does not. True: it is back, and may have forgotten our registration."""
        line = self.get(trunk)
        if line is None:
            return False
        back = line.trunk.registers and reachable and line.reachable is False
        line.reachable = reachable
        self._judge(line, now)
        return back

    def registration(self, trunk: str, status: str, now: datetime) -> None:
        """``Registered``, ``Rejected`` or ``Unregistered``, as Asterisk lists it."""
        line = self.get(trunk)
        if line is not None:
            line.status = status
            if status == "Registered":
                line.sip = None
            self._judge(line, now)

    def not_registered(self, client: str, server: str, sip: int, now: datetime) -> None:
        """An attempt of ``client`` to register at ``server`` failed; 0: nobody answered."""
        for line in self._lines.values():
            if line.trunk.registers and (client_uri(line.trunk), server_uri(line.trunk)) == (client, server):
                line.sip = sip
                self.failed(line.trunk.id, "registration", now, sip=sip)
                self._judge(line, now)

    def bad_certificate(self, host: str, fault: TrunkFault, now: datetime) -> None:
        """Over TLS ``host`` showed a certificate that does not count: nothing is sent there."""
        for line in self._lines.values():
            if line.trunk.transport == "tls" and host_of(line.trunk.contact) == host:
                self.failed(line.trunk.id, fault, now)

    def failed(
        self, trunk: str, what: TrunkFault, now: datetime, *, sip: int = 0, cause: int = 0, number: str = ""
    ) -> None:
        """Something went wrong on a line; the same again is counted, not listed again."""
        line = self.get(trunk)
        if line is None:
            return
        newest = line.failures[0] if line.failures else None
        alike = (what, sip, cause, number)
        if newest is not None and (newest.what, newest.sip, newest.cause, newest.number) == alike:
            line.failures[0] = TrunkFailure(now, what, sip, cause, number, newest.times + 1)
        else:
            line.failures.appendleft(TrunkFailure(now, what, sip, cause, number))

    def stranger(self, now: datetime) -> None:
        """A request from an address that belongs to no line and no telephone."""
        self.strangers += 1
        self.strangers_since = self.strangers_since or now

    # --- admission -------------------------------------------------------------------------------

    def admits(self, trunk: str, calls: int, now_s: float, *, out: bool) -> bool:
        """Whether one more call may go over the line that has ``calls`` in this direction. Counts it."""
        line = self.get(trunk)
        if line is None:
            return True
        most = line.trunk.channels_out if out else line.trunk.channels_in
        while line.begun and now_s - line.begun[0] >= 1.0:
            line.begun.popleft()
        too_fast = 0 < line.trunk.calls_per_s <= len(line.begun)
        if too_fast or 0 < most <= calls:
            return False
        line.begun.append(now_s)
        return True

    def turned_away(self, trunk: str, caller: str, now: datetime) -> None:
        """A caller heard busy, because the line had its fill."""
        self.failed(trunk, "limit", now, sip=_BUSY, number=masked(caller))

    # --- what is told ----------------------------------------------------------------------------

    def down(self) -> tuple[str, ...]:
        """The lines that cannot be used now."""
        return tuple(sorted(x.trunk.id for x in self._lines.values() if x.condition in DOWN))

    def states(self, calls: Mapping[str, tuple[int, int]]) -> tuple[TrunkState, ...]:
        """``calls``: in and out, by line."""
        return tuple(
            TrunkState(
                trunk=ident,
                condition=line.condition,
                since=line.since,
                sip=line.sip or 0,
                reason=line.reason,
                calls_in=calls.get(ident, (0, 0))[0],
                calls_out=calls.get(ident, (0, 0))[1],
                failures=tuple(line.failures),
            )
            for ident, line in self._lines.items()
        )

    def _judge(self, line: Line, now: datetime) -> None:
        self._now_is(line, _condition(line), now)

    @staticmethod
    def _now_is(line: Line, condition: TrunkCondition, now: datetime) -> None:
        if condition != line.condition:
            line.condition, line.since = condition, now


def _condition(line: Line) -> TrunkCondition:
    if line.reason:
        return "unusable"
    if not line.trunk.registers:
        if not line.trunk.check_s:
            return "unwatched"
        return "checking" if line.reachable is None else "ready" if line.reachable else "unreachable"
    if line.status == "Registered":
        # It counts as registered until it ends, also when the carrier has been away for long.
        return "unreachable" if line.reachable is False else "registered"
    if line.reachable is False or line.sip == 0:
        return "unreachable"
    return "refused" if line.status == "Rejected" or line.sip else "checking"
