"""Whether a person may be called for a purpose. Pure; the law it stands on: docs/how-to/consent.md.

In this order:

1. He withdrew every contact, and neither agreed to this purpose nor asked to be called back since: no.
2. He, his number, the client or the centre stands on a list for every call: no; but his own later request to
   be called back is stronger than a list that names him or his number.
3. We promised to call him back and have not: he asked for it, it is service, yes.
4. He withdrew this purpose: no.
5. The purpose needs no consent: yes.
6. A list, ours or from outside, for calls that need consent: no. A list from outside that is too old: no,
   because nobody knows who stands on it by now.
7. Consent given for the purpose and not withdrawn: yes. Otherwise no.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from perezvon.facts.consent import EVERYTHING, SERVICE, Bar


class Purpose(Struct, frozen=True):
    """What people are called, or their data kept, for."""

    id: str
    name_ru: str
    name_en: str
    needs_consent: bool
    position: int = 0
    active: bool = True
    version: int | None = None


PURPOSES: Final = (
    Purpose(SERVICE, "Обслуживание", "Service", needs_consent=False, position=0),
    Purpose("debt", "Возврат долга", "Debt collection", needs_consent=False, position=1),
    Purpose("adverts", "Реклама и продажи", "Adverts and sales", needs_consent=True, position=2),
    Purpose("surveys", "Опросы", "Surveys", needs_consent=True, position=3),
    Purpose("data", "Обработка персональных данных", "Processing of data", needs_consent=True, position=4),
)
"""What every centre begins with; a row of ``consent_purpose`` with the same id takes its place."""
NOT_FOR_CALLS: Final = "data"


class Said(Struct, frozen=True):
    """The newest word on one purpose and channel."""

    purpose: str
    channel: str
    given: bool
    at: datetime


class Line(Struct, frozen=True):
    """A line of a do-not-call list that stands. ``his``: it names him or his number, not everybody."""

    id: str
    his: bool
    covers_all: bool
    at: datetime
    until: datetime | None = None


class Outside(Struct, frozen=True):
    """A list from outside that may bear on the call: he is on it, or it is too old to know."""

    id: str
    covers_all: bool
    old: bool
    name: str = ""


class Known(Struct, frozen=True):
    """All that bears on the question. ``promised_at``: the newest promise that is still owed."""

    said: Sequence[Said] = ()
    lines: Sequence[Line] = ()
    outside: Sequence[Outside] = ()
    promised_at: datetime | None = None


def is_old(dated: date, fresh_days: int | None, today: date) -> bool:
    """Fresh for 31 days: usable on the 31st day after its date, not on the 32nd (16 CFR 310.4(b)(3)(iv))."""
    return fresh_days is not None and today > dated + timedelta(days=fresh_days)


def newest(said: Sequence[Said], purposes: tuple[str, ...], channel: str = "call") -> Said | None:
    """The last word on one of these purposes, said of this channel or of all. Of two words of the same moment
    the withdrawal counts."""
    found = [one for one in said if one.purpose in purposes and one.channel in (channel, EVERYTHING)]
    return max(found, key=lambda one: (one.at, not one.given), default=None)


def _after(one: datetime | None, other: datetime) -> bool:
    return one is not None and one > other


def bar_for(purpose: Purpose, known: Known, now: datetime) -> Bar | None:
    """None: he may be called."""
    everything = newest(known.said, (EVERYTHING,))
    this = newest(known.said, (purpose.id,))
    if everything is not None and not everything.given:
        agreed = this is not None and this.given and this.at > everything.at
        if not agreed and not _after(known.promised_at, everything.at):
            return Bar("withdrew_all")
    lines = [line for line in known.lines if line.until is None or line.until > now]
    for line in lines:
        if line.covers_all and not (line.his and _after(known.promised_at, line.at)):
            return Bar("listed", line.until, line.id)
    on = [one for one in known.outside if not one.old]
    for one in on:
        if one.covers_all and known.promised_at is None:
            return Bar("listed", None, one.id, one.name)
    if known.promised_at is not None:
        return None
    if this is not None and not this.given:
        return Bar("withdrew")
    if not purpose.needs_consent:
        return None
    return _needs_consent(this, lines, known.outside)


def _needs_consent(this: Said | None, lines: Sequence[Line], outside: Sequence[Outside]) -> Bar | None:
    if lines:
        return Bar("listed", lines[0].until, lines[0].id)
    for one in outside:
        return Bar("list_old" if one.old else "listed", None, one.id, one.name)
    return None if this is not None and this.given else Bar("no_consent")


def bars(purpose: str, channel: str) -> tuple[str, ...] | None:
    """The purposes for which nobody calls any more after a withdrawal; empty: all; None: calls go on."""
    if channel not in ("call", EVERYTHING) or purpose == NOT_FOR_CALLS:
        return None
    return () if purpose == EVERYTHING else (purpose,)


def still_barred(
    barred: tuple[str, ...], purposes: Sequence[Purpose], known: Known
) -> tuple[str, ...] | None:
    """What ``bars`` says, without the purposes that a later word allows again. None: nothing is left.

    A withdrawal may be written down after the consent that followed it: a letter lies for days.
    """
    if barred:
        last = newest(known.said, barred)
        return None if last is not None and last.given else barred
    everything = newest(known.said, (EVERYTHING,))
    if everything is None:
        return barred
    if _after(known.promised_at, everything.at):
        return None
    words = [newest(known.said, (one,)) for one in {one.purpose for one in known.said}]
    again = {one.purpose for one in words if one is not None and one.given and one.at > everything.at}
    left = tuple(one.id for one in purposes if one.id not in again and one.id != NOT_FOR_CALLS)
    return (left or None) if again else barred


def need_consent(purposes: Sequence[Purpose]) -> tuple[str, ...]:
    return tuple(one.id for one in purposes if one.needs_consent and one.id != NOT_FOR_CALLS)
