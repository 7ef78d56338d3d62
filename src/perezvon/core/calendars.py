"""The calendars of the floor: whether each is open now, and the moment at which that turns."""

from typing import Final

import msgspec

from perezvon.core.context import Context
from perezvon.core.deadlines import Deadlines, Due
from perezvon.core.hours import closed_why, sensible, status_of
from perezvon.core.settings import Settings
from perezvon.facts import settings as s
from perezvon.facts.floor import HoursStatus, HoursTurned, HoursWhy
from perezvon.facts.live import HoursView
from perezvon.kit.ids import HoursId

TURN: Final = "turn"


class HoursState(msgspec.Struct):
    """A calendar as it was told last; ``due``: when that will be wrong."""

    status: HoursStatus
    due: Due = {}


class Calendars:
    """Callers are decided by the clock, screens are told by deadlines: neither waits for the other."""

    def __init__(
        self, ctx: Context, settings: Settings, deadlines: Deadlines, live: dict[HoursId, HoursState]
    ) -> None:
        self.ctx = ctx
        self.settings = settings
        self.deadlines = deadlines
        self.live = live
        deadlines.attach("hours", live)

    def set(self, hours: s.HoursSet) -> None:
        """A calendar that is new or changed. One that makes no sense closes nothing."""
        if not sensible(hours):
            self.remove(hours.id)
            return
        status = status_of(hours, self.ctx.now)
        state = self.live[hours.id] = HoursState(status, {})
        if status.until is not None:
            self.deadlines.set("hours", hours.id, state.due, TURN, status.until)
        self.ctx.fact(HoursTurned(status))

    def remove(self, ident: HoursId) -> None:
        self.live.pop(ident, None)

    def deadline(self, ident: HoursId, _name: str) -> None:
        self.set(self.settings.hours[ident])

    def view(self) -> dict[HoursId, HoursView]:
        """All of them, as screens show them."""
        told = {ident: state.status for ident, state in self.live.items()}
        return {ident: HoursView(row, told.get(ident)) for ident, row in self.settings.hours.items()}

    def closed(self, number: s.NumberSet, queue: s.QueueSet) -> HoursWhy | None:
        """Why a caller of a number comes too late or too early now; None: it is open."""
        return self.shut(number.hours) or self.shut(queue.hours)

    def shut(self, ident: HoursId | None) -> HoursWhy | None:
        """Why a calendar is closed now. Without a calendar, or with one that is gone, it is open."""
        if ident is None or ident not in self.live:
            return None
        return closed_why(self.settings.hours[ident], self.ctx.now)
