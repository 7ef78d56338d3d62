"""Segments: kept, counted, listed, sampled."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import DBAPIError

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.segments import compiling
from perezvon.features.segments.fields import FIELDS, FREE, Field, Scope, free
from perezvon.features.segments.model import (
    TESTS,
    Group,
    PeoplePage,
    PeopleQuery,
    PersonLine,
    Segment,
    SegmentCount,
    SegmentField,
    SegmentNew,
    SegmentPeople,
    SegmentPut,
    SegmentValue,
    walk,
)
from perezvon.features.segments.tables import SegmentRow, person, person_field
from perezvon.kit.errors import Refused
from perezvon.kit.ids import ClientId

PATIENCE_MS: Final = 5_000
MOST_VALUES: Final = 50
_CANCELLED: Final = "57014"


async def known_fields(work: Work, client: ClientId) -> dict[str, Field]:
    """The fields that this client's people have; consent only where the ledger of it is."""
    found = dict(FIELDS)
    ledger = await work.session.scalar(text("select to_regclass('v_consent_state') is not null"))
    if not ledger:
        del found["consents"]
    found.update(
        {FREE + row.key: free(row.key, row.type, row.choices) for row in await own_fields(work, client)}
    )
    return found


async def own_fields(work: Work, client: ClientId) -> Sequence[Any]:
    f = person_field.c
    query = select(person_field).where(f.centre == work.centre, f.client_id == client, f.active)
    return (await work.session.execute(query.order_by(f.position, f.key))).all()


async def fields_of(work: Work, client: ClientId, language: Language) -> list[SegmentField]:
    """What can be asked of this client's people, with the words of its own fields."""
    labels = {
        FREE + row.key: getattr(row, f"label_{language}") or row.key for row in await own_fields(work, client)
    }
    return [
        SegmentField(
            key=key,
            kind=field.kind,
            tests=list(TESTS[field.kind]),
            label=labels.get(key, ""),
            values=list(field.values),
        )
        for key, field in (await known_fields(work, client)).items()
    ]


async def values_of(work: Work, client: ClientId, key: str, typed: str) -> list[SegmentValue]:
    """Values in use, the frequent first. Raises Refused ``segment.field_unknown``, ``segment.slow``."""
    field = (await known_fields(work, client)).get(key)
    if field is None or field.kind not in ("key", "list"):
        raise Refused("segment.field_unknown", {"field": "field", "name": key})
    scope = Scope(work.centre, client, work.now)
    made = field.make(scope)
    value = (func.unnest(made) if field.kind == "list" else made).label("value")
    inner = compiling.frame(select(value), scope).subquery()
    query = (
        select(inner.c.value, func.count().label("count"))
        .where(inner.c.value != "", inner.c.value.icontains(typed, autoescape=True))
        .group_by(inner.c.value)
        .order_by(func.count().desc(), inner.c.value)
        .limit(MOST_VALUES)
    )
    return [SegmentValue(value=row.value, count=row.count) for row in await _patiently(work, query)]


async def _patiently(work: Work, query: Select[Any]) -> Sequence[Any]:
    """Raises Refused ``segment.slow`` when the database takes longer than a person waits."""
    await work.session.execute(text(f"set local statement_timeout = {PATIENCE_MS}"))
    try:
        found: Sequence[Any] = (await work.session.execute(query)).all()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _CANCELLED:
            raise Refused("segment.slow") from error
        raise
    return found


async def chosen(work: Work, wanted: SegmentPeople, zone: str) -> tuple[Scope, Select[Any]]:
    """Ids of the people; of a sample: those that were drawn. ``zone``: where the centre's days begin."""
    scope = Scope(work.centre, wanted.client, work.now, zone)
    query = compiling.people(wanted.filter, scope, await known_fields(work, wanted.client))
    if wanted.sample is not None:
        query = query.order_by(compiling.drawn(wanted.seed), person.c.id).limit(wanted.sample)
    return scope, query


