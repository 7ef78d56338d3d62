"""Routes of what calls are about, and of complaints."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.subjects import report, service
from perezvon.features.subjects.model import (
    Complaint,
    ComplaintFilter,
    ReportQuery,
    SubjectOut,
    SubjectPut,
    SubjectReport,
)

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""
CallIdIn = Annotated[str, StringConstraints(min_length=1, max_length=120)]


def router(zone_of: Zone, live: service.LiveOf, owe: service.Owe) -> APIRouter:
    """``live``: calls that have no record yet; ``owe``: promises a call back because of a complaint."""
    routes = APIRouter(prefix="/api", tags=["subjects"])

    @routes.get("/calls/{call}/subject", operation_id="read_subject", dependencies=[require("calls.note")])
    async def read_subject(who: Who, work: InWork, call: CallIdIn) -> SubjectOut:
        """What the call is about, also while it is alive."""
        return await service.of_call(work, who, call, live)

    @routes.put("/calls/{call}/subject", operation_id="say_subject", dependencies=[require("calls.note")])
    async def say_subject(who: Who, work: InWork, call: CallIdIn, body: SubjectPut) -> SubjectOut:
        """Say what the call is about. A complaint alarms those who lead, and a call back is owed."""
        return await service.put(work, who, call, body, live, owe)

    @routes.get("/subjects/report", operation_id="report_subjects", dependencies=[require("classes.report")])
    async def report_subjects(work: InWork, wanted: Annotated[ReportQuery, Query()]) -> SubjectReport:
        """Calls by client, direction and subject, and how many became deals."""
        connection = await work.session.connection()
        return await report.report(connection, work.centre, await zone_of(work), wanted)

    @routes.get("/complaints", operation_id="list_complaints", dependencies=[require("complaints.take")])
    async def list_complaints(
        who: Who, work: InWork, wanted: Annotated[ComplaintFilter, Query()]
    ) -> list[Complaint]:
        """Complaints that nobody took yet, the oldest first; ``open=false``: all, the newest first."""
        return await service.complaints(work, who, wanted)

    @routes.post(
        "/complaints/{call}/take", operation_id="take_complaint", dependencies=[require("complaints.take")]
    )
    async def take_complaint(who: Who, work: InWork, call: CallIdIn) -> Complaint:
        """See to it: the alarm is over for everybody, and who took it is kept."""
        return await service.take(work, who, call)

    return routes
