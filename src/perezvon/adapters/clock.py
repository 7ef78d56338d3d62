"""Wall time that never goes back, and seconds that count on while the machine sleeps."""

import time
from datetime import UTC, datetime, timedelta

import structlog

log = structlog.get_logger("clock")

SLEW = 0.005  # of the time that passed: 18 s an hour; callers and timers do not notice
JUMP_S = 2.0


def elapsed_s() -> float:
    """Seconds from some start, also while the machine is suspended (a lease runs on then)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class SteadyClock:
    """Wall time at the start plus what passed since, drawn slowly to the wall clock; never goes back.

    ``not_before``: the last time in the journal; when the wall clock stands before it we begin there. A wall
    clock that differs by more than 2 s is reported once per jump, and again when it is back.
    """

    def __init__(self, not_before: datetime | None = None) -> None:
        wall = self._wall()
        self._now = max(wall, not_before or wall)
        self._at = elapsed_s()
        self.jumped = False

    def now(self) -> datetime:
        elapsed = elapsed_s()
        passed = elapsed - self._at
        self._at = elapsed
        off = (self._wall() - self._now).total_seconds() - passed
        if (abs(off) > JUMP_S) != self.jumped:
            self._tell(off)
        most = passed * SLEW  # a small part of the time that passed, so that the step stays positive
        self._now += timedelta(seconds=passed + min(most, max(-most, off)))
        return self._now

    @staticmethod
    def _wall() -> datetime:
        return datetime.now(UTC)

    def _tell(self, off: float) -> None:
        self.jumped = not self.jumped
        if self.jumped:
            log.error("clock.jumped", off_s=round(off, 3))
        else:
            log.info("clock.steady", off_s=round(off, 3))
