"""What every route may use: put together once in ``main/``, kept on the application."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, TypeAlias, cast

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import HTTPConnection

from perezvon.adapters.sealing import Sealing
from perezvon.adapters.web.identity import Identity
from perezvon.kit.ids import CentreId
from perezvon.ports import Bus, Clock

Authenticate: TypeAlias = Callable[[str, datetime], Awaitable[Identity | None]]
"""From the token of a session or a program to who it is, or None when it is unknown, ended or expired."""

COOKIE = "pz_session"
TOKEN = "pz_"  # noqa: S105
"""How tokens of programs begin: a scanner of sources finds one that slipped in."""


@dataclass(frozen=True, slots=True)
class Context:
    """``engine``: connections of the role ``pz_app``, so that row-level security acts.

    ``sealing``: for what the database must not know: passwords of lines, secrets of second factors; who is
    not given one seals with a key that nobody keeps. ``line_address``: where carriers find us;
    ``others_url``: where browsers of other computers do, "" when none is served.
    """

    centre: CentreId
    engine: AsyncEngine
    bus: Bus
    clock: Clock
    authenticate: Authenticate
    demo: bool = False
    line_address: str = ""
    others_url: str = ""
    sealing: Sealing = field(default_factory=Sealing.lost)


def context_of(connection: HTTPConnection) -> Context:
    return cast(Context, connection.app.state.context)


InContext = Annotated[Context, Depends(context_of)]
