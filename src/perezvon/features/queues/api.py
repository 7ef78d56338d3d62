"""Routes of queues, numbers, dispositions and not-ready reasons."""

from fastapi import APIRouter

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import Phone, Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.queues import service
from perezvon.features.queues.model import (
    Disposition,
    DispositionPut,
    Number,
    NumberPut,
    Queue,
    QueuePut,
    Reason,
    ReasonPut,
)
from perezvon.features.queues.tables import DispositionRow, NumberRow, QueueRow, ReasonRow

router = APIRouter(prefix="/api", tags=["queues"])
_READ = [require("settings.read")]
_NUMBERS = [require("numbers.read")]
_WRITE = [require("settings.write")]


@router.get("/queues", operation_id="list_queues", dependencies=_READ)
async def list_queues(work: InWork) -> list[Queue]:
    """Queues of the clients that this user serves, also those out of use."""
    return [Queue.model_validate(row) for row in await rows.listed(work, QueueRow)]


@router.get("/queues/{queue}", operation_id="get_queue", dependencies=_READ)
async def get_queue(queue: Slug, work: InWork) -> Queue:
    return Queue.model_validate(await rows.found(work, QueueRow, queue))


@router.put("/queues/{queue}", operation_id="put_queue", dependencies=_WRITE)
async def put_queue(queue: Slug, body: QueuePut, work: InWork) -> Queue:
    """Make (``version`` null) or change a queue."""
    return Queue.model_validate(await service.put_queue(work, queue, body))


@router.get("/numbers", operation_id="list_numbers", dependencies=_NUMBERS)
async def list_numbers(work: InWork) -> list[Number]:
    return [Number.model_validate(row) for row in await rows.listed(work, NumberRow)]


@router.get("/numbers/{number}", operation_id="get_number", dependencies=_NUMBERS)
async def get_number(number: Phone, work: InWork) -> Number:
    return Number.model_validate(await rows.found(work, NumberRow, number))


@router.put("/numbers/{number}", operation_id="put_number", dependencies=_WRITE)
async def put_number(number: Phone, body: NumberPut, work: InWork) -> Number:
    """Make (``version`` null) or change a number: which queue its calls go to."""
    return Number.model_validate(await service.put_number(work, number, body))


@router.get("/dispositions", operation_id="list_dispositions", dependencies=_READ)
async def list_dispositions(work: InWork) -> list[Disposition]:
    """Dispositions for all clients and those of the clients that this user serves, in their order."""
    found = await rows.listed(work, DispositionRow, DispositionRow.position)
    return [Disposition.model_validate(row) for row in found]


@router.get("/dispositions/{disposition}", operation_id="get_disposition", dependencies=_READ)
async def get_disposition(disposition: Slug, work: InWork) -> Disposition:
    return Disposition.model_validate(await rows.found(work, DispositionRow, disposition))


@router.put("/dispositions/{disposition}", operation_id="put_disposition", dependencies=_WRITE)
async def put_disposition(disposition: Slug, body: DispositionPut, work: InWork) -> Disposition:
    """Make (``version`` null) or change a disposition."""
    values = body.model_dump(exclude={"version"})
    row = await rows.put(work, DispositionRow, disposition, body.version, values)
    return Disposition.model_validate(row)


@router.get("/reasons", operation_id="list_reasons", dependencies=_READ)
async def list_reasons(work: InWork) -> list[Reason]:
    return [Reason.model_validate(row) for row in await rows.listed(work, ReasonRow)]


@router.get("/reasons/{reason}", operation_id="get_reason", dependencies=_READ)
async def get_reason(reason: Slug, work: InWork) -> Reason:
    return Reason.model_validate(await rows.found(work, ReasonRow, reason))


@router.put("/reasons/{reason}", operation_id="put_reason", dependencies=_WRITE)
async def put_reason(reason: Slug, body: ReasonPut, work: InWork) -> Reason:
    """Make (``version`` null) or change a not-ready reason."""
    return Reason.model_validate(await service.put_reason(work, reason, body))
