"""One agent: three small total tables (line, presence, work) and the state that screens show.

The shown state is derived, never stored: what he does with a call first, then whether he can be reached, then
what he says of himself.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

import msgspec

from perezvon.core.table import IMPOSSIBLE, Cell, Refuse, Stale, Table
from perezvon.facts.floor import AgentState, AgentStatus, LineState, Presence, Work
from perezvon.facts.settings import AgentSet
from perezvon.kit.ids import AgentId, CallId, ChannelId, NodeId, ReasonId

LineInput: TypeAlias = Literal["arrive", "gone", "off"]
PresenceInput: TypeAlias = Literal[
    "sign_on",
    "sign_off",
    "go_ready",
    "go_not_ready",
    "go_not_ready_busy",  # asked in a talk, offer or wrap-up: acts at its end
    "work_done",
    "put_aside",  # the floor itself: offer missed or declined, wrap-up ran out, fault
]
WorkInput: TypeAlias = Literal[
    "reserve", "dial", "connect", "release", "hold", "resume", "lost", "back", "end", "done"
]

_SAME: Final = Stale("it is so already")
_OUT: Final = Refuse("agent.signed_out")
_LATE: Final = Stale("the agent went on")

LINE: Final[Table[LineState, LineInput]] = Table(
    "line",
    get_args(LineState),
    get_args(LineInput),
    {
        "none": {"arrive": "up", "gone": _SAME, "off": "none"},
        "up": {"arrive": "up", "gone": "lost", "off": "none"},
        "lost": {"arrive": "up", "gone": _SAME, "off": "none"},
    },
)

PRESENCE: Final[Table[Presence, PresenceInput]] = Table(
    "presence",
    get_args(Presence),
    get_args(PresenceInput),
    {
        "out": {
            "sign_on": "not_ready",
            "sign_off": "out",
            "go_ready": _OUT,
            "go_not_ready": _OUT,
            "go_not_ready_busy": _OUT,
            "work_done": _LATE,
            "put_aside": _LATE,
        },
        "ready": {
            "sign_on": "ready",
            "sign_off": "out",
            "go_ready": "ready",
            "go_not_ready": "not_ready",
            "go_not_ready_busy": "pending_not_ready",
            "work_done": "ready",
            "put_aside": "not_ready",
        },
        "not_ready": {
            "sign_on": "not_ready",
            "sign_off": "out",
            "go_ready": "ready",
            "go_not_ready": "not_ready",
            "go_not_ready_busy": "pending_not_ready",
            "work_done": "not_ready",
            "put_aside": "not_ready",
        },
        "pending_not_ready": {
            "sign_on": "pending_not_ready",
            "sign_off": "out",
            "go_ready": "ready",
            "go_not_ready": "not_ready",
            "go_not_ready_busy": "pending_not_ready",
            "work_done": "not_ready",
            "put_aside": "not_ready",
        },
    },
)

_NO_CALL: Final[Mapping[WorkInput, Cell]] = {
    "connect": IMPOSSIBLE,
    "hold": IMPOSSIBLE,
    "resume": IMPOSSIBLE,
    "lost": _LATE,
    "back": _LATE,
    "end": IMPOSSIBLE,
    "done": _LATE,
    "release": _LATE,
    "reserve": IMPOSSIBLE,
    "dial": IMPOSSIBLE,
}

WORK: Final[Table[Work, WorkInput]] = Table(
    "work",
    get_args(Work),
    get_args(WorkInput),
    {
        "free": {**_NO_CALL, "reserve": "reserved", "dial": "dialling"},
        "reserved": {**_NO_CALL, "connect": "talking", "release": "free"},
        "dialling": {**_NO_CALL, "connect": "talking", "release": "free"},
        "talking": {**_NO_CALL, "hold": "hold", "lost": "rejoining", "end": "wrap_up", "release": "free"},
        "hold": {**_NO_CALL, "resume": "talking", "lost": "rejoining", "end": "wrap_up", "release": "free"},
        "rejoining": {
            **_NO_CALL,
            "back": "talking",
            "end": "wrap_up",
            "release": "free",
        },
        "wrap_up": {**_NO_CALL, "done": "free", "release": "free"},
    },
)


class Agent(msgspec.Struct):
    """An agent on the floor. ``since``: of the shown state; ``order`` breaks ties of idle time."""

    id: AgentId
    setting: AgentSet
    since: datetime
    order: int
    line: LineState = "none"
    presence: Presence = "out"
    work: Work = "free"
    reason: ReasonId | None = None
    node: NodeId | None = None
    channel: ChannelId | None = None  # of the persistent line
    call: CallId | None = None
    until: datetime | None = None
    wrap_since: datetime | None = None
    due: dict[str, datetime] = {}
    shown: AgentState = "logged_out"
    more_times: int = 0
    join_failures: int = 0  # of the present line
    leaving: bool = False  # his settings are gone: he goes when his call is over

    @property
    def state(self) -> AgentState:
        if self.presence == "out":
            return "logged_out"
        if self.work != "free":
            return self.work
        if self.presence != "ready":
            return "not_ready"
        return "ready" if self.line == "up" else "no_line"

    @property
    def busy(self) -> bool:
        return self.work != "free"

    def status(self) -> AgentStatus:
        return AgentStatus(
            agent=self.id,
            line=self.line,
            presence=self.presence,
            work=self.work,
            state=self.state,
            since=self.since,
            reason=self.reason,
            call=self.call,
            until=self.until,
        )
