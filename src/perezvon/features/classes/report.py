"""Classes by day and client: counts, and how many became deals."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Date, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.postgres.tables import call_record
from perezvon.facts.classes import Flag
from perezvon.features.classes.model import ClassReport, ReportQuery, ReportRow
from perezvon.kit.ids import CentreId

FLAGS: Final[tuple[Flag, ...]] = ("expected", "on_time", "recovery")


async def report(
    connection: AsyncConnection, centre: CentreId, zone: str, wanted: ReportQuery
) -> ClassReport:
    """Of the clients that this transaction sees."""
    begins = datetime.combine(wanted.from_, time(), ZoneInfo(zone))
    ends = datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone))
    c = call_class.c
    day = cast(func.timezone(zone, c.at), Date).label("day")
    conditions = [c.centre == centre, c.at >= begins, c.at < ends]
    if wanted.client is not None:
        conditions.append(c.client_id == wanted.client)
    query = (
        select(
            day,
            c.client_id.label("client"),
            c.kind,
            func.count().label("calls"),
            func.count().filter(c.answered).label("contacts"),
            func.count().filter(c.deal).label("deals"),
            *(func.count().filter(c.flags.contains([flag])).label(flag) for flag in FLAGS),
        )
        .where(*conditions)
        .group_by(day, c.client_id, c.kind)
        .order_by(day.desc(), c.client_id, c.kind)
    )
    rows = [ReportRow.model_validate(row) for row in await connection.execute(query)]
    return ClassReport(zone=zone, rows=rows, open=await _open(connection, centre, begins, ends, wanted))


async def _open(
    connection: AsyncConnection, centre: CentreId, begins: datetime, ends: datetime, wanted: ReportQuery
) -> int:
    r = call_record.c
    classified = exists().where(call_class.c.centre == r.centre, call_class.c.call == r.call)
    query = select(func.count()).where(
        r.centre == centre, r.arrived_at >= begins, r.arrived_at < ends, ~classified.correlate(call_record)
    )
    if wanted.client is not None:
        query = query.where(r.client_id == wanted.client)
    return int(await connection.scalar(query) or 0)
