"""Bodies of the device tests' API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from perezvon.adapters.web.models import MAX_INT, In, Out
from perezvon.kit.ids import AgentId

Count = Annotated[int, Field(ge=0, le=MAX_INT)]
Percent = Annotated[float, Field(ge=0, le=100)]
Milliseconds = Annotated[int, Field(ge=0, le=600_000)]
Reach = Literal["ok", "unreachable", "refused", "none"]
Network = Literal[
    "ok",
    "no_signalling",
    "one_way",
    "no_candidates",
    "no_answer",
    "udp_blocked",
    "udp_lost",
    "stun_unreachable",
    "turn_unreachable",
    "turn_refused",
    "handshake",
    "silent",
]


class DeviceTestFields(BaseModel):
    """``network``: ``ok``, or what kept sound from passing; ``candidate``: the way that failed.

    ``via``: how sound went: ``host``, ``srflx``, ``prflx`` (address translation), ``relay`` (TURN).
    """

    microphone: Literal["ok", "quiet", "denied", "missing", "busy", "insecure"]
    level_percent: Annotated[int, Field(ge=0, le=100)]
    speaker: Literal["heard", "not_heard", "not_asked"]
    network: Network
    candidate: Annotated[str, StringConstraints(max_length=500)] = ""
    via: Literal["host", "srflx", "prflx", "relay", ""] = ""
    packets_in: Count = 0
    packets_out: Count = 0
    lost_percent: Percent = 0
    jitter_ms: Milliseconds = 0
    rtt_ms: Milliseconds = 0
    stun: Reach
    turn: Reach


class DeviceTestPut(In, DeviceTestFields):
    """The newest one takes the place of the one before."""


class DeviceTest(Out, DeviceTestFields):
    """``address``: from where; ``browser``: as it calls itself."""

    agent: AgentId
    at: datetime
    address: str
    browser: str
