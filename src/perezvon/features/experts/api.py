"""Routes of the experts: the list, and what took them from their work."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.experts import service
from perezvon.features.experts.model import (
    Expert,
    ExpertPut,
    Interruption,
    InterruptionFilter,
    InterruptionQuery,
    InterruptionReport,
)


def router(zone_of: Callable[[Work], Awaitable[str]]) -> APIRouter:
    """``zone_of``: the zone of the centre's days and hours."""
    routes = APIRouter(prefix="/api", tags=["experts"])

    @routes.get("/experts", operation_id="list_experts", dependencies=[require("experts.report")])
    async def list_experts(work: InWork) -> list[Expert]:
        """People with a telephone who are no agents."""
        return await service.listed(work)

    @routes.put("/experts/{expert}", operation_id="put_expert", dependencies=[require("experts.write")])
    async def put_expert(expert: Slug, body: ExpertPut, work: InWork) -> Expert:
        """Make (``version`` null) or change an expert."""
        return await service.put(work, expert, body)

    @routes.get(
        "/interruptions/report", operation_id="report_interruptions", dependencies=[require("experts.report")]
    )
    async def report_interruptions(
        who: Who, work: InWork, wanted: Annotated[InterruptionQuery, Query()]
    ) -> InterruptionReport:
        """How often calls took experts from their work, when, and what a queue would have saved."""
        return await service.report(work, who, await zone_of(work), wanted)

    @routes.get("/interruptions", operation_id="list_interruptions", dependencies=[require("experts.report")])
    async def list_interruptions(
        who: Who, work: InWork, wanted: Annotated[InterruptionFilter, Query()]
    ) -> list[Interruption]:
        """The calls behind a figure of the report."""
        return await service.interruptions(work, who, await zone_of(work), wanted)

    return routes
