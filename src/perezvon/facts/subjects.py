"""What a call is about, in one word: the request of who calls (D8, A2), the purpose of ours (A3, D13)."""

from typing import Final, Literal, TypeAlias, get_args

from perezvon.facts.floor import Direction

Request: TypeAlias = Literal[
    "good", "service", "consultation", "information", "help", "support", "fault", "complaint", "other"
]
"""Of an inbound call: wants a good or a service, advice, a plain answer, help, support, tells of a fault, is
not content."""
Purpose: TypeAlias = Literal[
    "offer", "range", "service", "meeting", "product", "promise", "birthday", "holiday", "first",
    "survey", "debt", "other",
]  # fmt: skip
"""Of an outbound call: an offer, news of the range, a new service, a reminder of a meeting, how the product
proved, what was promised, greetings, a first approach, a survey, a debt."""
Subject: TypeAlias = Literal[
    "good", "service", "consultation", "information", "help", "support", "fault", "complaint", "other",
    "offer", "range", "meeting", "product", "promise", "birthday", "holiday", "first", "survey", "debt",
]  # fmt: skip

REQUESTS: Final[tuple[Request, ...]] = get_args(Request)
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
COMPLAINT: Final[Subject] = "complaint"
FIELDS: Final = ("call.request", "call.purpose")
"""Answers of a script that say what the call is about."""


def fits(subject: Subject, direction: Direction) -> bool:
    """Whether calls of this direction may be about it."""
    return subject in (REQUESTS if direction == "inbound" else PURPOSES)
