"""What came of offers: the paradox of quality, first contacts, deals and meetings, revenue. Every figure is a
condition on the same rows that open behind it."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Select,
    Subquery,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from perezvon.facts.classes import MEETING_FLAG
from perezvon.features.offers.report_model import (
    ContactFigures,
    OfferBehind,
    OfferBehindQuery,
    OfferFigures,
    OfferReportQuery,
    OffersReport,
    RevenueRow,
)
from perezvon.features.offers.tables import person
from perezvon.kit.ids import CentreId

MOST_BEHIND: Final = 500

# One row a call on which something was offered.
_OFFERS = """
select w.client_id as client, w.call, null::text as agreement, w.person, w.agent, w.at,
       null::bigint as amount, null::text as currency,
       true as offered,
       bool_or(s.answer = 'taken') as taken,
       w.deciding_value = 'quality' and bool_or(s.answer = 'taken' and s.role <> 'cross_sell')
         as stated_quality,
       w.deciding_value = 'quality' and bool_or(s.answer = 'taken' and s.role <> 'cross_sell' and s.cheapest)
         as paradox,
       bool_or(s.before_budget) as price_before_budget,
       bool_or(s.nth = 1 and s.extreme is not null) as extreme_price_first
from offer_wish w join (
  select *, row_number() over (partition by centre, call order by position) as nth from offer_shown
  where mistaken_at is null
) s on s.centre = w.centre and s.call = w.call
where w.centre = :centre and w.at >= :begins and w.at < :ends
  and (cast(:client as text) is null or w.client_id = :client)
group by w.centre, w.call
"""
# One row a call with a talk. A first contact: nobody of us talked with this person before.
_CONTACTS = """
select c.*, c.first_contact and c.deals as first_deals, c.first_contact and c.asks as idle,
       c.first_contact and c.asks and c.deals as idle_deals, c.first_contact as first_contacts
from (
  select c.client_id as client, c.call, null::text as agreement, c.person, c.agent, c.at,
         null::bigint as amount, null::text as currency, true as contacts, c.deal as deals,
         coalesce(:meeting = any (d.flags), false) as meetings,
         coalesce(w.came_for = 'question', false) as asks,
         c.person is not null and not exists (
           select from call_class e
           where e.centre = c.centre and e.person = c.person and e.answered and e.talk_s > 0
             and (e.at, e.call) < (c.at, c.call)) as first_contact
  from call_class c
  left join disposition d on d.centre = c.centre and d.id = c.disposition
  left join offer_wish w on w.centre = c.centre and w.call = c.call
  where c.centre = :centre and c.at >= :begins and c.at < :ends and c.answered and c.talk_s > 0
    and c.client_id is not null and (cast(:client as text) is null or c.client_id = :client)
) c
"""
# One row a line of an agreement; what has no products counts under no service, with nothing. What was fixed
# in the talk learns its queue from the record, which is written when the call is over.
_REVENUE = """
select a.client_id as client, a.call, a.id as agreement, a.person, a.agent, a.fixed_at as at,
       coalesce((line->>'price')::bigint * (line->>'quantity')::bigint, 0) as amount, a.currency,
       coalesce(a.queue, r.queue, '') as queue, coalesce(p.service, '') as service, a.state = 'won' as is_won,
       true as revenue
from agreement a
left join lateral jsonb_array_elements(a.terms->'products') line on true
left join product p on p.centre = a.centre and p.id = line->>'product'
left join call_record r on r.centre = a.centre and r.call = a.call
where a.centre = :centre and a.fixed_at >= :begins and a.fixed_at < :ends and a.state in ('fixed', 'won')
  and (cast(:client as text) is null or a.client_id = :client)
