"""Routes of agreements, commercial offers, and the report."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query, Response

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.spreadsheet import csv_text, first_bytes
from perezvon.adapters.web.work import InWork, Work
from perezvon.features.offers import agreements, commercial, paper, report, report_file
from perezvon.features.offers.agreement_model import (
    Agreement,
    AgreementChange,
    AgreementEnd,
    AgreementFilter,
    AgreementFix,
    AgreementNew,
    AgreementPut,
    AgreementRevision,
    CommercialOffer,
    CommercialOfferNew,
)
from perezvon.features.offers.pdf import pdf_of
from perezvon.features.offers.report_model import (
    OfferBehind,
    OfferBehindQuery,
    OfferReportQuery,
    OffersReport,
)
from perezvon.features.offers.selling import PersonOfCall

_READ = [require("agreements.read")]
_WRITE = [require("offers.write")]
_REPORT = [require("offers.report")]
Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""


def agreement_router(zone_of: Zone, live: PersonOfCall) -> APIRouter:
    """``live``: who is on the line of a call that has no record yet."""
    routes = APIRouter(prefix="/api/agreements", tags=["offers"])

    @routes.get("", operation_id="list_agreements", dependencies=_READ)
    async def list_agreements(
        who: Who, work: InWork, wanted: Annotated[AgreementFilter, Query()]
    ) -> list[Agreement]:
        """Agreements of the clients one serves; open ones are tasks, the most urgent first."""
        return await agreements.listed(work, who, wanted)

    @routes.post("", operation_id="make_agreement", dependencies=_WRITE)
    async def make_agreement(who: Who, work: InWork, body: AgreementNew) -> Agreement:
        """A draft, written while people talk. One agreement a call."""
        return await agreements.make(work, who, body, live)

    @routes.get("/{agreement}", operation_id="get_agreement", dependencies=_READ)
    async def get_agreement(who: Who, work: InWork, agreement: Slug) -> Agreement:
        return await agreements.one(work, who, agreement)

    @routes.put("/{agreement}", operation_id="put_agreement", dependencies=_WRITE)
    async def put_agreement(work: InWork, agreement: Slug, body: AgreementPut) -> Agreement:
        """Write on at a draft."""
        return await agreements.edit(work, agreement, body)

    @routes.post("/{agreement}/fix", operation_id="fix_agreement", dependencies=_WRITE)
    async def fix_agreement(work: InWork, agreement: Slug, body: AgreementFix) -> Agreement:
        """This is agreed: what changes from now on is another version."""
        return await agreements.fix(work, agreement, body, await zone_of(work))

    @routes.post("/{agreement}/change", operation_id="change_agreement", dependencies=_WRITE)
    async def change_agreement(work: InWork, agreement: Slug, body: AgreementChange) -> Agreement:
        """Another version of what is fixed."""
        return await agreements.change(work, agreement, body, await zone_of(work))

    @routes.post("/{agreement}/end", operation_id="end_agreement", dependencies=_WRITE)
    async def end_agreement(work: InWork, agreement: Slug, body: AgreementEnd) -> Agreement:
        """Won, lost, or a draft that is dropped."""
        return await agreements.end(work, agreement, body)

    @routes.get("/{agreement}/revisions", operation_id="list_revisions", dependencies=_READ)
    async def list_revisions(work: InWork, agreement: Slug) -> list[AgreementRevision]:
        """Every version that was fixed, the newest first."""
        return await agreements.revisions(work, agreement)

    @routes.get("/{agreement}/offers", operation_id="list_commercial_offers", dependencies=_READ)
    async def list_commercial_offers(work: InWork, agreement: Slug) -> list[CommercialOffer]:
        """Its commercial offers, each checked against the agreement as it is now."""
        return list(await commercial.of_agreement(work, agreement))

    @routes.post("/{agreement}/offers", operation_id="make_commercial_offer", dependencies=_WRITE)
    async def make_commercial_offer(
        work: InWork, agreement: Slug, body: CommercialOfferNew
    ) -> CommercialOffer:
        """Refused while a condition that was fixed is left out or altered."""
        return await commercial.make(work, agreement, body, await zone_of(work))

    return routes


def _offers_router() -> APIRouter:
    routes = APIRouter(prefix="/api/commercial-offers", tags=["offers"])

    @routes.get("/{offer}", operation_id="get_commercial_offer", dependencies=_READ)
    async def get_commercial_offer(work: InWork, offer: Slug) -> CommercialOffer:
        """The e-mail's subject and text."""
        return await commercial.read(work, offer)

    @routes.get("/{offer}/offer.pdf", operation_id="print_commercial_offer", dependencies=_READ)
    async def print_commercial_offer(work: InWork, offer: Slug) -> Response:
        """The same as PDF; that it was taken is written down."""
        row = await commercial.printed(work, offer)
        body = pdf_of(paper.read(row.body, row.number), row.made_at)
        headers = {"content-disposition": f'attachment; filename="offer-{row.number.replace("/", "-")}.pdf"'}
        return Response(body, media_type="application/pdf", headers=headers)

    return routes


def _report_router(zone_of: Zone) -> APIRouter:
    routes = APIRouter(prefix="/api/offers", tags=["offers"])

    @routes.get("/report", operation_id="report_offers", dependencies=_REPORT)
    async def report_offers(work: InWork, wanted: Annotated[OfferReportQuery, Query()]) -> OffersReport:
        """The paradox of quality, first contacts, deals and meetings, revenue."""
        connection = await work.session.connection()
        return await report.report(connection, work.centre, await zone_of(work), wanted)

    @routes.get("/report/behind", operation_id="open_offer_figure", dependencies=_REPORT)
    async def open_offer_figure(
        work: InWork, wanted: Annotated[OfferBehindQuery, Query()]
    ) -> list[OfferBehind]:
        """The calls or agreements that a figure counts."""
        connection = await work.session.connection()
        return await report.behind(connection, work.centre, await zone_of(work), wanted)

    @routes.get("/report.csv", operation_id="export_offer_report", dependencies=_REPORT)
    async def export_offer_report(
        who: Who, work: InWork, wanted: Annotated[OfferReportQuery, Query()]
    ) -> Response:
        """The same figures for spreadsheets, one a line."""
        connection = await work.session.connection()
        found = await report.report(connection, work.centre, await zone_of(work), wanted)
        await work.note("exported", "offers_report", "", client=wanted.client)
        body = first_bytes() + csv_text(report_file.lines(found, who.language), who.language)
        headers = {"content-disposition": f'attachment; filename="offers-{wanted.from_}-{wanted.to}.csv"'}
        return Response(body, media_type="text/csv; charset=utf-8", headers=headers)

    return routes


def routers(zone_of: Zone, live: PersonOfCall) -> tuple[APIRouter, ...]:
    return agreement_router(zone_of, live), _offers_router(), _report_router(zone_of)
