"""Routes of the sources: the list, what was spent, and the report."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.sources import report, service
from perezvon.features.sources.model import (
    ReportQuery,
    Source,
    SourcePut,
    SourceReport,
    Spend,
    SpendPut,
    SpendQuery,
)


def router(zone_of: Callable[[Work], Awaitable[str]]) -> APIRouter:
    """``zone_of``: the zone in which the centre's months begin."""
    routes = APIRouter(prefix="/api", tags=["sources"])

    @routes.get("/sources", operation_id="list_sources", dependencies=[require("settings.read")])
    async def list_sources(work: InWork) -> list[Source]:
        """The usual sources and those of the clients that this user serves, in their order."""
        return await service.listed(work)

    @routes.get("/sources/{source}", operation_id="get_source", dependencies=[require("settings.read")])
    async def get_source(source: Slug, work: InWork) -> Source:
        return await service.found(work, source)

    @routes.put("/sources/{source}", operation_id="put_source", dependencies=[require("settings.write")])
    async def put_source(source: Slug, body: SourcePut, work: InWork) -> Source:
        """Make (``version`` null or 0) or change a source."""
        return await service.put(work, source, body)

    @routes.get("/source-spend", operation_id="get_source_spend", dependencies=[require("sources.report")])
    async def get_spend(wanted: Annotated[SpendQuery, Query()], work: InWork) -> Spend:
        return await service.spend(work, wanted)

    @routes.put("/source-spend", operation_id="put_source_spend", dependencies=[require("sources.spend")])
    async def put_spend(body: SpendPut, work: InWork) -> Spend:
        """Write what each source cost in a month, the whole month at once."""
        return await service.put_spend(work, body)

    @routes.get("/source-report", operation_id="report_sources", dependencies=[require("sources.report")])
    async def report_sources(work: InWork, wanted: Annotated[ReportQuery, Query()]) -> SourceReport:
        """Calls, leads, deals, cost of each, and what was spent on callers who were lost."""
        connection, listed = await work.session.connection(), await service.listed(work)
        return await report.report(connection, work.centre, await zone_of(work), wanted, listed, work.now)

    return routes
