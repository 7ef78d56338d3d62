"""Routes of what is set up for persons: the free fields of a client, and words that nobody is called by."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator
from sqlalchemy import func, select, text

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import In, Name, Out, Slug, Version, wrong
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.persons import labels
from perezvon.features.persons.model import Words
from perezvon.features.persons.tables import FieldRow, LabelMetRow, LabelRuleRow, PersonRow
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import search_key

router = APIRouter(prefix="/api", tags=["persons"])
FieldType = Literal["text", "number", "date", "choice", "bool", "money"]
_COUNTED = timedelta(days=30)
_ANY_VALUE = text(
    "select 1 from person where centre = :centre and client_id = :client and fields ? :key limit 1"
)


class FieldFields(BaseModel):
    """``choices``: of a ``choice``. ``active`` False: it is not asked any more; values stay."""

    label_ru: Name
    label_en: Name
    type: FieldType = "text"
    choices: Words = Field(default_factory=list)
    position: Annotated[int, Field(ge=0, le=10_000)] = 0
    active: bool = True

    @model_validator(mode="after")
    def _something_to_choose(self) -> "FieldFields":
        if self.type == "choice" and not self.choices:
            raise wrong("person_field.no_choices")
        return self


class FieldNew(In, FieldFields):
    client: Slug
    key: Slug


class FieldPut(In, FieldFields):
    version: Version


class PersonField(Out):
    """As it is kept."""

    id: str
    client: str
    key: str
    label_ru: str
    label_en: str
    type: FieldType
    choices: list[str]
    position: int
    active: bool
    version: Version


class LabelCount(Out):
    word: str
    count: int


class LabelRules(Out):
    """``version`` null: the list we begin with. ``met``: in notes of the last thirty days."""

    words: list[str]
    version: Version | None
    met: list[LabelCount]


def _long_enough(words: list[str]) -> list[str]:
    for word in words:
        if sum(c.isalnum() for c in word) < 3:
            raise wrong("label.too_short", word=word)
    return words


class LabelRulesPut(In):
    version: Version | None
    words: Annotated[Words, Field(max_length=200), AfterValidator(_long_enough)]


class LabelLook(In):
    """``person``: whose note it is; such a word counts once a day, person and author."""

    text: Annotated[str, StringConstraints(max_length=10_000)]
    person: Slug | None = None


class LabelFound(Out):
    words: list[str]


@router.get("/person-fields", operation_id="list_person_fields", dependencies=[require("persons.read")])
async def list_person_fields(
    work: InWork, client: Annotated[Slug | None, Query()] = None
) -> list[PersonField]:
    """In the order in which they are shown, also those out of use."""
    found = await rows.listed(work, FieldRow, FieldRow.client, FieldRow.position, FieldRow.key)
    return [PersonField.model_validate(row) for row in found if client in (None, row.client)]


@router.post("/person-fields", operation_id="create_person_field", dependencies=[require("settings.write")])
async def create_person_field(body: FieldNew, work: InWork) -> PersonField:
    """Refused: ``key.taken``."""
    row = FieldRow(centre=work.centre, **body.model_dump())
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "person_field", row.id, client=row.client, after=row.values())
    return PersonField.model_validate(row)


@router.put(
    "/person-fields/{field}", operation_id="put_person_field", dependencies=[require("settings.write")]
)
async def put_person_field(field: Slug, body: FieldPut, work: InWork) -> PersonField:
    """The key never changes; the type only while nobody has a value. Refused: ``person_field.type_used``."""
    row = await rows.found(work, FieldRow, field, lock=True)
    if row.type != body.type:
        given = {"centre": work.centre, "client": row.client, "key": row.key}
        if await work.session.scalar(_ANY_VALUE, given):
            raise Refused("person_field.type_used", {"field": "type"})
    values = {**body.model_dump(exclude={"version"}), "client": row.client}
    return PersonField.model_validate(await rows.put(work, FieldRow, field, body.version, values))


@router.get("/labels", operation_id="get_labels", dependencies=[require("persons.read")])
async def get_labels(work: InWork) -> LabelRules:
    """Words that people are not called by, and how often they were written all the same."""
    return await _rules(work)


@router.put("/labels", operation_id="put_labels", dependencies=[require("settings.write")])
async def put_labels(body: LabelRulesPut, work: InWork) -> LabelRules:
    """The whole list; ``version`` null the first time. Refused: ``row.stale``, ``permission.all_clients``."""
    words = sorted(body.words, key=search_key)
    await rows.put(work, LabelRuleRow, work.centre, body.version, {"words": words})
    return await _rules(work)


@router.post("/labels/look", operation_id="look_for_labels", dependencies=[require("persons.read")])
async def look_for_labels(body: LabelLook, work: InWork) -> LabelFound:
    """Which of those words stand in a text that is being written."""
    found = await labels.look(work, [body.text])
    if found and body.person is not None:
        await _count(work, await rows.found(work, PersonRow, body.person), found)
    return LabelFound(words=found)


async def _count(work: Work, person: PersonRow, found: Sequence[str]) -> None:
    since = work.now - timedelta(days=1)
    known = select(LabelMetRow.word).where(
        LabelMetRow.centre == work.centre,
        LabelMetRow.person == person.id,
        LabelMetRow.author == work.user,
        LabelMetRow.at > since,
    )
    counted = set(await work.session.scalars(known))
    for word in found:
        if word not in counted:
            labels.count(work, person, word, "call_note")
    await work.session.flush()


async def _rules(work: Work) -> LabelRules:
    row = await work.session.get(LabelRuleRow, {"centre": work.centre, "id": work.centre})
    query = (
        select(LabelMetRow.word, func.count().label("count"))
        .where(LabelMetRow.centre == work.centre, LabelMetRow.at > work.now - _COUNTED)
        .group_by(LabelMetRow.word)
        .order_by(func.count().desc(), LabelMetRow.word)
    )
    return LabelRules(
        words=await labels.listed(work),
        version=row.version if row is not None else None,
        met=[LabelCount(word=found[0], count=found[1]) for found in await work.session.execute(query)],
    )
