"""Routes of the report of equal treatment."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import require
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.segments import treatment
from perezvon.features.segments.treatment import (
    Treatment,
    TreatmentCall,
    TreatmentCallsQuery,
    TreatmentQuery,
)

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""
_MAY: Final = [require("treatment.report")]


def router(zone_of: Zone) -> APIRouter:
    """``zone_of``: where the centre's days begin."""
    routes = APIRouter(prefix="/api/reports/treatment", tags=["reports"])

    @routes.get("", operation_id="report_treatment", dependencies=_MAY)
    async def report_treatment(work: InWork, wanted: Annotated[TreatmentQuery, Query()]) -> Treatment:
        """Waiting, answering, calling back, talking and kept promises of each group against all others."""
        return await treatment.report(work, await zone_of(work), wanted)

    @routes.get("/calls", operation_id="list_treatment_calls", dependencies=_MAY)
    async def list_treatment_calls(
        work: InWork, wanted: Annotated[TreatmentCallsQuery, Query()]
    ) -> list[TreatmentCall]:
        """The calls behind a figure, the worst first."""
        return await treatment.calls(work, await zone_of(work), wanted)

    return routes
