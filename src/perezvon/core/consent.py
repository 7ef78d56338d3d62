"""Whether somebody may be called, decided from what the engine looked up and from what the floor heard since.

The look-up is made before the request reaches the floor and lies in the journal with it. What is withdrawn
between the look-up and the request is not in its answer; therefore the floor keeps the last bars it heard of.
A bar with a higher number than the look-up saw decides as well as the look-up itself.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from perezvon.core.call import Call
from perezvon.facts.consent import SERVICE, Bar, Barred, Clearance, Forgotten
from perezvon.facts.settings import OutboundSet
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId, PersonId

KEPT: Final = 256
"""Of the last bars. A look-up takes a third of a second: more than these cannot pass it by."""


class Heard(msgspec.Struct, frozen=True):
    """A bar that came over the stream ``consent`` with this number."""

    seq: int
    barred: Barred


def meets(
    barred: Barred, client: ClientId | None, person: PersonId | None, number: str, purpose: str
) -> bool:
    """Whether a bar is for a call to this number, for this client and purpose."""
    if barred.client not in (None, client) or (barred.purposes and purpose not in barred.purposes):
        return False
    if barred.person is None and not barred.numbers:
        return True
    return number in barred.numbers or (person is not None and person == barred.person)


def keep(heard: list[Heard], seq: int, barred: Barred) -> None:
    """Remember a bar; the oldest are forgotten."""
    heard.append(Heard(seq, barred))
    del heard[:-KEPT]


def forget(heard: list[Heard], forgotten: Forgotten) -> None:
    """Numbers of somebody whose data are destroyed go from memory; the bar of his card stays.

    A bar by number alone goes altogether: the line of the list bars by its mark, in every look-up since.
    """
    kept = []
    for one in heard:
        if one.barred.person in forgotten.persons:
            kept.append(Heard(one.seq, msgspec.structs.replace(one.barred, numbers=())))
        elif not (one.barred.entry and one.barred.entry in forgotten.lines):
            kept.append(one)
    heard[:] = kept


def check(
    heard: Iterable[Heard],
    clearance: Clearance | None,
    client: ClientId,
    number: str,
    purpose: str,
    now: datetime,
) -> None:
    """Raises Refused ``outbound.<rule>``, with its end ``outbound.<rule>_until``, of a list from outside
    ``outbound.listed_outside``, or ``outbound.unchecked``.

    Without an answer in time a service call goes on: somebody asked for it and waits. Any other purpose is
    ours, and who cannot show the consent has none (38-FZ art. 18(1), GDPR art. 7(1)).
    """
    if clearance is None:
        return
    if clearance.bar is not None:
        _refuse(clearance.bar)
    for one in heard:
        if clearance.known and one.seq <= clearance.seen:
            continue
        over = one.barred.until is not None and one.barred.until <= now
        if not over and meets(one.barred, client, clearance.person, number, purpose):
            _refuse(Bar(one.barred.rule, one.barred.until, one.barred.entry))
    if not clearance.known and purpose != SERVICE:
        raise Refused("outbound.unchecked", {"purpose": purpose})


def _refuse(bar: Bar) -> None:
    if bar.list:
        code = "listed_outside" if bar.rule == "listed" else bar.rule
        raise Refused(f"outbound.{code}", {"entry": bar.entry, "list": bar.list})
    if bar.until is None:
        raise Refused(f"outbound.{bar.rule}", {"entry": bar.entry})
    until = bar.until.isoformat(timespec="minutes")
    raise Refused(f"outbound.{bar.rule}_until", {"entry": bar.entry, "until": until})


def ringing(calls: Iterable[Call], barred: Barred, rules: OutboundSet, states: Iterable[str]) -> list[Call]:
    """The attempts that a bar ends."""
    return [
        call
        for call in calls
        if call.direction == "outbound"
        and call.state in states
        and call.caller not in rules.emergency
        and meets(barred, call.client, call.person, call.caller, call.purpose)
    ]
