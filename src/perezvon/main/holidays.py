"""The worker's look at public holidays: a new year, or a library that knows of a new decree."""

from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from perezvon.adapters.web.context import Context
from perezvon.adapters.web.work import begin
from perezvon.features.hours import service
from perezvon.features.staff.sessions import authenticator
from perezvon.kit.ids import CentreId
from perezvon.ports import Bus, Clock

HOLIDAYS_EVERY_S: Final = 6 * 3600.0

log = structlog.get_logger("worker")


class HolidayNews:
    """``engine``: a pool of the role ``pz_app``."""

    def __init__(self, centre: CentreId, engine: AsyncEngine, bus: Bus, clock: Clock) -> None:
        self._context = Context(centre, engine, bus, clock, authenticator(engine, centre))

    async def look(self) -> None:
        """Tell the floor of holidays that it does not know yet."""
        async with begin(self._context, None, user="worker") as work:
            renewed = await service.renew(work)
        if renewed:
            log.info("worker.holidays_renewed", calendars=renewed)
