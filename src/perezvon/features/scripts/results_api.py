"""Routes of the results of a script, and of the calls behind every figure."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.scripts import results
from perezvon.features.scripts.results_model import CallBehind, CallsQuery, ResultsOut, SpanQuery

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""
_READ = [require("scripts.report")]


def router(zone_of: Zone) -> APIRouter:
    """``zone_of``: where the centre's days begin."""
    routes = APIRouter(prefix="/api/scripts", tags=["scripts"])

    @routes.get("/{script}/results", operation_id="read_script_results", dependencies=_READ)
    async def read_script_results(
        script: Slug, who: Who, work: InWork, wanted: Annotated[SpanQuery, Query()]
    ) -> ResultsOut:
        """Where talks of one version broke off, how long its steps took, what was answered and sold."""
        return await results.results_of(work, who, script, wanted, await zone_of(work))

    @routes.get("/{script}/results/calls", operation_id="list_script_calls", dependencies=_READ)
    async def list_script_calls(
        script: Slug, who: Who, work: InWork, wanted: Annotated[CallsQuery, Query()]
    ) -> list[CallBehind]:
        """The calls that were counted in one figure of the results, the newest five hundred."""
        return await results.calls_behind(work, who, script, wanted, await zone_of(work))

    return routes
