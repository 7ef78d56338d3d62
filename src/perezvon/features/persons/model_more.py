"""Bodies of what belongs to a person: preferences, duplicates, merges, the timeline."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from perezvon.adapters.web.models import In, Out, Slug, Version
from perezvon.features.persons.model import Person

KnownFrom = Literal["call", "script", "survey", "import", "hand"]
Keep = Literal["survivor", "merged", "both"]
Kind = Literal[
    "call",
    "note",
    "promise",
    "stage",
    "met",
    "referrer",
    "merge",
    "preference",
    "consent",
    "offer",
    "agreement",
    "script",
    "import",
    "created",
    "changed",
    "other",
]


class PreferenceNew(In):
    """``call``: on which it was said; left out: it is known otherwise."""

    key: Slug = "interest"
    value: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    call: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = None


class Preference(Out):
    id: int
    key: str
    value: str
    source: KnownFrom
    call: str | None
    at: datetime
    author: str


class Twin(Out):
    """A card that may be the same person, and why. ``likeness``: of the names, 0…1 (trigrams)."""

    person: Person
    by_number: bool
    by_email: bool
    likeness: float


class TwinPair(Out):
    """``same``: what goes with a like name: ``region``, ``organisation``, ``date`` (of a free field), or the
    whole ``name``."""

    one: Person
    other: Person
    by_number: bool
    by_email: bool
    same: list[str]
    likeness: float


class TwinSearch(Out):
    """A search through all people of a client. ``step`` of ``steps`` are done."""

    id: str
    client: str
    state: Literal["running", "done", "cancelled", "broken"]
    step: int
    steps: int
    people: int
    started_by: str
    started_at: datetime
    finished_at: datetime | None


class TwinList(Out):
    """``search``: the last one; null: nobody looked yet. ``total``: pairs that nobody decided on, at
    most 10,000 are counted."""

    search: TwinSearch | None
    total: int
    pairs: list[TwinPair]


class TwinQuery(In):
    client: Slug
    skip: Annotated[int, Field(ge=0, le=100_000)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class TwinSearchNew(In):
    client: Slug


class Apart(In):
    other: Slug


class MergeNew(In):
    """``version`` and ``other_version``: of the two cards as they were seen."""

    version: Version
    other: Slug
    other_version: Version
    keep: Annotated[dict[str, Keep], Field(max_length=40)] = Field(default_factory=dict)


class Merge(Out):
    """``name``: of the card that was merged. ``undoable``: nothing was merged after it."""

    id: int
    merged: str
    name: str
    at: datetime
    author: str
    undone_at: datetime | None
    undone_by: str | None
    undoable: bool


class TimelineQuery(In):
    """``kind``: only these; none: all."""

    kind: list[Kind] = Field(default_factory=list, max_length=20)
    after: Annotated[str, StringConstraints(max_length=600)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class Moment(Out):
    """One thing that happened. ``part``: the card that was merged into this one, if it was known there.

    ``of``: the part of Perezvon that tells it. ``data``: what the browser makes words of.
    """

    at: datetime
    of: str
    kind: str
    id: str
    call: str | None
    part: str | None
    data: dict[str, Any]


class TimelinePage(Out):
    """``next``: pass it as ``after`` for the next page; null: this was the last one."""

    moments: list[Moment]
    next: str | None
