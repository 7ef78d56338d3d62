"""Facts of the stream ``floor`` about queues that overflow: above thresholds another queue helps out."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from perezvon.kit.ids import ClientId, QueueId

if TYPE_CHECKING:
    from perezvon.facts.live import QueueView

OverflowWhy: TypeAlias = Literal[
    "waiting",  # more callers wait than the rule allows
    "wait",  # the longest wait is longer than the rule allows
    "unstaffed",  # nobody is signed on who could take its calls
]


class OverflowOn(msgspec.Struct, frozen=True):
    """A queue overflows to ``to`` since then, or to ``number`` outside the centre (``to`` None). ``waiting``,
    ``longest_s``: when it began."""

    to: QueueId | None
    since: datetime
    why: OverflowWhy
    waiting: int
    longest_s: int
    number: str = ""


class OverflowBegan(msgspec.Struct, frozen=True, tag_field="kind", tag="overflow_began"):
    """From now on ``to`` helps queue ``queue`` out: new callers go there, in the share that the rule says."""

    queue: QueueId
    client: ClientId
    on: OverflowOn


class OverflowEnded(msgspec.Struct, frozen=True, tag_field="kind", tag="overflow_ended"):
    """It is below the lower thresholds, or ``to`` takes nobody now. ``sent``: who went there meanwhile."""

    queue: QueueId
    client: ClientId
    to: QueueId | None
    waiting: int
    sent: int
    number: str = ""


OverflowFact = OverflowBegan | OverflowEnded


def fold(queues: "Mapping[QueueId, QueueView]", fact: OverflowFact) -> None:
    """A queue's row shows whether it overflows."""
    row = queues.get(fact.queue)
    if row is not None:
        row.overflow = fact.on if isinstance(fact, OverflowBegan) else None
