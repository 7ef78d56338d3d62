"""What kind of call it is, and what the person became: the words of ``core.classify``, for everybody.

A reason is a code and values (a day, an agent); whoever shows it makes words of them in the reader's
language.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from perezvon.kit.ids import AgentId

CallClass: TypeAlias = Literal["first_time", "returned", "recommendation", "repeat", "hot", "warm", "cold"]
Flag: TypeAlias = Literal["expected", "on_time", "recovery"]
Stage: TypeAlias = Literal["person", "potential_client", "client"]
Why: TypeAlias = Literal[
    "deal",
    "called_before",
    "we_called",
    "referred",
    "unknown",
    "spoke_self",
    "knows_self",
    "spoke_colleague",
    "knows_colleague",
    "deal_no_talk",
    "stranger",
    "referred_stranger",
]
Consent: TypeAlias = Literal[
    "said_yes",  # direct
    "asked_question",  # indirect, these three
    "booked",
    "left_contact",
]
Request: TypeAlias = Literal["good", "service", "consultation", "help", "support"]
"""What the caller came for (requirements D8)."""

RULE: Final = 3
"""Number of the rules that a class was made with; it grows when ``core.classify`` decides otherwise."""
DEAL_FLAG: Final = "sale"
"""A disposition with this flag says: a deal was made."""
MEETING_FLAG: Final = "meeting"
"""A disposition with this flag says: a meeting was arranged."""
CONSENTS: Final[tuple[Consent, ...]] = ("said_yes", "asked_question", "booked", "left_contact")
REQUESTS: Final[tuple[Request, ...]] = ("good", "service", "consultation", "help", "support")


class Reason(Struct, frozen=True):
    """Why: what decided, when that was, and with whom of us."""

    why: Why
    at: datetime | None = None
    agent: AgentId | None = None


class Classified(Struct, frozen=True):
    """``flags`` stand in the order expected, on_time, recovery."""

    class_: CallClass = field(name="class")
    flags: tuple[Flag, ...]
    reason: Reason


class Said(Struct, frozen=True):
    """What a disposition says of a call, read off its flags. Of several of a kind the first counts."""

    deal: bool = False
    consent: Consent | None = None
    request: Request | None = None


def said_by(flags: Sequence[str]) -> Said:
    """Flags that mean nothing here are left alone: they drive rates."""
    return Said(
        deal=DEAL_FLAG in flags,
        consent=next((each for each in CONSENTS if each in flags), None),
        request=next((each for each in REQUESTS if each in flags), None),
    )
