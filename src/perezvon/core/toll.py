"""Whom agents may call, and the brake on what it costs: toll fraud is the oldest attack on telephones.

A prefix is allowed by having a price; the longest one that fits decides, and a blocked prefix that fits is as
good as none. Emergency numbers may always be called and cost nothing.

A line may have prices of its own: then only their prefixes go over it, and cost what they cost there; what
the centre blocks stays blocked. Where the centre names no line, those that may be used are tried from the
cheapest on, and the brake reckons with the dearest of them: it may stop too early, never too late.

The brake: what answered calls cost within an hour of their end, by begun minutes, with the calls that go on
now, each for the minutes it has begun (one that is not answered yet: one). When that reaches the limit no
further call is placed. A talk that goes on is never cut: so an hour costs at most the limit and what the
talks of that moment cost until they end.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final, TypeAlias

import msgspec

from perezvon.core.call import Call
from perezvon.facts.settings import OutboundSet, Tariff
from perezvon.kit.errors import Refused

HOUR: Final = timedelta(hours=1)
ALARM_S: Final = 600.0  # the alarm ends this long after the last call that was not placed
KEY: Final = "hour"


class Charge(msgspec.Struct, frozen=True):
    """What an answered call cost, in hundredths."""

    at: datetime
    cost: int


Charges: TypeAlias = list[Charge]


def is_emergency(rules: OutboundSet, number: str) -> bool:
    return number in rules.emergency


def _longest(prefixes: Iterable[str], number: str) -> str:
    return max((prefix for prefix in prefixes if number.startswith(prefix)), key=len, default="")


class Way(msgspec.Struct, frozen=True):
    """``price`` of a begun minute, at most; ``only``: lines it may go over, cheapest first, empty: any."""

    price: int
    only: tuple[str, ...] = ()


def way_of(rules: OutboundSet, tariffs: Sequence[Tariff], number: str) -> Way:
    """How a number may be called, when these are all the lines. Raises Refused as ``price_of``."""
    in_use = [each for each in tariffs if rules.via in ("", each.trunk)]
    if is_emergency(rules, number) or not any(each.prices for each in in_use):
        return Way(price_of(rules, number))
    found: list[tuple[int, str]] = []
    refused: Refused | None = None
    for each in in_use:
        try:
            found.append((price_of(_over(rules, each), number), each.trunk))
        except Refused as no:
            refused = refused or no
    if not found and refused is not None:
        raise refused
    found.sort()
    return Way(found[-1][0], tuple(trunk for _, trunk in found))


def _over(rules: OutboundSet, tariff: Tariff) -> OutboundSet:
    return msgspec.structs.replace(rules, prices=tariff.prices) if tariff.prices else rules


def price_of(rules: OutboundSet, number: str) -> int:
    """Of a begun minute, not looking at lines. Raises Refused: ``outbound.off``, ``outbound.bad_number``,
    ``outbound.not_allowed``, ``outbound.blocked``."""
    if is_emergency(rules, number):
        return 0
    if not rules.allowed:
        raise Refused("outbound.off")
    if not number.startswith("+") or not number[1:].isdecimal() or not number.isascii() or len(number) > 16:
        raise Refused("outbound.bad_number", {"number": number[:32]})
    allowed, blocked = _longest(rules.prices, number), _longest(rules.blocked, number)
    if not allowed:
        raise Refused("outbound.not_allowed", {"number": number, "allowed": ", ".join(rules.prices)})
    if len(blocked) >= len(allowed):
        raise Refused("outbound.blocked", {"number": number, "prefix": blocked})
    return rules.prices[allowed]


def cost_of(call: Call, now: datetime) -> int:
    """By begun minutes; of a call that nobody answered (yet) as if it lasted one."""
    began = call.answered_at or now
    return call.price * max(1, ceil(((call.ended_at or now) - began) / timedelta(minutes=1)))


def outside_cost(call: Call, now: datetime) -> int:
    """Of the leg to somebody outside to whom a caller is passed on, reckoned like a call."""
    out = call.outside
    if out is None:
        return 0
    return out.price * max(1, ceil((now - (out.answered_at or now)) / timedelta(minutes=1)))


def spent(charges: Charges, calls: Collection[Call], now: datetime) -> int:
    """Within the last hour, running calls included."""
    running = sum(cost_of(call, now) for call in calls if call.price and call.ended_at is None)
    running += sum(outside_cost(call, now) for call in calls if call.outside is not None)
    return running + sum(charge.cost for charge in charges if now - charge.at < HOUR)


def charge(charges: Charges, call: Call, now: datetime, ended: datetime) -> None:
    """Write down what a call cost that ``ended``; what is older than an hour ``now`` is forgotten."""
    while charges and now - charges[0].at >= HOUR:  # in the order of time
        del charges[0]
    if call.price and call.answered_at is not None and call.ended_at is None:
        charges.append(Charge(now, cost_of(call, ended)))
