"""Routes of the promises."""

from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.promises import service
from perezvon.features.promises.model import (
    Promise,
    PromiseCancel,
    PromiseFilter,
    PromiseKeep,
    PromiseMove,
    PromiseNew,
)


def router(live: service.PersonOfCall) -> APIRouter:
    """``live``: who is on the line of a call that has no record yet."""
    routes = APIRouter(prefix="/api/promises", tags=["promises"])

    @routes.get("", operation_id="list_promises", dependencies=[require("promises.read")])
    async def list_promises(
        who: Who, work: InWork, wanted: Annotated[PromiseFilter, Query()]
    ) -> list[Promise]:
        """Calls that we owe, the most urgent first; ``owed=false``: all, the newest first."""
        return await service.listed(work, who, wanted)

    @routes.post("", operation_id="make_promise", dependencies=[require("promises.write")])
    async def make_promise(who: Who, work: InWork, body: PromiseNew) -> Promise:
        """We will call this person by then. One promise a call."""
        return await service.make(work, who, body, live)

    @routes.put("/{promise}", operation_id="move_promise", dependencies=[require("promises.write")])
    async def move_promise(work: InWork, promise: Slug, body: PromiseMove) -> Promise:
        """Agree on another time, or write another note."""
        return await service.move(work, promise, body)

    @routes.post("/{promise}/cancel", operation_id="cancel_promise", dependencies=[require("promises.write")])
    async def cancel_promise(who: Who, work: InWork, promise: Slug, body: PromiseCancel) -> Promise:
        """Nobody has to call any more; the reason is kept."""
        return await service.cancel(work, who, promise, body)

    @routes.post("/{promise}/keep", operation_id="keep_promise", dependencies=[require("promises.write")])
    async def keep_promise(who: Who, work: InWork, promise: Slug, body: PromiseKeep) -> Promise:
        """It was kept without a call of ours, and how; from then on no call is expected."""
        return await service.keep(work, who, promise, body)

    return routes
