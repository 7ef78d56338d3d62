"""Routes of the persons."""

from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Phone, Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.persons import duplicates, merging, preferences, service, timeline, twins
from perezvon.features.persons.model import Person, PersonNew, PersonPage, PersonPatch, PersonQuery
from perezvon.features.persons.model_more import (
    Apart,
    Merge,
    MergeNew,
    Preference,
    PreferenceNew,
    TimelinePage,
    TimelineQuery,
    Twin,
    TwinList,
    TwinQuery,
    TwinSearch,
    TwinSearchNew,
)

router = APIRouter(prefix="/api/persons", tags=["persons"])
_READ = [require("persons.read")]
_WRITE = [require("persons.write")]
_MERGE = [require("persons.merge")]


@router.get("", operation_id="find_persons", dependencies=_READ)
async def find_persons(work: InWork, query: Annotated[PersonQuery, Query()]) -> PersonPage:
    """``q``: words of a name, e-mail or organisation in any order (ё is е), any part of a number in any form;
    empty: everybody."""
    return await service.search(work, query)


@router.post("", operation_id="create_person", dependencies=_WRITE)
async def create_person(body: PersonNew, work: InWork) -> Person:
    return await service.create(work, body)


@router.get("/of-number", operation_id="persons_of_number", dependencies=_READ)
async def persons_of_number(
    work: InWork, client: Annotated[Slug, Query()], number: Annotated[Phone, Query()]
) -> list[Person]:
    """Everybody who has this number as his; first the one whom a call from it means."""
    return await service.of_number(work, client, number)


@router.get("/duplicates", operation_id="list_duplicates", dependencies=_READ)
async def list_duplicates(work: InWork, query: Annotated[TwinQuery, Query()]) -> TwinList:
    """Pairs of cards that may be one person, with the reason, and how far the search for them has come."""
    return await twins.listed(work, query.client, query.skip, query.limit)


@router.post("/duplicates/search", operation_id="search_duplicates", dependencies=_MERGE)
async def search_duplicates(body: TwinSearchNew, work: InWork) -> TwinSearch:
    """Look through all people of a client; the worker does it, and nothing is merged by it."""
    return await twins.start(work, body.client)


@router.post("/duplicates/search/{search}/cancel", operation_id="cancel_duplicates", dependencies=_MERGE)
async def cancel_duplicates(search: Slug, work: InWork) -> TwinSearch:
    return await twins.cancel(work, search)


@router.get("/{person}", operation_id="get_person", dependencies=_READ)
async def get_person(person: Slug, work: InWork) -> Person:
    return await service.card(work, person)


@router.patch("/{person}", operation_id="change_person", dependencies=_WRITE)
async def change_person(person: Slug, body: PersonPatch, work: InWork) -> Person:
    """What is left out stays as it is. Refused: ``row.stale`` when somebody changed the card meanwhile."""
    return await service.change(work, person, body)


@router.get("/{person}/timeline", operation_id="read_timeline", dependencies=_READ)
async def read_timeline(
    who: Who, person: Slug, work: InWork, query: Annotated[TimelineQuery, Query()]
) -> TimelinePage:
    """Everything that is known of the person, the newest first: calls, notes, promises, changes, merges."""
    return await timeline.page(work, who, person, query)


@router.get("/{person}/preferences", operation_id="list_preferences", dependencies=_READ)
async def list_preferences(person: Slug, work: InWork) -> list[Preference]:
    """What he likes and wants, and where that is known from; interests have the key ``interest``."""
    return await preferences.listed(work, person)


@router.post("/{person}/preferences", operation_id="add_preference", dependencies=_WRITE)
async def add_preference(person: Slug, body: PreferenceNew, work: InWork) -> list[Preference]:
    """Gives all of them. What is there already stays as it is."""
    return await preferences.add(work, person, body)


@router.delete("/{person}/preferences/{preference}", operation_id="remove_preference", dependencies=_WRITE)
async def remove_preference(person: Slug, preference: int, work: InWork) -> list[Preference]:
    """It is not so, or not any more; the history keeps it. Gives those that are left."""
    return await preferences.remove(work, person, preference)


@router.get("/{person}/duplicates", operation_id="find_duplicates", dependencies=_READ)
async def find_duplicates(person: Slug, work: InWork) -> list[Twin]:
    """Cards that may be the same person: a shared number or e-mail, or nearly the same name."""
    return await duplicates.of_person(work, person)


@router.post("/{person}/apart", operation_id="keep_apart", dependencies=_WRITE)
async def keep_apart(person: Slug, body: Apart, work: InWork) -> list[Twin]:
    """Somebody looked: these two are not the same. Gives the duplicates that are left."""
    return await duplicates.keep_apart(work, person, body.other)


@router.get("/{person}/merges", operation_id="list_merges", dependencies=_READ)
async def list_merges(person: Slug, work: InWork) -> list[Merge]:
    """Which cards were merged into this one, the newest first; also those that were taken back."""
    return await merging.listed(work, person)


@router.post("/{person}/merges", operation_id="merge_persons", dependencies=_MERGE)
async def merge_persons(person: Slug, body: MergeNew, work: InWork) -> Person:
    """Two cards become this one. ``keep`` says whose value stays; what is not named: one's own, if there is
    one, of lists both. Calls, promises and the timeline of both are found here; it can be taken back."""
    return await merging.merge(work, person, body)


@router.post("/{person}/merges/{merge}/undo", operation_id="undo_merge", dependencies=_MERGE)
async def undo_merge(person: Slug, merge: int, work: InWork) -> Person:
    """Both cards are as they were; what was changed after the merge stays with this one."""
    return await merging.undo(work, person, merge)
