"""The WebSocket of live screens: one browser's copy of the centre, kept up to date.

The server sends ``snapshot``, then ``change`` with a number of this browser without gaps, and ``ping``; the
browser sends ``pong``, and ``resync`` when it missed a number. A browser that cannot keep up gets several
changes as one; one that takes nothing for ten seconds is closed with ``TOO_SLOW`` and comes back by itself.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Final, Protocol

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from perezvon.adapters.web.live_feed import (
    Change,
    Feed,
    change_body,
    change_message,
    merge,
    snapshot_message,
)
from perezvon.adapters.web.live_scope import Scope

SESSION_ENDED: Final = 4401
TOO_SLOW: Final = 4408
RESTARTING: Final = 1012  # RFC 6455 registry: service restart; browsers reconnect at once

PING_EVERY_S: Final = 15.0
SILENCE_S: Final = 40.0  # two pings and a bit without an answer
SEND_PATIENCE_S: Final = 10.0
WALLBOARD_EVERY_S: Final = 0.25
_MAX_PENDING: Final = 64


class Subscriber:
    """One browser: the changes it was not sent yet, and its own counter."""

    def __init__(self, feed: Feed, now: Callable[[], datetime]) -> None:
        self.feed = feed
        self._now = now
        self._n = 0
        self._fresh = True  # the next message is a snapshot
        self._pending: list[tuple[Change, bytes]] = []
        self._wake = asyncio.Event()
        self._wake.set()

    def offer(self, change: Change, body: bytes) -> None:
        """A change of the feed; ``body`` is its ``change_body``, shared by all browsers of the feed."""
        if self._fresh:
            return  # the snapshot will hold it
        self._pending.append((change, body))
        if len(self._pending) > _MAX_PENDING:
            merged = merge([each for each, _ in self._pending])
            self._pending = [(merged, b"")]
        self._wake.set()

    def resync(self) -> None:
        """Begin again with a snapshot."""
        self._pending.clear()
        self._fresh = True
        self._wake.set()

    async def next(self) -> str:
        """The next message to send; waits for one."""
        await self._wake.wait()
        self._wake.clear()
        if self._fresh:
            self._fresh, self._n = False, 0
            return snapshot_message(self.feed.state, self._now()).decode()
        pending, self._pending = self._pending, []
        self._n += 1
        if len(pending) == 1 and pending[0][1]:
            body = pending[0][1]
        else:
            body = change_body(merge([each for each, _ in pending]), self._now())
        return change_message(self._n, body).decode()


class LiveSource(Protocol):
    """Who keeps the view: ``join`` waits until there is one."""

    async def join(self, scope: Scope) -> Subscriber: ...

    def leave(self, subscriber: Subscriber) -> None: ...


class _FromBrowser(msgspec.Struct, frozen=True):
    t: str


class _Closed(Exception):
    """The connection ends with this code; ``None``: the browser left by itself."""

    def __init__(self, code: int | None) -> None:
        super().__init__(str(code))
        self.code = code


class Bell:
    """Rings for everybody who waits when sessions were ended."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        for event in self._waiting:
            event.set()

    @contextlib.contextmanager
    def heard(self) -> Iterator[asyncio.Event]:
        """An event that every ring sets; who looked clears it."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)


class LiveSocket:
    """One accepted WebSocket. ``allowed`` is asked again with every ping and when ``bell`` rings: who lost
    his session sees no more."""

    def __init__(
        self,
        socket: WebSocket,
        source: LiveSource,
        scope: Scope,
        *,
        wallboard: bool,
        allowed: Callable[[], Awaitable[bool]],
        stopping: asyncio.Event,
        bell: Bell | None = None,
    ) -> None:
        self._bell = bell or Bell()
        self._socket = socket
        self._source = source
        self._scope = scope
        self._pause_s = WALLBOARD_EVERY_S if wallboard else 0.0
        self._allowed = allowed
        self._stopping = stopping
        self._heard = asyncio.get_running_loop().time()
        self._sending = asyncio.Lock()
        self._subscriber: Subscriber | None = None

    async def serve(self) -> None:
        """Until the browser leaves, falls silent, loses its right, or the server stops."""
        # Each of these ends with _Closed. A handler that only sends would hold up a shutdown for ever.
        tasks = [
            asyncio.create_task(work)
            for work in (self._send_all(), self._receive_all(), self._keep(), self._stop())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            if self._subscriber is not None:
                self._source.leave(self._subscriber)
        for result in results:
            if isinstance(result, _Closed):
                await self._close(result.code)
                return
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result

    async def _close(self, code: int | None) -> None:
        if code is None:
            return
        with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(1):
                await self._socket.close(code)

    async def _send_all(self) -> None:
        self._subscriber = await self._source.join(self._scope)
        while True:
            await self._send(await self._subscriber.next())
            if self._pause_s:
                await asyncio.sleep(self._pause_s)

    async def _send(self, text: str) -> None:
        try:
            async with asyncio.timeout(SEND_PATIENCE_S), self._sending:
                await self._socket.send_text(text)
        except TimeoutError:
            raise _Closed(TOO_SLOW) from None
        except (WebSocketDisconnect, RuntimeError):
            raise _Closed(None) from None

    async def _receive_all(self) -> None:
        while True:
            try:
                text = await self._socket.receive_text()
                said = msgspec.json.decode(text, type=_FromBrowser)
            except WebSocketDisconnect:
                raise _Closed(None) from None
            except (KeyError, msgspec.DecodeError):  # binary, or not our language
                raise _Closed(1003) from None
            self._heard = asyncio.get_running_loop().time()
            if said.t == "resync" and self._subscriber is not None:
                self._subscriber.resync()

    async def _keep(self) -> None:
        with self._bell.heard() as rung:
            while True:
                await self._send('{"t":"ping"}')
                await self._look(rung)
                if asyncio.get_running_loop().time() - self._heard > SILENCE_S:
                    raise _Closed(TOO_SLOW)

    async def _look(self, rung: asyncio.Event) -> None:
        """Until the next ping is due; every ring in between is a look."""
        due = asyncio.get_running_loop().time() + PING_EVERY_S
        again = True
        while again:
            try:
                async with asyncio.timeout_at(due):
                    await rung.wait()
            except TimeoutError:
                again = False
            rung.clear()
            if not await self._allowed():
                raise _Closed(SESSION_ENDED)

    async def _stop(self) -> None:
        await self._stopping.wait()
        raise _Closed(RESTARTING)
