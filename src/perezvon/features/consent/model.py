"""Bodies of the API of consent and of the lists."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from perezvon.adapters.web.models import MAX_INT, In, Name, Out, Phone, Slug, Version, wrong
from perezvon.facts.consent import BarRule
from perezvon.facts.settings import Language

Channel = Literal["all", "call", "robot", "sms", "email", "messenger"]
Evidence = Literal["call", "form", "import", "paper", "message"]
Scope = Literal["number", "person", "client", "centre"]
CallIdIn = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Reference = Annotated[str, StringConstraints(max_length=300)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PurposeFields(Out):
    name_ru: Name
    name_en: Name
    needs_consent: bool = True
    position: Annotated[int, Field(ge=0, le=1000)] = 0
    active: bool = True


class Purpose(PurposeFields):
    """``version`` null: as the program brings it along, nobody changed it yet."""

    id: str
    version: Version | None


class PurposePut(In):
    """``version`` null: it is new, or nobody changed it yet."""

    version: Version | None = None
    name_ru: Name
    name_en: Name
    needs_consent: bool = True
    position: Annotated[int, Field(ge=0, le=1000)] = 0
    active: bool = True


class TextNew(In):
    """Makes the next version; what was agreed to an older one stays with the older one."""

    client: Slug
    purpose: Slug
    language: Language
    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class ConsentText(Out):
    id: int
    client: str
    purpose: str
    language: Language
    number: int
    text: str
    at: datetime
    author: str


class EntryNew(In):
    """``at`` left out: now. ``request_id``: the same sent again makes no second line.

    Evidence ``call`` brings its call; ``second`` of it left out: this very second, if the call is going on.
    """

    purpose: Slug
    channel: Channel = "all"
    given: bool
    text: Annotated[int, Field(ge=1)] | None = None
    evidence: Evidence
    call: CallIdIn | None = None
    second: Annotated[int, Field(ge=0, le=86_400)] | None = None
    reference: Reference = ""
    line: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    at: AwareDatetime | None = None
    request_id: Annotated[str, StringConstraints(min_length=8, max_length=64)] | None = None

    @model_validator(mode="after")
    def _proof_fits(self) -> "EntryNew":
        if (self.evidence == "call") != (self.call is not None):
            raise wrong("consent_entry.call")
        if self.evidence != "call" and not self.reference:
            raise wrong("consent_entry.reference")
        if self.given and self.purpose == "all":
            raise wrong("consent_entry.all_given")
        return self


class Entry(Out):
    """``undoes``: the entry that this one takes back with its import; neither counts for what holds."""

    id: int
    undoes: int | None
    purpose: str
    channel: Channel
    given: bool
    text: int | None
    evidence: Evidence
    call: str | None
    second: int | None
    reference: str
    line: int | None
    at: datetime
    written_at: datetime
    author: str


class State(Out):
    """What holds now for a purpose and channel."""

    purpose: str
    channel: Channel
    given: bool
    at: datetime


class BarOut(Out):
    """Why he must not be called. ``entry``: the line or the list that says so; ``list``: the name of one from
    outside."""

    rule: BarRule
    until: datetime | None
    entry: str
    list: str


class Answer(Out):
    """Of one purpose: ``bar`` null: he may be called."""

    purpose: str
    bar: BarOut | None


class DoNotCallNew(In):
    """``client`` null: for the whole centre. ``covers_all`` False: only calls that need consent."""

    scope: Scope
    client: Slug | None = None
    number: Phone | None = None
    person: Slug | None = None
    covers_all: bool = True
    reason: Reason
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _scope_fits(self) -> "DoNotCallNew":
        if (self.scope == "number") != (self.number is not None):
            raise wrong("do_not_call.number")
        if (self.scope == "person") != (self.person is not None):
            raise wrong("do_not_call.person")
        if (self.scope == "centre" and self.client) or (self.scope == "client" and not self.client):
            raise wrong("do_not_call.client")
        return self


class DoNotCall(Out):
    """``stands``: it bars now. A number that was erased is shown as ``hmac:…``."""

    id: str
    client: str | None
    scope: Scope
    number: str | None
    person: str | None
    covers_all: bool
    reason: str
    until: datetime | None
    at: datetime
    author: str
    lifted_at: datetime | None
    lifted_by: str | None
    stands: bool
    version: Version


class VersionIn(In):
    version: Version


class ListFields(Out):
    name: Name
    dated: date
    fresh_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    covers_all: bool = False


class ListNew(In):
    """``client`` null: for every client. ``fresh_days`` null: it does not age."""

    client: Slug | None = None
    name: Name
    dated: date
    fresh_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    covers_all: bool = False


class ListPut(In):
    version: Version
    name: Name
    dated: date
    fresh_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    covers_all: bool = False
    active: bool = True


class CallList(ListFields):
    """``age_days``: since its date; ``reading``: the file in force.

    ``old``: past its freshness, so calls that need consent are refused until a newer one is read.
    """

    id: str
    client: str | None
    lines: int
    active: bool
    imported_at: datetime
    imported_by: str
    reading: int
    old: bool
    age_days: int
    version: Version


class ReadingNew(In):
    """``dated``: the day on which the file was made; ``file``: its name."""

    dated: date
    file: Annotated[str, StringConstraints(max_length=200)] = ""


class Reading(Out):
    """A file that was read into a list. ``added``, ``gone``: of one that waits, what it would change.

    ``state``: open: it waits; current: in force; before: undo goes back to it; gone: its numbers are deleted.
    """

    number: int
    state: Literal["open", "current", "before", "gone"]
    dated: date
    file: str
    lines: int
    bad: int
    read_at: datetime
    read_by: str
    added: int | None
    gone: int | None


class LinesIn(In):
    """A part of a file, line by line as it is. ``reading``: they wait there; null: in force at once, and
    with ``replace`` in place of all that was."""

    lines: Annotated[
        list[Annotated[str, StringConstraints(max_length=200)]], Field(min_length=1, max_length=5000)
    ]
    replace: bool = False
    reading: Annotated[int, Field(ge=1, le=MAX_INT)] | None = None
    first_line: Annotated[int, Field(ge=1, le=100_000_000)] = 1


class BadLine(Out):
    line: int
    text: str


class LinesOut(Out):
    """``bad``: the first hundred lines in which there was no number."""

    read: int
    added: int
    bad_count: int
    bad: list[BadLine]
    list: CallList


class PersonConsent(Out):
    """``answers``: for each purpose whether he may be called now, and if not, why."""

    person: str
    states: list[State]
    entries: list[Entry]
    answers: list[Answer]
    listed: list[DoNotCall]
    held: bool
