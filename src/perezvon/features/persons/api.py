"""Routes of the persons."""

from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.persons import service
from perezvon.features.persons.model import Person, PersonNew, PersonPage, PersonPatch

router = APIRouter(prefix="/api/persons", tags=["persons"])


@router.get("", operation_id="find_persons", dependencies=[require("persons.read")])
async def find_persons(
    work: InWork,
    q: Annotated[str, Query(max_length=200)] = "",
    client: Annotated[Slug | None, Query()] = None,
    after: Annotated[str | None, Query(max_length=600)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PersonPage:
    """``q``: words of a name in any order (ё is е), any part of a number in any form; empty: everybody."""
    return await service.search(work, q, client, after, limit)


@router.post("", operation_id="create_person", dependencies=[require("persons.write")])
async def create_person(body: PersonNew, work: InWork) -> Person:
    return await service.create(work, body)


@router.get("/{person}", operation_id="get_person", dependencies=[require("persons.read")])
async def get_person(person: Slug, work: InWork) -> Person:
    return await service.card(work, person)


@router.patch("/{person}", operation_id="change_person", dependencies=[require("persons.write")])
async def change_person(person: Slug, body: PersonPatch, work: InWork) -> Person:
    """What is left out stays as it is. Refused: ``row.stale`` when somebody changed the card meanwhile."""
    return await service.change(work, person, body)
