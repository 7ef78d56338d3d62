"""How queues were served: counts of records by day and queue, by the time of the queue entry.

A record names every queue that its caller passed (its segments). He counts as offered in each of them until
somebody answered; the queue in which that happened, or in which he was at the end, gets the outcome, those
before it flowed out. So each queue balances, and a queue's figures are those of the live screen.
"""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.portal.model import QueueReport, QueueReportQuery, QueueReportRow
from perezvon.kit.ids import CentreId

_BEFORE: Final = timedelta(hours=1)
"""A caller enters his queue at the latest so long after he arrived: greetings are shorter."""

_ROWS: Final = text("""
with entered as (
  select r.client_id, r.how, r.in_target, r.wait_ms, r.queued_at, r.segments,
         coalesce(a.queue, r.queue) as outcome, coalesce(a.place, 1000000) as place
  from call_record r
  left join lateral (
    select s.value ->> 'queue' as queue, s.place
    from jsonb_array_elements(r.segments) with ordinality as s(value, place)
    where s.value ->> 'answered_at' is not null and s.value ->> 'queue' is not null
    order by s.place limit 1
  ) a on r.how = 'answered'
  where r.centre = :centre and r.direction = 'inbound' and r.queue is not null
    and r.arrived_at >= :earliest and r.arrived_at < :ends
    and r.queued_at >= :begins and r.queued_at < :ends
    and (cast(:client as text) is null or r.client_id = :client)
), passed as (
  select e.*, q.queue, q.queue = e.outcome as ended
  from entered e cross join lateral (
    select e.outcome as queue
    union
    select s.value ->> 'queue'
    from jsonb_array_elements(e.segments) with ordinality as s(value, place)
    where s.place < e.place and s.value ->> 'queue' is not null
  ) q
)
select cast(timezone(:zone, queued_at) as date) as day, client_id as client, queue,
  count(*) as offered,
  count(*) filter (where ended and how = 'answered') as answered,
  count(*) filter (where ended and how = 'answered' and in_target) as in_target,
  count(*) filter (where ended and how = 'abandoned') as abandoned,
  count(*) filter (where ended and how = 'short_abandoned') as short_abandoned,
  count(*) filter (where not ended or how not in ('answered', 'abandoned', 'short_abandoned')) as flowed_out,
  count(*) filter (where (not ended or how = 'flowed_out') and segments @> jsonb_build_array(
    jsonb_build_object('queue', queue, 'flowed', 'overflow'))) as overflowed,
  coalesce(sum(wait_ms) filter (where ended and how = 'answered'), 0) as wait_answered_ms,
  coalesce(sum(wait_ms) filter (where ended and how = 'abandoned'), 0) as wait_abandoned_ms,
  coalesce(max(wait_ms) filter (where ended), 0) as longest_wait_ms
from passed
where cast(:queue as text) is null or queue = :queue
group by 1, 2, 3 order by 1 desc, 2, 3
""")


async def report(
    connection: AsyncConnection, centre: CentreId, zone: str, wanted: QueueReportQuery
) -> QueueReport:
    """Of the clients that this transaction sees."""
    begins = datetime.combine(wanted.from_, time(), ZoneInfo(zone))
    given = {
        "centre": centre,
        "zone": zone,
        "begins": begins,
        "earliest": begins - _BEFORE,
        "ends": datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone)),
        "client": wanted.client,
        "queue": wanted.queue,
    }
    found = await connection.execute(_ROWS, given)
    return QueueReport(zone=zone, rows=[QueueReportRow.model_validate(row) for row in found])
