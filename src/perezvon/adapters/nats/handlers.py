"""Every message is handled in a task of its own: a slow answer never holds up the next message."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

log = structlog.get_logger("bus")


class Handlers:
    """The tasks of a bus. They begin in the order of the messages."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def begin(
        self,
        subject: str,
        handler: Callable[[bytes], Any],
        body: bytes,
        answer: Callable[[bytes], Awaitable[None]],
    ) -> None:
        """Run ``handler`` and send its answer if it gives one; a failure is logged and answers nothing."""

        async def run() -> None:
            try:
                result = await handler(body)
                if result is not None:
                    await answer(result)
            except Exception:
                # One bad message must not end the service; the asker sees a time-out.
                log.exception("bus.handler_failed", subject=subject)

        task = asyncio.create_task(run(), name=f"bus {subject}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