async def count(work: Work, wanted: SegmentPeople, zone: str) -> SegmentCount:
    """Raises Refused ``segment.…``."""
    _, query = await chosen(work, wanted, zone)
    fitting = select(func.count()).select_from(query.subquery())
    everybody = compiling.frame(select(func.count()), Scope(work.centre, wanted.client, work.now))
    [row] = await _patiently(
        work, select(fitting.scalar_subquery().label("count"), everybody.scalar_subquery().label("everybody"))
    )
    return SegmentCount(count=row.count, everybody=row.everybody)


def lines(scope: Scope, ids: Select[Any], known: Mapping[str, Field]) -> Select[Any]:
    """What is shown of each; the caller orders and limits."""
    wanted = Scope(scope.centre, scope.client, scope.now)
    columns = [
        person.c.id,
        person.c.name,
        person.c.sort_key,
        person.c.region,
        person.c.tags,
        person.c.emails,
        known["numbers"].make(wanted).label("numbers"),
        known["stage"].make(wanted).label("stage"),
        known["last_call_at"].make(wanted).label("last_call_at"),
    ]
    chosen = ids.subquery("chosen")
    return compiling.frame(select(*columns), wanted).where(person.c.id.in_(select(chosen.c.id)))


async def page(work: Work, wanted: PeopleQuery, zone: str) -> PeoplePage:
    """By name. Raises Refused ``segment.…``."""
    scope, ids = await chosen(work, wanted, zone)
    query = lines(scope, ids, FIELDS).order_by(person.c.sort_key, person.c.id).limit(wanted.limit + 1)
    if wanted.after is not None:
        past = select(person.c.sort_key).where(person.c.centre == work.centre, person.c.id == wanted.after)
        key = func.coalesce(past.scalar_subquery(), "")
        query = query.where(
            (person.c.sort_key > key) | ((person.c.sort_key == key) & (person.c.id > wanted.after))
        )
    found = await _patiently(work, query)
    shown = found[: wanted.limit]
    return PeoplePage(
        people=[PersonLine.model_validate(row) for row in shown],
        next=shown[-1].id if len(found) > wanted.limit else None,
    )


async def listed(work: Work, client: ClientId | None) -> list[Segment]:
    query = select(SegmentRow).where(SegmentRow.centre == work.centre)
    if client is not None:
        query = query.where(SegmentRow.client == client)
    found = await work.session.scalars(query.order_by(SegmentRow.name, SegmentRow.id))
    return [Segment.model_validate(row) for row in found]


async def create(work: Work, body: SegmentNew) -> Segment:
    """Raises Refused ``segment.…``, ``name.taken``, ``client.unknown``."""
    compiling.check(body.filter, await known_fields(work, body.client))
    row = SegmentRow(
        centre=work.centre,
        client=body.client,
        name=body.name,
        filter=body.filter.model_dump(mode="json"),
        created_by=work.user,
        created_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "segment", row.id, client=row.client, after={"name": row.name})
    return Segment.model_validate(row)


async def change(work: Work, ident: str, body: SegmentPut) -> Segment:
    """Raises Refused ``segment.…``, ``row.stale``, ``name.taken``."""
    row = await rows.found(work, SegmentRow, ident, lock=True)
    if row.version != body.version:
        raise Refused("row.stale", {"id": ident, "version": row.version})
    compiling.check(body.filter, await known_fields(work, row.client))
    before = {"name": row.name}
    row.name, row.filter = body.name, body.filter.model_dump(mode="json")
    row.version += 1
    await work.session.flush()
    await work.note("changed", "segment", ident, client=row.client, before=before, after={"name": row.name})
    return Segment.model_validate(row)


async def remove(work: Work, ident: str) -> None:
    row = await rows.found(work, SegmentRow, ident, lock=True)
    await work.session.delete(row)
    await work.session.flush()
    await work.note("removed", "segment", ident, client=row.client, before={"name": row.name})


def fields_named(filter: Group) -> set[str]:
    return {each.field for each in walk(filter)}


def filter_of(row: SegmentRow) -> Group:
    return Group.model_validate(row.filter)
