"""Routes of the history."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.models import MAX_INT, Moment
from perezvon.adapters.web.work import InWork
from perezvon.features.staff import audit
from perezvon.features.staff.account_model import Change, HistoryWords, Word
from perezvon.features.staff.audit import Wanted

router = APIRouter(prefix="/api/history", tags=["history"])
_READ = [require("history.read")]


def _wanted(
    what: Annotated[Word | None, Query()] = None,
    key: Annotated[Word | None, Query()] = None,
    user: Annotated[Word | None, Query()] = None,
    action: Annotated[Word | None, Query()] = None,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
) -> Wanted:
    return Wanted(what, key, user, action, since, until)


_InWanted = Annotated[Wanted, Depends(_wanted)]


@router.get("", operation_id="list_history", dependencies=_READ)
async def list_history(
    work: InWork,
    wanted: _InWanted,
    before: Annotated[int | None, Query(ge=1, le=MAX_INT)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[Change]:
    """Who did what, newest first; ``before``: the id of the last row of the page before."""
    found = await audit.page(work, wanted, before, limit)
    return [Change.model_validate(row) for row in found]


@router.get("/words", operation_id="list_history_words", dependencies=_READ)
async def list_history_words(work: InWork) -> HistoryWords:
    """What the filters of the history can be set to."""
    actions, whats = await audit.words(work)
    return HistoryWords(actions=actions, whats=whats)


@router.get("/export.csv", operation_id="export_history", dependencies=_READ)
async def export_history(who: Who, work: InWork, context: InContext, wanted: _InWanted) -> StreamingResponse:
    """The same list as a file, all pages of it; that it was taken is written down too."""
    await work.note("exported", "history", "", after=_told(wanted))
    stamp = context.clock.now().strftime("%Y%m%d-%H%M")
    return StreamingResponse(
        audit.exported(context, who, wanted),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="history-{stamp}.csv"'},
    )


def _told(wanted: Wanted) -> dict[str, str | datetime]:
    values = {name: getattr(wanted, name) for name in Wanted.__slots__}
    return {name: value for name, value in values.items() if value}
