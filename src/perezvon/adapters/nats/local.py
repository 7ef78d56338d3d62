"""The port ``Bus`` inside one process, for tests and for one-process set-ups. Same contract as NATS."""

import asyncio
from collections.abc import Callable
from typing import Any

from perezvon.adapters.nats.handlers import Handlers


class LocalBus:
    """Messages go to every handler of the subject; the first answer counts."""

    def __init__(self) -> None:
        self._served: dict[str, list[Callable[[bytes], Any]]] = {}
        self._handlers = Handlers()

    async def publish(self, subject: str, body: bytes) -> None:
        self._send(subject, body, None)

    async def request(self, subject: str, body: bytes, timeout_s: float) -> bytes:
        if not self._served.get(subject):
            raise TimeoutError(f"nobody serves {subject}")
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._send(subject, body, answer)
        try:
            async with asyncio.timeout(timeout_s):
                return await answer
        except TimeoutError:
            raise TimeoutError(f"no answer on {subject} in {timeout_s} s") from None

    async def serve(self, subject: str, handler: Callable[[bytes], Any]) -> None:
        self._served.setdefault(subject, []).append(handler)

    async def close(self) -> None:
        await self._handlers.close()

    def _send(self, subject: str, body: bytes, answer: asyncio.Future[bytes] | None) -> None:
        async def deliver(result: bytes) -> None:
            if answer is not None and not answer.done():
                answer.set_result(result)

        for handler in self._served.get(subject, ()):
            self._handlers.begin(subject, handler, body, deliver)
