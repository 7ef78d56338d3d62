"""Routes of the clients."""

from fastapi import APIRouter

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.clients.model import Client, ClientPut
from perezvon.features.clients.tables import ClientRow

router = APIRouter(prefix="/api/clients", tags=["clients"])


@router.get("", operation_id="list_clients", dependencies=[require("settings.read")])
async def list_clients(work: InWork) -> list[Client]:
    """The clients that this user serves, also those out of use, for the names in old records."""
    return [Client.model_validate(row) for row in await rows.listed(work, ClientRow)]


@router.get("/{client}", operation_id="get_client", dependencies=[require("settings.read")])
async def get_client(client: Slug, work: InWork) -> Client:
    return Client.model_validate(await rows.found(work, ClientRow, client))


@router.put("/{client}", operation_id="put_client", dependencies=[require("settings.write")])
async def put_client(client: Slug, body: ClientPut, work: InWork) -> Client:
    """Make (``version`` null) or change a client."""
    row = await rows.put(work, ClientRow, client, body.version, body.model_dump(exclude={"version"}))
    return Client.model_validate(row)
