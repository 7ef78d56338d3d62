"""Bodies of the API of rights: requests, holds, reports, certificates."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from perezvon.adapters.web.models import In, Out, Slug, Version
from perezvon.facts.settings import Language

Kind = Literal["access", "erasure", "stop"]
Law = Literal["ru", "gdpr"]
Identity = Literal["number", "questions", "document", "account", "proxy"]
Source = Literal["call", "letter", "form", "visit", "other"]
Note = Annotated[str, StringConstraints(max_length=500)]
RequestState = Literal["open", "erasing", "done", "refused"]


class RequestNew(In):
    """``received_at`` left out: now; ``law``: that of the country of his number."""

    person: Slug
    kind: Kind
    law: Law | None = None
    received_at: AwareDatetime | None = None
    source: Literal["letter", "form", "visit", "other"] = "other"
    identity: Identity | Literal[""] = ""
    identity_note: Note = ""


class CallRequestNew(In):
    """Of somebody who asks on the telephone. ``identity`` number: he calls from a number on his card."""

    person: Slug
    kind: Kind
    identity: Identity | Literal[""] = ""
    identity_note: Note = ""


class TakenRequest(Out):
    """What the agent may tell him: until when he will hear."""

    id: str
    kind: Kind
    law: Law
    due: date
    identity: str


class Identify(In):
    version: Version
    identity: Identity
    note: Note = ""


class Extend(In):
    version: Version
    because: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Close(In):
    """``answer``: what the person was told, or where the answer lies."""

    version: Version
    state: Literal["done", "refused"]
    answer: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Erase(In):
    version: Version


class PrivacyRequest(Out):
    """``days_left`` counts calendar days; negative: it is late. ``person_name`` is empty after an erasure."""

    id: str
    client: str
    person: str
    person_name: str
    kind: Kind
    law: Law
    received_at: datetime
    due: date
    source: Source
    call: str | None
    identity: Identity | Literal[""]
    identity_note: str
    identity_by: str | None
    identity_at: datetime | None
    extended_because: str
    state: RequestState
    fault: str
    answer: str
    author: str
    closed_at: datetime | None
    closed_by: str | None
    late: bool
    days_left: int
    held: bool
    version: Version


class Requests(Out):
    """``late``: how many open ones are past their day, whatever is shown."""

    requests: list[PrivacyRequest]
    open: int
    late: int


class HoldNew(In):
    """``until``: the last day; null: until it is lifted."""

    person: Slug
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    until: date | None = None


class HoldLift(In):
    version: Version


class Hold(Out):
    id: str
    client: str
    person: str
    person_name: str
    reason: str
    until: date | None
    at: datetime
    author: str
    lifted_at: datetime | None
    lifted_by: str | None
    stands: bool
    version: Version


class CertificateRow(Out):
    """``hash``: SHA-256 of what was left; ``found``: rows or files that held something.

    ``remains``: why it stays all the same, ``until`` that day; null: no day can be said.
    """

    held: str
    found: Annotated[int, Field(ge=0)]
    hash: str
    at: datetime
    remains: Literal["", "marks", "shared", "backups", "uploads"]
    until: date | None


class Certificate(Out):
    """The act of an erasure, one row for each table and one for the files."""

    request: str
    person: str
    rows: list[CertificateRow]


class Section(Out):
    """What one table holds. ``fate``: what an erasure would do."""

    table: str
    fate: Literal["gone", "wiped", "kept"]
    rows: list[dict[str, Any]]


class Report(Out):
    """Everything that is held of a person, by table, as it lies there.

    ``language``: his, or that of the one who asks; ``sound_files``: recordings that can be handed over.
    """

    person: str
    client: str
    made_at: datetime
    language: Language
    numbers: list[str]
    sound_files: int
    sections: list[Section]
