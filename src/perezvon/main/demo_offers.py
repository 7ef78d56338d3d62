"""Products of the demo clients, and an agreement that waits for its next step."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from perezvon.adapters.web.identity import Identity
from perezvon.adapters.web.work import Work
from perezvon.features.offers import agreements, products
from perezvon.features.offers.agreement_model import AgreedTerms, AgreementFix, AgreementNew
from perezvon.features.offers.model import OfferRulePut, ProductPut
from perezvon.features.offers.product_file import amount_of
from perezvon.features.offers.tables import AgreementRow, OfferRuleRow, ProductRow
from perezvon.features.persons.tables import PersonRow
from perezvon.kit.ids import CallId, PersonId

_NAMING = ("alternatives", "goes_with")
_TAX_PCT = "20"


async def seed_offers(work: Work) -> None:
    """Only what is not there; a client that has products, or an agreement, is left as people made it."""
    data = tomllib.loads(files(__package__).joinpath("demo_data", "offers.toml").read_text(encoding="utf-8"))
    sells = set((await work.session.scalars(select(ProductRow.client).distinct())).all())
    fresh = [row for row in data["products"] if row["client"] not in sells]
    for row in fresh:
        await products.put(work, row["id"], _body({**row, **{key: [] for key in _NAMING}}))
    for row in fresh:  # now all are there that name each other
        if any(row.get(name) for name in _NAMING):
            await products.put(work, row["id"], _body({**row, "version": 1}))
    for row in data["rules"]:
        if await work.session.get(OfferRuleRow, {"centre": work.centre, "id": row["client"]}) is None:
            body = OfferRulePut.model_validate({k: v for k, v in row.items() if k != "client"})
            await products.put_rule(work, row["client"], body)
    if not await work.session.scalar(select(AgreementRow.id).limit(1)):
        await _agree(work, data["agreement"])


def _body(row: Mapping[str, Any]) -> ProductPut:
    given = {name: value for name, value in row.items() if name in ProductPut.model_fields}
    tax_pct = int(row.get("tax_pct", _TAX_PCT))
    return ProductPut.model_validate({**given, "price": amount_of(row["price"]), "tax_bp": tax_pct * 100})


def _nobody_talks(_: CallId) -> PersonId | None:
    return None


async def _agree(work: Work, data: Mapping[str, Any]) -> None:
    """With the first person of the client, by name."""
    client = data["client"]
    query = select(PersonRow.id).where(PersonRow.client == client, PersonRow.name != "")
    person = await work.session.scalar(query.order_by(PersonRow.sort_key, PersonRow.id).limit(1))
    lines = []
    for line in data["products"]:
        row = await work.session.get(ProductRow, {"centre": work.centre, "id": line["product"]})
        if row is None:
            return
        lines.append({**line, "price": row.price})
    if person is None:
        return
    terms = AgreedTerms.model_validate(
        {**{name: data[name] for name in ("party", "conditions", "deciders", "speeds_up")}, "products": lines}
    )
    body = AgreementNew(
        person=person,
        terms=terms,
        next_step=data["next_step"],
        next_at=work.now + timedelta(hours=data["next_in_hours"]),
        closes_on=(work.now + timedelta(days=data["closes_in_days"])).date(),
    )
    made = await agreements.make(work, _anna(work), body, _nobody_talks)
    await agreements.fix(work, made.id, AgreementFix(version=made.version))


def _anna(work: Work) -> Identity:
    """In whose name it is agreed."""
    return Identity(
        user=work.user,
        name="",
        role="agent",
        agent="a-anna",
        language="ru",
        theme="auto",
        clients=None,
        session="",
        expires_at=work.now,
    )
