"""When a promise to call is open, kept, broken or cancelled. Pure.

The first answered outbound call to the person settles it, or somebody who says how it was kept otherwise (a
letter, a visit): kept when that was by the due time, broken when later. A promise whose time is over without
either is broken too, but still owed: it stays on the lists until it is settled or somebody cancels it.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from perezvon.kit.errors import Refused

State: TypeAlias = Literal["open", "kept", "broken", "cancelled"]
FARTHEST: Final = timedelta(days=366)


def state_of(
    due: datetime, settled_at: datetime | None, cancelled_at: datetime | None, now: datetime
) -> State:
    """Every promise is in exactly one state, at any time. ``settled_at``: by a call, or otherwise."""
    if cancelled_at is not None:
        return "cancelled"
    if settled_at is not None:
        return "kept" if settled_at <= due else "broken"
    return "open" if now <= due else "broken"


def check_due(due: datetime, now: datetime) -> None:
    """Raises Refused ``promise.past``, ``promise.far``."""
    if due <= now:
        raise Refused("promise.past", {"field": "due"})
    if due > now + FARTHEST:
        raise Refused("promise.far", {"field": "due", "days": FARTHEST.days})
