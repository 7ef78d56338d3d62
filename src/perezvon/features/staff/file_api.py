"""Routes of the staff's file: template, current staff, look, apply."""

from fastapi import APIRouter, Response

from perezvon.adapters.web import rows
from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.spreadsheet import csv_text, first_bytes
from perezvon.adapters.web.work import InWork
from perezvon.facts.settings import Language
from perezvon.features.staff import staff_file
from perezvon.features.staff.file_model import StaffFile, StaffFileResult
from perezvon.features.staff.staff_table import ALL, COLUMNS, cells_of

router = APIRouter(prefix="/api/staff", tags=["staff"])

_EXAMPLES = {
    "ru": ("maria", "Мария Соколова", "agent", "ru", ALL, "yes", "a-maria", "", "", "persistent", "no"),
    "en": ("maria", "Maria Falcon", "agent", "en", ALL, "yes", "a-maria", "", "", "persistent", "no"),
}


def _file(name: str, lines: list[list[str]], language: Language) -> Response:
    body = first_bytes() + csv_text([COLUMNS, *lines], language)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/template.csv", operation_id="staff_template", dependencies=[require("staff.read")])
async def staff_template(who: Who) -> Response:
    """The columns, and one person as an example."""
    return _file("staff-template", [list(_EXAMPLES[who.language])], who.language)


@router.get("/export.csv", operation_id="export_staff", dependencies=[require("staff.read")])
async def export_staff(who: Who, work: InWork) -> Response:
    """Everybody, in the form that the upload reads: change it and send it back."""
    rows.check_whole(work)
    found = await staff_file.listed(work)
    await work.note("exported", "staff", "", after={"rows": len(found)})
    return _file("staff", [cells_of(user, agent) for user, agent in found], who.language)


@router.post("/import", operation_id="import_staff", dependencies=[require("staff.write")])
async def import_staff(body: StaffFile, who: Who, work: InWork) -> StaffFileResult:
    """What a file would do, row by row; with ``apply`` it does it, all or nothing."""
    return await staff_file.take(work, body.data, apply=body.apply, language=who.language)
