"""What agents wrote for those to whom they passed a call on."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.web.work import Work
from perezvon.features.calls.model import TransferOut
from perezvon.features.calls.tables import call_transfer as transfer
from perezvon.kit.ids import CallId, CentreId, ClientId


async def keep(work: Work, request: str, call: CallId, client: ClientId | None, row: TransferOut) -> None:
    """``request``: the id of the request; the same one again changes nothing."""
    connection = await work.session.connection()
    values = {
        "centre": work.centre,
        "call": call,
        "request": request,
        "client_id": client,
        **row.model_dump(),
    }
    await connection.execute(insert(transfer).values(**values).on_conflict_do_nothing())


async def of_call(connection: AsyncConnection, centre: CentreId, call: CallId) -> Sequence[TransferOut]:
    """In the order in which it was asked for; also what nobody answered."""
    query = (
        select(*(transfer.c[name] for name in TransferOut.model_fields))
        .where(transfer.c.centre == centre, transfer.c.call == call)
        .order_by(transfer.c.at, transfer.c.request)
    )
    return [TransferOut.model_validate(row) for row in (await connection.execute(query)).all()]
