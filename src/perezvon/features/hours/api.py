"""Routes of opening hours."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import Day, Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.hours import coverage, holidays, service
from perezvon.features.hours.model import (
    Closing,
    Country,
    Holiday,
    Hours,
    HoursFields,
    HoursPut,
    Preview,
    Status,
)
from perezvon.features.hours.tables import HoursRow

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""

router = APIRouter(prefix="/api/hours", tags=["hours"])
_READ = [require("settings.read")]
_WRITE = [require("settings.write")]


def _shown(work: Work, row: HoursRow) -> Hours:
    return Hours(
        id=row.id,
        version=row.version,
        holidays=_holidays(row),
        status=Status.model_validate(service.status(row, work.now)),
        **{name: getattr(row, name) for name in HoursFields.model_fields},
    )


def _holidays(row: HoursRow) -> list[Holiday]:
    return [Holiday.model_validate(day) for day in row.holidays]


@router.get("", operation_id="list_hours", dependencies=_READ)
async def list_hours(work: InWork) -> list[Hours]:
    """Calendars for all clients and those of the clients that this user serves."""
    return [_shown(work, row) for row in await rows.listed(work, HoursRow)]


@router.get("/countries", operation_id="list_countries", dependencies=_READ)
async def list_countries() -> list[Country]:
    """Countries whose public holidays are known."""
    return [Country(code=code, regions=list(own)) for code, own in holidays.countries().items()]


@router.post("/preview", operation_id="preview_hours", dependencies=_READ)
async def preview_hours(body: HoursPut, work: InWork) -> Preview:
    """Whether a calendar that is not saved would be open now, when that would turn, and its holidays."""
    row = service.unsaved(work, body)
    return Preview(holidays=_holidays(row), status=Status.model_validate(service.status(row, work.now)))


@router.get("/{hours}", operation_id="get_hours", dependencies=_READ)
async def get_hours(hours: Slug, work: InWork) -> Hours:
    return _shown(work, await rows.found(work, HoursRow, hours))


@router.put("/{hours}", operation_id="put_hours", dependencies=_WRITE)
async def put_hours(hours: Slug, body: HoursPut, work: InWork) -> Hours:
    """Make (``version`` null) or change a calendar."""
    return _shown(work, await service.put(work, hours, body))


@router.post("/{hours}/closing", operation_id="close_hours", dependencies=[require("hours.close")])
async def close_hours(hours: Slug, body: Closing, work: InWork) -> Hours:
    """Close at once until a moment, whatever the week says; ``until`` null opens again."""
    return _shown(work, await service.close(work, hours, body))


def week_router(zone_of: Zone) -> APIRouter:
    """``zone_of``: where the centre's days begin."""
    routes = APIRouter(prefix="/api/week-coverage", tags=["hours"])

    @routes.get("", operation_id="report_week_coverage", dependencies=_READ)
    async def report_week_coverage(
        work: InWork, first: Annotated[Day | None, Query()] = None
    ) -> coverage.WeekCoverage:
        """Which hours of the seven days from ``first`` on nobody answers, number by number."""
        return await coverage.of_week(work, await zone_of(work), first)

    return routes
