"""Who could not get through, and whether we called him back (D4). Pure.

Calls in vain that follow each other are one wish to reach us: the first of them counts, and the day begins
with it. An attempt of ours is enough: he sees that we called. Who reached us himself before that needs nobody
to call him, so he counts neither way.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from msgspec import Struct

from perezvon.kit.ids import CallId, PersonId

WITHIN: Final = timedelta(days=1)


class Attempt(Struct, frozen=True):
    """A call of somebody known. ``inbound``: he called us."""

    call: CallId
    person: PersonId
    at: datetime
    inbound: bool
    answered: bool


def followed(calls: Iterable[Attempt], now: datetime) -> dict[CallId, bool]:
    """Of callers in vain, by call: whether we called him within a day. Left out: whose day is not over."""
    found: dict[CallId, bool] = {}
    order = sorted(calls, key=lambda each: (each.person, each.at, each.call))
    for _, his in groupby(order, key=lambda each: each.person):
        waiting: Attempt | None = None
        for each in his:
            if waiting is not None and each.at > waiting.at + WITHIN:
                found[waiting.call] = False
                waiting = None
            if not each.inbound:
                if waiting is not None:
                    found[waiting.call] = True
                waiting = None
            elif each.answered:
                waiting = None
            elif waiting is None:
                waiting = each
        if waiting is not None and waiting.at + WITHIN < now:
            found[waiting.call] = False
    return found
