"""Routes of the trunks."""

from fastapi import APIRouter

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.trunks.model import Trunk, TrunkPut
from perezvon.features.trunks.tables import TrunkRow

router = APIRouter(prefix="/api/trunks", tags=["trunks"])


@router.get("", operation_id="list_trunks", dependencies=[require("trunks.read")])
async def list_trunks(work: InWork) -> list[Trunk]:
    return [Trunk.model_validate(row) for row in await rows.listed(work, TrunkRow)]


@router.get("/{trunk}", operation_id="get_trunk", dependencies=[require("trunks.read")])
async def get_trunk(trunk: Slug, work: InWork) -> Trunk:
    return Trunk.model_validate(await rows.found(work, TrunkRow, trunk))


@router.put("/{trunk}", operation_id="put_trunk", dependencies=[require("trunks.write")])
async def put_trunk(trunk: Slug, body: TrunkPut, work: InWork) -> Trunk:
    """Make (``version`` null) or change a line to a carrier."""
    left_out = {"version"} if body.password is not None else {"version", "password"}
    row = await rows.put(work, TrunkRow, trunk, body.version, body.model_dump(exclude=left_out))
    return Trunk.model_validate(row)
