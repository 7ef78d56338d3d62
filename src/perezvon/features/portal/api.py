"""Routes of the portal: a client's own things by name, and how his queues were served."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query
from sqlalchemy import text

from perezvon.adapters.web.access import require
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.portal import report
from perezvon.features.portal.model import (
    Portal,
    PortalAgent,
    PortalClient,
    PortalNumber,
    PortalQueue,
    PortalThing,
    QueueReport,
    QueueReportQuery,
)

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""

# Row-level security leaves those of the client; what belongs to nobody is everybody's only where it says so.
_CLIENTS: Final = text(
    "select id, name_ru, name_en, colour from client where centre = :centre and active order by id"
)
_QUEUES: Final = text(
    "select id, client_id as client, name_ru, name_en, target_s, target_share, active"
    " from queue where centre = :centre order by client_id, id"
)
_NUMBERS: Final = text(
    "select id as number, client_id as client, queue_id as queue, active"
    " from number where centre = :centre order by id"
)
_DISPOSITIONS: Final = text(
    "select id, name_ru, name_en from disposition where centre = :centre order by position, id"
)
# Not the whole directory: who is of this client alone, and whoever talked in a call of his, also if he passed
# it on. An agent of all clients who never spoke for this one is nobody to him.
_AGENTS: Final = text(
    "select a.id, u.name from staff_agent a join staff_user u on u.centre = a.centre and u.id = a.user_id"
    " where a.centre = :centre and exists (select from client c where c.centre = a.centre"
    " and (c.id = any (u.clients) or exists (select from call_record r where r.centre = a.centre"
    " and r.agent = a.id and r.client_id = c.id) or exists (select from call_part p"
    " where p.centre = a.centre and p.agent = a.id and p.client_id = c.id))) order by u.sort_key, a.id"
)


def router(zone_of: Zone) -> APIRouter:
    """``zone_of``: where days begin."""
    routes = APIRouter(prefix="/api", tags=["portal"])

    @routes.get("/portal", operation_id="get_portal", dependencies=[require("portal.read")])
    async def get_portal(work: InWork) -> Portal:
        """The client that one belongs to, its queues, numbers, results and agents, by name."""
        connection = await work.session.connection()
        given = {"centre": work.centre}
        return Portal(
            zone=await zone_of(work),
            clients=[PortalClient.model_validate(row) for row in await connection.execute(_CLIENTS, given)],
            queues=[PortalQueue.model_validate(row) for row in await connection.execute(_QUEUES, given)],
            numbers=[PortalNumber.model_validate(row) for row in await connection.execute(_NUMBERS, given)],
            dispositions=[
                PortalThing.model_validate(row) for row in await connection.execute(_DISPOSITIONS, given)
            ],
            agents=[PortalAgent.model_validate(row) for row in await connection.execute(_AGENTS, given)],
        )

    @routes.get("/reports/queues", operation_id="report_queues", dependencies=[require("queues.report")])
    async def report_queues(work: InWork, wanted: Annotated[QueueReportQuery, Query()]) -> QueueReport:
        """Service level, abandonment and speed of answer by day and queue, as counts."""
        connection = await work.session.connection()
        return await report.report(connection, work.centre, await zone_of(work), wanted)

    return routes
