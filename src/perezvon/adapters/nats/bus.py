"""The port ``Bus`` over NATS core: connects again for ever, loses hints rather than blocking a call."""

import asyncio
from collections.abc import Callable
from typing import Any

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.errors import TimeoutError as NatsTimeout

from perezvon.adapters.nats.handlers import Handlers

log = structlog.get_logger("bus")

_PENDING_BYTES = 16 * 1024 * 1024  # a snapshot of a large centre and the hints behind it


class NatsBus:
    """``url``: one address or several with commas. ``name`` is shown by the server's monitoring.

    Without a connection ``publish`` drops what no longer fits the buffer (readers poll), and ``request``
    raises ``TimeoutError``.
    """

    def __init__(self, url: str, name: str) -> None:
        self._servers = [part.strip() for part in url.split(",") if part.strip()]
        self._name = name
        self._client = Client()
        self._handlers = Handlers()
        self._closing = False

    async def start(self, patience_s: float = 10.0) -> None:
        """Returns when connected; raises ``TimeoutError`` when no server answers in time."""
        async with asyncio.timeout(patience_s):
            self._client = await nats.connect(
                self._servers,
                name=self._name,
                connect_timeout=2,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.2,
                ping_interval=5,
                max_outstanding_pings=2,
                pending_size=_PENDING_BYTES,
                error_cb=self._error,
                disconnected_cb=self._disconnected,
                reconnected_cb=self._reconnected,
            )

    @property
    def connected(self) -> bool:
        return bool(self._client.is_connected)

    async def publish(self, subject: str, body: bytes) -> None:
        try:
            await self._client.publish(subject, body)
        except Error as error:
            log.warning("bus.hint_lost", subject=subject, error=repr(error))

    async def request(self, subject: str, body: bytes, timeout_s: float) -> bytes:
        try:
            return (await self._client.request(subject, body, timeout=timeout_s)).data
        except NatsTimeout as error:
            raise TimeoutError(f"no answer on {subject} in {timeout_s} s") from error
        except NoRespondersError as error:
            raise TimeoutError(f"nobody serves {subject}") from error
        except Error as error:
            raise TimeoutError(f"the bus is away: {error!r}") from error

    async def serve(self, subject: str, handler: Callable[[bytes], Any]) -> None:
        async def on_message(message: Msg) -> None:
            self._handlers.begin(subject, handler, message.data, lambda body: self._answer(message, body))

        await self._client.subscribe(subject, cb=on_message)
        await self._client.flush()

    async def close(self) -> None:
        self._closing = True
        await self._handlers.close()
        await self._client.close()

    async def _answer(self, message: Msg, body: bytes) -> None:
        if message.reply:
            await self.publish(message.reply, body)

    async def _error(self, error: Exception) -> None:
        log.warning("bus.error", error=repr(error))

    async def _disconnected(self) -> None:
        if not self._closing:
            log.warning("bus.disconnected")

    async def _reconnected(self) -> None:
        log.info("bus.reconnected")
