"""HTTP of the what-if: ``/api/whatif``. The worker plays; these routes ask, show and cancel."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Done
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.whatif import reading, store
from perezvon.features.whatif.change import Change
from perezvon.features.whatif.day import span_of
from perezvon.features.whatif.model import DayDetail, DayOut, QueueDayOut, RunDetail, RunNew, RunOut
from perezvon.features.whatif.showing import run_detail, run_out
from perezvon.kit.errors import Refused

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""
DAYS_BACK: Final = 92
LISTED: Final = 50
MOST_OPEN: Final = 10
_MAY: Final = require("whatif.run")


def router(zone_of: Zone) -> APIRouter:
    """``zone_of``: where the centre's days begin."""
    routes = APIRouter(prefix="/api/whatif", tags=["whatif"])

    @routes.get("/days", operation_id="list_whatif_days", dependencies=[_MAY])
    async def list_days(work: InWork) -> list[DayOut]:
        """Days of the last three months with calls of one's clients, the newest first."""
        zone = await zone_of(work)
        connection = await work.session.connection()
        since = work.now - timedelta(days=DAYS_BACK)
        rows = await reading.days_with_calls(connection, work.centre, zone, since)
        today = work.now.astimezone(ZoneInfo(zone)).date()
        return [DayOut(**msgspec.structs.asdict(row), running=row.day == today) for row in rows]

    @routes.get("/days/{day}", operation_id="read_whatif_day", dependencies=[_MAY])
    async def read_day(work: InWork, day: date) -> DayDetail:
        """Who worked that day, and what its queues had to do."""
        return await _day(work, day, await zone_of(work))

    @routes.get("/runs", operation_id="list_whatif_runs", dependencies=[_MAY])
    async def list_runs(who: Who, work: InWork) -> list[RunOut]:
        """The newest questions, without their answers."""
        rows = await store.newest(await work.session.connection(), work.centre, LISTED)
        return [run_out(row, who.language) for row in rows]

    @routes.post("/runs", operation_id="ask_whatif", dependencies=[_MAY])
    async def ask(who: Who, work: InWork, given: RunNew) -> RunOut:
        """Ask; the worker begins within a second. The same id asked again is the same question."""
        row = await _ask(work, given, await zone_of(work))
        return run_out(row, who.language)

    @routes.get("/runs/{run}", operation_id="read_whatif_run", dependencies=[_MAY])
    async def read_run(who: Who, work: InWork, run: str) -> RunDetail:
        """A question with its answer, counted over the queues of one's clients."""
        row = await _run(work, run)
        parts = await store.parts(await work.session.connection(), work.centre, run)
        return run_detail(row, list(parts), who.language, await zone_of(work))

    @routes.post("/runs/{run}/cancel", operation_id="cancel_whatif", dependencies=[_MAY])
    async def cancel(who: Who, work: InWork, run: str) -> RunOut:
        """Stop the calculation; one that is over stays as it is."""
        await _run(work, run)
        await store.cancel(await work.session.connection(), work.centre, run, work.now)
        return run_out(await _run(work, run), who.language)

    @routes.delete("/runs/{run}", operation_id="remove_whatif", dependencies=[_MAY])
    async def remove(work: InWork, run: str) -> Done:
        """Take a run off the list, with its answer."""
        row = await _run(work, run)
        if row.state in store.OPEN:
            raise Refused("whatif.open", {"run": run})
        await store.remove(await work.session.connection(), work.centre, run)
        await work.note("remove", "whatif", run, before={"day": row.day.isoformat(), "change": row.change})
        return Done()

    return routes


async def _day(work: Work, day: date, zone: str) -> DayDetail:
    connection = await work.session.connection()
    begins, ends = span_of(day, zone)
    queues = await reading.queues_of_day(connection, work.centre, begins, ends)
    agents = await reading.agents_of_day(connection, work.centre, begins, min(ends, max(begins, work.now)))
    return DayDetail(
        day=day,
        zone=zone,
        agents=agents.agents,
        begins=agents.begins,
        ends=agents.ends,
        queues=[QueueDayOut.model_validate(row) for row in queues],
    )


async def _run(work: Work, id_: str) -> store.AnyRow:
    row = await store.one(await work.session.connection(), work.centre, id_)
    if row is None:
        raise Refused("whatif.not_found", {"run": id_})
    return row


async def _ask(work: Work, given: RunNew, zone: str) -> store.AnyRow:
    connection = await work.session.connection()
    known = await store.one(connection, work.centre, given.id)
    if known is not None:
        return known
    change = given.change.change()
    await _check(work, given.day, change, zone)
    if await store.count_open(connection, work.centre) >= MOST_OPEN:
        raise Refused("whatif.too_many", {"most": MOST_OPEN})
    values = {
        "centre": work.centre,
        "id": given.id,
        "day": given.day,
        "clients": list(work.clients) if work.clients is not None else None,
        "change": msgspec.to_builtins(change),
        "replications": given.replications,
        "seed": 1,
        "state": "waiting",
        "played": 0,
        "attempt": 0,
        "next_try_at": work.now,
        "created_by": work.user,
        "created_at": work.now,
    }
    if not await store.add(connection, values):
        # Somebody else's run has this id and is not for this reader, or the same click came twice at once.
        return await _run(work, given.id)
    return await _run(work, given.id)


async def _check(work: Work, day: date, change: Change, zone: str) -> None:
    """The day has calls, and only queues of one's own clients are to be changed."""
    detail = await _day(work, day, zone)
    if not detail.queues:
        raise Refused("whatif.no_calls", {"day": day.isoformat(), "field": "day"})
    if not detail.agents:
        raise Refused("whatif.no_agents", {"day": day.isoformat(), "field": "day"})
    known = {row.queue for row in detail.queues}
    named = [row.queue for row in change.queues]
    named += [row.queue for row in change.agents if row.queue is not None]
    for queue in named:
        if queue not in known:
            raise Refused("whatif.queue_unknown", {"queue": queue, "field": "queue"})
