"""Routes of coverage by agent, and of what surveys say of products and services."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.scripts import by_agent, quality
from perezvon.features.scripts.coverage_model import (
    AgentsQuery,
    AgentsReport,
    BehindQuery,
    CoveredCall,
    QualityCalls,
    SatisfactionReport,
)

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""


def router(zone_of: Zone) -> APIRouter:
    """``zone_of``: where the centre's days begin."""
    routes = APIRouter(prefix="/api/script-coverage", tags=["scripts"])

    @routes.get("", operation_id="report_script_coverage", dependencies=[require("scripts.run")])
    async def report_script_coverage(
        who: Who, work: InWork, wanted: Annotated[AgentsQuery, Query()]
    ) -> AgentsReport:
        """How talks covered their scripts, by agent and script. An agent reads his own rows."""
        return await by_agent.report(work, who, wanted, await zone_of(work))

    @routes.get("/calls", operation_id="list_covered_calls", dependencies=[require("scripts.run")])
    async def list_covered_calls(
        who: Who, work: InWork, wanted: Annotated[BehindQuery, Query()]
    ) -> list[CoveredCall]:
        """The calls that were counted in one figure of the report, the newest five hundred."""
        return await by_agent.calls(work, who, wanted, await zone_of(work))

    @routes.get("/quality", operation_id="report_satisfaction", dependencies=[require("scripts.report")])
    async def report_satisfaction(
        who: Who, work: InWork, wanted: Annotated[AgentsQuery, Query()]
    ) -> SatisfactionReport:
        """How content people are with each product and service, from the answers of surveys."""
        return await quality.report(work, who, wanted, await zone_of(work))

    @routes.get("/quality/calls", operation_id="list_quality_calls", dependencies=[require("scripts.report")])
    async def list_quality_calls(
        who: Who, work: InWork, wanted: Annotated[QualityCalls, Query()]
    ) -> list[CoveredCall]:
        """The talks that were counted in one row, the newest five hundred."""
        return await quality.calls(work, who, wanted, await zone_of(work))

    return routes
