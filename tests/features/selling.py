"""A seller's day over HTTP: products, a caller on the line, an agreement; for tests of offers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from tests.features.conftest import START, DemoCentre
from tests.features.lives import Lives

K = 1_000_000_000
DAY = {"from": "2026-03-02", "to": "2026-03-02"}


@dataclass
class Seller:
    """Anna with a caller of mebel; ``call`` has a record already, and no wrap-up end."""

    centre: DemoCentre
    anna: httpx.AsyncClient
    admin: httpx.AsyncClient
    person: str
    call: str

    async def ask(self, method: str, path: str, body: Any = None, status: int = 200, **query: Any) -> Any:
        """As Anna; the answer's JSON."""
        answer = await self.anna.request(method, path, json=body, params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def product(self, ident: str, price: int, **fields: Any) -> dict[str, Any]:
        """Made by the administrator, for mebel."""
        body = {"client": "mebel", "name": ident.title(), "price": price, "category": "test", **fields}
        answer = await self.admin.put(f"/api/products/{ident}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def wish(self, call: str | None = None, **fields: Any) -> dict[str, Any]:
        call = call or self.call
        known = await self.ask("GET", f"/api/offers/of-call/{call}")
        body = {"client": "mebel", "version": known["wish"]["version"] if known else None, **fields}
        if call == self.call:
            body["person"] = self.person
        return dict(await self.ask("PUT", f"/api/offers/of-call/{call}/wish", body))

    async def show(self, product: str, call: str | None = None, **fields: Any) -> dict[str, Any]:
        path = f"/api/offers/of-call/{call or self.call}/shown"
        return dict(await self.ask("POST", path, {"product": product, **fields}))

    async def say(
        self, product: str, answer: str, because: str = "", call: str | None = None
    ) -> dict[str, Any]:
        path = f"/api/offers/of-call/{call or self.call}/answer"
        return dict(await self.ask("POST", path, {"product": product, "answer": answer, "because": because}))

    async def agree(self, call: str | None = "", person: str | None = None, **fields: Any) -> dict[str, Any]:
        """A draft of the call (None: of none) with conditions, a sofa and a next step."""
        body = {
            "person": person or self.person,
            "call": self.call if call == "" else call,
            "terms": terms(),
            "next_step": "Call when the lawyer has read it",
            "next_at": (START + timedelta(days=1)).isoformat(),
            "closes_on": "2026-03-09",
            **fields,
        }
        return dict(await self.ask("POST", "/api/agreements", body))

    async def fix(self, agreement: dict[str, Any]) -> dict[str, Any]:
        path = f"/api/agreements/{agreement['id']}/fix"
        return dict(await self.ask("POST", path, {"version": agreement["version"]}))


def terms(**fields: Any) -> dict[str, Any]:
    """Half now, delivery on Saturday, one sofa; a company's lawyer decides."""
    return {
        "conditions": [
            {"id": "c1", "kind": "payment", "text": "Half now, half on delivery"},
            {"id": "c2", "kind": "delivery", "text": "Delivery on Saturday before noon"},
        ],
        "products": [{"product": "sofa-north", "quantity": 1, "price": 75 * K}],
        "party": "company",
        "deciders": [
            {"who": "lawyer", "what": "reads the contract"},
            {"who": "accountant"},
            {"who": "security"},
        ],
        "speeds_up": "A sample of the cloth today",
        **fields,
    }


async def seller_in(centre: DemoCentre) -> Seller:
    lives = Lives(centre)
    person = await lives.person()
    call = await lives.call(person, START - timedelta(minutes=2), closed=False, call="sale-1")
    return Seller(centre, await centre.as_("anna"), await centre.as_("admin"), person, call)
