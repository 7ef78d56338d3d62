"""A filter as a person builds it, and the bodies of the segments' API."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field, StringConstraints

from perezvon.adapters.web.models import In, Name, Out, Slug, Version
from perezvon.kit.errors import Refused

MOST_CONDITIONS: Final = 50
DEEPEST: Final = 4

Kind: TypeAlias = Literal["text", "texts", "key", "list", "number", "moment", "bool"]
Test: TypeAlias = Literal[
    "is", "is_not", "contains", "lacks", "empty", "filled", "any_of", "all_of", "none_of",
    "eq", "lt", "le", "gt", "ge", "before", "after", "within_days", "not_within_days", "yes", "no",
]  # fmt: skip
TESTS: Final[dict[Kind, tuple[Test, ...]]] = {
    "text": ("contains", "lacks", "is", "is_not", "empty", "filled"),
    "texts": ("contains", "lacks", "empty", "filled"),
    "key": ("any_of", "none_of", "empty", "filled"),
    "list": ("any_of", "all_of", "none_of", "empty", "filled"),
    "number": ("eq", "lt", "le", "gt", "ge", "empty", "filled"),
    "moment": ("within_days", "not_within_days", "before", "after", "empty", "filled"),
    "bool": ("yes", "no", "empty"),
}
"""Which tests a field of a kind knows, the usual one first."""
WORDS: Final = frozenset(("is", "is_not", "contains", "lacks"))
LISTS: Final = frozenset(("any_of", "all_of", "none_of"))
NUMBERS: Final = frozenset(("eq", "lt", "le", "gt", "ge"))
DAYS: Final = frozenset(("within_days", "not_within_days"))
DATES: Final = frozenset(("before", "after"))

Word = Annotated[str, StringConstraints(max_length=200)]


class SegmentCondition(In):
    """``words``: of tests with values; ``number``: of comparisons, days; ``day``: by the centre's clock."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    test: Test
    words: Annotated[list[Word], Field(max_length=100)] = Field(default_factory=list)
    number: Annotated[float, Field(ge=-1e15, le=1e15)] | None = None
    day: date | None = None


class SegmentGroup(In):
    """``match``: all of them or any. Empty: everybody. ``negate``: those whom it does not fit."""

    match: Literal["all", "any"] = "all"
    negate: bool = False
    conditions: Annotated[list[SegmentCondition], Field(max_length=MOST_CONDITIONS)] = Field(
        default_factory=list
    )
    groups: Annotated[list["SegmentGroup"], Field(max_length=MOST_CONDITIONS)] = Field(default_factory=list)


Condition: TypeAlias = SegmentCondition
Group: TypeAlias = SegmentGroup
"""What they are called among ourselves; the API names them in full."""


def walk(group: Group, depth: int = 1) -> Iterator[Condition]:
    """Every condition. Raises Refused ``segment.too_deep``."""
    if depth > DEEPEST:
        raise Refused("segment.too_deep", {"limit": DEEPEST})
    yield from group.conditions
    for inner in group.groups:
        yield from walk(inner, depth + 1)


class Segment(Out):
    id: str
    client: str
    name: str
    filter: Group
    created_by: str
    created_at: datetime
    version: Version


class SegmentNew(In):
    client: Slug
    name: Name
    filter: Group


class SegmentPut(In):
    version: Version
    name: Name
    filter: Group


class SegmentField(Out):
    """``label``: of a client's own field; empty: the browser has a word. ``values``: all that are possible;
    empty: ask for those in use."""

    key: str
    kind: Kind
    tests: list[Test]
    label: str
    values: list[str]


class SegmentPeople(In):
    """Whom to count or list. ``sample``: so many, drawn by ``seed``: the same people on the same data."""

    client: Slug
    filter: Group
    sample: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    seed: Annotated[str, StringConstraints(max_length=60)] = ""


class SegmentCount(Out):
    """``everybody``: of the client, without the filter."""

    count: int
    everybody: int


class PeopleQuery(SegmentPeople):
    after: Annotated[str, StringConstraints(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PersonLine(Out):
    id: str
    name: str
    numbers: list[str]
    emails: list[str]
    region: str
    tags: list[str]
    stage: str
    last_call_at: datetime | None


class PeoplePage(Out):
    """``next``: pass it as ``after``; null: these were the last."""

    people: list[PersonLine]
    next: str | None


class SegmentValue(Out):
    value: str
    count: int


class ExportQuery(SegmentPeople):
    """``name``: of the segment, for the name of the file and the journal."""

    format: Literal["csv", "xlsx"] = "csv"
    segment: Slug | None = None


AnyRow: TypeAlias = Any
