"""Streams of the slices come into the floor as journalled events, each once: ``settings`` and ``consent``."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar, assert_never

import structlog

from perezvon.core.events import (
    AnyEvent,
    ContactBarred,
    ContactListRead,
    PersonForgotten,
    SettingChanged,
)
from perezvon.facts.consent import AnyConsent, Barred, Forgotten, ListRead
from perezvon.ports import ConnectionLost, Journal

log = structlog.get_logger("settings")

POLL_S = 1.0
T = TypeVar("T")


class StreamReader(Generic[T]):
    """``after``: the last number that was journalled. The journal keeps this cursor with each commit."""

    def __init__(
        self,
        read: Callable[[int], Awaitable[Sequence[tuple[int, T]]]],
        event: Callable[[int, T], AnyEvent],
        after: int,
        tell: Callable[[AnyEvent], None],
    ) -> None:
        self._read = read
        self._event = event
        self._after = after
        self._tell = tell
        self._hinted = asyncio.Event()

    async def on_hint(self, _: bytes) -> None:
        """Somebody published: look now instead of at the next second."""
        self._hinted.set()

    async def read(self) -> int:
        """Tell everything new; gives how many. Raises ``ConnectionLost``."""
        told = 0
        while found := await self._read(self._after):
            for seq, fact in found:
                self._tell(self._event(seq, fact))
                self._after = seq
                told += 1
        return told

    async def follow(self) -> None:
        """Read for ever: each second, and at every hint."""
        away = False
        while True:
            timer = asyncio.get_running_loop().call_later(POLL_S, self._hinted.set)
            await self._hinted.wait()
            timer.cancel()
            self._hinted.clear()
            try:
                await self.read()
            except ConnectionLost as error:
                if not away:
                    log.warning("settings.unread", reason=str(error))
                away = True
            else:
                away = False


def consent_event(seq: int, fact: AnyConsent) -> AnyEvent:
    """As the floor hears it."""
    match fact:
        case Barred():
            return ContactBarred(seq, fact)
        case ListRead():
            return ContactListRead(seq, fact)
        case Forgotten():
            return PersonForgotten(seq, fact)
        case _:
            assert_never(fact)


class Readers:
    """The two streams that the floor follows."""

    def __init__(
        self, journal: Journal, settings_seq: int, consent_seq: int, tell: Callable[[AnyEvent], None]
    ) -> None:
        self.settings: StreamReader[Any] = StreamReader(
            journal.settings_after, SettingChanged, settings_seq, tell
        )
        self.consent: StreamReader[AnyConsent] = StreamReader(
            journal.consent_after, consent_event, consent_seq, tell
        )

    async def read(self) -> None:
        """Tell everything new of both. Raises ``ConnectionLost``."""
        await self.settings.read()
        await self.consent.read()

    async def follow(self) -> None:
        """For ever; raises what ends either."""
        await asyncio.gather(self.settings.follow(), self.consent.follow())
