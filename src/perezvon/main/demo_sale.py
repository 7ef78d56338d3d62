"""A sale of the demo centre from the first question to the money: offered on a call of its history, agreed,
sent as a commercial offer, won."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from perezvon.adapters.postgres.tables import call_record
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work, begin
from perezvon.features.offers import agreements, commercial, selling
from perezvon.features.offers.agreement_model import (
    AgreedTerms,
    Agreement,
    AgreementEnd,
    AgreementFix,
    AgreementNew,
    CommercialOfferNew,
)
from perezvon.features.offers.model import AnswerIn, CallWishPut, ShowIn
from perezvon.features.offers.tables import AgreementRow, ProductRow, WishRow
from perezvon.kit.ids import CallId, PersonId
from perezvon.main.demo_people import data_of

_MICRO: Final = 1_000_000


async def seed_sale(context: Context) -> bool:
    """Once: on the newest call of the history that ended in an order. Gives whether it was written."""
    data = data_of("offers.toml")["sale"]
    async with begin(context, None, user="anna") as work:
        call = await _call(work, data)
        if call is None or await _there(work, call.call):
            return False
        lines = await _lines(work, data)
        if not lines:
            return False
        talk = replace(work, now=call.arrived_at + timedelta(seconds=data["offered_after_s"]))
        who = _agent(call.agent or "", talk.now)
        await _offer(talk, who, call, data)
        made = await _agree(talk, who, call, data, lines)
        paid = replace(work, now=call.arrived_at + timedelta(days=data["paid_in_days"]))
        await agreements.end(paid, made.id, AgreementEnd(version=made.version, outcome="won"))
    return True


async def _call(work: Work, data: Mapping[str, Any]) -> Any:
    r = call_record.c
    query = select(r.call, r.person, r.agent, r.arrived_at).where(
        r.centre == work.centre,
        r.call.startswith("demo-"),
        r.client_id == data["client"],
        r.disposition == data["disposition"],
        r.person.is_not(None),
    )
    return (await work.session.execute(query.order_by(r.arrived_at.desc()).limit(1))).first()


async def _there(work: Work, call: CallId) -> bool:
    """Somebody wrote down what was wished or agreed on this call."""
    for table in (WishRow, AgreementRow):
        if await work.session.scalar(
            select(table.call).where(table.centre == work.centre, table.call == call)
        ):
            return True
    return False


async def _lines(work: Work, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """With the prices of today; empty where a product is gone."""
    found = []
    for line in data["products"]:
        row = await work.session.get(ProductRow, {"centre": work.centre, "id": line["product"]})
        if row is None or not row.active:
            return []
        found.append({**line, "price": row.price})
    return found


async def _offer(work: Work, who: Identity, call: Any, data: Mapping[str, Any]) -> None:
    wish = {name: data[name] for name in ("client", "came_for", "deciding_value", "exclusions", "failing")}
    body = CallWishPut.model_validate({**wish, "person": call.person, "budget": data["budget"] * _MICRO})
    on_line = _always(call.person)
    await selling.put_wish(work, who, call.call, body, on_line)
    for each in data["offered"]:
        shown = ShowIn(product=each["product"], role=each["role"], why=each["why"])
        await selling.show(work, call.call, shown)
        answer = {name: each[name] for name in ("product", "answer", "because") if name in each}
        await selling.answer(work, call.call, AnswerIn.model_validate(answer))


async def _agree(
    work: Work, who: Identity, call: Any, data: Mapping[str, Any], lines: list[dict[str, Any]]
) -> Agreement:
    terms = {name: data[name] for name in ("party", "conditions", "deciders", "speeds_up")}
    new = AgreementNew(
        person=call.person,
        call=call.call,
        terms=AgreedTerms.model_validate({**terms, "products": lines}),
        next_step=data["next_step"],
        next_at=work.now + timedelta(days=data["paid_in_days"]),
        closes_on=(work.now + timedelta(days=data["paid_in_days"])).date(),
    )
    made = await agreements.make(work, who, new, _always(call.person))
    fixed = await agreements.fix(work, made.id, AgreementFix(version=made.version))
    letter = CommercialOfferNew(intro=data["intro"], closing=data["closing"])
    await commercial.make(work, made.id, letter)
    return fixed


def _always(person: PersonId) -> selling.PersonOfCall:
    return lambda _: person


def _agent(agent: str, now: datetime) -> Identity:
    """In whose name it was said."""
    return Identity("anna", "", "agent", agent, "ru", "auto", None, "", now)
