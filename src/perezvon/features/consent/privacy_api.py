"""Routes of rights: requests, holds, what is held of a person."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from perezvon.adapters.postgres.held import Held
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.consent import privacy, report_page, service
from perezvon.features.consent.privacy_model import (
    CallRequestNew,
    Certificate,
    Close,
    Erase,
    Extend,
    Hold,
    HoldLift,
    HoldNew,
    Identify,
    PrivacyRequest,
    Report,
    RequestNew,
    Requests,
    TakenRequest,
)
from perezvon.kit.ids import PersonId

CallIdPath = Annotated[str, Path(min_length=1, max_length=120)]
Talks = Callable[[PersonId], bool]
"""Whether a call with this person is alive; bound in ``main/``."""


def nobody(_: PersonId) -> bool:
    """Where no floor is watched."""
    return False


def router(
    held: Sequence[Held], zone_of: privacy.Zone, live: service.Live, talks: Talks = nobody
) -> APIRouter:
    """``held``: what all slices hold of a person; ``live``: a call that has no record yet."""
    routes = APIRouter(prefix="/api", tags=["privacy"])
    _requests(routes, zone_of, talks, live)
    _holds(routes)
    _reports(routes, held, zone_of)
    return routes


def _requests(routes: APIRouter, zone_of: privacy.Zone, talks: Talks, live: service.Live) -> None:
    reads, writes = [require("privacy.read")], [require("privacy.write")]

    @routes.get("/privacy/requests", operation_id="list_privacy_requests", dependencies=reads)
    async def list_requests(work: InWork, closed: Annotated[bool, Query()] = False) -> Requests:
        """Open ones, the most urgent first; with ``closed`` all, the newest first."""
        return await privacy.listed(work, zone_of, all_of_them=closed)

    @routes.post("/privacy/requests", operation_id="take_privacy_request", dependencies=writes)
    async def take_request(who: Who, work: InWork, body: RequestNew) -> PrivacyRequest:
        """A person asked something of his data: the day by which he must hear is worked out by the law."""
        return await privacy.take(work, who, body, zone_of)

    @routes.post(
        "/calls/{call}/privacy-requests",
        operation_id="take_privacy_request_on_call",
        dependencies=[require("privacy.take")],
    )
    async def take_on_call(who: Who, work: InWork, call: CallIdPath, body: CallRequestNew) -> TakenRequest:
        """Somebody asks on the telephone: what he may be told is the day by which he will hear."""
        return await privacy.take_on_call(work, who, call, body, live, zone_of)

    @routes.post("/privacy/requests/{request}/identify", operation_id="identify_person", dependencies=writes)
    async def identify_person(who: Who, work: InWork, request: Slug, body: Identify) -> PrivacyRequest:
        """How it was made sure that he is the person himself, or may speak for him."""
        return await privacy.identify(work, who, request, body, zone_of)

    @routes.post(
        "/privacy/requests/{request}/extend", operation_id="extend_privacy_request", dependencies=writes
    )
    async def extend_request(work: InWork, request: Slug, body: Extend) -> PrivacyRequest:
        """Once, with the reason that the person was told."""
        return await privacy.extend(work, request, body, zone_of)

    @routes.post(
        "/privacy/requests/{request}/close", operation_id="close_privacy_request", dependencies=writes
    )
    async def close_request(who: Who, work: InWork, request: Slug, body: Close) -> PrivacyRequest:
        """It was answered, or refused with a reason."""
        return await privacy.close(work, who, request, body, zone_of)

    @routes.post(
        "/privacy/requests/{request}/erase",
        operation_id="erase_person",
        dependencies=[require("privacy.erase")],
    )
    async def erase_person(who: Who, work: InWork, request: Slug, body: Erase) -> PrivacyRequest:
        """Destroy everything that is held of him, with a certificate. It cannot be undone."""
        return await privacy.erase(work, who, request, body.version, talks, zone_of)

    @routes.get(
        "/privacy/requests/{request}/certificate", operation_id="read_certificate", dependencies=reads
    )
    async def read_certificate(work: InWork, request: Slug) -> Certificate:
        """What was destroyed, by table; empty before that."""
        return await privacy.certificate(work, request)


def _holds(routes: APIRouter) -> None:
    reads = [require("privacy.read")]

    @routes.get("/privacy/holds", operation_id="list_holds", dependencies=reads)
    async def list_holds(work: InWork) -> list[Hold]:
        """Whose data must not be destroyed."""
        return await privacy.holds(work)

    @routes.post("/privacy/holds", operation_id="add_hold", dependencies=[require("privacy.hold")])
    async def add_hold(who: Who, work: InWork, body: HoldNew) -> Hold:
        """Neither an erasure nor the end of their time destroys what is held of him."""
        return await privacy.hold(work, who, body)

    @routes.post(
        "/privacy/holds/{hold}/lift", operation_id="lift_hold", dependencies=[require("privacy.hold")]
    )
    async def lift_hold(who: Who, work: InWork, hold: Slug, body: HoldLift) -> Hold:
        """It may be destroyed again when its time comes."""
        return await privacy.lift(work, who, hold, body.version)


def _reports(routes: APIRouter, held: Sequence[Held], zone_of: privacy.Zone) -> None:
    reads = [require("privacy.read")]

    @routes.get("/persons/{person}/report", operation_id="report_person", dependencies=reads)
    async def report_person(who: Who, work: InWork, person: Slug) -> Report:
        """Everything that is held of him, by table, for a machine."""
        return await privacy.report(work, person, held, who.language)

    @routes.get("/persons/{person}/report.html", operation_id="print_person", dependencies=reads)
    async def print_person(who: Who, work: InWork, person: Slug) -> Response:
        """The same to be read, in his language."""
        found = await privacy.report(work, person, held, who.language)
        body = report_page.page(found, held, found.language, await zone_of(work))
        return _file(body, "text/html; charset=utf-8", f"report-{person}.html")

    @routes.get("/persons/{person}/report.pdf", operation_id="print_person_pdf", dependencies=reads)
    async def print_person_pdf(who: Who, work: InWork, person: Slug) -> Response:
        """The same to be handed over, in his language."""
        found = await privacy.report(work, person, held, who.language)
        zone = await zone_of(work)
        body = await asyncio.to_thread(report_page.pdf, found, held, found.language, zone)
        return _file(body, "application/pdf", f"report-{person}.pdf")


def _file(body: str | bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=kind, headers=headers)
