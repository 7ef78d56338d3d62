"""What a change of queues, numbers and reasons must respect beyond its fields."""

from sqlalchemy import text

from perezvon.adapters.web import rows
from perezvon.adapters.web.work import Work
from perezvon.facts.sources import USUAL
from perezvon.features.queues.model import NumberPut, QueuePut, ReasonPut
from perezvon.features.queues.tables import SYSTEM_REASONS, NumberRow, QueueRow, ReasonRow
from perezvon.kit.errors import Refused

_PROMPT = text(
    "select 1 from prompt p where centre = :centre and id = :id and active and kind = :kind"
    " and (client_id is null or client_id = :client)"
    " and exists (select from prompt_sound s where s.centre = p.centre and s.prompt_id = p.id)"
)
_HOURS = text(
    "select 1 from hours where centre = :centre and id = :id and active"
    " and (client_id is null or client_id = :client) for share"
)


_SOURCE = text(
    "select active and (client_id is null or client_id = :client) from caller_source"
    " where centre = :centre and id = :id"
)


async def put_number(work: Work, number: str, body: NumberPut) -> NumberRow:
    """Raises Refused ``queue.unknown`` for a queue of another client, ``queue.inactive``."""
    # Shared lock: nobody takes the queue out of use between this look and the commit.
    queue = await work.session.get(QueueRow, (work.centre, body.queue), with_for_update={"read": True})
    if queue is None or queue.client != body.client:
        raise Refused("queue.unknown", {"field": "queue"})
    if body.active and not queue.active:
        raise Refused("queue.inactive", {"field": "queue"})
    await _check_hours(work, body.hours, body.client)
    await _check_source(work, body)
    named = {"greeting": body.greeting, "closed_prompt": body.closed_prompt}
    await _check_prompts(work, body.client, named)
    return await rows.put(work, NumberRow, number, body.version, body.model_dump(exclude={"version"}))


async def put_queue(work: Work, queue: str, body: QueuePut) -> QueueRow:
    """Raises Refused ``queue.itself`` for one that would take over from itself, ``hours.unknown``, and what
    ``_check_overflow`` says."""
    if body.max_wait_to == queue:
        raise Refused("queue.itself", {"field": "max_wait_to"})
    await _check_overflow(work, queue, body)
    await _check_hours(work, body.hours, body.client)
    named = body.model_dump(include={"music", "apology", "sorry", "record_notice"})
    await _check_prompts(work, body.client, named)
    return await rows.put(work, QueueRow, queue, body.version, body.model_dump(exclude={"version"}))


async def _check_overflow(work: Work, queue: str, body: QueuePut) -> None:
    """A rule that can come into force, and go out of it below where it came. That the other queue is one of
    this client's is a constraint of the database. Raises Refused."""
    for name in ("overflow_waiting", "overflow_wait"):
        unit = "_s" if name == "overflow_wait" else ""
        above, below = getattr(body, f"{name}{unit}"), getattr(body, f"{name}_off{unit}")
        if below > above:
            raise Refused("overflow.off_above_on", {"field": f"{name}_off{unit}", "on": above, "off": below})
    if body.overflow_outside:
        await _check_outside(work, body.overflow_outside)
    if (body.overflow_to is None and not body.overflow_outside) or not body.active:
        return
    if body.overflow_to == queue:
        raise Refused("queue.itself", {"field": "overflow_to"})
    if not (body.overflow_waiting or body.overflow_wait_s or body.overflow_unstaffed):
        raise Refused("overflow.never", {"field": "overflow_waiting"})
    if body.overflow_to is None:
        return
    to = await work.session.get(QueueRow, (work.centre, body.overflow_to), with_for_update={"read": True})
    if to is not None and to.client == body.client and not to.active:
        raise Refused("queue.inactive", {"field": "overflow_to"})


async def _check_outside(work: Work, number: str) -> None:
    """Not one of ours: that is a queue. Whether it may be called is asked when it is called: the rules of
    outbound calls and lines change. Raises Refused ``overflow.ours``."""
    if await work.session.get(NumberRow, (work.centre, number)) is not None:
        raise Refused("overflow.ours", {"field": "overflow_outside"})


async def _check_prompts(work: Work, client: str, named: dict[str, str | None]) -> None:
    """What callers shall hear: of this client or of all, in use, with a sound. Raises ``prompt.unknown``.

    Names of other kinds are what comes with the product, or was put on the server by hand.
    """
    for field, key in named.items():
        music = field == "music"
        prefix = "own-" if music else "perezvon/own/"
        if key is None or not key.startswith(prefix):
            continue
        values = {"centre": work.centre, "id": key.removeprefix(prefix), "client": client}
        kind = {"kind": "music" if music else "prompt"}
        if (await work.session.execute(_PROMPT, values | kind)).scalar() is None:
            raise Refused("prompt.unknown", {"field": field})


async def _check_hours(work: Work, hours: str | None, client: str) -> None:
    """A calendar of all clients, or of this one, in use. Raises Refused ``hours.unknown``."""
    if hours is None:
        return
    found = await work.session.execute(_HOURS, {"centre": work.centre, "id": hours, "client": client})
    if found.scalar() is None:
        raise Refused("hours.unknown", {"field": "hours"})


async def _check_source(work: Work, body: NumberPut) -> None:
    """One of the usual sources, or of this client's own, in use. Raises Refused ``source.unknown``."""
    if body.source is None:
        return
    values = {"centre": work.centre, "id": body.source, "client": body.client}
    fits = (await work.session.execute(_SOURCE, values)).scalar()
    if fits is None:
        fits = any(each.id == body.source for each in USUAL)
    if not fits:
        raise Refused("source.unknown", {"field": "source", "source": body.source})


async def put_reason(work: Work, reason: str, body: ReasonPut) -> ReasonRow:
    """Raises Refused ``reason.system`` when one that the floor itself sets would go out of use."""
    if reason in SYSTEM_REASONS and not body.active:
        raise Refused("reason.system", {"field": "active"})
    return await rows.put(work, ReasonRow, reason, body.version, body.model_dump(exclude={"version"}))
