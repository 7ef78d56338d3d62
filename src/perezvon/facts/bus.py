"""Subjects and messages between the processes of a centre (NATS core; bodies are JSON by msgspec).

- ``pz.<centre>.request``: a person's request to the floor: body ``RequestIn``, answer ``RequestOut``.
- ``pz.<centre>.snapshot``: no body, answer ``ViewOut``: the floor's public view and the fact number it holds.
- ``pz.<centre>.line``: body ``LineIn``, answer ``LineOut`` (a fresh one-time SIP endpoint).
- ``pz.<centre>.health``: no body, answer ``HealthOut``: how the engine and its media node are.
- ``pz.<centre>.trunks``: no body, answer ``TrunksOut``: how the lines to carriers are.
- ``pz.<centre>.trunk_test``: body ``TrunkTestIn``, answer ``TrunkTestOut``: a call to test a line.
- ``pz.<centre>.facts``: published after each commit: ``FactsOut``; readers that see a gap ask for a snapshot.
- ``pz.<centre>.settings``: published by a slice after its commit: a hint without body, "the stream went on".
- ``pz.<centre>.sessions``: the same after sessions were ended: open screens ask whether they still may.
"""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from perezvon.facts.floor import Published
from perezvon.facts.live import View
from perezvon.kit.ids import AgentId, CentreId


def subject(
    centre: CentreId,
    what: Literal[
        "request", "snapshot", "line", "facts", "settings", "sessions", "health", "trunks", "trunk_test"
    ],
) -> str:
    return f"pz.{centre}.{what}"


class RequestIn(msgspec.Struct, frozen=True):
    """``event``: a JSON request event of the floor; ``digits``: of ``send_keys`` only, never journalled."""

    event: msgspec.Raw
    digits: str = ""


class RequestOut(msgspec.Struct, frozen=True):
    """``code`` empty: done. ``engine.read_only``: the database is away."""

    code: str = ""
    values: dict[str, str | int | float | bool | None] = {}


class ViewOut(msgspec.Struct, frozen=True):
    seq: int
    view: View


class LineIn(msgspec.Struct, frozen=True):
    agent: AgentId
    line: Literal["browser", "sip"] = "browser"


class LineOut(msgspec.Struct, frozen=True):
    username: str = ""
    password: str = ""
    domain: str = ""
    dial: str = ""
    code: str = ""


TrunkCondition: TypeAlias = Literal[
    "checking",  # not known yet
    "ready",  # by address: the carrier answers
    "registered",
    "unwatched",  # by address, and nobody asks whether the carrier is there
    "refused",  # ``sip`` says how
    "unreachable",
    "unusable",  # Asterisk does not take these settings
]
TrunkFault: TypeAlias = Literal[
    "registration",
    "call_in",
    "call_out",
    "limit",
    "certificate_untrusted",  # TLS: nobody whom we know signed the carrier's certificate
    "certificate_name",  # it is made out for another name
    "certificate_expired",  # or not valid yet
]
LineStep: TypeAlias = Literal["sent", "ringing", "answered", "sound", "prompt", "ended"]


class TrunkFailure(msgspec.Struct, frozen=True):
    """One SIP failure. ``sip``: its status, 0: no answer came; ``cause``: Q.850; ``number``: its last digits.

    ``times``: the same again and again, ``at``: the newest.
    """

    at: datetime
    what: TrunkFault
    sip: int = 0
    cause: int = 0
    number: str = ""
    times: int = 1


class TrunkState(msgspec.Struct, frozen=True):
    """A line now. ``since``: in this condition; ``sip``: of the newest refusal, 0: none came.

    ``reason``: what Asterisk says of settings that it does not take. ``failures``: newest first.
    """

    trunk: str
    condition: TrunkCondition
    since: datetime
    sip: int = 0
    reason: str = ""
    calls_in: int = 0
    calls_out: int = 0
    failures: tuple[TrunkFailure, ...] = ()


class TrunksOut(msgspec.Struct, frozen=True):
    """``strangers``: requests from addresses that belong to nobody, since ``strangers_since``."""

    trunks: tuple[TrunkState, ...] = ()
    node: bool = True
    strangers: int = 0
    strangers_since: datetime | None = None


class TrunkTestIn(msgspec.Struct, frozen=True):
    """``number`` (E.164) given: call it over the trunk; else: tell of the test ``test``."""

    trunk: str
    number: str = ""
    test: str = ""


class LinePoint(msgspec.Struct, frozen=True):
    """``step``, and when it was reached."""

    step: LineStep
    at: datetime


class TrunkTestOut(msgspec.Struct, frozen=True):
    """``sip``/``cause``: how it ended; ``packets``: audio packets received. ``code``: refused, and why."""

    test: str = ""
    steps: tuple[LinePoint, ...] = ()
    sip: int = 0
    cause: int = 0
    packets: int = 0
    code: str = ""
    values: dict[str, str | int | float | bool | None] = {}


class HealthOut(msgspec.Struct, frozen=True):
    """``node``: commands reach Asterisk. ``epoch`` grows with every engine that took the lease over.

    ``drains``: it understands ``DrainSet``; ``version``: of the program.
    """

    node: bool
    read_only: bool
    epoch: int
    lease_left_s: float
    drains: bool = False
    version: str = ""


class FactsOut(msgspec.Struct, frozen=True):
    facts: tuple[Published, ...]
