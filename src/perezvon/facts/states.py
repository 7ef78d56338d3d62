"""The words of the floor's facts: states, ends, reasons, alarms."""

from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["inbound", "outbound"]
EndHow: TypeAlias = Literal[
    "answered",  # an agent talked with the caller
    "abandoned",  # the caller hung up while queued
    "short_abandoned",  # the same, within the queue's short_abandon_s
    "left_early",  # the caller hung up before he was queued (greeting)
    "flowed_out",  # left the queue unanswered by our decision (maximum wait)
    "refused",  # never admitted (unknown number, overload)
    "closed",  # came outside the opening hours and was told so
    # outbound, never answered:
    "busy",
    "no_answer",  # it rang for as long as the settings say, or the network gave up
    "unallocated",  # there is no such number
    "rejected",  # the other side, or the carrier, does not want the call
    "unreachable",  # the network could not do it, or nobody knows
    "cancelled",  # the agent thought better of it, or his telephone was lost
    "withdrawn",  # it became known that this person must not be called: we ended the attempt
]
EndBy: TypeAlias = Literal[
    "caller",
    "agent",
    "system",
    "limit",  # outbound: the longest talk that the centre allows was reached
    "outside",  # the one outside to whom the caller was passed on
]
FlowWhy: TypeAlias = Literal[
    "max_wait",  # his longest wait was over
    "overflow",  # his queue was above its thresholds
]
OfferHow: TypeAlias = Literal["accepted", "declined", "no_answer", "caller_gone", "failed"]
ConsultHow: TypeAlias = Literal[
    "declined",
    "no_answer",
    "ended",  # the call is over
    "failed",  # the colleague's telephone was lost, or the call broke
    "left",  # the colleague hung up
    "back",  # the agent went back to the caller
]
OutsideWhy: TypeAlias = Literal[
    "transfer",  # an agent passes the caller on
    "consult",  # an agent asks first
    "overflow",  # the queue overflows
]
OutsideHow: TypeAlias = Literal[
    "not_reached",  # nobody answered, or the network could not do it
    "left",  # the one outside hung up while he was asked
    "back",  # the agent went back to the caller
    "failed",  # the call broke
    "ended",  # the call is over
]
Again: TypeAlias = Literal[
    "agent_lost",
    "fault",
    "transfer",  # an agent passed the caller on
    "outside",  # the one outside to whom he was passed on was not reached
]
CallState: TypeAlias = Literal[
    "greeting",
    "waiting",
    "offered",
    "calling_agent",  # outbound: the agent's own telephone rings first
    "dialling",  # outbound: the number is being reached
    "ringing",  # outbound: it rings there
    "talking",
    "held",
    "asking",  # the agent has a colleague rung about this call; the caller hears music
    "consulting",  # the two talk; the caller hears music
    "reaching",  # somebody outside is called for the caller, who hears music
    "outside",  # the caller talks with him
    "rejoining",
    "farewell",
    "wrap_up",
    "closed",
]
LineState: TypeAlias = Literal["none", "up", "lost"]
Presence: TypeAlias = Literal["out", "ready", "not_ready", "pending_not_ready"]
Work: TypeAlias = Literal["free", "reserved", "dialling", "talking", "hold", "rejoining", "wrap_up"]
Unrecorded: TypeAlias = Literal[
    "disk_full",  # recording was switched off, or ended early, because a disk was full
    "failed",  # the media node could not record
]
HoursWhy: TypeAlias = Literal[
    "week",  # outside the hours of the week
    "day",  # the same on a date with hours of its own, a public holiday for example
    "pause",  # closed for a time by a person
]
AlarmWhat: TypeAlias = Literal[
    "node_lost",  # key: the node
    "quarantine",  # key: the call, or the machine that broke
    "recording",  # key: the channel that is not recorded although it should be
    "overload",  # key: the node
    "strained",  # key: the node; things are late, fewer new calls are let in
    "disk_filling",  # key of these three: the volume
    "disk_full",  # nothing is recorded any more
    "database_full",
    "trunk_down",  # key of these two: the trunk
    "trunk_full",
    "clock",  # key: the node whose machine's clock jumped
    "draining",  # key: until when no new call is taken (ISO 8601)
    "spend",  # key: hour; outbound calls cost more than the centre allows itself: none is placed
]
AgentState: TypeAlias = Literal[
    "logged_out",
    "no_line",
    "ready",
    "not_ready",
    "reserved",
    "dialling",
    "talking",
    "hold",
    "rejoining",
    "wrap_up",
]
