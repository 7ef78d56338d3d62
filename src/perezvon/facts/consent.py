"""Facts of the stream ``consent``, and what the floor is told of who must not be called.

Published by the slice ``consent``. They carry ids and telephone numbers, as the facts of calls do, never what
somebody said. A list of a million numbers is told by its id alone.
"""

from datetime import datetime
from typing import Final, Literal, TypeAlias

import msgspec

from perezvon.kit.ids import ClientId, PersonId

STREAM: Final = "consent"
SERVICE: Final = "service"
"""The purpose that never needs consent: what the person asked for himself."""
EVERYTHING: Final = "all"
"""In place of a purpose or of a channel: every one."""
Channel: TypeAlias = Literal["call", "robot", "sms", "email", "messenger"]
BarRule: TypeAlias = Literal[
    "withdrew_all",  # he wants no contact at all
    "withdrew",  # he withdrew consent for this purpose
    "no_consent",  # the purpose needs it and he never gave it (38-FZ art. 18(1))
    "listed",  # he, his number, the client or the centre is on a do-not-call list
    "list_old",  # an outside list is too old to be relied on (16 CFR 310.4(b)(3)(iv))
]


class Bar(msgspec.Struct, frozen=True):
    """Why somebody must not be called. ``until`` None: until he says otherwise. ``entry``: id of what
    decided: the line of a list, or the list. ``list``: name of the list from outside, if it was one."""

    rule: BarRule
    until: datetime | None = None
    entry: str = ""
    list: str = ""


class Clearance(msgspec.Struct, frozen=True):
    """The answer of the look-up before a call is placed. ``known`` False: there was none in time.

    ``seen``: how far the stream ``consent`` went when it was looked up, so that the floor knows which
    withdrawals are in the answer. ``person``: whom the number means.
    """

    known: bool = False
    seen: int = 0
    bar: Bar | None = None
    person: PersonId | None = None


class Barred(msgspec.Struct, frozen=True, tag_field="kind", tag="barred"):
    """From now on these must not be called; an attempt that still rings ends.

    ``client`` None: for no client. A person is known by id and by all his numbers. Neither person nor
    numbers: nobody is called. ``purposes`` empty: for none.
    """

    client: ClientId | None = None
    person: PersonId | None = None
    numbers: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    rule: BarRule = "withdrew_all"
    until: datetime | None = None
    entry: str = ""


class ListRead(msgspec.Struct, frozen=True, tag_field="kind", tag="list_read"):
    """A list from outside bars others than before: attempts that still ring are looked up again.

    ``client`` None: it reaches the calls of every client.
    """

    list: str
    client: ClientId | None = None


class Forgotten(msgspec.Struct, frozen=True, tag_field="kind", tag="forgotten"):
    """The data of these cards are destroyed: who remembers a number of theirs forgets it.

    ``lines``: ids of do-not-call lines that name one of their numbers.
    """

    persons: tuple[PersonId, ...]
    lines: tuple[str, ...] = ()


AnyConsent: TypeAlias = Barred | ListRead | Forgotten
