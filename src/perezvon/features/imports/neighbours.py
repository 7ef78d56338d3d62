"""What other slices say of an import, and what they write of it; put together in ``main/``."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.imports.convert import Locate, nowhere
from perezvon.kit.ids import CentreId, ClientId, PersonId, UserId


class Known(Struct, frozen=True):
    """What a file may name. ``sources`` and ``purposes``: word as it is compared → id, None: anything;
    ``texts``: a text of consent that this client showed → its purpose; ``zone``: by whose clock its days and
    times are meant."""

    sources: Mapping[str, str] | None = None
    source_names: tuple[str, ...] = ()
    purposes: Mapping[str, str] | None = None
    texts: Mapping[int, str] = {}
    zone: str = "UTC"


class Part(NamedTuple):
    """A part of an import that is being written: whose it is, and when and for whom."""

    centre: CentreId
    client: ClientId
    run: str
    name: str
    author: UserId
    at: datetime
    text: int | None = None


Ask: TypeAlias = Callable[[AsyncConnection, CentreId, ClientId], Awaitable[Known]]
Forbidden: TypeAlias = Callable[[AsyncConnection, CentreId, Sequence[str]], Awaitable[set[str]]]
"""Which of these tags nobody may write."""
Consented: TypeAlias = Callable[[AsyncConnection, Part], Awaitable[None]]
"""Rows of the temporary table ``pz_consent`` (person, row, purpose, channel, at) become entries."""
NotConsented: TypeAlias = Callable[[AsyncConnection, Part], Awaitable[None]]
"""What the import wrote into the ledger is taken back there."""
Noted: TypeAlias = Callable[[AsyncConnection, Part, Mapping[PersonId, tuple[str, str]]], Awaitable[None]]
"""Notes that were written: person → what stood there, what stands there now."""


async def knows_nothing(_: AsyncConnection, __: CentreId, ___: ClientId) -> Known:
    """Where nothing is checked."""
    return Known()


async def nothing_forbidden(_: AsyncConnection, __: CentreId, ___: Sequence[str]) -> set[str]:
    """Where nobody set a rule."""
    return set()


async def nobody_writes(_: AsyncConnection, __: Part) -> None:
    """Where there is no ledger."""


async def nobody_counts(_: AsyncConnection, __: Part, ___: Mapping[PersonId, tuple[str, str]]) -> None:
    """Where no notes are looked at."""


class Neighbours(Struct, frozen=True):
    """All of them at once."""

    locate: Locate = nowhere
    known: Ask = knows_nothing
    forbidden: Forbidden = nothing_forbidden
    consented: Consented = nobody_writes
    not_consented: NotConsented = nobody_writes
    noted: Noted = nobody_counts
