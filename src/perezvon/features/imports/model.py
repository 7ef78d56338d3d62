"""Bodies of the imports' API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints

from perezvon.adapters.web.models import In, Out, Slug, Version
from perezvon.facts.settings import Language
from perezvon.features.imports.convert import Entry
from perezvon.features.imports.fields import FieldType
from perezvon.features.imports.matching import Duplicates

State = Literal[
    "draft", "reading", "matching", "applying", "done", "refused", "cancelled", "undoing", "undone"
]
Faults = Literal["skip", "all"]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=60)]
FieldKey = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Separator = Literal[";", ",", "\t", "|", ""]
Key = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9_-]{0,39})?$")]


class ImportOptions(In):
    """``duplicates``: what happens to somebody who is known. ``faults``: rows with faults are left out, or
    nothing is brought in. ``region`` (ISO 3166): reads numbers without a country code.
    ``consent_…``: where the file has no column for it, or its cell is empty; ``consent_text``: the version of
    the text that people were shown."""

    duplicates: Duplicates = "fill"
    faults: Faults = "skip"
    region: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = "RU"
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "RUB"
    language: Language | None = None
    tags: Annotated[list[Tag], Field(max_length=10)] = Field(default_factory=list)
    consent_purpose: Key = ""
    consent_channel: Key = ""
    consent_on: date | None = None
    consent_text: Annotated[int, Field(ge=1)] | None = None


Options: TypeAlias = ImportOptions
"""What they are called among ourselves."""


class ImportPlan(In):
    """``columns``: position of a column, counted from 0 → field; a column that is left out means nothing."""

    version: Version
    header: bool
    separator: Separator = ""
    sheet: Annotated[int, Field(ge=0, le=1000)] = 0
    columns: Annotated[dict[str, FieldKey], Field(max_length=100)]
    options: Options


class ImportAct(In):
    version: Version


class ImportField(Out):
    """What a column can mean. ``label``: of a client's own field; empty: the browser has a word for it."""

    key: str
    type: FieldType
    many: bool
    label: str


class Import(Out):
    """``place``: row of the file up to which the present step has come. ``failed``: rows with faults.

    ``doubles``: people who were made although somebody like them was there. ``fault``: why it ended, as a
    sentence. ``undoable``: whether it can be taken back, as far as is known without looking.
    """

    id: str
    client: str
    name: str
    size: int
    kind: Literal["csv", "xlsx"]
    encoding: str
    separator: str
    sheet: int
    sheets: list[str]
    header: bool
    headings: list[str]
    samples: list[list[str]]
    columns: dict[str, str]
    options: Options
    state: State
    rows_read: int
    rows_done: int
    rows_total: int | None
    made: int
    updated: int
    skipped: int
    failed: int
    doubles: int
    fault: str
    undoable: bool
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    version: Version


class RowFault(Out):
    """``column``: its name in the file. ``text``: what is wrong and what to do."""

    row: int
    column: str
    given: str
    code: str
    text: str


class FaultPage(Out):
    """``kept``: so many are listed; of a file with more the rest is only counted by rows."""

    faults: list[RowFault]
    kept: int


class Someone(Out):
    id: str
    name: str


class PreviewRow(Out):
    """A row as it would come out. ``known``: who has its number or e-mail; ``twin``: the earlier row that
    does; ``similar``: people of a similar name, only a hint."""

    row: int
    values: dict[str, Any]
    faults: list[RowFault]
    known: Someone | None
    twin: int | None
    similar: list[Someone]


class ImportPreview(Out):
    rows: list[PreviewRow]


class ImportDouble(Out):
    """A person of this import, and who it may be as well."""

    row: int
    person: Someone
    like: Someone


class ImportQuery(In):
    client: Slug | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def values_of(entry: Entry) -> dict[str, Any]:
    """What the row says, without what it does not say."""
    shown = (
        "name", "numbers", "emails", "organisation", "role", "address", "region", "zone", "language",
        "industry", "tags", "interests", "exclusions", "deciding_value", "source", "budget", "currency",
        "former_supplier", "former_failing", "note", "fields", "consent_purpose", "consent_channel",
        "consent_at",
    )  # fmt: skip
    found = {name: getattr(entry, name) for name in shown}
    return {name: value for name, value in found.items() if value not in (None, [], {}, "")}
