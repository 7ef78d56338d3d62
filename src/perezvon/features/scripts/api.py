"""Routes of the scripts: the list, drafts, versions, templates, the check, the trial, the report."""

from typing import Annotated

from fastapi import APIRouter, Query

from perezvon.adapters.web.access import Who, require
from perezvon.adapters.web.models import Done, Moment, Slug, Version
from perezvon.adapters.web.work import InWork
from perezvon.features.scripts import checking, report, service, templates, trial
from perezvon.features.scripts.model import (
    BrokenTemplate,
    Check,
    Checked,
    Draft,
    DraftPut,
    FromTemplate,
    Publish,
    ScriptNew,
    ScriptOut,
    ScriptPatch,
    TemplateOut,
    VersionBody,
    VersionOut,
)
from perezvon.features.scripts.run_model import (
    CoverageReport,
    KeysPlayed,
    KeysPreview,
    Previewed,
    ScriptPreview,
)

router = APIRouter(prefix="/api/scripts", tags=["scripts"])
_READ = [require("scripts.read")]
_WRITE = [require("scripts.write")]


@router.get("", operation_id="list_scripts", dependencies=_READ)
async def list_scripts(work: InWork) -> list[ScriptOut]:
    """Scripts of the clients that this user serves, also those out of use."""
    return await service.listed(work)


@router.post("", operation_id="create_script", dependencies=_WRITE)
async def create_script(who: Who, work: InWork, body: ScriptNew) -> ScriptOut:
    """A script with its first draft; no call runs it before it is published."""
    return await service.create(work, who, body)


@router.get("/templates", operation_id="list_script_templates", dependencies=_READ)
async def list_script_templates() -> list[TemplateOut]:
    """The library of ready scripts."""
    return templates.listed()


@router.get("/templates/broken", operation_id="list_broken_templates", dependencies=_WRITE)
async def list_broken_templates() -> list[BrokenTemplate]:
    """Files of the team's own folder that are no templates, each with its fault."""
    return templates.broken()


@router.post("/from-template", operation_id="create_script_from_template", dependencies=_WRITE)
async def create_script_from_template(who: Who, work: InWork, body: FromTemplate) -> ScriptOut:
    """A script whose first draft is a template; attached to nothing yet."""
    return await service.from_template(work, who, body)


@router.post("/check", operation_id="check_script", dependencies=_READ)
async def check_script(work: InWork, body: Check) -> Checked:
    """What hinders a body from being published; nothing is kept."""
    return await checking.checked(work, body.body, body.client)


@router.post("/preview/step", operation_id="preview_script", dependencies=_READ)
async def preview_script(who: Who, work: InWork, body: Previewed) -> ScriptPreview:
    """One step of a trial without a call; nothing is kept."""
    return await trial.preview(work, who, body)


@router.post("/preview/keys", operation_id="preview_script_keys", dependencies=_READ)
async def preview_script_keys(who: Who, work: InWork, body: KeysPreview) -> KeysPlayed:
    """A trial without an agent: the script goes on by keys alone, as the automatic caller would run it."""
    return await trial.by_keys(work, who, body)


@router.get("/{script}", operation_id="get_script", dependencies=_READ)
async def get_script(work: InWork, script: Slug) -> ScriptOut:
    return await service.one(work, script)


@router.patch("/{script}", operation_id="change_script", dependencies=_WRITE)
async def change_script(work: InWork, script: Slug, body: ScriptPatch) -> ScriptOut:
    """Its name and which calls run it; what is left out stays as it is."""
    return await service.change(work, script, body)


@router.delete("/{script}", operation_id="remove_script", dependencies=_WRITE)
async def remove_script(work: InWork, script: Slug, version: Annotated[Version, Query()]) -> Done:
    """Take it out of use. Refused while calls come to it."""
    await service.remove(work, script, version)
    return Done()


@router.get("/{script}/draft", operation_id="get_script_draft", dependencies=_READ)
async def get_script_draft(work: InWork, script: Slug) -> Draft:
    """The draft with its problems; ``version`` 0: nobody began one, this is what is published."""
    return await service.draft(work, script)


@router.put("/{script}/draft", operation_id="put_script_draft", dependencies=_WRITE)
async def put_script_draft(who: Who, work: InWork, script: Slug, body: DraftPut) -> Draft:
    """Keep the draft, problems or not."""
    return await service.put_draft(work, who, script, body)


@router.post("/{script}/publish", operation_id="publish_script", dependencies=_WRITE)
async def publish_script(who: Who, work: InWork, script: Slug, body: Publish) -> ScriptOut:
    """The next calls run the draft. Refused while it has problems."""
    return await service.publish(work, who, script, body)


@router.get("/{script}/versions", operation_id="list_script_versions", dependencies=_READ)
async def list_script_versions(work: InWork, script: Slug) -> list[VersionOut]:
    """All versions, the newest first."""
    return await service.versions(work, script)


@router.get("/{script}/versions/{number}", operation_id="get_script_version", dependencies=_READ)
async def get_script_version(work: InWork, script: Slug, number: Version) -> VersionBody:
    return await service.version(work, script, number)


@router.post(
    "/{script}/versions/{number}/archive", operation_id="archive_script_version", dependencies=_WRITE
)
async def archive_script_version(work: InWork, script: Slug, number: Version) -> ScriptOut:
    """No call runs this version any more."""
    return await service.archive(work, script, number)


@router.post("/{script}/versions/{number}/keep", operation_id="keep_script_version", dependencies=_WRITE)
async def keep_script_version(work: InWork, script: Slug, number: Version) -> ScriptOut:
    """Of two variants this one wins: all calls run it."""
    return await service.keep(work, script, number)


@router.get(
    "/{script}/coverage",
    operation_id="get_script_coverage",
    dependencies=[require("scripts.report")],
)
async def get_script_coverage(
    who: Who,
    work: InWork,
    script: Slug,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
) -> CoverageReport:
    """What talks touched on and what they left out, per agent and topic, of calls in [since, until)."""
    return await report.coverage_report(work, who, script, since, until)
