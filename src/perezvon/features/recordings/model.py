"""What the edges of recordings give."""

from datetime import datetime
from typing import Literal, TypeAlias

from perezvon.adapters.web.models import Out

State: TypeAlias = Literal["pending", "ready", "failed", "absent"]


class Recording(Out):
    """``missing_ms``: sound that did not come; silence stands in its place, so that times are right.

    ``off_ms``: length minus the length by the events. ``suspect``: off by more than 200 ms, or a second or
    more is missing, or one side is. ``may_listen``: this user, now.
    """

    id: str
    call: str
    agent: str | None
    state: State
    started_at: datetime
    stopped_at: datetime
    duration_s: float | None
    off_ms: int | None
    missing_ms: int | None
    suspect: bool
    size: int | None
    may_listen: bool


class Peaks(Out):
    """A waveform to draw: one number 0…255 per bucket and channel, customer left, agent right."""

    left: list[int]
    right: list[int]
    duration_s: float


class Listening(Out):
    """Who heard what of which recording, and when. ``from_s``/``to_s``: what was sent to his browser."""

    recording: str
    user: str
    at: datetime
    from_s: float
    to_s: float
