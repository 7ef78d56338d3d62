"""How many matters are settled at the first contact, told by whether the caller had to come again.

A first contact: an answered inbound call of a known person who had not called this client for so many days.
It settled the matter if he does not call the client again within as many days, reached or not, and nobody had
to promise him a call. Contacts whose days are not over yet, and callers without a card, are left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import text

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.quality import statistics as figures
from perezvon.features.quality.model import (
    EstimateOut,
    FirstContactQuery,
    FirstContactReport,
    FirstContactRow,
)

_CONTACTS: Final = text("""
with one as (
  select r.call, r.client_id, r.queue, r.agent, r.arrived_at, r.ended_at,
         coalesce(p.merged_into, p.id) as who
  from call_record r
  left join person p on p.centre = r.centre and p.id = r.person
  where r.centre = :centre and r.direction = 'inbound' and r.answered_at is not null
    and r.ended_at is not null and r.arrived_at >= :begins and r.arrived_at < :ends
    and (cast(:client as text) is null or r.client_id = :client)
)
select one.client_id, one.queue, one.agent, one.who is not null as known,
  one.ended_at + :patience > :now as open,
  exists (
    select from call_record o join person q on q.centre = o.centre and q.id = o.person
    where o.centre = :centre and coalesce(q.merged_into, q.id) = one.who and o.client_id = one.client_id
      and o.direction = 'inbound' and o.call <> one.call
      and o.arrived_at < one.arrived_at and o.arrived_at >= one.arrived_at - :patience
  ) as later,
  exists (
    select from call_record o join person q on q.centre = o.centre and q.id = o.person
    where o.centre = :centre and coalesce(q.merged_into, q.id) = one.who and o.client_id = one.client_id
      and o.direction = 'inbound' and o.call <> one.call
      and o.arrived_at >= one.arrived_at and o.arrived_at <= one.ended_at + :patience
  ) as again,
  exists (
    select from promise m where m.centre = :centre and m.call = one.call and m.cancelled_at is null
  ) as promised
from one
""")


async def report(work: Work, who: Identity, zone: str, wanted: FirstContactQuery) -> FirstContactReport:
    """Of the clients and agents that are his business."""
    values = {
        "centre": work.centre,
        "client": wanted.client,
        "begins": datetime.combine(wanted.from_, time(), ZoneInfo(zone)),
        "ends": datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone)),
        "patience": timedelta(days=wanted.days),
        "now": work.now,
    }
    found = [row for row in await work.session.execute(_CONTACTS, values) if who.sees(row.agent)]
    known = [row for row in found if row.known]
    first = [row for row in known if not row.later]
    counted = [row for row in first if not row.open]
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in counted:
        for kind in ("client", "queue", "agent"):
            value = row.client_id if kind == "client" else getattr(row, kind)
            if value is not None:
                groups[kind, value].append(row)
    return FirstContactReport(
        zone=zone,
        unknown=len(found) - len(known),
        repeated=len(known) - len(first),
        open=len(first) - len(counted),
        total=_row("all", "", counted),
        rows=[_row(kind, value, of) for (kind, value), of in sorted(groups.items())],
    )


def _row(kind: Any, value: str, of: Sequence[Any]) -> FirstContactRow:
    settled = sum(not row.again and not row.promised for row in of)
    share = figures.share(settled, len(of))
    return FirstContactRow(
        kind=kind,
        id=value,
        contacts=len(of),
        again=sum(row.again for row in of),
        promised=sum(row.promised and not row.again for row in of),
        settled=settled,
        share=None
        if share is None
        else EstimateOut(n=share.n, mean=share.mean, low=share.low, high=share.high),
    )
