"""Tables of the queues' slice (migration 0003). Attributes are called as in the API."""

from typing import ClassVar

import msgspec
from sqlalchemy.orm import Mapped, mapped_column

from perezvon.adapters.postgres.orm import Versioned
from perezvon.facts.settings import AnySetting, DispositionSet, NumberSet, QueueSet, ReasonSet, Removed

SYSTEM_REASONS = frozenset({"start", "no_answer", "declined", "unfinished", "fault"})
"""Reasons that the floor itself sets; they always exist."""


class QueueRow(Versioned):
    """A queue of one client; times in seconds, ``skills``: skill → least level."""

    __tablename__ = "queue"
    WHAT: ClassVar[str] = "queue"

    client: Mapped[str] = mapped_column("client_id")
    name_ru: Mapped[str]
    name_en: Mapped[str]
    skills: Mapped[dict[str, int]]
    priority: Mapped[int]
    target_s: Mapped[int]
    target_share: Mapped[float]
    short_abandon_s: Mapped[int]
    ring_s: Mapped[int]
    wrap_up_s: Mapped[int]
    max_wait_s: Mapped[int]
    announce_every_s: Mapped[int]
    announce_first_s: Mapped[int]
    music: Mapped[str]
    record: Mapped[bool]
    apology: Mapped[str]
    sorry: Mapped[str]
    hours: Mapped[str | None] = mapped_column("hours_id")
    max_wait_to: Mapped[str | None]
    record_notice: Mapped[str | None]
    overflow_to: Mapped[str | None]
    overflow_waiting: Mapped[int]
    overflow_waiting_off: Mapped[int]
    overflow_wait_s: Mapped[int]
    overflow_wait_off_s: Mapped[int]
    overflow_unstaffed: Mapped[bool]
    overflow_share: Mapped[float]
    overflow_longest: Mapped[bool]
    overflow_per_h: Mapped[int]
    overflow_to_unstaffed: Mapped[bool]
    overflow_outside: Mapped[str]
    active: Mapped[bool]

    def fact(self) -> AnySetting:
        if not self.active:
            return Removed("queue", self.id)
        return msgspec.convert(self, QueueSet, from_attributes=True)


class NumberRow(Versioned):
    """``id`` is the number, E.164 with plus."""

    __tablename__ = "number"
    WHAT: ClassVar[str] = "number"

    client: Mapped[str] = mapped_column("client_id")
    queue: Mapped[str] = mapped_column("queue_id")
    language: Mapped[str]
    greeting: Mapped[str | None]
    source: Mapped[str | None]
    hours: Mapped[str | None] = mapped_column("hours_id")
    closed_prompt: Mapped[str]
    closed_to: Mapped[str | None]
    record: Mapped[bool | None]
    active: Mapped[bool]

    @property
    def number(self) -> str:
        return self.id

    def fact(self) -> AnySetting:
        if not self.active:
            return Removed("number", self.id)
        return msgspec.convert(self, NumberSet, from_attributes=True)


class DispositionRow(Versioned):
    """A result of a call; ``client`` None: for all clients."""

    __tablename__ = "disposition"
    WHAT: ClassVar[str] = "disposition"

    client: Mapped[str | None] = mapped_column("client_id")
    name_ru: Mapped[str]
    name_en: Mapped[str]
    flags: Mapped[list[str]]
    position: Mapped[int]
    active: Mapped[bool]

    def fact(self) -> AnySetting:
        if not self.active:
            return Removed("disposition", self.id)
        return msgspec.convert(self, DispositionSet, from_attributes=True)


class ReasonRow(Versioned):
    """A not-ready reason; those in ``SYSTEM_REASONS`` are set by the floor itself."""

    __tablename__ = "reason"
    WHAT: ClassVar[str] = "reason"

    name_ru: Mapped[str]
    name_en: Mapped[str]
    productive: Mapped[bool]
    max_s: Mapped[int]
    active: Mapped[bool]

    @property
    def system(self) -> bool:
        return self.id in SYSTEM_REASONS

    def fact(self) -> AnySetting:
        if not self.active:
            return Removed("reason", self.id)
        return msgspec.convert(self, ReasonSet, from_attributes=True)
