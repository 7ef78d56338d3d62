"""Routes of consent and of the lists."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.models import Phone, Slug
from perezvon.adapters.web.work import InWork
from perezvon.features.consent import known, lists, readings, service
from perezvon.features.consent.model import (
    Answer,
    BarOut,
    CallList,
    ConsentText,
    DoNotCall,
    DoNotCallNew,
    EntryNew,
    LinesIn,
    LinesOut,
    ListNew,
    ListPut,
    PersonConsent,
    Purpose,
    PurposePut,
    Reading,
    ReadingNew,
    TextNew,
    VersionIn,
)

ReadingNumber = Annotated[int, Path(ge=1)]


def router(live: service.Live) -> APIRouter:
    """``live``: a call that has no record yet."""
    routes = APIRouter(prefix="/api", tags=["consent"])
    reads, writes = [require("consent.read")], [require("consent.write")]

    @routes.get("/consent/check", operation_id="check_contact", dependencies=reads)
    async def check_contact(
        work: InWork,
        context: InContext,
        client: Annotated[Slug, Query()],
        number: Annotated[Phone, Query()],
        purpose: Annotated[Slug, Query()] = "service",
    ) -> Answer:
        """What the floor would say of a call to this number now."""
        bar = (await known.clearance(work, client, number, purpose, context.sealing.mark)).bar
        shown = BarOut.model_validate(bar) if bar is not None else None
        return Answer(purpose=purpose, bar=shown)

    @routes.get("/persons/{person}/consent", operation_id="read_consent", dependencies=reads)
    async def read_consent(work: InWork, context: InContext, person: Slug) -> PersonConsent:
        """What he gave and withdrew, and whether he may be called for each purpose."""
        return await service.of_person(work, person, context.sealing.mark)

    @routes.post("/persons/{person}/consent", operation_id="write_consent", dependencies=writes)
    async def write_consent(
        who: Who, work: InWork, context: InContext, person: Slug, body: EntryNew
    ) -> PersonConsent:
        """Given or withdrawn, with its proof. A withdrawal acts at once, also on a call that rings."""
        return await service.write(work, who, person, body, live, context.sealing.mark)

    _purposes(routes)
    _lists(routes)
    _readings(routes)
    return routes


def _purposes(routes: APIRouter) -> None:
    reads = [require("consent.read")]

    @routes.get("/consent/purposes", operation_id="list_purposes", dependencies=reads)
    async def list_purposes(work: InWork) -> list[Purpose]:
        """What people are called for; those that need consent say so."""
        return await service.listed_purposes(work)

    @routes.put(
        "/consent/purposes/{purpose}",
        operation_id="put_purpose",
        dependencies=[require("contact_lists.write")],
    )
    async def put_purpose(work: InWork, purpose: Slug, body: PurposePut) -> Purpose:
        """Change one of the list, or add one. ``service`` never needs consent."""
        return await service.put_purpose(work, purpose, body)

    @routes.get("/consent/texts", operation_id="list_consent_texts", dependencies=reads)
    async def list_texts(work: InWork, client: Annotated[Slug | None, Query()] = None) -> list[ConsentText]:
        """Every version of what people are shown or told."""
        return await service.texts(work, client)

    @routes.post(
        "/consent/texts",
        operation_id="add_consent_text",
        dependencies=[require("contact_lists.write")],
    )
    async def add_text(who: Who, work: InWork, body: TextNew) -> ConsentText:
        """The next version of a text."""
        return await service.add_text(work, who, body)


def _lists(routes: APIRouter) -> None:
    reads, writes = [require("consent.read")], [require("contact_lists.write")]

    @routes.get("/do-not-call", operation_id="list_do_not_call", dependencies=reads)
    async def list_do_not_call(
        work: InWork,
        client: Annotated[Slug | None, Query()] = None,
        standing: Annotated[bool, Query()] = True,
    ) -> list[DoNotCall]:
        """Lines of our own lists, the newest 500."""
        return await lists.listed(work, client, standing=standing)

    @routes.post("/do-not-call", operation_id="add_do_not_call", dependencies=writes)
    async def add_do_not_call(who: Who, work: InWork, body: DoNotCallNew) -> DoNotCall:
        """Nobody calls from now on; an attempt that rings ends."""
        return await lists.add(work, who, body)

    @routes.post("/do-not-call/{line}/lift", operation_id="lift_do_not_call", dependencies=writes)
    async def lift_do_not_call(who: Who, work: InWork, line: Slug, body: VersionIn) -> DoNotCall:
        """The line bars no longer; it stays in the list as lifted."""
        return await lists.lift(work, who, line, body.version)

    @routes.get("/call-lists", operation_id="list_call_lists", dependencies=reads)
    async def list_call_lists(work: InWork) -> list[CallList]:
        """Lists from outside, each with its date; an old one says so."""
        return await lists.outside(work)

    @routes.post("/call-lists", operation_id="add_call_list", dependencies=writes)
    async def add_call_list(who: Who, work: InWork, body: ListNew) -> CallList:
        """A list without lines yet."""
        return await lists.add_list(work, who, body)

    @routes.put("/call-lists/{call_list}", operation_id="put_call_list", dependencies=writes)
    async def put_call_list(work: InWork, call_list: Slug, body: ListPut) -> CallList:
        """Its name, date and reach; out of use, it bars nobody."""
        return await lists.put_list(work, call_list, body)

    @routes.post("/call-lists/{call_list}/lines", operation_id="read_call_list", dependencies=writes)
    async def read_call_list(
        who: Who, work: InWork, context: InContext, call_list: Slug, body: LinesIn
    ) -> LinesOut:
        """A part of a file; what is no number is told with its line."""
        return await readings.read_lines(work, who, call_list, body, context.sealing.mark)


def _readings(routes: APIRouter) -> None:
    reads, writes = [require("consent.read")], [require("contact_lists.write")]
    one = "/call-lists/{call_list}/readings"

    @routes.get(one, operation_id="list_readings", dependencies=reads)
    async def list_readings(work: InWork, call_list: Slug) -> list[Reading]:
        """Every file that was read into it, the newest first."""
        return await readings.listed(work, call_list)

    @routes.post(one, operation_id="begin_reading", dependencies=writes)
    async def begin_reading(who: Who, work: InWork, call_list: Slug, body: ReadingNew) -> Reading:
        """A file will be read beside what is in force."""
        return await readings.begin(work, who, call_list, body)

    @routes.post(f"{one}/{{number}}/apply", operation_id="apply_reading", dependencies=writes)
    async def apply_reading(
        who: Who, work: InWork, call_list: Slug, number: ReadingNumber, body: VersionIn
    ) -> CallList:
        """In place of all that was in force, in one step; who rings and stands on it is rung no more."""
        return await readings.apply(work, who, call_list, number, body.version)

    @routes.post(f"{one}/{{number}}/cancel", operation_id="cancel_reading", dependencies=writes)
    async def cancel_reading(work: InWork, call_list: Slug, number: ReadingNumber) -> Reading:
        """What was read and is not in force goes."""
        return await readings.cancel(work, call_list, number)

    @routes.post("/call-lists/{call_list}/undo", operation_id="undo_reading", dependencies=writes)
    async def undo_reading(who: Who, work: InWork, call_list: Slug, body: VersionIn) -> CallList:
        """The file before is in force again."""
        return await readings.undo(work, who, call_list, body.version)
