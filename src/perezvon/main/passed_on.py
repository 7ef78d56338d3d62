"""The words that an agent sends along with a call that he passes on: kept by the slice of calls."""

from perezvon.adapters.web.work import Work
from perezvon.features.calls import transfers
from perezvon.features.calls.model import TransferOut
from perezvon.kit.ids import AgentId, ClientId
from perezvon.main.floor_requests import (
    Consult,
    ConsultOutside,
    PassedOn,
    TransferOutside,
    TransferToAgent,
    TransferToQueue,
)


async def keep_words(work: Work, body: PassedOn, agent: AgentId, client: ClientId | None) -> None:
    """A repeat of the request is written once."""
    row = TransferOut(
        at=work.now,
        agent=agent,
        asked=isinstance(body, Consult | ConsultOutside),
        to_queue=body.queue if isinstance(body, TransferToQueue) else None,
        to_agent=body.to if isinstance(body, TransferToAgent | Consult) else None,
        to_number=body.number if isinstance(body, TransferOutside | ConsultOutside) else None,
        note=body.note,
    )
    await transfers.keep(work, body.request_id, body.call, client, row)
