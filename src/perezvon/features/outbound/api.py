"""Routes of the rules for outbound calls."""

from fastapi import APIRouter

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.work import InWork
from perezvon.features.outbound import service
from perezvon.features.outbound.model import Outbound, OutboundPut
from perezvon.features.outbound.tables import OutboundRow

router = APIRouter(prefix="/api/outbound", tags=["outbound"])


@router.get("", operation_id="get_outbound", dependencies=[require("settings.read")])
async def get_outbound(work: InWork) -> Outbound:
    """Where agents may call, and what it may cost."""
    found = await rows.listed(work, OutboundRow)
    return Outbound.model_validate(found[0]) if found else Outbound(id=work.centre, version=0)


@router.put("", operation_id="put_outbound", dependencies=[require("settings.write")])
async def put_outbound(body: OutboundPut, work: InWork) -> Outbound:
    """Change the rules (``version`` null or 0: for the first time). Refused: ``outbound.via_unknown``."""
    await service.check_line(work, body.via)
    values = body.model_dump(exclude={"version"})
    return Outbound.model_validate(await rows.put_single(work, OutboundRow, body.version, values))
