"""What the worker does for the rights of people: erasures that somebody let through, and late answers."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import text

from perezvon.adapters.postgres.session import begin
from perezvon.adapters.sealing import Sealing
from perezvon.facts.bus import ViewOut, subject
from perezvon.features.consent.erasing import (
    EVERY_S,
    Broken,
    Eraser,
    OnCall,
    erase_next,
    failed,
    nobody_calls,
)
from perezvon.features.recordings.held import destroy
from perezvon.features.recordings.making import Workshop
from perezvon.kit.errors import Refused
from perezvon.kit.ids import CentreId, PersonId
from perezvon.kit.phone import written
from perezvon.main.held import HELD
from perezvon.ports import Bus

__all__ = ["EVERY_S", "PrivacyWork", "asks_engine"]

_PATIENCE_S: Final = 5.0
_OLD_LISTS: Final = text(
    "select count(*) from call_list where centre = :centre and active"
    " and dated + fresh_days < cast(clock_timestamp() as date)"
)
_COUNTS: Final = text(
    "select count(*), count(*) filter (where due < cast(clock_timestamp() as date)) from privacy_request"
    " where centre = :centre and closed_at is null"
)


class PrivacyWork:
    """``step`` is done every few seconds; what fails is told on the request and tried again."""

    def __init__(
        self, shop: Workshop, sealing: Sealing, registry: CollectorRegistry, on_call: OnCall = nobody_calls
    ) -> None:
        self._shop = shop
        gone = partial(destroy, shop)
        self._eraser = Eraser(shop.engine, shop.centre, HELD, gone, sealing.mark, on_call)
        old = "perezvon_worker_call_lists_old"
        self._old_lists = Gauge(old, "Lists from outside in use that are too old.", registry=registry)
        name = "perezvon_worker_privacy_requests"
        self._requests = Gauge(
            name, "Requests about personal data that are not answered yet.", ["state"], registry=registry
        )

    async def step(self) -> None:
        """Carry out what is to be erased, then count. One that fails does not hold up the others."""
        shop = self._shop
        broken: list[str] = []
        fault: Broken | None = None
        while True:
            try:
                if await erase_next(self._eraser, shop.now(), broken) is None:
                    break
            except Broken as told:
                fault = told
                broken.append(told.request)
                await failed(self._eraser, told)
        await self._count()
        if fault is not None:
            raise fault

    async def _count(self) -> None:
        shop = self._shop
        async with begin(shop.engine, shop.centre, None) as connection:
            open_, late = (await connection.execute(_COUNTS, {"centre": shop.centre})).one()
            old = (await connection.execute(_OLD_LISTS, {"centre": shop.centre})).scalar_one()
        self._old_lists.set(old)
        self._requests.labels("open").set(open_)
        self._requests.labels("late").set(late)


def asks_engine(bus: Bus, centre: CentreId) -> OnCall:
    """Whether somebody is on a call, as the engine sees it. Raises Refused ``privacy.no_engine``: without one
    talks may go on that nobody sees."""

    async def on_call(persons: Sequence[PersonId], numbers: Sequence[str]) -> bool:
        try:
            told = await bus.request(subject(centre, "snapshot"), b"", _PATIENCE_S)
        except (TimeoutError, OSError) as error:
            raise Refused("privacy.no_engine") from error
        calls = msgspec.json.decode(told, type=ViewOut).view.calls.values()
        his = {form for number in numbers for form in written(number)}
        return any(call.person in persons or call.caller in his for call in calls)

    return on_call
