"""Routes of products, rules, and offers on calls."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.spreadsheet import csv_text, first_bytes
from perezvon.adapters.web.work import InWork
from perezvon.features.offers import product_file, products, selling
from perezvon.features.offers.model import (
    AnswerIn,
    CallOffers,
    CallWishPut,
    OfferRule,
    OfferRulePut,
    Product,
    ProductFile,
    ProductFileResult,
    ProductFilter,
    ProductPrice,
    ProductPut,
    ShowIn,
    SuggestIn,
    Suggestions,
    TakeBackIn,
)
from perezvon.features.offers.tables import ProductRow

_READ = [require("offers.read")]
_WRITE = [require("offers.write")]
_SET_UP = [require("products.write")]


def _products() -> APIRouter:
    routes = APIRouter(prefix="/api/products", tags=["offers"])

    @routes.get("", operation_id="list_products", dependencies=_READ)
    async def list_products(work: InWork, wanted: Annotated[ProductFilter, Query()]) -> list[Product]:
        """Products of the clients one serves, by name; found by words of name, id, category and tags."""
        return await products.listed(work, wanted)

    @routes.get("/export.csv", operation_id="export_products", dependencies=_READ)
    async def export_products(who: Who, work: InWork, client: Slug) -> Response:
        """All products of a client, in the form that the upload reads."""
        whole = await products.of_client(work, client, all_of_them=True)
        await work.note("exported", "product", "", client=client, after={"rows": len(whole)})
        lines = [product_file.COLUMNS, *(product_file.cells_of(row) for row in whole)]
        headers = {"content-disposition": f'attachment; filename="products-{client}.csv"'}
        body = first_bytes() + csv_text(lines, who.language)
        return Response(body, media_type="text/csv; charset=utf-8", headers=headers)

    @routes.post("/import", operation_id="import_products", dependencies=_SET_UP)
    async def import_products(who: Who, work: InWork, body: ProductFile) -> ProductFileResult:
        """What a file would do, row by row; with ``apply`` it does it, all or nothing."""
        return await product_file.take(work, body, who.language)

    @routes.get("/{product}", operation_id="get_product", dependencies=_READ)
    async def get_product(work: InWork, product: Slug) -> Product:
        return (await products.shown(work, [await rows.found(work, ProductRow, product)]))[0]

    @routes.put("/{product}", operation_id="put_product", dependencies=_SET_UP)
    async def put_product(work: InWork, product: Slug, body: ProductPut) -> Product:
        """Make (``version`` null) or change a product; a new price is kept with its time."""
        return (await products.shown(work, [await products.put(work, product, body)]))[0]

    @routes.get("/{product}/prices", operation_id="list_prices", dependencies=_READ)
    async def list_prices(work: InWork, product: Slug) -> list[ProductPrice]:
        """What it cost and since when, the newest first."""
        return await products.prices(work, product)

    return routes


def _offers(live: selling.PersonOfCall) -> APIRouter:
    routes = APIRouter(prefix="/api", tags=["offers"])

    @routes.get("/offer-rules", operation_id="list_offer_rules", dependencies=_READ)
    async def list_offer_rules(work: InWork) -> list[OfferRule]:
        """Rules of the clients that changed them; the others have the defaults."""
        return await products.rules_listed(work)

    @routes.put("/offer-rules/{client}", operation_id="put_offer_rule", dependencies=_SET_UP)
    async def put_offer_rule(work: InWork, client: Slug, body: OfferRulePut) -> OfferRule:
        """How far above a budget is offered, and the answer to "dear"."""
        return await products.put_rule(work, client, body)

    @routes.post("/offers/suggest", operation_id="suggest_offers", dependencies=_READ)
    async def suggest_offers(work: InWork, body: SuggestIn) -> Suggestions:
        """What to offer, in which order, and why."""
        return await selling.suggest(work, body)

    @routes.get("/offers/of-call/{call}", operation_id="read_call_offers", dependencies=_READ)
    async def read_call_offers(work: InWork, call: str) -> CallOffers | None:
        """The wish of a call and what was offered on it, in its order; null where nothing is known."""
        found = await selling.of_call(work, call)
        return found if found.wish is not None else None

    @routes.put("/offers/of-call/{call}/wish", operation_id="put_call_wish", dependencies=_WRITE)
    async def put_call_wish(who: Who, work: InWork, call: str, body: CallWishPut) -> CallOffers:
        """What the caller wants, as far as it is known now."""
        return await selling.put_wish(work, who, call, body, live)

    @routes.post("/offers/of-call/{call}/shown", operation_id="show_offer", dependencies=_WRITE)
    async def show_offer(work: InWork, call: str, body: ShowIn) -> CallOffers:
        """A product and its price are named to the caller now."""
        return await selling.show(work, call, body)

    @routes.post("/offers/of-call/{call}/answer", operation_id="answer_offer", dependencies=_WRITE)
    async def answer_offer(work: InWork, call: str, body: AnswerIn) -> CallOffers:
        """He takes it, or refuses it because of something."""
        return await selling.answer(work, call, body)

    @routes.post("/offers/of-call/{call}/taken-back", operation_id="take_back_offer", dependencies=_WRITE)
    async def take_back_offer(work: InWork, call: str, body: TakeBackIn) -> CallOffers:
        """It was not named after all: marked by mistake."""
        return await selling.take_back(work, call, body)

    return routes


def routers(live: selling.PersonOfCall) -> tuple[APIRouter, APIRouter]:
    """``live``: who is on the line of a call that has no record yet."""
    return _products(), _offers(live)
