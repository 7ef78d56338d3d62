"""HTTP of recordings."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import StringConstraints

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import Context, InContext
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import InWork, address_of, begin_for
from perezvon.features.recordings import playback, store
from perezvon.features.recordings.model import Listening, Peaks, Recording
from perezvon.features.recordings.playback import Shelf
from perezvon.kit.errors import Refused

Play = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

_LISTEN = [require("recordings.own", "recordings.client")]

log = structlog.get_logger("recordings")


def _shown(row: store.AnyRow, who: Identity, own: bool) -> Recording:
    return Recording(
        id=row.id,
        call=row.call,
        agent=row.agent,
        state=row.state,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        duration_s=None if row.duration_ms is None else row.duration_ms / 1000,
        off_ms=row.off_ms,
        missing_ms=row.missing_ms,
        suspect=row.suspect,
        size=row.size,
        may_listen=row.state == "ready" and playback.may_listen(who, row.agent, own),
    )


def router(shelf: Shelf) -> APIRouter:
    """``shelf``: where the sealed files are."""
    routes = APIRouter(prefix="/api", tags=["recordings"])

    @routes.get(
        "/calls/{call}/recordings", operation_id="list_recordings", dependencies=[require("calls.read")]
    )
    async def list_recordings(who: Who, work: InWork, call: str) -> list[Recording]:
        """Every recording of a call, in the order in which they began, whatever became of them."""
        rows = await store.of_call(await work.session.connection(), work.centre, call)
        return [_shown(row, who, shelf.own) for row in rows if who.sees(row.agent)]

    @routes.get(
        "/calls/{call}/listenings", operation_id="list_listenings", dependencies=[require("recordings.log")]
    )
    async def list_listenings(who: Who, work: InWork, call: str) -> list[Listening]:
        """Who listened to the recordings of a call."""
        connection = await work.session.connection()
        seen = {row.id for row in await store.of_call(connection, work.centre, call) if who.sees(row.agent)}
        rows = await store.listenings(connection, work.centre, call)
        return [
            Listening(recording=r.recording, user=r.user_login, at=r.at, from_s=r.from_s, to_s=r.to_s)
            for r in rows
            if who.led is None or r.recording in seen
        ]

    @routes.get("/recordings/{id}/peaks", operation_id="read_peaks", dependencies=_LISTEN)
    async def read_peaks(who: Who, work: InWork, id: str) -> Peaks:
        """The waveform."""
        row = await playback.found(await work.session.connection(), work.centre, shelf, who, id)
        return Peaks(
            left=list(row.peaks_left), right=list(row.peaks_right), duration_s=row.duration_ms / 1000
        )

    @routes.get(
        "/recordings/{id}/audio",
        operation_id="play_audio",
        dependencies=_LISTEN,
        response_class=Response,
        responses={
            200: {"content": {"audio/ogg": {}}},
            206: {"content": {"audio/ogg": {}}, "description": "Part of the sound"},
        },
    )
    async def play_audio(
        who: Who,
        context: InContext,
        request: Request,
        id: str,
        play: Annotated[Play | None, Query()] = None,
        range: Annotated[str | None, Header()] = None,
        if_range: Annotated[str | None, Header()] = None,
    ) -> Response:
        """The sound, Ogg/Opus, customer left, agent right. Each ``play`` becomes one row of the log."""
        wanted = range if if_range in (None, tag_of(id)) else None
        return await _sound(context, who, shelf, id, wanted, play, address_of(request))

    return routes


def tag_of(id: str) -> str:
    """The ETag: a recording never changes once it is there."""
    return f'"{id}"'


async def _sound(
    context: Context,
    who: Identity,
    shelf: Shelf,
    id: str,
    wanted: str | None,
    play: str | None,
    address: str,
) -> Response:
    async with begin_for(context, who, address) as work:
        connection = await work.session.connection()
        row = await playback.found(connection, work.centre, shelf, who, id)
        try:
            span = playback.span_of(wanted, row.size)
        except Refused:
            return Response(status_code=416, headers={"content-range": f"bytes */{row.size}"})
        chunks = await playback.opened(shelf, row, span)
        number, fresh = await playback.begin_play(connection, row, who, play, work.now, span)
        if fresh:
            await work.note("listened", "recording", id, client=row.client_id, after={"call": row.call})

    async def heard(position: int) -> None:
        try:
            async with begin_for(context, who) as later:
                at = playback.second_of(row, position)
                await store.extend_play(await later.session.connection(), context.centre, number, at)
        except Refused as away:
            log.warning("recordings.listening_not_extended", recording=id, reason=away.code)

    headers = {
        "accept-ranges": "bytes",
        "etag": tag_of(id),
        "content-length": str(span.end - span.start),
        "content-disposition": f'inline; filename="{id}.ogg"',
    }
    if span.partial:
        headers["content-range"] = span.content_range
    return StreamingResponse(
        playback.counted(chunks, span, heard),
        status_code=206 if span.partial else 200,
        media_type="audio/ogg",
        headers=headers,
    )
