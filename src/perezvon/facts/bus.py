"""Subjects and messages between the processes of a centre (NATS core; bodies are JSON by msgspec).

- ``pz.<centre>.request``: a person's request to the floor: body ``RequestIn``, answer ``RequestOut``.
- ``pz.<centre>.snapshot``: no body, answer ``ViewOut``: the floor's public view and the fact number it holds.
- ``pz.<centre>.line``: body ``LineIn``, answer ``LineOut`` (a fresh one-time SIP endpoint).
- ``pz.<centre>.health``: no body, answer ``HealthOut``: how the engine and its media node are.
- ``pz.<centre>.facts``: published after each commit: ``FactsOut``; readers that see a gap ask for a snapshot.
- ``pz.<centre>.settings``: published by a slice after its commit: a hint without body, "the stream went on".
- ``pz.<centre>.sessions``: the same after sessions were ended: open screens ask whether they still may.
"""

from typing import Literal

import msgspec

from perezvon.facts.floor import Published
from perezvon.facts.live import View
from perezvon.kit.ids import AgentId, CentreId


def subject(
    centre: CentreId,
    what: Literal["request", "snapshot", "line", "facts", "settings", "sessions", "health"],
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


class HealthOut(msgspec.Struct, frozen=True):
    """``node``: commands reach Asterisk. ``epoch`` grows with every engine that took the lease over."""

    node: bool
    read_only: bool
    epoch: int
    lease_left_s: float


class FactsOut(msgspec.Struct, frozen=True):
    facts: tuple[Published, ...]
