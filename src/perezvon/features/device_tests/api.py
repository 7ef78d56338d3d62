"""Routes of the device tests: an agent's own, and all of them for those who help."""

from fastapi import APIRouter, Request
from sqlalchemy import select

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import InWork, address_of
from perezvon.features.device_tests.model import DeviceTest, DeviceTestPut
from perezvon.features.device_tests.tables import DeviceTestRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId

router = APIRouter(prefix="/api", tags=["desk"])


def _own_agent(who: Identity) -> AgentId:
    if who.agent is None:
        raise Refused("agent.none")
    return who.agent


@router.put("/desk/test", operation_id="put_device_test", dependencies=[require("desk.line")])
async def put_device_test(body: DeviceTestPut, who: Who, request: Request, work: InWork) -> DeviceTest:
    """Keep what a test of one's own desk found."""
    row = DeviceTestRow(
        centre=work.centre,
        agent=_own_agent(who),
        at=work.now,
        address=address_of(request),
        browser=request.headers.get("user-agent", "")[:300],
        **body.model_dump(),
    )
    return DeviceTest.model_validate(await work.session.merge(row))


@router.get("/desk/test", operation_id="get_own_device_test", dependencies=[require("desk.line")])
async def get_own_device_test(who: Who, work: InWork) -> DeviceTest | None:
    """One's own newest test; null: there was none."""
    row = await work.session.get(DeviceTestRow, (work.centre, _own_agent(who)))
    return None if row is None else DeviceTest.model_validate(row)


@router.get("/device-tests", operation_id="list_device_tests", dependencies=[require("staff.read")])
async def list_device_tests(work: InWork) -> list[DeviceTest]:
    """The newest test of every agent."""
    rows = await work.session.scalars(select(DeviceTestRow).order_by(DeviceTestRow.agent))
    return [DeviceTest.model_validate(row) for row in rows]
