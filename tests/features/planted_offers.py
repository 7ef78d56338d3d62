"""What polis has of products, offers and agreements: nobody of another client may see or change it."""

from typing import Any

THINGS = {
    "/api/products/{product}": "product-of-polis",
    "/api/products/{product}/prices": "product-of-polis",
    "/api/offers/of-call/{call}": "call-of-polis",
    "/api/agreements/{agreement}": "agreement-of-polis",
    "/api/agreements/{agreement}/revisions": "agreement-of-polis",
    "/api/agreements/{agreement}/offers": "agreement-of-polis",
    "/api/commercial-offers/{offer}": "offer-of-polis",
    "/api/commercial-offers/{offer}/offer.pdf": "offer-of-polis",
}
"""Routes with the id of a thing of polis."""
ROWS = (
    "insert into call_transfer (centre, call, request, client_id, at, agent, asked, to_queue, note)"
    " values ($1, 'call-of-polis', 'r1', 'polis', $2, 'a-anna', false, 'q-polis-claims', 'secret of polis')",
    "insert into product (centre, id, client_id, name, sort_key, search_key, price, currency)"
    " select $1, 'product-of-polis', 'polis', 'Полис', 'полис', 'полис', 1000000, 'RUB'"
    " where $2::timestamptz is not null",
    "insert into product_price (centre, client_id, product, price, currency, at, author)"
    " values ($1, 'polis', 'product-of-polis', 1000000, 'RUB', $2, 'polis')",
    "insert into offer_rule (centre, id, client_id, objection_ru)"
    " select $1, 'polis', 'polis', 'secret of polis' where $2::timestamptz is not null",
    "insert into offer_wish (centre, call, client_id, currency, failing, at, author)"
    " values ($1, 'call-of-polis', 'polis', 'RUB', 'secret of polis', $2, 'polis')",
    "insert into offer_shown (centre, call, position, client_id, product, price, currency, role, why,"
    " before_budget, cheapest, at, author) values ($1, 'call-of-polis', 1, 'polis', 'product-of-polis',"
    " 1000000, 'RUB', 'lead', '{}', true, false, $2, 'polis')",
    "insert into agreement (centre, id, client_id, person, call, state, terms, amount, currency, revision,"
    " made_at, made_by, fixed_at) values ($1, 'agreement-of-polis', 'polis', 'p-of-polis', 'call-of-polis',"
    " 'fixed', '{}', 0, 'RUB', 1, $2, 'polis', $2)",
    "insert into agreement_revision (centre, agreement, revision, client_id, terms, amount, next_step, at,"
    " author) values ($1, 'agreement-of-polis', 1, 'polis', '{}', 0, 'secret of polis', $2, 'polis')",
    "insert into commercial_offer (centre, id, client_id, agreement, revision, language, body, made_at,"
    " made_by) values ($1, 'offer-of-polis', 'polis', 'agreement-of-polis', 1, 'ru', '{\"language\": \"ru\","
    ' "seller": "polis", "buyer": "x", "currency": "RUB", "items": [], "conditions":'
    ' [], "intro": "", "closing": "", "made_on": "2026-03-02"}\', $2, \'polis\')',
)
"""``$1``: the centre, ``$2``: a time. A person, p-of-polis, and a call, call-of-polis, are there already."""
_PRODUCT = {"client": "polis", "name": "planted", "price": 1}
_PERSON = "p-of-polis"
TRIES: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("PUT", "/api/products/product-of-polis", {**_PRODUCT, "version": 1}, 404),
    ("PUT", "/api/products/product-mine", _PRODUCT, 422),
    ("PUT", "/api/offer-rules/polis", {}, 422),
    ("PUT", "/api/offers/of-call/call-of-polis/wish", {"client": "polis"}, 422),
    ("POST", "/api/offers/of-call/call-of-polis/shown", {"product": "product-of-polis"}, 409),
    ("POST", "/api/agreements", {"person": _PERSON}, 404),
    ("PUT", "/api/agreements/agreement-of-polis", {"version": 1}, 404),
    ("POST", "/api/agreements/agreement-of-polis/fix", {"version": 1}, 404),
    ("POST", "/api/agreements/agreement-of-polis/end", {"version": 1, "outcome": "won"}, 404),
    ("POST", "/api/agreements/agreement-of-polis/offers", {}, 404),
)
"""Changes that somebody of another client tries, and what he hears."""
TABLES = ("product", "offer_rule", "offer_wish", "offer_shown", "agreement", "commercial_offer")
