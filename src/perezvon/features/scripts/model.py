"""Bodies of the scripts' API: the list, drafts, versions, the check and the preview."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, Field

from perezvon.adapters.web.models import In, Name, Out, Phone, Slug, Version
from perezvon.core.scripts import Problem, ScriptBody
from perezvon.features.scripts.tables import ScriptRow, VersionRow
from perezvon.kit.errors import Refused

Direction = Literal["inbound", "outbound", "both"]
Variant = Literal["A", "B"]
Class = Literal["hot", "warm", "cold"]
Status = Literal["draft", "published", "archived"]
Body = dict[str, Any]
"""A ``ScriptBody`` as JSON (``web/src/api/scripts.ts``)."""


class ScriptFields(BaseModel):
    """``queues``, ``numbers``: which inbound calls run it (a number before a queue); ``classes``: which
    outbound calls of the client (hot, warm, cold)."""

    name: Name
    direction: Direction
    queues: Annotated[list[Slug], Field(max_length=100)] = Field(default_factory=list)
    numbers: Annotated[list[Phone], Field(max_length=100)] = Field(default_factory=list)
    classes: Annotated[list[Class], Field(max_length=3)] = Field(default_factory=list)
    active: bool = True


class ScriptNew(In, ScriptFields):
    """``body``: of the first draft; left out: a start and an end."""

    client: Slug
    body: Body | None = None


class ScriptPatch(In):
    """What is left out stays as it is."""

    version: Version
    name: Name = ""
    direction: Direction = "both"
    queues: Annotated[list[Slug], Field(max_length=100)] = Field(default_factory=list)
    numbers: Annotated[list[Phone], Field(max_length=100)] = Field(default_factory=list)
    classes: Annotated[list[Class], Field(max_length=3)] = Field(default_factory=list)
    active: bool = True


class ScriptGone(In):
    version: Version


class PublishedAs(Out):
    """A version that calls run now."""

    number: int
    variant: Variant
    share: int
    published_at: datetime


class ScriptOut(Out, ScriptFields):
    """``published``: what calls run now; two with an A/B test. ``draft``: there are changes that no call runs
    yet. ``runs``: how many calls ran it."""

    id: str
    client: str
    version: Version
    published: list[PublishedAs]
    draft: bool
    runs: int


class ProblemOut(Out):
    """``code``: ``core.script_check``; ``part``: which field of the step, ``value``: what stands there."""

    code: str
    step: str
    part: str
    value: str


class Draft(Out):
    """``version`` 0: nobody began one, this is what is published. ``number``: what it will be published
    as."""

    script: str
    number: int
    version: int
    body: Body
    problems: list[ProblemOut]


class DraftPut(In):
    """``version``: of the draft that was seen; 0 begins one."""

    version: Annotated[int, Field(ge=0)]
    body: Body


class Publish(In):
    """``version``: of the draft. Variant B runs beside A on ``share`` percent of the calls."""

    version: Version
    variant: Variant = "A"
    share: Annotated[int, Field(ge=0, le=100)] = 50


class VersionOut(Out):
    number: int
    status: Status
    variant: Variant
    share: int
    author: str
    made_at: datetime
    published_at: datetime | None
    runs: int


class VersionBody(VersionOut):
    body: Body


class Check(In):
    """``client``: whose queues, results and free fields are known; left out: names are not checked."""

    body: Body
    client: Slug | None = None


class Checked(Out):
    """``automatic``: why no machine could run it alone (``step``, ``kind`` | ``answer`` | ``secret``)."""

    problems: list[ProblemOut]
    automatic: list[ProblemOut]


class ResultOut(Out):
    """A result that a template names: its key there, and what it means."""

    key: str
    words: str


class TemplateOut(Out):
    """A ready script of the library. ``key`` and ``language`` name it."""

    key: str
    language: Literal["ru", "en"]
    title: str
    description: str
    direction: Direction
    classes: list[Class]
    steps: int
    topics: list[str]
    dispositions: list[ResultOut]


class BrokenTemplate(Out):
    """A file of the team's own folder that is no template. ``why``: the place and what is wrong there, in
    English, as the parser says it."""

    file: str
    why: str


class FromTemplate(In):
    """``name`` left out: the title of the template. ``dispositions``: result of the template → of the
    client; one that is left out is looked for by its key, and left open."""

    client: Slug
    key: Slug
    language: Literal["ru", "en"]
    name: Name | None = None
    dispositions: Annotated[dict[Slug, Slug], Field(max_length=50)] = Field(default_factory=dict)


def body_of(raw: Body) -> ScriptBody:
    """Raises Refused ``script.body_wrong`` with the place and what is wrong there."""
    try:
        return msgspec.convert(raw, ScriptBody)
    except msgspec.ValidationError as error:
        raise Refused("script.body_wrong", {"field": "body", "why": str(error)}) from error


def raw_of(body: ScriptBody) -> Body:
    made: Body = msgspec.to_builtins(body)
    return made


def problems_out(found: list[Problem]) -> list[ProblemOut]:
    return [ProblemOut.model_validate(each) for each in found]


def script_out(row: ScriptRow, versions: list[VersionRow], runs: int) -> ScriptOut:
    live = sorted((each for each in versions if each.status == "published"), key=lambda each: each.variant)
    return ScriptOut(
        **{name: getattr(row, name) for name in ScriptFields.model_fields},
        id=row.id,
        client=row.client,
        version=row.version,
        published=[PublishedAs.model_validate(each) for each in live],
        draft=any(each.status == "draft" for each in versions),
        runs=runs,
    )
