"""What calls were about: counts by client, direction and subject, and how many became deals."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.adapters.postgres.classes import call_class
from perezvon.adapters.postgres.subjects import call_subject
from perezvon.features.subjects.model import ReportQuery, SubjectReport, SubjectRow
from perezvon.kit.ids import CentreId


async def report(
    connection: AsyncConnection, centre: CentreId, zone: str, wanted: ReportQuery
) -> SubjectReport:
    """Of the clients that this transaction sees; the most frequent first. What was said counts before what
    the result says."""
    begins = datetime.combine(wanted.from_, time(), ZoneInfo(zone))
    ends = datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone))
    c, s = call_class.c, call_subject.c
    about = func.coalesce(s.subject, c.request)
    calls = func.count()
    query = (
        select(
            c.client_id.label("client"),
            c.direction,
            about.label("subject"),
            calls.label("calls"),
            func.count().filter(c.answered).label("contacts"),
            func.count().filter(c.answered, c.deal).label("deals"),
        )
        .outerjoin(call_subject, and_(s.centre == c.centre, s.call == c.call))
        .where(c.centre == centre, c.at >= begins, c.at < ends)
        .group_by(c.client_id, c.direction, about)
        .order_by(c.client_id, c.direction, about.is_(None), calls.desc(), about)
    )
    if wanted.client is not None:
        query = query.where(c.client_id == wanted.client)
    rows = [SubjectRow.model_validate(row) for row in await connection.execute(query)]
    return SubjectReport(
        zone=zone,
        rows=rows,
        said=sum(row.contacts for row in rows if row.subject is not None),
        contacts=sum(row.contacts for row in rows),
    )
