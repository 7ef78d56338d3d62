"""What a trunk must be beyond its fields, and what the engine says of the lines."""

from typing import Any, Final, Literal

import msgspec

from perezvon.adapters.sealing import Sealing
from perezvon.adapters.web import rows
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import Work
from perezvon.facts.bus import TrunksOut, TrunkTestIn, TrunkTestOut, subject
from perezvon.features.trunks.model import TrunkPut
from perezvon.features.trunks.tables import TrunkRow, password_place
from perezvon.kit.errors import Refused
from perezvon.kit.phone import masked

_PATIENCE_S: Final = 3.0


async def put_trunk(work: Work, trunk: str, body: TrunkPut, sealing: Sealing) -> TrunkRow:
    """Raises Refused ``trunk.match_needed`` or ``trunk.user_needed`` at the field that lacks."""
    if body.registers and not body.username:
        raise Refused("trunk.user_needed", {"field": "username"})
    if not body.registers and not body.match:
        raise Refused("trunk.match_needed", {"field": "match"})
    values = body.model_dump(exclude={"version", "password"})
    if body.password is not None:
        values["password"] = sealing.seal(body.password.get_secret_value(), password_place(trunk))
    work.wake_floor()  # a line is no setting of the floor: no fact of it wakes the engine
    return await rows.put(work, TrunkRow, trunk, body.version, values)


async def states(context: Context) -> TrunksOut:
    """Nothing of the lines, and ``node`` False, while the engine is away: the screen goes on asking."""
    try:
        return msgspec.json.decode(await _ask(context, "trunks", b""), type=TrunksOut)
    except Refused:
        return TrunksOut(node=False)


async def begin_test(work: Work, context: Context, trunk: str, number: str) -> TrunkTestOut:
    """Call ``number`` over the line; written down with its last digits. Raises Refused, see the port."""
    row = await rows.found(work, TrunkRow, trunk)
    if not row.active:
        raise Refused("trunk.inactive")
    told = await _test(context, TrunkTestIn(trunk, number))
    await work.note("tested", "trunk", trunk, after={"number": masked(number)})
    return told


async def follow_test(context: Context, trunk: str, test: str) -> TrunkTestOut:
    """How far a test is. Raises Refused ``trunk_test.not_found``."""
    return await _test(context, TrunkTestIn(trunk, test=test))


async def _test(context: Context, asked: TrunkTestIn) -> TrunkTestOut:
    told = msgspec.json.decode(
        await _ask(context, "trunk_test", msgspec.json.encode(asked)), type=TrunkTestOut
    )
    if told.code:
        raise Refused(told.code, told.values)
    return told


async def _ask(context: Context, what: Literal["trunks", "trunk_test"], body: bytes) -> Any:
    try:
        return await context.bus.request(subject(context.centre, what), body, _PATIENCE_S)
    except (TimeoutError, OSError) as away:
        raise Refused("engine.away") from away
