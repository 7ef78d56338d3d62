"""Routes of the classes: of one call, of a person's life, and the report."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import InWork, Work
from perezvon.facts.classes import RULE
from perezvon.features.classes import recompute, report, service
from perezvon.features.classes.model import (
    AcquaintanceNew,
    AgainIn,
    AgainPage,
    CallClassDetail,
    ClassReport,
    ConsentNew,
    PersonLife,
    Reclassified,
    ReferrerPut,
    ReportQuery,
)

Zone = Callable[[Work], Awaitable[str]]
"""The centre's zone; bound in ``main/``, because it belongs to another slice."""


def router(zone_of: Zone, live: service.PersonOfCall) -> APIRouter:
    """``live``: who is on the line of a call that has no record yet."""
    routes = APIRouter(prefix="/api", tags=["classes"])

    @routes.get("/calls/{call}/class", operation_id="read_class", dependencies=[require("calls.read")])
    async def read_class(work: InWork, call: str) -> CallClassDetail:
        """What kind of call it was, and the history that this rests on."""
        return await service.class_of(work, call)

    @routes.get("/persons/{person}/life", operation_id="read_life", dependencies=[require("persons.read")])
    async def read_life(who: Who, work: InWork, person: Slug) -> PersonLife:
        """Stages with their evidence, who knows him, who sent him, and the class of the next call."""
        return await service.life_of(work, who, person)

    @routes.post(
        "/persons/{person}/acquaintances",
        operation_id="add_acquaintance",
        dependencies=[require("persons.write")],
    )
    async def add_acquaintance(who: Who, work: InWork, person: Slug, body: AcquaintanceNew) -> PersonLife:
        """An agent came to know the person outside the telephone."""
        return await service.meet(work, who, person, body)

    @routes.delete(
        "/persons/{person}/acquaintances/{number}",
        operation_id="remove_acquaintance",
        dependencies=[require("persons.write")],
    )
    async def remove_acquaintance(who: Who, work: InWork, person: Slug, number: int) -> PersonLife:
        """It was written down by mistake."""
        return await service.unmeet(work, who, person, number)

    @routes.put(
        "/persons/{person}/referrer", operation_id="set_referrer", dependencies=[require("persons.write")]
    )
    async def set_referrer(who: Who, work: InWork, person: Slug, body: ReferrerPut) -> PersonLife:
        """Who sent him: another person of the same client."""
        return await service.refer(work, who, person, body)

    @routes.post(
        "/persons/{person}/consents", operation_id="add_consent", dependencies=[require("persons.write")]
    )
    async def add_consent(who: Who, work: InWork, person: Slug, body: ConsentNew) -> PersonLife:
        """The person agreed to talk with us: he said so, or showed it."""
        return await service.agree(work, who, person, body, live)

    @routes.post("/classes/again", operation_id="classify_again", dependencies=[require("classes.recompute")])
    async def classify_again(work: InWork, body: AgainIn) -> AgainPage:
        """Decide the calls of the next hundred persons anew: shown, and written only with ``apply``."""
        found, onward = await recompute.page(work, body.after, apply=body.apply)
        shown = [Reclassified.model_validate(each) for each in found]
        return AgainPage(rule=RULE, differences=shown, next=onward)

    @routes.get("/classes/report", operation_id="report_classes", dependencies=[require("classes.report")])
    async def report_classes(work: InWork, wanted: Annotated[ReportQuery, Query()]) -> ClassReport:
        """Calls by day, client and class, and how many became deals."""
        connection = await work.session.connection()
        return await report.report(connection, work.centre, await zone_of(work), wanted)

    return routes
