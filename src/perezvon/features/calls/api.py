"""HTTP of calls: ``/api/calls``."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import Context, InContext
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import InWork, begin_for
from perezvon.facts.settings import Language
from perezvon.features.calls import notes, store, transfers
from perezvon.features.calls.causes import cause_words
from perezvon.features.calls.export import PAGE_ROWS, Names, csv_of
from perezvon.features.calls.model import (
    CallDetail,
    CallFilter,
    CallPage,
    CallQuery,
    CallRow,
    LegOut,
    Note,
    NoteIn,
    Place,
    SegmentOut,
    TransferOut,
    row_of,
)
from perezvon.features.calls.search import FindPeople, Sought, nobody, sought
from perezvon.kit.errors import Refused

FindNames = Callable[[Identity, Language], Awaitable[Names]]
"""Names for the export; bound in ``main/``, because they belong to other slices."""


def _detail(
    row: store.AnyRow, note: store.AnyRow | None, who: Identity, now: datetime, currency: str
) -> CallDetail:
    legs = [LegOut(**leg) for leg in row.legs]
    for leg in legs:
        leg.ended_words = cause_words(leg.sip, leg.cause, who.language)
        if not who.may("settings.read"):
            leg.cost = 0  # what the centre pays its carrier is not its clients' to see
        leg.currency = currency if leg.cost else ""
    total = row.ended_at - row.arrived_at if row.ended_at else None
    return CallDetail(
        **row_of(row),
        ended_words=cause_words(row.sip, row.cause, who.language),
        total_ms=round(total.total_seconds() * 1000) if total is not None else None,
        legs=legs,
        segments=[SegmentOut(**segment) for segment in row.segments],
        note_text=Note.model_validate(note) if note else None,
        may_edit_note=who.may("calls.note") and notes.may_edit(who, row.agent, row.ended_at, now),
    )


def _exported(
    context: Context, who: Identity, wanted: CallFilter, by: Sought | None, names: Names
) -> StreamingResponse:
    async def next_page(place: Place | None) -> Sequence[store.AnyRow]:
        async with begin_for(context, who) as work:
            connection = await work.session.connection()
            return await store.page(connection, context.centre, who, wanted, place, PAGE_ROWS, by)

    stamp = context.clock.now().strftime("%Y%m%d-%H%M")
    return StreamingResponse(
        csv_of(next_page, names, who.language),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="calls-{stamp}.csv"'},
    )


def router(live: notes.LiveCalls, names: FindNames, people: FindPeople = nobody) -> APIRouter:
    """``live``: calls that have no record yet; ``names``: for the export; ``people``: by name or number."""
    routes = APIRouter(prefix="/api/calls", tags=["calls"])

    @routes.get("", operation_id="list_calls", dependencies=[require("calls.read")])
    async def list_calls(who: Who, work: InWork, query: Annotated[CallQuery, Query()]) -> CallPage:
        """Calls of the clients one serves, newest first."""
        connection = await work.session.connection()
        by = await sought(work, who, query.q, people)
        rows = await store.page(connection, work.centre, who, query, query.place, query.limit + 1, by)
        shown = rows[: query.limit]
        more = len(rows) > query.limit
        place = Place(arrived_at=shown[-1].arrived_at, call=shown[-1].call) if more else None
        return CallPage(
            calls=[CallRow.model_validate(row) for row in shown], next=place.encode() if place else None
        )

    @routes.get("/export.csv", operation_id="export_calls", dependencies=[require("calls.read")])
    async def export_calls(
        who: Who, work: InWork, context: InContext, wanted: Annotated[CallFilter, Query()]
    ) -> StreamingResponse:
        """The same list as a file for spreadsheets, all pages of it; that it was taken is written down."""
        # By which conditions, but not which numbers or persons: the history holds no personal data.
        asked = wanted.model_dump(mode="json", exclude={"q", "number", "person"}, exclude_defaults=True)
        await work.note("exported", "calls", "", after=asked)
        by = await sought(work, who, wanted.q, people)
        return _exported(context, who, wanted, by, await names(who, who.language))

    @routes.get("/{call}", operation_id="read_call", dependencies=[require("calls.read")])
    async def read_call(who: Who, work: InWork, call: str) -> CallDetail:
        """The record of one call with its legs, segments and note."""
        connection = await work.session.connection()
        row = await store.one(connection, work.centre, call)
        if row is None or not who.sees_any([row.agent, *(each["agent"] for each in row.parts or ())]):
            raise Refused("call.not_found", {"call": call})
        reads = who.may("calls.note")
        note = await store.find_note(connection, work.centre, call) if reads else None
        currency = await store.toll_currency(connection, work.centre)
        return _detail(row, note, who, work.now, currency)

    _words(routes, live)
    return routes


def _words(routes: APIRouter, live: notes.LiveCalls) -> None:
    """What people write beside a call: its note, and what they told each other when they passed it on."""

    @routes.get("/{call}/note", operation_id="read_note", dependencies=[require("calls.note")])
    async def read_note(who: Who, work: InWork, call: str) -> Note | None:
        """The note, also while the call is alive; null when there is none."""
        connection = await work.session.connection()
        if not await notes.is_seen(connection, work.centre, who, call, live):
            return None
        note = await store.find_note(connection, work.centre, call)
        return Note.model_validate(note) if note else None

    @routes.get("/{call}/transfers", operation_id="list_transfers", dependencies=[require("calls.note")])
    async def list_transfers(who: Who, work: InWork, call: str) -> Sequence[TransferOut]:
        """Who passed the call on to whom, with his words; also while it is alive."""
        connection = await work.session.connection()
        if not await notes.is_seen(connection, work.centre, who, call, live):
            return []
        return await transfers.of_call(connection, work.centre, call)

    @routes.put("/{call}/note", operation_id="write_note", dependencies=[require("calls.note")])
    async def write_note(who: Who, work: InWork, call: str, given: NoteIn) -> Note:
        """Save the note as it is typed."""
        connection = await work.session.connection()
        return await notes.save(connection, work.centre, who, call, given, live, work.now)
