"""`perezvon demo call`: asks the simulated people of the running centre to place a call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import msgspec

from perezvon.adapters.nats.bus import NatsBus
from perezvon.adapters.private.messages import CannotStart
from perezvon.facts.settings import Language
from perezvon.kit.ids import CentreId
from perezvon.main.demo_call_api import CarrierIn, CarrierOut, carrier_subject, people_subject
from perezvon.main.settings import Settings

_PATIENCE_S = 10.0
_AGAIN_S = 0.1
_ASK_S = 2.0


async def call(
    settings: Settings,
    number: str | None,
    say: Path | None,
    caller: str | None = None,
    talk_s: float | None = None,
    language: str | None = None,
    at_once: bool = False,
) -> None:
    """Place one call (``say``: an absolute path) and print who calls.

    Raises CannotStart with the reason when it cannot be placed.
    """
    if language not in (None, "ru", "en"):
        raise CannotStart("setting.wrong", setting="--language", reason="write ru or en")
    wanted = CarrierIn(
        number,
        cast(Language | None, language),
        caller,
        str(say) if say is not None else None,
        talk_s,
        at_once,
    )
    bus = NatsBus(settings.nats_url, "demo call")
    try:
        await bus.start()
        await _present(bus, settings.centre, _PATIENCE_S)
        body = await bus.request(carrier_subject(settings.centre), msgspec.json.encode(wanted), _PATIENCE_S)
    except (TimeoutError, OSError) as away:
        raise CannotStart("demo.away") from away
    finally:
        await bus.close()
    answer = msgspec.json.decode(body, type=CarrierOut)
    if answer.code:
        raise CannotStart(answer.code, **answer.values)
    print(answer.caller)


async def people_present(settings: Settings, patience_s: float) -> None:
    """Return when the simulated people answer. Raises TimeoutError, OSError."""
    bus = NatsBus(settings.nats_url, "up")
    try:
        await bus.start()
        await _present(bus, settings.centre, patience_s)
    finally:
        await bus.close()


async def _present(bus: NatsBus, centre: CentreId, patience_s: float) -> None:
    # Who serves nothing yet is not there yet: their process may just be starting, or starting again.
    async with asyncio.timeout(patience_s):
        while True:
            try:
                await bus.request(people_subject(centre), b"", _ASK_S)
                return
            except TimeoutError:
                await asyncio.sleep(_AGAIN_S)
