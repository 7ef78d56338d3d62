"""The report of sources: what calls, leads and deals each brought, what it cost, and what was lost.

The source of a caller is what he answered: on the call itself, else what stands on his card (of the survivor,
where cards were merged). The number that was dialled only tells where to count a lost caller whom nobody
asked.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from perezvon.features.sources.model import (
    ClientReport,
    ReportQuery,
    Source,
    SourceReport,
    SourceRowOut,
    first_day,
)
from perezvon.features.sources.rules import CallCount, Figures, share_unknown, table
from perezvon.kit.ids import CentreId

_CLIENTS: Final = text(
    "select id, source_currency, lost_after_h, active from client"
    " where centre = :centre and (cast(:client as text) is null or id = :client) order by id"
)

# A lost caller is counted once: an attempt that he himself repeats within the time is not the last one.
_CALLS: Final = text("""
with one as (
  select r.client_id, r.call, r.person, r.arrived_at, r.ended_at, r.answered_at is not null as answered,
         coalesce(p.merged_into, p.id) as who, p.name, c.lost_after_h * interval '1 hour' as patience,
         coalesce(
           (select a.value #>> '{}' from v_scripts_answer a
            where a.centre = r.centre and a.call = r.call and a.field = 'person.source'
            order by a.at desc limit 1),
           s.source) as said,
         n.source as guess,
         coalesce(k.deal, false) as deal
  from call_record r
  join client c on c.centre = r.centre and c.id = r.client_id
  left join person p on p.centre = r.centre and p.id = r.person
  left join person s on s.centre = r.centre and s.id = coalesce(p.merged_into, p.id)
  left join number n on n.centre = r.centre and n.id = r.number
  left join call_class k on k.centre = r.centre and k.call = r.call
  where r.centre = :centre and r.direction = 'inbound' and r.arrived_at >= :begins and r.arrived_at < :ends
    and r.ended_at is not null and (cast(:client as text) is null or r.client_id = :client)
), judged as (
  select one.*,
    not answered and ended_at + patience <= :now and not exists (
      select from call_record o
      join person q on q.centre = o.centre and q.id = o.person
      where o.centre = :centre and coalesce(q.merged_into, q.id) = one.who
        and o.call <> one.call and o.arrived_at >= one.arrived_at
        and o.arrived_at <= one.ended_at + one.patience
        and (o.answered_at is not null or o.direction = 'inbound')
    ) as unreached,
    answered and said is null and not deal and coalesce(name, '') = '' and not exists (
      select from person_stage g
      join person q on q.centre = g.centre and q.id = g.person
      where g.centre = :centre and coalesce(q.merged_into, q.id) = one.who
    ) as unasked
  from one
)
select client_id, said, guess, count(*) as calls, count(*) filter (where answered) as answered,
       count(*) filter (where unreached) as lost_unreached, count(*) filter (where unasked) as lost_unasked
from judged group by client_id, said, guess
""")

_LEADS: Final = text("""
select f.client_id, s.source, count(*) as number
from (
  select g.client_id, coalesce(p.merged_into, p.id) as who, min(g.at) as at
  from person_stage g join person p on p.centre = g.centre and p.id = g.person
  where g.centre = :centre and (cast(:client as text) is null or g.client_id = :client)
  group by 1, 2
) f join person s on s.centre = :centre and s.id = f.who
where f.at >= :begins and f.at < :ends group by 1, 2
""")

_DEALS: Final = text("""
select k.client_id, s.source, count(*) as number
from call_class k
left join person p on p.centre = k.centre and p.id = k.person
left join person s on s.centre = k.centre and s.id = coalesce(p.merged_into, p.id)
where k.centre = :centre and k.deal and k.at >= :begins and k.at < :ends
  and (cast(:client as text) is null or k.client_id = :client)
group by 1, 2
""")

_SPEND: Final = text(
    "select client_id, amounts from source_spend"
    " where centre = :centre and month >= :first and month <= :last"
    " and (cast(:client as text) is null or client_id = :client)"
)
_Counts = Mapping[str | None, int]


async def report(
    connection: AsyncConnection,
    centre: CentreId,
    zone: str,
    wanted: ReportQuery,
    listed: list[Source],
    now: datetime,
) -> SourceReport:
    """Of the clients that this transaction sees."""
    first, last = first_day(wanted.from_), first_day(wanted.to)
    span: dict[str, object] = {
        "begins": _midnight(first, zone),
        "ends": _midnight(first_day(wanted.to, 1), zone),
    }
    whom: dict[str, object] = {"centre": centre, "client": wanted.client}
    calls: dict[str, list[CallCount]] = defaultdict(list)
    for row in await _rows(connection, _CALLS, whom | span | {"now": now}):
        calls[row["client_id"]].append(CallCount(**{k: v for k, v in row.items() if k != "client_id"}))
    leads = await _counts(connection, _LEADS, whom | span)
    deals = await _counts(connection, _DEALS, whom | span)
    spend: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in await _rows(connection, _SPEND, whom | {"first": first, "last": last}):
        for source, amount in row["amounts"].items():
            spend[row["client_id"]][source] += amount
    clients = []
    for client in await _rows(connection, _CLIENTS, whom):
        id = client["id"]
        if client["active"] or calls[id] or spend[id]:
            rows, total = table(calls[id], leads[id], deals[id], spend[id])
            clients.append(_of(client, listed, calls[id], rows, total))
    return SourceReport(zone=zone, clients=clients)


def _of(
    client: RowMapping,
    listed: list[Source],
    calls: list[CallCount],
    rows: dict[str | None, Figures],
    total: Figures,
) -> ClientReport:
    """Sources in the order of the list, those that it no longer knows, callers of unknown source."""
    theirs = [each for each in listed if each.client in (None, client["id"])]
    order: list[str | None] = [each.id for each in theirs if each.active or each.id in rows]
    order += sorted(source for source in rows if source is not None and source not in order)
    order += [None] if None in rows else []
    answered, unknown = share_unknown(calls)
    return ClientReport(
        client=client["id"],
        currency=client["source_currency"],
        lost_after_h=client["lost_after_h"],
        answered=answered,
        unknown=unknown,
        rows=[_row(source, rows.get(source, Figures())) for source in order],
        total=_row(None, total),
    )


def _row(source: str | None, figures: Figures) -> SourceRowOut:
    return SourceRowOut(source=source, **asdict(figures))


async def _counts(
    connection: AsyncConnection, query: Any, values: Mapping[str, object]
) -> defaultdict[str, _Counts]:
    found: defaultdict[str, dict[str | None, int]] = defaultdict(dict)
    for row in await _rows(connection, query, values):
        found[row["client_id"]][row["source"]] = row["number"]
    return found  # type: ignore[return-value]


async def _rows(connection: AsyncConnection, query: Any, values: Mapping[str, object]) -> list[RowMapping]:
    return list((await connection.execute(query, values)).mappings())


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
