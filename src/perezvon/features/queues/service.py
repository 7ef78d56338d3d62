"""What a change of queues, numbers and reasons must respect beyond its fields."""

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.features.queues.model import NumberPut, ReasonPut
from perezvon.features.queues.tables import SYSTEM_REASONS, NumberRow, QueueRow, ReasonRow
from perezvon.kit.errors import Refused


async def put_number(work: Work, number: str, body: NumberPut) -> NumberRow:
    """Raises Refused ``queue.unknown`` for a queue of another client, ``queue.inactive``."""
    queue = await work.session.get(QueueRow, (work.centre, body.queue))
    if queue is None or queue.client != body.client:
        raise Refused("queue.unknown", {"field": "queue"})
    if body.active and not queue.active:
        raise Refused("queue.inactive", {"field": "queue"})
    return await rows.put(work, NumberRow, number, body.version, body.model_dump(exclude={"version"}))


async def put_reason(work: Work, reason: str, body: ReasonPut) -> ReasonRow:
    """Raises Refused ``reason.system`` when one that the floor itself sets would go out of use."""
    if reason in SYSTEM_REASONS and not body.active:
        raise Refused("reason.system", {"field": "active"})
    return await rows.put(work, ReasonRow, reason, body.version, body.model_dump(exclude={"version"}))
