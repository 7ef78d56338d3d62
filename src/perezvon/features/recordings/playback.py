"""Who may listen, which bytes he asked for, and the log that he did."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.concurrency import iterate_in_threadpool

from perezvon.adapters.web.identity import Identity
from perezvon.features.recordings import store
from perezvon.features.recordings.vault import Keyring, Tampered, VaultError, WrongKey, open_range
from perezvon.kit.errors import Refused
from perezvon.kit.ids import AgentId, CentreId, RecordingId

SAME_PLAY: Final = timedelta(minutes=10)
"""Requests without a play's name belong to the newest play that began not longer ago than the recording
lasts plus this: a browser asks many times for one press of the button."""

log = structlog.get_logger("recordings")


@dataclass(frozen=True)
class Shelf:
    """Where sealed files lie, and what opens them. ``own``: agents may hear their own calls."""

    vault_dir: Path
    keyring: Keyring
    own: bool = True


def may_listen(who: Identity, agent: AgentId | None, own: bool) -> bool:
    if who.may("recordings.listen"):
        return who.sees(agent)
    if who.may("recordings.client"):
        return who.listens
    return own and who.may("recordings.own") and who.agent is not None and who.agent == agent


async def found(
    connection: AsyncConnection, centre: CentreId, shelf: Shelf, who: Identity, id_: RecordingId
) -> store.AnyRow:
    """A ready recording that he may hear; otherwise raises Refused and says why."""
    row = await store.one(connection, centre, id_)
    if row is None or not who.sees(row.agent):
        raise Refused("recording.not_found", {"id": id_})
    if not may_listen(who, row.agent, shelf.own):
        raise Refused("permission.denied", {"permission": "recordings.listen"})
    if row.state != "ready":
        raise Refused(f"recording.{row.state}", {"id": id_})
    return row


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``[start, end)`` of ``size``. ``partial``: answer 206."""

    start: int
    end: int
    size: int
    partial: bool

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def span_of(header: str | None, size: int) -> Span:
    """One range of RFC 9110, 14.2; several, or something else, is the whole file.

    Raises Refused ``recording.range`` for a range that lies outside the file.
    """
    whole = Span(0, size, size, partial=False)
    unit, _, asked = (header or "").partition("=")
    first, dash, last = (part.strip() for part in asked.partition("-"))
    if unit.strip().lower() != "bytes" or not dash or "," in asked:
        return whole
    if not all(part.isascii() and part.isdecimal() for part in (first, last) if part):
        return whole
    if not first:
        if not last:
            return whole
        start, end = max(size - int(last), 0), size
    else:
        start = int(first)
        end = min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return whole  # not a valid range: to be ignored
    if start >= size or start >= end:
        raise Refused("recording.range", {"size": size})
    return Span(start, end, size, partial=True)


async def opened(shelf: Shelf, row: store.AnyRow, span: Span) -> Iterator[bytes]:
    """The plain bytes; what is wrong with the file is said now and not in the middle of the answer."""
    path = shelf.vault_dir / row.path
    try:
        return await asyncio.to_thread(
            open_range, path, row.wrapped_key, row.id, shelf.keyring, span.start, span.end
        )
    except (FileNotFoundError, WrongKey, Tampered, VaultError, OSError) as fault:
        log.error("recording.unreadable", recording=row.id, error=str(fault))
        code = {FileNotFoundError: "file_lost", WrongKey: "key_missing"}.get(type(fault), "damaged")
        raise Refused(f"recording.{code}", {"id": row.id}) from fault


async def begin_play(
    connection: AsyncConnection,
    row: store.AnyRow,
    who: Identity,
    play: str | None,
    now: datetime,
    span: Span,
) -> tuple[int, bool]:
    """Write down that he listens; the number of the row, and whether this is the beginning of a play."""
    if play is None:
        since = now - SAME_PLAY - timedelta(milliseconds=row.duration_ms)
        play = await store.open_play(connection, row.centre, row.id, who.user, since)
    named = play or secrets.token_hex(8)
    return await store.begin_play(connection, row, who.user, named, now, second_of(row, span.start))


def second_of(row: store.AnyRow, byte: int) -> float:
    """Which second of the sound a byte belongs to; exact enough for a log (Opus frames vary in size)."""
    return round(byte / row.size * row.duration_ms / 1000, 1) if row.size else 0.0


async def counted(
    chunks: Iterator[bytes], span: Span, heard: Callable[[int], Awaitable[None]]
) -> AsyncIterator[bytes]:
    """Passes the bytes on; at the end, or when the listener leaves, tells ``heard`` how far he came."""
    position = span.start
    try:
        async for chunk in iterate_in_threadpool(chunks):
            position += len(chunk)
            yield chunk
    finally:
        # The request may be cancelled here; the log is written all the same.
        await asyncio.shield(asyncio.ensure_future(heard(position)))
