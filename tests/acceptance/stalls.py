"""Does the machine stand still? What it does not do in time, no test can measure."""

import threading
import time
from types import TracebackType
from typing import Self

_TICK_S = 0.01
_LATE_S = 0.02


class Stalls:
    """A context in which a thread asks to be woken every 10 ms; ``lost_s`` is how late it was in all.

    Lateness under 20 ms is ordinary scheduling and does not count.
    """

    def __init__(self) -> None:
        self.lost_s = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        last = time.monotonic()
        while not self._over.wait(_TICK_S):
            now = time.monotonic()
            late_s = now - last - _TICK_S
            if late_s > _LATE_S:
                self.lost_s += late_s
            last = now
