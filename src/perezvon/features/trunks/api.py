"""Routes of the trunks."""

import msgspec
from fastapi import APIRouter

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.trunks import service
from perezvon.features.trunks.model import LineTest, LineTestIn, Trunk, TrunkPut, TrunkStates
from perezvon.features.trunks.tables import TrunkRow

router = APIRouter(prefix="/api", tags=["trunks"])


@router.get("/trunks", operation_id="list_trunks", dependencies=[require("trunks.read")])
async def list_trunks(work: InWork) -> list[Trunk]:
    return [Trunk.model_validate(row) for row in await rows.listed(work, TrunkRow)]


@router.get("/trunk-states", operation_id="trunk_states", dependencies=[require("trunks.read")])
async def trunk_states(context: InContext) -> TrunkStates:
    """How the lines in use are now, and what went wrong on them."""
    told = msgspec.structs.asdict(await service.states(context))
    return TrunkStates.model_validate(told | {"here": context.line_address})


@router.get("/trunks/{trunk}", operation_id="get_trunk", dependencies=[require("trunks.read")])
async def get_trunk(trunk: Slug, work: InWork) -> Trunk:
    return Trunk.model_validate(await rows.found(work, TrunkRow, trunk))


@router.put("/trunks/{trunk}", operation_id="put_trunk", dependencies=[require("trunks.write")])
async def put_trunk(trunk: Slug, body: TrunkPut, work: InWork, context: InContext) -> Trunk:
    """Make (``version`` null) or change a line to a carrier."""
    return Trunk.model_validate(await service.put_trunk(work, trunk, body, context.sealing))


@router.post(
    "/trunks/{trunk}/tests",
    status_code=202,
    operation_id="test_trunk",
    dependencies=[require("trunks.write")],
)
async def test_trunk(trunk: Slug, body: LineTestIn, work: InWork, context: InContext) -> LineTest:
    """Place a real call over the line: bells, a farewell, the end.

    Refused: ``trunk.down``, ``trunk.full``, ``trunk.inactive``, ``trunk_test.running``, ``trunk_test.often``.
    """
    return LineTest.model_validate(await service.begin_test(work, context, trunk, body.number))


@router.get("/trunks/{trunk}/tests/{test}", operation_id="follow_test", dependencies=[require("trunks.read")])
async def follow_test(trunk: Slug, test: Slug, context: InContext) -> LineTest:
    """How far a test call is."""
    return LineTest.model_validate(await service.follow_test(context, trunk, test))
