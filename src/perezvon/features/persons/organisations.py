"""Organisations whose people call: found, made, changed."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select, text

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import In, Name, Out, Slug, Text, Version
from perezvon.adapters.web.work import InWork
from perezvon.features.persons.model import FreeName, contains, from_cursor, to_cursor
from perezvon.features.persons.tables import OrganisationRow
from perezvon.kit.errors import Refused
from perezvon.kit.sorting import search_key, sort_key

router = APIRouter(prefix="/api/organisations", tags=["persons"])
_FIND = text("select * from pz_find_organisations(cast(:patterns as text[]), :client, :key, :id, :most)")
_WRITTEN = ("name", "industry", "tax_id", "note")


class OrganisationFields(BaseModel):
    industry: FreeName = ""
    tax_id: Annotated[str, StringConstraints(max_length=30)] = ""
    note: Text = ""


class OrganisationNew(In, OrganisationFields):
    client: Slug
    name: Name


class OrganisationPatch(In, OrganisationFields):
    """What is left out stays as it is."""

    version: Version
    name: Name = "?"


class Organisation(Out):
    """``tax_id``: ИНН in Russia."""

    id: str
    client: str
    name: str
    industry: str
    tax_id: str
    note: str
    version: Version


class OrganisationPage(Out):
    """``next``: pass it as ``after`` for the next page; null: this was the last one."""

    organisations: list[Organisation]
    next: str | None


class OrganisationQuery(In):
    """``q``: parts of the name in any order, or of the tax number."""

    q: Annotated[str, StringConstraints(max_length=200)] = ""
    client: Slug | None = None
    after: Annotated[str, StringConstraints(max_length=600)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@router.get("", operation_id="find_organisations", dependencies=[require("persons.read")])
async def find_organisations(work: InWork, query: Annotated[OrganisationQuery, Query()]) -> OrganisationPage:
    """Organisations in the order of their names."""
    key, last = from_cursor(query.after) if query.after else (None, None)
    given = {
        "patterns": [contains(word) for word in search_key(query.q).split()[:6]],
        "client": query.client,
        "key": key,
        "id": last,
        "most": query.limit + 1,
    }
    statement = select(OrganisationRow).from_statement(_FIND)
    found = (await work.session.scalars(statement, given)).all()
    shown = found[: query.limit]
    more = to_cursor(shown[-1].sort_key, shown[-1].id) if len(found) > query.limit else None
    return OrganisationPage(organisations=[Organisation.model_validate(row) for row in shown], next=more)


@router.post("", operation_id="create_organisation", dependencies=[require("persons.write")])
async def create_organisation(body: OrganisationNew, work: InWork) -> Organisation:
    """Refused: ``tax_id.taken``."""
    row = OrganisationRow(centre=work.centre, client=body.client, created_at=work.now)
    _write(row, {name: getattr(body, name) for name in _WRITTEN})
    work.session.add(row)
    await work.session.flush()
    await work.note("created", "organisation", row.id, client=row.client, after=_history(row))
    return Organisation.model_validate(row)


@router.get("/{organisation}", operation_id="get_organisation", dependencies=[require("persons.read")])
async def get_organisation(organisation: Slug, work: InWork) -> Organisation:
    return Organisation.model_validate(await rows.found(work, OrganisationRow, organisation))


@router.patch("/{organisation}", operation_id="change_organisation", dependencies=[require("persons.write")])
async def change_organisation(organisation: Slug, body: OrganisationPatch, work: InWork) -> Organisation:
    """Its people are found under the new name at once. Refused: ``row.stale``, ``tax_id.taken``."""
    row = await rows.found(work, OrganisationRow, organisation, lock=True)
    if row.version != body.version:
        raise Refused("row.stale", {"id": organisation, "version": row.version})
    before = _history(row)
    _write(row, {name: getattr(body, name) for name in body.model_fields_set & set(_WRITTEN)})
    after = _history(row)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        row.version += 1
        await work.session.flush()
        was, now = ({name: state[name] for name in changed} for state in (before, after))
        await work.note("changed", "organisation", row.id, client=row.client, before=was, after=now)
    return Organisation.model_validate(row)


def _write(row: OrganisationRow, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.sort_key, row.search_key = sort_key(row.name), search_key(row.name)


def _history(row: OrganisationRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in _WRITTEN}
