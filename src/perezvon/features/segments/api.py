"""Routes of segments: fields, counts, lists, samples, files."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Done, Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.segments import export, service
from perezvon.features.segments.model import (
    ExportQuery,
    PeoplePage,
    PeopleQuery,
    Segment,
    SegmentCount,
    SegmentField,
    SegmentNew,
    SegmentPeople,
    SegmentPut,
    SegmentValue,
)
from perezvon.features.segments.tables import SegmentRow
from perezvon.kit.errors import Refused

Answer = TypeVar("Answer")
_MAY: Final = [require("segments.use")]
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILES: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {kind: {} for kind in _TYPES.values()}}}
_LOOK_S: Final = 0.25

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""


def router(zone_of: Zone) -> APIRouter:
    """``zone_of``: where the centre's days begin."""
    routes = APIRouter(prefix="/api/segments", tags=["segments"])
    _asked(routes)
    _people(routes, zone_of)
    _export(routes, zone_of)
    _kept(routes)
    return routes


async def while_awaited(request: Request, answer: Awaitable[Answer]) -> Answer:
    """The answer; the query in the database ends as soon as nobody waits for it any more.

    Raises Refused ``segment.gone`` then, which nobody hears.
    """
    task = asyncio.ensure_future(answer)
    while not task.done():
        await asyncio.wait([task], timeout=_LOOK_S)
        if not task.done() and await request.is_disconnected():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            raise Refused("segment.gone")
    return task.result()


def _asked(routes: APIRouter) -> None:
    @routes.get("/fields", operation_id="list_segment_fields", dependencies=_MAY)
    async def list_segment_fields(
        who: Who, work: InWork, client: Annotated[Slug | None, Query()] = None
    ) -> list[SegmentField]:
        """What can be asked of people, and how; with a client, also of its own fields."""
        return await service.fields_of(work, client or "", who.language)

    @routes.get("/values", operation_id="list_segment_values", dependencies=_MAY)
    async def list_segment_values(
        work: InWork,
        client: Annotated[Slug | None, Query()] = None,
        field: Annotated[str, Query(max_length=60)] = "tags",
        q: Annotated[str, Query(max_length=100)] = "",
    ) -> list[SegmentValue]:
        """Values of a field that are in use, the frequent first."""
        return await service.values_of(work, client or "", field, q)


def _people(routes: APIRouter, zone_of: Zone) -> None:
    @routes.post("/count", operation_id="count_segment", dependencies=_MAY)
    async def count_segment(request: Request, work: InWork, body: SegmentPeople) -> SegmentCount:
        """How many fit; given up when it takes too long, or when nobody waits any more."""
        return await while_awaited(request, service.count(work, body, await zone_of(work)))

    @routes.post("/people", operation_id="list_segment_people", dependencies=_MAY)
    async def list_segment_people(request: Request, work: InWork, body: PeopleQuery) -> PeoplePage:
        """Who fits, by name; with ``sample`` those who are drawn by ``seed``."""
        return await while_awaited(request, service.page(work, body, await zone_of(work)))


def _export(routes: APIRouter, zone_of: Zone) -> None:
    @routes.post(
        "/export",
        operation_id="export_segment",
        dependencies=[require("segments.export")],
        response_class=FileResponse,
        responses=_FILES,
    )
    async def export_segment(who: Who, work: InWork, body: ExportQuery) -> FileResponse:
        """The people as CSV or XLSX; that they were taken is written down, by which fields, but not by which
        values."""
        known = await service.known_fields(work, body.client)
        scope, ids = await service.chosen(work, body, await zone_of(work))
        own = await service.own_fields(work, body.client)
        labels = export.labels_of(known, own, who.language)
        connection = await work.session.connection()
        query = export.query_of(scope, ids, labels, who.language)
        async with export.written(connection, query, labels, who.language, body.format, scope.zone) as path:
            asked = {
                "format": body.format,
                "sample": body.sample,
                "fields": sorted(service.fields_named(body.filter)),
            }
            await work.note("exported", "segment", body.segment or "", client=body.client, after=asked)
        stamp = work.now.strftime("%Y%m%d-%H%M")
        return FileResponse(
            path,
            media_type=_TYPES[body.format],
            filename=f"people-{stamp}.{body.format}",
            background=BackgroundTask(path.unlink, missing_ok=True),
        )


def _kept(routes: APIRouter) -> None:
    @routes.get("", operation_id="list_segments", dependencies=_MAY)
    async def list_segments(work: InWork, client: Annotated[Slug | None, Query()] = None) -> list[Segment]:
        """By name."""
        return await service.listed(work, client)

    @routes.post("", operation_id="create_segment", dependencies=_MAY)
    async def create_segment(work: InWork, body: SegmentNew) -> Segment:
        return await service.create(work, body)

    @routes.get("/{segment}", operation_id="read_segment", dependencies=_MAY)
    async def read_segment(work: InWork, segment: Slug) -> Segment:
        return Segment.model_validate(await rows.found(work, SegmentRow, segment))

    @routes.put("/{segment}", operation_id="change_segment", dependencies=_MAY)
    async def change_segment(work: InWork, segment: Slug, body: SegmentPut) -> Segment:
        return await service.change(work, segment, body)

    @routes.delete("/{segment}", operation_id="remove_segment", dependencies=_MAY)
    async def remove_segment(work: InWork, segment: Slug) -> Done:
        await service.remove(work, segment)
        return Done()
