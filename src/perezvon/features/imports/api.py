"""Routes of imports. A file comes as the body itself and is written to disk as it comes."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import StringConstraints

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.context import InContext
from perezvon.adapters.web.models import Done, Slug
from perezvon.adapters.web.sentences import sentence
from perezvon.adapters.web.spreadsheet import csv_text, first_bytes
from perezvon.adapters.web.work import InWork, address_of, begin_for
from perezvon.facts.settings import Language
from perezvon.features.imports import preview, service
from perezvon.features.imports.files import MIB, MOST_CSV, examine
from perezvon.features.imports.model import (
    FaultPage,
    Import,
    ImportAct,
    ImportDouble,
    ImportField,
    ImportPlan,
    ImportPreview,
    ImportQuery,
)
from perezvon.features.imports.neighbours import Ask, Forbidden, knows_nothing, nothing_forbidden
from perezvon.features.imports.tables import ImportRow
from perezvon.kit.errors import Refused

FileName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_MAY: Final = [require("persons.import")]
_CSV: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/csv": {}}}}
_EXAMPLE: Final = {
    "ru": (
        ("ФИО", "Телефон", "E-mail", "Организация", "Город", "Метки", "Интересы", "Бюджет"),
        ("Иванова Мария Петровна", "8 912 000-44-01", "maria@example.org", "", "Екатеринбург", "каталог",
         "диваны, кресла", "70 000"),
        ("Олейник Пётр", "+7 495 000-44-02", "", "ООО «Ромашка»", "Москва", "", "столы", ""),
    ),
    "en": (
        ("Name", "Phone", "E-mail", "Company", "City", "Tags", "Interests", "Budget"),
        ("Maria Ivanova", "+7 912 000-44-01", "maria@example.org", "", "Yekaterinburg", "catalogue",
         "sofas, chairs", "70000"),
        ("Peter Oleynik", "+7 495 000-44-02", "", "Chamomile Ltd", "Moscow", "", "tables", ""),
    ),
}  # fmt: skip


def router(folder: Path, ask: Ask = knows_nothing, forbidden: Forbidden = nothing_forbidden) -> APIRouter:
    """``folder``: where files lie until their import is over. ``ask``: what a file may name. ``forbidden``:
    tags that nobody may write."""
    routes = APIRouter(prefix="/api/imports", tags=["imports"])
    _take_routes(routes, folder)
    _read_routes(routes, ask, forbidden)
    _act_routes(routes, folder, ask)
    return routes


def _shown(row: ImportRow, language: Language) -> Import:
    return service.shown(row, sentence(row.fault, row.fault_values, language) if row.fault else "")


async def _stored(request: Request, path: Path) -> int:
    """The body onto the disk, readable by us only. Raises Refused ``import.too_large``."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        async for block in request.stream():
            size += len(block)
            if size > MOST_CSV:
                raise Refused("import.too_large", {"field": "file", "limit_mb": MOST_CSV // MIB})
            await asyncio.to_thread(file.write, block)
    return size


def _take_routes(routes: APIRouter, folder: Path) -> None:
    @routes.post("", operation_id="upload_import", dependencies=_MAY)
    async def upload_import(
        request: Request,
        context: InContext,
        who: Who,
        client: Annotated[Slug, Query()],
        name: Annotated[FileName, Query()],
    ) -> Import:
        """The body is the file itself: CSV or XLSX. Nothing is brought in before it is started."""
        ident = f"im-{secrets.token_hex(10)}"
        path = folder / ident
        try:
            size = await _stored(request, path)
            kind = await asyncio.to_thread(examine, path)
            seen = await asyncio.to_thread(service.look, path, kind)
            async with begin_for(context, who, address_of(request)) as work:
                row = await service.take(work, ident, client, name, size, kind, seen)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return _shown(row, who.language)

    @routes.put("/{run}/plan", operation_id="plan_import", dependencies=_MAY)
    async def plan_import(who: Who, work: InWork, run: Slug, body: ImportPlan) -> Import:
        """What its columns mean and how it is to be brought in, while it is a draft."""
        return _shown(await service.plan(work, run, body, folder), who.language)


def _read_routes(routes: APIRouter, ask: Ask, forbidden: Forbidden) -> None:
    @routes.get("", operation_id="list_imports", dependencies=_MAY)
    async def list_imports(who: Who, work: InWork, query: Annotated[ImportQuery, Query()]) -> list[Import]:
        """The newest first."""
        return [_shown(row, who.language) for row in await service.listed(work, query.client, query.limit)]

    @routes.get("/fields", operation_id="list_import_fields", dependencies=_MAY)
    async def list_import_fields(
        who: Who, work: InWork, client: Annotated[Slug | None, Query()] = None
    ) -> list[ImportField]:
        """What a column can mean; with a client, also its own fields."""
        return await service.fields_of(work, client or "", who.language)

    @routes.get(
        "/example.csv",
        operation_id="example_import",
        dependencies=_MAY,
        response_class=Response,
        responses=_CSV,
    )
    async def example_import(who: Who) -> Response:
        """A small file to begin with."""
        body = first_bytes() + csv_text(_EXAMPLE[who.language], who.language)
        return Response(body, media_type="text/csv; charset=utf-8", headers=_attached("example.csv"))

    @routes.get("/{run}", operation_id="read_import", dependencies=_MAY)
    async def read_import(who: Who, work: InWork, run: Slug) -> Import:
        return _shown(await service.found(work, run), who.language)

    @routes.get("/{run}/preview", operation_id="preview_import", dependencies=_MAY)
    async def preview_import(who: Who, work: InWork, run: Slug) -> ImportPreview:
        """The first rows as they would come out, with their faults, and who is known already."""
        return await preview.preview(work, await service.found(work, run), who.language, ask, forbidden)

    @routes.get("/{run}/faults", operation_id="list_import_faults", dependencies=_MAY)
    async def list_import_faults(who: Who, work: InWork, run: Slug) -> FaultPage:
        return await preview.faults(work, await service.found(work, run), who.language)

    @routes.get(
        "/{run}/faults.csv",
        operation_id="export_import_faults",
        dependencies=_MAY,
        response_class=Response,
        responses=_CSV,
    )
    async def export_import_faults(who: Who, work: InWork, run: Slug) -> Response:
        """The rows that were left out, with what is wrong and what to do."""
        row = await service.found(work, run)
        body = b"".join([part async for part in preview.faults_csv(work, row, who.language)])
        name = f"{run}-faults.csv"
        return Response(body, media_type="text/csv; charset=utf-8", headers=_attached(name))

    @routes.get("/{run}/doubles", operation_id="list_import_doubles", dependencies=_MAY)
    async def list_import_doubles(work: InWork, run: Slug) -> list[ImportDouble]:
        """People who were made although somebody like them was there."""
        return await preview.doubles(work, await service.found(work, run))


def _act_routes(routes: APIRouter, folder: Path, ask: Ask) -> None:
    @routes.post("/{run}/start", operation_id="start_import", dependencies=_MAY)
    async def start_import(who: Who, work: InWork, run: Slug, body: ImportAct) -> Import:
        """The worker begins within a second; the columns' meanings are remembered for the client."""
        return _shown(await service.start(work, run, body.version, ask), who.language)

    @routes.post("/{run}/cancel", operation_id="cancel_import", dependencies=_MAY)
    async def cancel_import(who: Who, work: InWork, run: Slug) -> Import:
        """Stop. What was brought in stays, unless it was to be all or nothing."""
        return _shown(await service.cancel(work, run), who.language)

    @routes.post("/{run}/undo", operation_id="undo_import", dependencies=_MAY)
    async def undo_import(who: Who, work: InWork, run: Slug) -> Import:
        """Take the whole import back, as long as nobody touched its people."""
        return _shown(await service.undo(work, run), who.language)

    @routes.delete("/{run}", operation_id="drop_import", dependencies=_MAY)
    async def drop_import(work: InWork, run: Slug) -> Done:
        """Throw a draft away, with its file."""
        await service.drop(work, run)
        (folder / run).unlink(missing_ok=True)
        return Done()


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