"""
_TYPES: Final[dict[str, TypeEngine[Any]]] = {"at": DateTime(timezone=True), "amount": BigInteger()}
_WHO: Final = ("client", "call", "agreement", "person", "agent", "at", "amount", "currency")
_OF_OFFERS: Final = tuple(name for name in OfferFigures.model_fields if name != "client")
_OF_CONTACTS: Final = tuple(name for name in ContactFigures.model_fields if name != "client")


def _rows(sql: str, *flags: str, words: tuple[str, ...] = ()) -> Subquery:
    columns = [column(name, _TYPES.get(name, Text())) for name in (*_WHO, *words)]
    return text(sql).columns(*columns, *(column(name, Boolean) for name in flags)).subquery("r")


def _counted(rows: Subquery, figures: tuple[str, ...]) -> Select[Any]:
    counts = (func.count().filter(rows.c[name]).label(name) for name in figures)
    return select(rows.c.client, *counts).group_by(rows.c.client).order_by(rows.c.client)


_OFFERED: Final = _rows(_OFFERS, *_OF_OFFERS)
_TALKED: Final = _rows(_CONTACTS, *_OF_CONTACTS)
_AGREED: Final = _rows(_REVENUE, "is_won", words=("queue", "service"))
_NO_MONEY: Final = cast(0, BigInteger)


def _revenue() -> Select[Any]:
    r = _AGREED.c
    place = (r.client, r.queue, r.service, r.currency)
    total = cast(func.sum(r.amount), BigInteger).label("amount")
    won = func.coalesce(cast(func.sum(r.amount).filter(r.is_won), BigInteger), _NO_MONEY).label("won")
    query = select(*place, func.count(r.agreement.distinct()).label("agreements"), total, won)
    return query.group_by(*place).order_by(r.client, total.desc(), r.queue, r.service)


def _named(rows: Subquery) -> ColumnElement[str]:
    name = select(person.c.name).where(person.c.centre == bindparam("centre"), person.c.id == rows.c.person)
    return func.coalesce(name.scalar_subquery(), "").label("person_name")


def _behind(wanted: OfferBehindQuery) -> Select[Any]:
    if wanted.figure == "revenue":
        return _behind_revenue(wanted)
    rows = _OFFERED if wanted.figure in _OF_OFFERS else _TALKED
    query = select(*(rows.c[name] for name in _WHO), _named(rows)).where(rows.c[wanted.figure])
    return query.order_by(rows.c.at.desc(), rows.c.call).limit(MOST_BEHIND)


def _behind_revenue(wanted: OfferBehindQuery) -> Select[Any]:
    r = _AGREED.c
    keys = [r[name] for name in _WHO if name != "amount"]
    query = select(*keys, cast(func.sum(r.amount), BigInteger).label("amount"), _named(_AGREED))
    for name in ("queue", "service", "currency"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(r[name] == ("" if value == "-" else value))
    return query.group_by(*keys).order_by(r.at.desc(), r.agreement).limit(MOST_BEHIND)


def _span(centre: CentreId, zone: str, wanted: OfferReportQuery) -> dict[str, Any]:
    return {
        "centre": centre,
        "begins": datetime.combine(wanted.from_, time(), ZoneInfo(zone)),
        "ends": datetime.combine(wanted.to + timedelta(days=1), time(), ZoneInfo(zone)),
        "client": wanted.client,
        "meeting": MEETING_FLAG,
    }


async def report(
    connection: AsyncConnection, centre: CentreId, zone: str, wanted: OfferReportQuery
) -> OffersReport:
    """Of the clients that this transaction sees."""
    span = _span(centre, zone, wanted)
    offers = await connection.execute(_counted(_OFFERED, _OF_OFFERS), span)
    contacts = await connection.execute(_counted(_TALKED, _OF_CONTACTS), span)
    revenue = await connection.execute(_revenue(), span)
    return OffersReport(
        zone=zone,
        offers=[OfferFigures.model_validate(row) for row in offers],
        contacts=[ContactFigures.model_validate(row) for row in contacts],
        revenue=[RevenueRow.model_validate(row) for row in revenue],
    )


async def behind(
    connection: AsyncConnection, centre: CentreId, zone: str, wanted: OfferBehindQuery
) -> list[OfferBehind]:
    """The calls or agreements that a figure counts, the newest first, at most 500."""
    found = await connection.execute(_behind(wanted), _span(centre, zone, wanted))
    return [OfferBehind.model_validate(row) for row in found]
